"""From methods to APIs: names that tell them apart, and what a call needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from planner.importers.google.documents import DiscoveryDocument
from planner.importers.google.methods import ID, Method
from planner.importers.google.remarks import Remarks, api_place
from planner.model import READING_METHODS, Api
from planner.reading.folding import fold
from planner.reading.quoting import quoted
from planner.reading.reporting import similar_names
from planner.solving.formula import TRUE, Formula, GrantKey, any_of

NO_SCOPES = "Its discovery document lists no scopes for it, although the API has OAuth 2.0 scopes."
EMPTY_SCOPES = "Its discovery document lists scopes for it, and the list is empty."


def apis_of(
    document: DiscoveryDocument,
    methods: Sequence[Method],
    keys: Mapping[str, GrantKey],
    remarks: Remarks,
    *,
    has_oauth: bool,
) -> tuple[Api, ...]:
    """The APIs of a document's methods, by id. `has_oauth` says whether the API takes scopes."""
    named = list(_with_own_ids(document, methods, remarks))
    titles = _unambiguous({method.id: method.title for method in named})
    aliases = _own_aliases(document, named, titles, remarks)
    apis = []
    for method in named:
        requirement, reason = _requirement(method, keys, has_oauth=has_oauth)
        api = Api(
            id=method.id,
            title=titles[method.id],
            method=method.http_method,
            url=method.url,
            effect="read" if method.http_method in READING_METHODS else "write",
            requirement=requirement,
            unknown_reason=reason,
            aliases=aliases[method.id],
        )
        apis.append(api)
    return tuple(sorted(apis, key=lambda api: api.id))


def _requirement(
    method: Method, keys: Mapping[str, GrantKey], *, has_oauth: bool
) -> tuple[Formula | None, str]:
    """Any one of the scopes. A method that lists none needs none only where the whole API knows
    nothing of scopes; elsewhere nobody can say."""
    if method.scopes:
        return any_of(keys[scope] for scope in method.scopes), ""
    if method.scopes is not None:
        return None, EMPTY_SCOPES
    return (None, NO_SCOPES) if has_oauth else (TRUE, "")


def _with_own_ids(
    document: DiscoveryDocument, methods: Sequence[Method], remarks: Remarks
) -> Iterator[Method]:
    """The methods, each with an id that no other has."""
    uses = Counter(method.id for method in methods)
    seen: set[str] = set()
    for method in methods:
        if uses[method.id] == 1:
            yield method
            continue
        own = f"{method.id} ({method.http_method} {method.url})"
        place, many = api_place(document, method.id), f"{uses[method.id]} methods have this id"
        if own in seen or own in uses or ID.problem(own):
            remarks.leave_out("repeated-id", place, f"left out, as {many}, HTTP method and URL")
        else:
            seen.add(own)
            remarks.warn("repeated-id", place, f"{many}; one of them is now {quoted(own)}")
            yield method._replace(id=own)


def _unambiguous(titles: Mapping[str, str]) -> dict[str, str]:
    """The titles by id, each with its id behind it where another one cannot be told from it."""
    uses = Counter(map(fold, titles.values()))
    return {
        api_id: title if uses[fold(title)] == 1 else f"{title} ({api_id})"
        for api_id, title in titles.items()
    }


def _own_aliases(
    document: DiscoveryDocument,
    methods: Sequence[Method],
    titles: Mapping[str, str],
    remarks: Remarks,
) -> dict[str, tuple[str, ...]]:
    """The other URLs of each method, as names by which its API is found and nothing else."""
    owners: Counter[str] = Counter()
    for method in methods:
        names = (method.id, titles[method.id], f"{method.http_method} {method.url}")
        owners.update({fold(name) for name in (*names, *_aliases(method))})
    own: dict[str, tuple[str, ...]] = {}
    for method in methods:
        aliases = _aliases(method)
        own[method.id] = tuple(alias for alias in aliases if owners[fold(alias)] == 1)
        for alias in aliases:
            if owners[fold(alias)] > 1:
                message = f"its other URL {quoted(alias)} is left out, as another API has it too"
                remarks.leave_out("shared-url", api_place(document, method.id), message)
    return own


def _aliases(method: Method) -> tuple[str, ...]:
    usual = f"{method.http_method} {method.url}"
    others = dict.fromkeys(f"{method.http_method} {url}" for url in method.other_urls)
    return tuple(alias for alias in others if alias != usual)


def remark_on_scopes(
    document: DiscoveryDocument,
    methods: Sequence[Method],
    declared: Collection[str],
    remarks: Remarks,
) -> None:
    """Note what is suspicious about the scopes of a document's methods."""
    has_oauth = takes_scopes(methods, declared)
    for method in methods:
        place = api_place(document, method.id)
        if not method.scopes and (has_oauth or method.scopes is not None):
            why = NO_SCOPES if method.scopes is None else EMPTY_SCOPES
            remarks.warn("unknown-requirement", place, why)
        for scope in method.scopes or ():
            if scope not in declared:
                near = similar_names(scope, declared)
                hint = f"; was {quoted(near[0])} meant?" if near else ""
                message = f"it lists {quoted(scope)}, which the document does not declare{hint}"
                remarks.warn("undeclared-scope", place, message)


def takes_scopes(methods: Sequence[Method], declared: Collection[str]) -> bool:
    """Whether an API knows OAuth 2.0 scopes at all."""
    return bool(declared) or any(method.scopes for method in methods)
