"""OpenAPI documents -> `Found`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import PurePath

from planner.errors import Fault, InvalidFile
from planner.importers.found import Found, FoundService
from planner.importers.names import name_from
from planner.importers.openapi.documents import Asks, Choices, Document, Unstated, read_document
from planner.importers.openapi.kinds import Vocabulary
from planner.importers.openapi.naming import ids, title
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.operations import Operation
from planner.importers.openapi.places import Text
from planner.importers.openapi.relating import warn_of_unrelated
from planner.importers.openapi.texts import read_text
from planner.importers.openapi.tokens import token_requests
from planner.importers.openapi.urls import check_address
from planner.importers.sources import digest_of
from planner.model import READING_METHODS, Api, Source
from planner.reading.files import StrPath
from planner.reading.formats import PAGE, URL
from planner.reading.quoting import quoted
from planner.solving.formula import Formula

NO_SCOPES = (
    "Where the document asks for OAuth without naming a scope, any token of the authorization"
    " server is taken to do."
)


def read_openapi(  # noqa: PLR0913 (one keyword for each option of the command)
    sources: Sequence[StrPath],
    *,
    name: str | None = None,
    title: str | None = None,
    read_on: str,
    extension: str | None = None,
    base_url: str | None = None,
    without_security: Unstated = "unknown",
    page: str | None = None,
    validate: bool = False,
) -> Found:
    """Read OpenAPI 3.0 to 3.2 and Swagger 2 documents: the services of one vendor.

    `sources` are paths, or ``-`` for standard input. `name` and `title` come from the first
    document where they are None. `read_on` is the day (ISO) when the sources were read, and `page`
    the address where they are published. `extension` names a vendor's extension (``x-…``) that
    goes before ``security``. Relative servers are resolved against `base_url`.
    `without_security` says what an operation needs about which a document says nothing: ``unknown``
    or ``none``. With `validate` the documents are checked in full, and what
    is wrong in parts that an import does not need becomes warnings.

    Raises `InvalidFile` with every fault of a document that cannot be imported.
    """
    check_address("--base-url", base_url)
    check_address("--page", page)
    notes = Notes()
    texts = _labelled([read_text(os.fspath(source)) for source in sources])
    choices = Choices(extension, base_url, without_security)
    documents = [read_document(text, notes, choices) for text in texts]
    if validate:
        from planner.importers.openapi.validating import warn_of_invalid_parts

        for document in filter(None, documents):
            warn_of_invalid_parts(document, notes)
    notes.refuse_if_faulty()
    complete = [document for document in documents if document is not None]
    return _Assembly(complete, notes, read_on, page).found(name, title)


def _labelled(texts: list[Text]) -> list[Text]:
    """With several documents, places name the document too."""
    if len(texts) == 1:
        return texts
    return [Text(text.name, text.data, text.path, PurePath(text.name).name) for text in texts]


class _Assembly:
    """Puts documents that have no fault by themselves together."""

    def __init__(
        self, documents: Sequence[Document], notes: Notes, read_on: str, page: str | None
    ) -> None:
        self._documents = documents
        self._notes = notes
        self._read_on = read_on
        self._page = page
        self._vocabulary = Vocabulary([document.words() for document in documents], notes)

    def found(self, name: str | None, title: str | None) -> Found:
        first = self._documents[0]
        title = title or first.info("title") or _stem(first)
        name = name or name_from(title) or name_from(_stem(first)) or "vendor"
        services = tuple(
            self._service(number, document, name, title)
            for number, document in enumerate(self._documents)
        )
        self._warn_of_unrelated(services)
        requests = token_requests(self._vocabulary, self._notes)
        self._check_grants()
        self._notes.refuse_if_faulty()
        return Found(
            name=name,
            title=title,
            kinds=self._vocabulary.kinds,
            grants=self._vocabulary.grants,
            services=services,
            digest=digest_of(data for one in self._documents for data in one.parts.contents),
            requests=requests,
            sources=self._sources("security schemes and scopes"),
            assumptions=self._assumptions(),
            left_out=self._notes.left_out,
            warnings=self._notes.warnings,
        )

    def _warn_of_unrelated(self, services: Sequence[FoundService]) -> None:
        warn_of_unrelated(
            [document.text.label for document in self._documents],
            [service.apis for service in services],
            self._vocabulary.servers,
            self._notes,
        )

    def _check_grants(self) -> None:
        if not self._vocabulary.grants:
            text = self._documents[0].text
            message = "no scope and no credential is declared that an API could ask for"
            hint = "without grants there is nothing to plan"
            raise InvalidFile([Fault(message=message, file=text.name, hint=hint)])

    def _service(self, number: int, document: Document, name: str, title: str) -> FoundService:
        alone = len(self._documents) == 1
        apis = []
        names = ids(document.operations, self._notes)
        for operation, api_id, asks in zip(document.operations, names, document.asks, strict=True):
            api = self._api(number, operation, api_id, asks)
            if api is not None:
                apis.append(api)
        return FoundService(
            name=name if alone else self._service_name(number, name),
            title=title if alone else document.info("title") or _stem(document),
            apis=tuple(apis),
            sources=self._sources("APIs and what they require", document),
        )

    def _service_name(self, number: int, name: str) -> str:
        """The vendor's name and the file's; with a number where two files are called the same."""
        stems = [name_from(_stem(document)) or "service" for document in self._documents]
        own = stems[number]
        earlier = stems[:number].count(own)
        return f"{name}-{own}-{earlier + 1}" if earlier else f"{name}-{own}"

    def _api(self, number: int, operation: Operation, api_id: str, asks: Asks) -> Api | None:
        document = self._documents[number]
        url = document.url(operation)
        problem = URL.problem(url)
        if problem:
            message = f"its URL cannot be written: {problem.format(quoted(url))}"
            self._notes.leave_out("unusable-url", operation.part.place, message)
            return None
        requirement, unknown = self._requirement(number, operation, asks)
        return Api(
            id=api_id,
            title=title(operation),
            method=operation.method,
            url=url,
            effect="read" if operation.method in READING_METHODS else "write",
            requirement=requirement,
            unknown_reason=unknown,
            page=_page(operation),
        )

    def _requirement(
        self, number: int, operation: Operation, asks: Asks
    ) -> tuple[Formula | None, str]:
        if asks.unknown:
            return None, asks.unknown
        if asks.by_extension:
            return self._vocabulary.extension_requirement(asks.formula), ""
        requirement = self._vocabulary.requirement(number, asks.formula)
        if isinstance(requirement, str):
            self._notes.leave_out("unknown-scheme", operation.part.place, requirement)
            return None, requirement
        return requirement, ""

    def _sources(self, facts: str, *documents: Document) -> tuple[Source, ...]:
        """Where the facts were read, as far as the documents or the user tell an address."""
        sources = {}
        for document in documents or self._documents:
            address = self._page or _origin(document)
            if address:
                version = document.info("version")
                which = f"{facts}, version {version} of the description" if version else facts
                sources[address] = Source(facts=which, page=address, read=self._read_on)
        return tuple(sources.values())

    def _assumptions(self) -> tuple[str, ...]:
        distinct = {
            (number, id(ask.formula)): ask.formula
            for number, document in enumerate(self._documents)
            for ask in document.asks
            if not ask.by_extension
        }
        asks = self._vocabulary.asks_for_any_token
        asked = any(asks(number, formula) for (number, _), formula in distinct.items())
        return (NO_SCOPES,) if asked else ()


def _stem(document: Document) -> str:
    return PurePath(document.text.name).stem if document.text.path else "vendor"


def _page(operation: Operation) -> str:
    documentation = operation.part.value.get("externalDocs")
    url = documentation.get("url") if isinstance(documentation, dict) else None
    return url if isinstance(url, str) and not PAGE.problem(url) else ""


def _origin(document: Document) -> str:
    """The address that converters note (``x-origin``), or that of the documentation."""
    root = document.parts.root.value
    info = root.get("info")
    origins = info.get("x-origin") if isinstance(info, dict) else None
    candidates = origins[::-1] if isinstance(origins, list) else []
    for candidate in (*candidates, root.get("externalDocs")):
        url = candidate.get("url") if isinstance(candidate, dict) else None
        if isinstance(url, str) and not PAGE.problem(url):
            return url
    return ""
