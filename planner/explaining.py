"""Why each grant is there and what it opens besides: data, for renderers to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from planner.coverage import (
    counted_beside,
    covers,
    held_with,
    is_opened,
    policies_without_api,
    remembered,
    supporting,
)
from planner.limits import permitted_by
from planner.model import Api, Grant, Policy, Requirement
from planner.plans import Plan
from planner.solving.formula import TRUE, Formula, GrantKey, holds, part_of_kind
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
    keys = [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]
    required = permitted_by(plan.integration, plan.catalog.policy_set).required
    closure = covers(plan.catalog.policy_set)
    counted = counted_beside(plan.catalog, {planned.api.id for planned in plan.apis})
    parts = {kind: _parts_of_kind(counted, kind) for kind, names in plan.grants.items() if names}
    exposed = _Exposed(plan.exposed)
    return tuple(
        _reason(plan, key, keys, key in required, closure, parts[key.kind], exposed) for key in keys
    )


class _Exposed:
    """The exposed APIs, of which many share a requirement: each is asked about once."""

    def __init__(self, apis: tuple[Api, ...]) -> None:
        self._apis = apis
        self._places = [id(api.requirement) for api in apis]
        self._requirements = {id(api.requirement): api.requirement for api in apis}

    def closed_to(self, held: frozenset[GrantKey]) -> tuple[Api, ...]:
        """Those whose requirement the grants in `held` do not meet."""
        closed = {
            place
            for place, requirement in self._requirements.items()
            if requirement is not None and not holds(requirement, held)
        }
        together = zip(self._apis, self._places, strict=True)
        return tuple([api for api, place in together if place in closed])


_Parts = list[tuple[Formula, Counted]]


def _parts_of_kind(counted: Iterable[Counted], kind: str) -> _Parts:
    """What counts for the reach of a kind's grants: all whose requirement asks for the kind, with
    that part of the requirement."""
    parts = ((part_of_kind(one.requirement, kind), one) for one in counted)
    return [(part, one) for part, one in parts if part != TRUE]


def _reason(
    plan: Plan,
    key: GrantKey,
    keys: list[GrantKey],
    required: bool,
    closure: Mapping[GrantKey, frozenset[GrantKey]],
    parts: _Parts,
    exposed: _Exposed,
) -> GrantReason:
    without = held_with(closure, (other for other in keys if other != key))
    reached = [one for part, one in parts if holds(part, closure[key])]
    return GrantReason(
        grant=plan.catalog.policy_set.grants[key],
        needed_by=tuple(
            planned.api
            for planned in plan.apis
            if planned.api.requirement is not None and not holds(planned.api.requirement, without)
        ),
        required=required,
        opens=exposed.closed_to(without),
        opens_policies=tuple(
            policy for policy in plan.exposed_policies if not holds(policy.requirement, without)
        ),
        reach_reads=sum(one.reads for one in reached),
        reach_writes=sum(one.writes for one in reached),
    )


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
    needs_nothing = remembered(lambda requirement: holds(requirement, frozenset()))
    return tuple(
        api for api in plan.catalog.apis if needs_nothing(api.requirement) and api.id not in desired
    )


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
