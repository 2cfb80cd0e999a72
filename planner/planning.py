"""Catalogue + integration -> problem; outcome -> plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import cast, get_args

from planner.errors import Fault, PlannerError, UnknownName
from planner.limits import Permitted, covers, permitted_by
from planner.model import (
    Alternative,
    Api,
    Blocked,
    Catalog,
    Integration,
    Limits,
    PlannedApi,
    Policy,
    PolicySet,
    Prerequisites,
    Requirement,
    Unplanned,
)
from planner.names import ApiNames, Misnamed
from planner.plans import Plan
from planner.reading.quoting import quoted
from planner.requesting import create_request, token_request
from planner.solving.alternatives import smallest_sets
from planner.solving.formula import AnyOf, Formula, GrantKey, any_of, holds, substitute
from planner.solving.problem import (
    DEFAULT_CRITERIA,
    Candidate,
    Counted,
    CriterionName,
    Infeasible,
    Observer,
    Problem,
    Solved,
)
from planner.solving.solver import solve

ALTERNATIVES_LIMIT = 200
CRITERIA: tuple[CriterionName, ...] = get_args(CriterionName)


def plan(
    catalog: Catalog,
    apis: Iterable[str],
    *,
    name: str = "Unnamed integration",
    purpose: str = "",
    forbid: Iterable[str] = (),
    require: Iterable[str] = (),
    allow: Iterable[str] = (),
    minimise: Iterable[str] = (),
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Plan:
    """The least grants that authorise the APIs named in `apis` (SPEC sections 2, 3 and 7).

    `forbid`, `require` and `allow` hold names or patterns of grants; `minimise` the criteria in
    their order (empty: ``write-reach, reach, exposure, grants``); `time_limit` is in seconds. What
    cannot be met is a plan with status ``infeasible``; wrong input raises a PlannerError.
    """
    integration = Integration(
        name=name,
        purpose=purpose,
        catalog=catalog.name,
        apis=tuple(apis),
        limits=Limits(forbid=tuple(forbid), require=tuple(require), allow=tuple(allow)),
        minimise=tuple(minimise),
    )
    return plan_integration(integration, catalog, time_limit=time_limit, observer=observer)


def plan_integration(
    integration: Integration,
    catalog: Catalog,
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Plan:
    """Plan for an integration as read from its file. Faults carry the file's addresses."""
    desired, notes = _desired(integration, catalog)
    criteria = _criteria(integration)
    limits = permitted_by(integration, catalog.policy_set)
    planning = _Planning(integration, catalog, desired, criteria, limits)
    outcome = solve(planning.problem, time_limit=time_limit, observer=observer)
    if isinstance(outcome, Infeasible):
        return planning.infeasible(outcome, notes)
    return planning.solved(outcome, notes)


def authorises(catalog: Catalog, grants: Mapping[str, Sequence[str]], api: Api) -> bool:
    """Whether the grants (kind -> names), with what they imply, meet the API's requirement.

    False when the requirement is unknown.
    """
    closure = covers(catalog.policy_set)
    chosen = (GrantKey(kind, name) for kind, names in grants.items() for name in names)
    held = frozenset[GrantKey]().union(*(closure[key] for key in chosen))
    return api.requirement is not None and holds(api.requirement, held)


def _desired(integration: Integration, catalog: Catalog) -> tuple[tuple[Api, ...], list[str]]:
    """The APIs named, each once, in their order. Raises UnknownName with every wrong name."""
    if not integration.apis:
        raise PlannerError(
            [Fault(message="no API is desired; name at least one", file=integration.file)]
        )
    names = ApiNames(catalog)
    desired: dict[str, Api] = {}
    faults, notes = [], []
    for index, name in enumerate(integration.apis):
        found = names.find(name)
        path = f"apis[{index}]"
        if isinstance(found, Misnamed):
            place = integration.places.get(path, (0, 0))
            faults.append(found.at(integration.file, place, path))
        elif found.id in desired:
            notes.append(f"{quoted(name)} names {quoted(found.id)} once more; it counts once.")
        else:
            desired[found.id] = found
    if faults:
        raise UnknownName(faults)
    return tuple(desired.values()), notes


def _criteria(integration: Integration) -> tuple[CriterionName, ...]:
    """The criteria in their order, without the names, which always decide last."""
    named = integration.minimise
    if named and named[-1] == "names":
        named = named[:-1]
    faults = []
    for index, name in enumerate(named):
        wrong = _wrong_criterion(name, named[:index])
        if wrong:
            path = f"minimise[{index}]"
            line, column = integration.places.get(path, (0, 0))
            file = integration.file
            faults.append(Fault(message=wrong, file=file, line=line, column=column, path=path))
    if faults:
        raise UnknownName(faults)
    return cast("tuple[CriterionName, ...]", named) or DEFAULT_CRITERIA


