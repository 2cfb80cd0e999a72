"""Google's discovery documents: any one of the scopes of a method is enough to call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath

from planner.errors import Fault, InvalidFile
from planner.importers.found import Found, FoundService
from planner.importers.google.apis import apis_of, remark_on_scopes, takes_scopes
from planner.importers.google.documents import DiscoveryDocument, read_documents
from planner.importers.google.levels import sources_of_levels
from planner.importers.google.methods import Method, methods_of
from planner.importers.google.remarks import (
    Remarks,
    remark_on_deprecated,
    remark_on_document,
    remark_on_requests,
)
from planner.importers.google.scopes import (
    KIND,
    declared_scopes,
    grant_keys,
    grants_of,
    merged_meanings,
)
from planner.importers.google.services import one_of_each, service_names
from planner.importers.json_values import Checking
from planner.importers.sources import digest_of
from planner.model import Source
from planner.reading.formats import PAGE
from planner.reading.reporting import MOST_FAULTS
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

NAME = "google"
TITLE = "Google"

ANY_SCOPE_IS_ENOUGH = (
    "Any one of the scopes that a discovery document lists for a method is taken to be enough to"
    " call it. What the call then shows or changes may be less with one scope than with another."
)
SCOPES_ALONE = (
    "Only scopes are planned. The rights of the user or service account behind a token, roles, and"
    " an administrator's consent count besides; discovery documents do not tell them."
)
THESE_APIS_ALONE = (
    "What a scope opens in APIs of Google's that were not imported is not counted. A scope for much"
    " more than these APIs, such as cloud-platform, may therefore look small."
)
NO_OAUTH = (
    "The discovery document names no OAuth 2.0 scope at all, so its APIs are taken to need none."
    " They may still ask for an API key."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """A document with its declared scopes, each with its description, and its methods."""

    document: DiscoveryDocument
    declared: dict[str, str]
    methods: tuple[Method, ...]

    @property
    def scopes(self) -> set[str]:
        """All scopes, declared or not."""
        return {*self.declared, *(scope for one in self.methods for scope in one.scopes or ())}


def read_google(
    sources: Sequence[str | PathLike[str]],
    *,
    name: str | None = None,
    title: str | None = None,
    read_on: str,
    with_descriptions: bool = True,
) -> Found:
    """What Google's discovery documents say: one service for each API and version.

    `sources` are paths of documents, of folders of documents, or names such as
    ``google-api-python-client:drive.v3`` for a document of that package, if it is installed.
    `read_on` is the day when they were read, as an ISO date. Without `with_descriptions` the
    scopes get no meanings, so that no sentence of Google's is carried over. Raises InvalidFile
    with the faults of all documents.
    """
    remarks = Remarks()
    documents = one_of_each(read_documents([fspath(one) for one in sources], remarks), remarks)
    examined = _examine(documents)
    keys = grant_keys({scope for one in examined for scope in one.scopes})
    meanings = {}
    if with_descriptions:
        meanings = merged_meanings(((one.document, one.declared) for one in examined), remarks)
    grants = grants_of(keys, meanings, remarks)
    names = service_names(name or NAME, documents)
    remark_on_requests(remarks)
    services = [
        _service(one, names[one.document.identity], keys, read_on, remarks) for one in examined
    ]
    return Found(
        name=name or NAME,
        title=title or TITLE,
        kinds=(KIND,),
        grants=grants,
        services=tuple(sorted(services, key=lambda service: service.name)),
        digest=digest_of(document.data for document in documents),
        sources=tuple(sources_of_levels(keys)),
        assumptions=(ANY_SCOPE_IS_ENOUGH, SCOPES_ALONE, THESE_APIS_ALONE),
        left_out=tuple(remarks.left_out),
        warnings=tuple(remarks.warnings),
    )


def _examine(documents: Sequence[DiscoveryDocument]) -> list[_Examined]:
    """The documents' scopes and methods. Raises InvalidFile with the faults of all of them."""
    examined: list[_Examined] = []
    faults: list[Fault] = []
    for document in documents:
        check = Checking(document.file)
        declared = declared_scopes(document, check)
        methods = tuple(methods_of(document, check))
        examined.append(_Examined(document=document, declared=declared, methods=methods))
        faults.extend(check.faults[:MOST_FAULTS])
        if len(check.faults) > MOST_FAULTS:
            message = f"{len(check.faults) - MOST_FAULTS} more faults are not shown"
            faults.append(Fault(message=message, file=document.file))
    if faults:
        raise InvalidFile(faults)
    return examined


def _service(
    one: _Examined, name: str, keys: Mapping[str, GrantKey], read_on: str, remarks: Remarks
) -> FoundService:
    document = one.document
    has_oauth = takes_scopes(one.methods, one.declared)
    remark_on_document(document, remarks)
    deprecated = [method.id for method in one.methods if method.is_deprecated]
    remark_on_deprecated(document, deprecated, remarks)
    remark_on_scopes(document, one.methods, one.declared, remarks)
    return FoundService(
        name=name,
        title=f"{document.title} {document.version}",
        apis=apis_of(document, one.methods, keys, remarks, has_oauth=has_oauth),
        sources=(_source(document, read_on),),
        assumptions=() if has_oauth else (NO_OAUTH,),
    )


def _source(document: DiscoveryDocument, read_on: str) -> Source:
    revision = f", revision {document.revision}" if document.revision else ""
    page = document.values.get("documentationLink")
    if not isinstance(page, str) or PAGE.problem(page) is not None:
        page = (
            f"https://www.googleapis.com/discovery/v1/apis/{document.name}/{document.version}/rest"
        )
    return Source(
        facts=f"methods and scopes in the discovery document of {document.name}"
        f" {document.version}{revision}",
        page=page,
        read=read_on,
    )
