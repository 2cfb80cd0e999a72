"""What a plan with its grants should say, from the catalogue and what the plan was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.errors import InvalidFile
from planner.model import Api, Catalog, Request, Requirement
from planner.requesting import create_request, token_request
from planner.solving.formula import GrantKey
from planner.verifying.claims import Claim
from planner.verifying.comparing import ANYTHING, Record, Wanted
from planner.verifying.costs import reported_keys
from planner.verifying.describing import (
    api_data,
    documented_least_data,
    exposed_data,
    exposed_policies_data,
    names_by_kind,
    request_data,
    requirement_data,
    unplanned_data,
    used_kinds,
)
from planner.verifying.permitting import Permission
from planner.verifying.questions import Question
from planner.verifying.truth import Closure, held_by, helping, is_met


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What both kinds of plan are judged on. `desired`: the desired APIs that there are, in their
    order; those with a known requirement make up `question`."""

    claim: Claim
    catalog: Catalog
    closure: Closure
    permission: Permission
    desired: tuple[Api, ...]
    question: Question

    @property
    def known(self) -> list[tuple[Api, Requirement]]:
        """The desired APIs that can be planned for."""
        return [(api, api.requirement) for api in self.desired if api.requirement is not None]


def expected_of_all(basis: Basis) -> Record:
    """What any plan should say: what it was made from, and what cannot be planned."""
    unplanned = [*unplanned_data(basis.desired), *map(Record, basis.claim.unrecognised)]
    wanted = {api.id for api in basis.desired}
    unknown = [api for api in basis.catalog.apis if api.requirement is None]
    policy_set = basis.catalog.policy_set
    return Record(
        complete=not unplanned,
        catalog=Record(
            name=basis.catalog.name,
            title=basis.catalog.title,
            digest=ANYTHING,  # compared before all else
            policies=Record(name=policy_set.name, digest=ANYTHING),
        ),
        **_services(basis.catalog),
        unplanned=unplanned,
        prerequisites=_prerequisites(basis.catalog, basis.closure),
        uncounted=sum(api.id not in wanted for api in unknown),
    )


def _services(catalog: Catalog) -> dict[str, list[Record]]:
    """The services that the catalogue was merged from, if it was."""
    services = [Record(name=s.name, title=s.title, digest=s.digest) for s in catalog.services]
    return {"catalogs": services} if services else {}


def expected_of_solved(basis: Basis) -> Record:
    """What a plan with grants should say."""
    claim, catalog = basis.claim, basis.catalog
    chosen = frozenset(claim.grants)
    held = held_by(chosen, basis.closure)
    met_by = {api.id: _met_by(basis, requirement, held) for api, requirement in basis.known}
    grants = _in_order_of_need(basis, met_by.values())
    cost = basis.question.cost(chosen)
    return Record(
        apis=[
            Record(
                api_data(api),
                requirement=Wanted(requirement_data(wants)),
                met_by=met_by[api.id],
                **documented_least_data(basis.catalog, api),
            )
            for api, wants in basis.known
        ],
        **expected_of_all(basis),
        grants=grants,
        cost={key: cost[key] for key in reported_keys(claim.criteria)},
        bound=dict.fromkeys(reported_keys(claim.criteria), ANYTHING),
        exposed=exposed_data(catalog, {api.id for api in basis.desired}, held),
        exposed_policies=exposed_policies_data(catalog, held),
        blocked=[],
        repairs=None,
        certificate=Record(
            grants=[_certified(basis, key) for key in _keys(grants)],
            costs=ANYTHING,
            names=ANYTHING,
        ),
        **_requests(claim, catalog, grants),
    )


def _met_by(
    basis: Basis, requirement: Requirement, held: frozenset[GrantKey]
) -> dict[str, list[str]]:
    used = set(helping(requirement, held))
    keys = sorted(key for key in set(basis.claim.grants) if used & basis.closure[key])
    return used_kinds(names_by_kind(basis.catalog, keys))


def _in_order_of_need(
    basis: Basis, met_by: Iterable[Mapping[str, list[str]]]
) -> dict[str, list[str]]:
    order = dict.fromkeys(key for names in met_by for key in _keys(names))
    order.update(dict.fromkeys(sorted(basis.claim.grants)))
    return names_by_kind(basis.catalog, order)


def _keys(grants: Mapping[str, Sequence[str]]) -> list[GrantKey]:
    return [GrantKey(kind, name) for kind, names in grants.items() for name in names]


def _certified(basis: Basis, key: GrantKey) -> Record:
    """Why a grant is needed. Any desired API that fails without it would do; the first is named."""
    without = held_by(set(basis.claim.grants) - {key}, basis.closure)
    failing = (api.id for api, requirement in basis.known if not is_met(requirement, without))
    return Record(
        kind=key.kind,
        grant=key.name,
        needed_by=next(failing, None),
        required=key in basis.permission.required,
    )


def _prerequisites(catalog: Catalog, closure: Closure) -> Record | None:
    """Which API creates the client, and who calls it; its grants are judged by themselves."""
    api = creating_api(catalog)
    if api is None or api.requirement is None or not is_met(api.requirement, closure.keys()):
        return None
    assert catalog.policy_set.create_client is not None, "it is what makes the API the creating one"
    return Record(
        api=api_data(api),
        sent_by=catalog.policy_set.create_client.sent_by,
        grants={kind.name: ANYTHING for kind in catalog.policy_set.kinds},
    )


def creating_api(catalog: Catalog) -> Api | None:
    """The catalogue's own API that the create request calls."""
    template = catalog.policy_set.create_client
    return next(
        (
            api
            for api in catalog.apis
            if template and api.method == template.method and api.url == template.url
        ),
        None,
    )


def _requests(
    claim: Claim, catalog: Catalog, grants: Mapping[str, Sequence[str]]
) -> dict[str, Record | None]:
    """Both requests. One that cannot be sent is null: a plan says so where only its grants
    cannot be put into it, and none does where its name is no text."""
    values = {kind: tuple(names) for kind, names in grants.items()}
    vendor = catalog.policy_set
    return {
        "request": _or_null(
            lambda: create_request(vendor, name=claim.name, purpose=claim.purpose, grants=values)
        ),
        "token_request": _or_null(lambda: token_request(vendor, grants=values)),
    }


def _or_null(make: Callable[[], Request | None]) -> Record | None:
    try:
        return request_data(make())
    except InvalidFile:
        return None