def _wrong_criterion(name: str, before: Sequence[str]) -> str:
    if name == "names":
        return "`names` always decides last; put it at the end or leave it out"
    if name not in CRITERIA:
        return f"expected one of {', '.join(CRITERIA)}, names; found {quoted(name)}"
    return f"{quoted(name)} stands here a second time" if name in before else ""


class _Planning:
    """One integration on its way from problem to plan."""

    def __init__(
        self,
        integration: Integration,
        catalog: Catalog,
        desired: tuple[Api, ...],
        criteria: tuple[CriterionName, ...],
        limits: Permitted,
    ) -> None:
        self.integration = integration
        self.catalog = catalog
        self.policy_set = catalog.policy_set
        self.desired = desired
        self.limits = limits
        self.known = tuple(api for api in desired if api.requirement is not None)
        self.covers = covers(catalog.policy_set)
        self.problem = Problem(
            candidates=_candidates(self.policy_set, self.covers, limits),
            required=limits.required,
            demands=tuple(api.requirement for api in self.known if api.requirement is not None),
            counted=counted_beside(catalog, {api.id for api in desired}),
            criteria=criteria,
        )

    def solved(self, outcome: Solved, notes: list[str]) -> Plan:
        held = frozenset[GrantKey]().union(*(self.covers[key] for key in outcome.grants))
        apis = tuple(self._planned(api, outcome.grants, held) for api in self.known)
        grants = self._in_order_of_need(apis, outcome.grants)
        policy_set, integration = self.policy_set, self.integration
        return Plan(
            status="optimal" if outcome.proven else "unproven",
            integration=integration,
            catalog=self.catalog,
            criteria=self.problem.criteria,
            grants=grants,
            cost=outcome.cost,
            bound=outcome.bound,
            apis=apis,
            exposed=self._exposed(held),
            exposed_policies=tuple(
                policy
                for policy in policies_without_api(self.catalog)
                if is_opened(policy.requirement, held)
            ),
            unplanned=self._unplanned(),
            blocked=(),
            prerequisites=prerequisites_of(self.catalog),
            request=create_request(
                policy_set, name=integration.name, purpose=integration.purpose, grants=grants
            ),
            token_request=token_request(policy_set, grants=grants),
            proof=outcome.proof,
            uncounted=self._uncounted(),
            notes=tuple(notes),
        )

    def infeasible(self, outcome: Infeasible, notes: list[str]) -> Plan:
        unmet = {self.known[index].id for index in outcome.unmet}
        return Plan(
            status="infeasible",
            integration=self.integration,
            catalog=self.catalog,
            criteria=self.problem.criteria,
            grants={},
            cost={},
            bound={},
            apis=tuple(PlannedApi(api=api, met_by={}) for api in self.known),
            exposed=(),
            exposed_policies=(),
            unplanned=self._unplanned(),
            blocked=tuple(self._blocked(api) for api in self.known if api.id in unmet),
            prerequisites=prerequisites_of(self.catalog),
            request=None,
            token_request=None,
            proof=None,
            uncounted=self._uncounted(),
            notes=tuple(notes),
        )

    def _planned(
        self, api: Api, chosen: AbstractSet[GrantKey], held: AbstractSet[GrantKey]
    ) -> PlannedApi:
        assert api.requirement is not None, "only APIs with a known requirement are planned"
        used = supporting(api.requirement, held)
        met_by = sorted(key for key in chosen if not used.isdisjoint(self.covers[key]))
        return PlannedApi(api=api, met_by=self._by_kind(met_by, keep_empty=False))

    def _in_order_of_need(
        self, apis: Iterable[PlannedApi], chosen: AbstractSet[GrantKey]
    ) -> dict[str, tuple[str, ...]]:
        """Every kind with its planned grants: as the APIs need them, then those only required."""
        needed = [
            GrantKey(kind, name)
            for planned in apis
            for kind, names in planned.met_by.items()
            for name in names
        ]
        return self._by_kind(dict.fromkeys([*needed, *sorted(chosen)]), keep_empty=True)

    def _by_kind(self, keys: Iterable[GrantKey], *, keep_empty: bool) -> dict[str, tuple[str, ...]]:
        listed = list(keys)
        by_kind = {
            kind.name: tuple(key.name for key in listed if key.kind == kind.name)
            for kind in self.policy_set.kinds
        }
        return {kind: names for kind, names in by_kind.items() if names or keep_empty}

    def _exposed(self, held: AbstractSet[GrantKey]) -> tuple[Api, ...]:
        desired = {api.id for api in self.desired}
        return tuple(
            api
            for api in self.catalog.apis
            if api.id not in desired
            and api.requirement is not None
            and is_opened(api.requirement, held)
        )

    def _unplanned(self) -> tuple[Unplanned, ...]:
        return tuple(
            Unplanned(name=api.title, reason=api.unknown_reason)
            for api in self.desired
            if api.requirement is None
        )

    def _uncounted(self) -> int:
        desired = {api.id for api in self.desired}
        return sum(api.requirement is None and api.id not in desired for api in self.catalog.apis)

    def _blocked(self, api: Api) -> Blocked:
        assert api.requirement is not None, "an unknown requirement is not a demand"
        holders = holders_of(self.covers)
        expanded = substitute(api.requirement, lambda key: any_of(holders[key]))
        ways, omitted = smallest_sets(expanded, limit=ALTERNATIVES_LIMIT)
        alternatives = tuple(
            Alternative(
                grants=self._by_kind(sorted(way), keep_empty=False),
                blocked_by=tuple(
                    blocker for key in sorted(way) for blocker in self.limits.blockers.get(key, ())
                ),
            )
            for way in ways
        )
        return Blocked(api=api, alternatives=alternatives, alternatives_omitted=omitted)


