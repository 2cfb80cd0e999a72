"""How plans write things down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from planner.model import Api, Catalog, Request, Requirement
from planner.solving.formula import AnyOf, GrantKey
from planner.verifying.comparing import Record
from planner.verifying.costs import policies_without_api
from planner.verifying.truth import is_opened


def requirement_data(requirement: Requirement) -> dict[str, Any]:
    """A requirement as a plan writes it down."""
    if isinstance(requirement, GrantKey):
        return {"kind": requirement.kind, "name": requirement.name}
    members = [requirement_data(member) for member in requirement.members]
    return {"any": members} if isinstance(requirement, AnyOf) else {"all": members}


def api_data(api: Api) -> Record:
    """An API as a plan writes it down."""
    return Record(id=api.id, title=api.title, method=api.method, url=api.url, policy=api.policy)


def documented_least_data(catalog: Catalog, api: Api) -> dict[str, Any]:
    """What the documentation calls least for an API, where it says so."""
    names = used_kinds(names_by_kind(catalog, api.documented_least))
    return {"documented_least": names} if names else {}


def exposed_data(
    catalog: Catalog, wanted: AbstractSet[str], held: AbstractSet[GrantKey]
) -> list[Record]:
    """The APIs that are open besides the wanted ones (by id)."""
    return [
        Record(api_data(api), effect=api.effect)
        for api in catalog.apis
        if api.id not in wanted and api.requirement is not None and is_opened(api.requirement, held)
    ]


def exposed_policies_data(catalog: Catalog, held: AbstractSet[GrantKey]) -> list[Record]:
    """The policies that no API names and that are met."""
    return [
        Record(policy=policy.name, effect=policy.effect)
        for policy in policies_without_api(catalog)
        if is_opened(policy.requirement, held)
    ]


def unplanned_data(apis: Iterable[Api]) -> list[Record]:
    """Those of the APIs that cannot be planned for."""
    return [
        Record(name=api.title, reason=api.unknown_reason) for api in apis if api.requirement is None
    ]


def names_by_kind(catalog: Catalog, keys: Iterable[GrantKey]) -> dict[str, list[str]]:
    """Every kind of the vendor with the names of these grants."""
    names: dict[str, list[str]] = {kind.name: [] for kind in catalog.policy_set.kinds}
    for key in keys:
        names[key.kind].append(key.name)
    return names


def used_kinds(names: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Without the kinds of which nothing is used."""
    return {kind: listed for kind, listed in names.items() if listed}


def request_data(request: Request | None) -> Record | None:
    """A request, or none."""
    if request is None:
        return None
    return Record(
        method=request.method,
        url=request.url,
        headers=dict(request.headers),
        body=request.body,
        encoding=request.encoding,
        token_variable=request.token_variable,
        secret_variables=dict(request.secret_variables),
    )
