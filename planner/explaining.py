"""Why each grant is there and what it opens besides: data, for renderers to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from planner.coverage import (
    Alike,
    counted_beside,
    covers,
    held_with,
    is_opened,
    needing_nothing,
    policies_without_api,
    supporting,
)
from planner.limits import permitted_by
from planner.model import Api, Grant, Policy, Requirement
from planner.plans import Plan
from planner.solving.formula import TRUE, GrantKey, atoms, holds, part_of_kind
from planner.solving.problem import Counted
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantReason:
    """One planned grant.

    `needed_by`: desired APIs that would be refused without it. `required`: the limits ask for it.
    `opens`, `opens_policies`: what was not desired and would not be authorised without it.
    `reach_reads`, `reach_writes`: how many APIs that were not desired have this kind's part met by
    this grant alone (SPEC section 3); policies that no API names count as one each.
    """

    grant: Grant
    needed_by: tuple[Api, ...]
    required: bool
    opens: tuple[Api, ...]
    opens_policies: tuple[Policy, ...]
    reach_reads: int
    reach_writes: int


def reasons(plan: Plan) -> tuple[GrantReason, ...]:
    """One reason for each planned grant, by kind and in the plan's order. Empty if infeasible."""
    return _Reasons(plan).all()


class _Reasons:
    """The reasons of one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._keys = [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]
        self._required = permitted_by(plan.integration, plan.catalog.policy_set).required
        self._closure = covers(plan.catalog.policy_set)
        self._desired = Alike(tuple(planned.api for planned in plan.apis))
        self._exposed = Alike(plan.exposed)
        counted = counted_beside(plan.catalog, {planned.api.id for planned in plan.apis})
        kinds = [kind for kind, names in plan.grants.items() if names]
        self._parts = {kind: _Parts(counted, kind) for kind in kinds}

    def all(self) -> tuple[GrantReason, ...]:
        return tuple(map(self._reason, self._keys))

    def _reason(self, key: GrantKey) -> GrantReason:
        without = held_with(self._closure, (other for other in self._keys if other != key))
        covered = self._closure[key]
        reached = self._parts[key.kind].met_by(covered)
        return GrantReason(
            grant=self._plan.catalog.policy_set.grants[key],
            needed_by=self._desired.closed_to(without),
            required=key in self._required,
            opens=self._exposed.closed_to(without),
            opens_policies=tuple(
                policy
                for policy in self._plan.exposed_policies
                if not holds(policy.requirement, without)
            ),
            reach_reads=sum(one.reads for one in reached),
            reach_writes=sum(one.writes for one in reached),
        )


class _Parts:
    """What counts for the reach of a kind's grants: all whose requirement asks for the kind, with
    that part of the requirement."""

    def __init__(self, counted: Iterable[Counted], kind: str) -> None:
        parts = ((part_of_kind(one.requirement, kind), one) for one in counted)
        self._parts = [(part, one) for part, one in parts if part != TRUE]
        self._naming: dict[GrantKey, list[int]] = {}
        for place, (part, _) in enumerate(self._parts):
            for grant in set(atoms(part)):
                self._naming.setdefault(grant, []).append(place)

    def met_by(self, held: Iterable[GrantKey]) -> list[Counted]:
        """Those whose part the grants in `held` meet. None does that names none of them."""
        covered = frozenset(held)
        places = sorted({place for grant in covered for place in self._naming.get(grant, ())})
        found = (self._parts[place] for place in places)
        return [one for part, one in found if holds(part, covered)]


def involved_policies(plan: Plan) -> tuple[Policy, ...]:
    """The policies of the desired and of the exposed APIs, by name."""
    apis = [*(planned.api for planned in plan.apis), *plan.exposed]
    named = {api.policy for api in apis} | {policy.name for policy in plan.exposed_policies}
    policies = sorted(plan.catalog.policy_set.policies.items())
    return tuple(policy for name, policy in policies if name in named)


def unguarded_count(plan: Plan) -> int:
    """How many policies of the vendor guard no API that the catalogue knows."""
    return len(policies_without_api(plan.catalog))


def open_to_any_token(plan: Plan) -> tuple[Api, ...]:
    """The APIs that were not desired and that ask for no grant. No cost counts them, as nothing
    could close them, but whoever holds any token can call them."""
    desired = {planned.api.id for planned in plan.apis}
    return needing_nothing(plan.catalog, besides=desired)


def meeting_grants(plan: Plan) -> Callable[[Requirement | None], tuple[GrantKey, ...]]:
    """Which planned grants help to meet a requirement: a function, for many requirements.

    In the plan's order; none for a requirement that is not met, is not known, or takes no grant.
    """
    closure = covers(plan.catalog.policy_set)
    chosen = [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]
    held = held_with(closure, chosen)

    def meeting(requirement: Requirement | None) -> tuple[GrantKey, ...]:
        if requirement is None or not is_opened(requirement, held):
            return ()
        used = supporting(requirement, held)
        return tuple(key for key in chosen if not used.isdisjoint(closure[key]))

    return meeting