def _candidates(
    policy_set: PolicySet, closure: Mapping[GrantKey, frozenset[GrantKey]], limits: Permitted
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(key=key, covers=closure[key], risk=grant.risk or 0)
        for key, grant in sorted(policy_set.grants.items())
        if key not in limits.blockers
    )


def counted_beside(catalog: Catalog, desired: AbstractSet[str]) -> tuple[Counted, ...]:
    """What the costs count: the APIs that were not desired (ids in `desired`), merged by
    requirement, and each policy that no API names as one API of its own (SPEC section 3)."""
    numbers: dict[Requirement, list[int]] = {}
    for api in catalog.apis:
        if api.id not in desired and api.requirement is not None:
            numbers.setdefault(api.requirement, [0, 0])[api.effect == "write"] += 1
    for policy in policies_without_api(catalog):
        numbers.setdefault(policy.requirement, [0, 0])[policy.effect == "write"] += 1
    return tuple(
        Counted(requirement=requirement, reads=reads, writes=writes)
        for requirement, (reads, writes) in numbers.items()
    )


def policies_without_api(catalog: Catalog) -> tuple[Policy, ...]:
    """The policies that no API of the catalogue names, by name."""
    named = {api.policy for api in catalog.apis}
    policies = sorted(catalog.policy_set.policies.items())
    return tuple(policy for name, policy in policies if name not in named)


def is_opened(requirement: Requirement, held: AbstractSet[GrantKey]) -> bool:
    """Whether the held grants meet a requirement that takes a grant at all."""
    return holds(requirement, held) and not holds(requirement, frozenset())


def supporting(requirement: Formula, held: AbstractSet[GrantKey]) -> frozenset[GrantKey]:
    """The held grants that help to make the requirement true: those on its true branches."""
    if isinstance(requirement, GrantKey):
        return frozenset({requirement} & held)
    members = requirement.members
    if isinstance(requirement, AnyOf):
        members = tuple(member for member in members if holds(member, held))
    elif not all(holds(member, held) for member in members):
        members = ()
    return frozenset[GrantKey]().union(*(supporting(member, held) for member in members))


def holders_of(
    closure: Mapping[GrantKey, frozenset[GrantKey]],
) -> dict[GrantKey, list[GrantKey]]:
    """For each grant those that count as holding it, by name."""
    holders: dict[GrantKey, list[GrantKey]] = {}
    for key in sorted(closure):
        for covered in closure[key]:
            holders.setdefault(covered, []).append(key)
    return holders


def prerequisites_of(catalog: Catalog) -> Prerequisites | None:
    """What the create request itself needs: the least grants for the catalogue's own API with the
    request's method and URL, whoever may hold reserved ones. None where the catalogue has no such
    API, or does not know its requirement."""
    template = catalog.policy_set.create_client
    api = next(
        (
            api
            for api in catalog.apis
            if template and (api.method, api.url) == (template.method, template.url)
        ),
        None,
    )
    if template is None or api is None or api.requirement is None:
        return None
    closure = covers(catalog.policy_set)
    problem = Problem(
        candidates=_candidates(
            catalog.policy_set, closure, Permitted(blockers={}, required=frozenset())
        ),
        required=frozenset(),
        demands=(api.requirement,),
        counted=counted_beside(catalog, {api.id}),
    )
    outcome = solve(problem)
    assert isinstance(outcome, Solved), "nothing is limited, so every requirement can be met"
    grants = {
        kind.name: tuple(key.name for key in sorted(outcome.grants) if key.kind == kind.name)
        for kind in catalog.policy_set.kinds
    }
    return Prerequisites(api=api, sent_by=template.sent_by, grants=grants)
