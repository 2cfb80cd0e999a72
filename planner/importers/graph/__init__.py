"""Microsoft Graph's permission document: which permissions open which method and path.

It is ``permissions/new/permissions.json`` of
https://github.com/microsoftgraph/microsoft-graph-devx-content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike, fspath
from typing import Literal

from planner.errors import Fault, InvalidFile, PlannerError
from planner.importers.found import Found, FoundService
from planner.importers.graph.documents import OAUTH2, read_permissions
from planner.importers.graph.doubts import doubts
from planner.importers.graph.grants import (
    grants_of,
    keys_of,
    remarks_on_identifiers,
    remarks_on_permissions,
)
from planner.importers.graph.identifiers import read_identifiers
from planner.importers.graph.notes import assumptions_of, catalog_assumptions
from planner.importers.graph.reading_actions import READ_ON as REFERENCE_READ_ON
from planner.importers.graph.reading_actions import REFERENCE, why_reading
from planner.importers.graph.requests import problem_of_tenant, remarks_on_requests, requests_of
from planner.importers.graph.schemes import RESOURCE, SCHEMES, SchemeName
from planner.importers.graph.turning import Turned, requirement_of
from planner.importers.sources import digest_of, read_source, source_name
from planner.model import READING_METHODS, Api, Source
from planner.solving.formula import GrantKey

NAME = "microsoft-graph"
TITLE = "Microsoft Graph"
VERSIONS = ("v1.0", "beta")
PAGE = "https://github.com/microsoftgraph/microsoft-graph-devx-content"
IDENTIFIERS_PAGE = "https://learn.microsoft.com/graph/api/serviceprincipal-get"

NOTHING_OPENS_IT = "The document names no permission that an app registration could ask for."


def read_graph(  # noqa: PLR0913 (one keyword for each option of the command)
    sources: Sequence[str | PathLike[str]],
    *,
    scheme: SchemeName,
    name: str | None = None,
    title: str | None = None,
    read_on: str,
    api_version: Literal["v1.0", "beta"] = "v1.0",
    ids: str | PathLike[str] | None = None,
    tenant: str | None = None,
    only_oauth2: bool = False,
) -> Found:
    """What the one document in `sources` says of `scheme`.

    `read_on` is the day when it was read, as an ISO date; `api_version` the one in the URLs; `ids`
    a file with the identifiers of the permissions (see `identifiers`); `tenant` the one that the
    token request names. Permissions of another authorization type than OAuth 2.0, which no app
    registration can ask for, are reserved; with `only_oauth2` they are left out. Raises
    InvalidFile with the faults of the documents, and PlannerError for a `tenant` that cannot be.
    """
    if tenant is not None and problem_of_tenant(tenant):
        raise PlannerError([Fault(message=problem_of_tenant(tenant), path="tenant")])
    chosen, known = SCHEMES[scheme], None
    contents = [read_source(_only(sources))]
    permissions = read_permissions(contents[0], source_name(_only(sources)))
    if ids is not None:
        contents.append(read_source(fspath(ids)))
        known = read_identifiers(contents[1], source_name(fspath(ids)), chosen)
    others = {one.name for one in permissions if one.authorization_type != OAUTH2}
    turned = Turned(permissions, scheme, ignored=others if only_oauth2 else ())
    keys = keys_of(turned, chosen)
    grants = tuple(grants_of(permissions, keys, chosen, known or {}))
    short_name = f"{NAME}-{chosen.slug}" + ("" if api_version == VERSIONS[0] else f"-{api_version}")
    service = FoundService(
        name=name or short_name,
        title=title or f"{TITLE}, {chosen.permissions}",
        apis=tuple(_apis(turned, keys, f"{RESOURCE}/{api_version}")),
        sources=(
            _source("methods and paths", PAGE, read_on),
            _source("calls that only read", REFERENCE, REFERENCE_READ_ON),
        ),
        assumptions=catalog_assumptions(api_version),
    )
    permission_remarks = remarks_on_permissions(
        permissions, turned, chosen, only_oauth2=only_oauth2
    )
    return Found(
        name=service.name,
        title=service.title,
        kinds=(chosen.kind,),
        grants=grants,
        services=(service,),
        digest=digest_of(contents),
        requests=requests_of(chosen, tenant),
        sources=tuple(_sources(read_on, has_identifiers=known is not None)),
        assumptions=assumptions_of(
            chosen, has_identifiers=known is not None, has_tenant=tenant is not None
        ),
        left_out=(
            *turned.left_out,
            *permission_remarks,
            *remarks_on_identifiers(grants, known),
            *remarks_on_requests(chosen, tenant),
        ),
        warnings=(*turned.warnings, *doubts(turned.ways, scheme)),
    )


def _only(sources: Sequence[str | PathLike[str]]) -> str:
    if len(sources) != 1:
        message = f"expected one document, found {len(sources)}"
        hint = "all of Microsoft Graph is in one permission document"
        raise InvalidFile([Fault(message=message, hint=hint)])
    return fspath(sources[0])


def _apis(turned: Turned, keys: Mapping[str, GrantKey], base: str) -> Iterator[Api]:
    for operation, ways in turned.ways.items():
        least = sorted(turned.least.get(operation, ()))
        reading = why_reading(operation.method, operation.path)
        yield Api(
            id=str(operation),
            title=str(operation),
            method=operation.method,
            url=base + operation.path,
            effect="read" if reading or operation.method in READING_METHODS else "write",
            effect_reason=reading,
            requirement=requirement_of(ways, keys) if ways else None,
            unknown_reason="" if ways else NOTHING_OPENS_IT,
            documented_least=tuple(keys[name] for name in least),
        )


def _sources(read_on: str, *, has_identifiers: bool) -> Iterator[Source]:
    yield _source("permissions and what they open", PAGE, read_on)
    if has_identifiers:
        yield _source("identifiers of permissions", IDENTIFIERS_PAGE, read_on)


def _source(facts: str, page: str, read_on: str) -> Source:
    return Source(facts=facts, page=page, read=read_on)
