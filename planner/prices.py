"""The price of each desired API: what the plan would save without it. Data, for renderers to show.

Without an API means that it counts among those that were not desired (SPEC section 3). Its price is
then the difference of two least sets: today's, and that for the other desired APIs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from planner.composing import Planning
from planner.coverage import by_kind, held_with, is_opened, policies_without_api
from planner.model import Api, Policy, Requirement
from planner.planning import planning_of
from planner.plans import Plan
from planner.solving.criteria import levels_of, measure
from planner.solving.formula import GrantKey
from planner.solving.problem import DEFAULT_CRITERIA, Counted, Problem, Solved
from planner.solving.records import dataclass
from planner.solving.solver import solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one desired API costs.

    `grants` and `cost` are those of the least plan without it. `spared`: the grants (kind -> names,
    kinds without one left out) that only today's plan holds; `instead`: those that only the plan
    without it holds. `saved` is by how much each cost would be less; it can be below 0, as an API
    that stays authorised counts once it is no longer desired, which `stays_open` tells. `closed`
    and `opened` are APIs that were not desired and that only the one or the other plan authorises;
    the policies are those that no API names. `proven`: whether both plans are proven least.
    """

    api: Api
    grants: Mapping[str, tuple[str, ...]]
    cost: Mapping[str, int]
    spared: Mapping[str, tuple[str, ...]]
    instead: Mapping[str, tuple[str, ...]]
    saved: Mapping[str, int]
    closed: tuple[Api, ...]
    closed_policies: tuple[Policy, ...]
    opened: tuple[Api, ...]
    opened_policies: tuple[Policy, ...]
    stays_open: bool
    proven: bool

    @property
    def changes_grants(self) -> bool:
        """Whether the client would hold other grants without the API."""
        return bool(self.spared or self.instead)


def prices(plan: Plan, *, time_limit: float | None = None) -> tuple[Price, ...]:
    """The price of each API that `plan` plans for, the most expensive first: by what is saved, in
    the order of the plan's criteria, and then in the order in which the APIs are desired.

    Empty for an infeasible plan. `time_limit` in seconds for each of the searches, one for an API.
    Without it, empty for an unproven plan as well: what could not be searched to its end once would
    be searched over and over.
    """
    if plan.status == "infeasible" or (plan.status == "unproven" and time_limit is None):
        return ()
    planning, _ = planning_of(plan.integration, plan.catalog)
    pricing = _Pricing(plan, planning, time_limit)
    found = [pricing.price(index) for index in range(len(planning.known))]
    return tuple(sorted(found, key=lambda price: [-saved for saved in price.saved.values()]))


class _Pricing:
    def __init__(self, plan: Plan, planning: Planning, time_limit: float | None) -> None:
        self._plan = plan
        self._planning = planning
        self._time_limit = time_limit
        self._chosen = frozenset(
            GrantKey(kind, name) for kind, names in plan.grants.items() for name in names
        )
        self._desired = {api.id for api in planning.desired}
        self._unseen = policies_without_api(planning.catalog)
        self._authorised = {api.id for api in plan.exposed}
        self._met = {policy.name for policy in plan.exposed_policies}

    def price(self, index: int) -> Price:
        """The price of the desired API at `index` among those with a known requirement."""
        api = self._planning.known[index]
        assert api.requirement is not None, "only such APIs are planned"
        problem = self._without(index, api, api.requirement)
        chosen, cost, proven = self._least(problem, api.requirement)
        held = held_with(self._planning.covers, chosen)
        authorised = {
            one.id: one
            for one in self._planning.catalog.apis
            if one.requirement is not None and is_opened(one.requirement, held)
        }
        met = {one.name: one for one in self._unseen if is_opened(one.requirement, held)}
        stays_open = authorised.pop(api.id, None) is not None
        return Price(
            api=api,
            grants=by_kind(self._planning.policy_set, sorted(chosen)),
            cost=cost,
            spared=self._named(self._chosen - chosen),
            instead=self._named(chosen - self._chosen),
            saved={key: value - cost[key] for key, value in self._plan.cost.items()},
            closed=tuple(one for one in self._plan.exposed if one.id not in authorised),
            closed_policies=tuple(p for p in self._plan.exposed_policies if p.name not in met),
            opened=tuple(
                one
                for key, one in authorised.items()
                if key not in self._authorised and key not in self._desired
            ),
            opened_policies=tuple(one for key, one in met.items() if key not in self._met),
            stays_open=stays_open,
            proven=proven and self._plan.status == "optimal",
        )

    def _without(self, index: int, api: Api, requirement: Requirement) -> Problem:
        problem = self._planning.problem
        writes = api.effect == "write"
        beside = Counted(requirement=requirement, reads=int(not writes), writes=int(writes))
        demands = (*problem.demands[:index], *problem.demands[index + 1 :])
        return replace(problem, demands=demands, counted=(*problem.counted, beside))

    def _least(
        self, problem: Problem, requirement: Requirement
    ) -> tuple[AbstractSet[GrantKey], Mapping[str, int], bool]:
        # Where another desired API asks for the same, the choice is the same: every set to choose
        # from meets the requirement, so that counting it once more costs each of them the same.
        if requirement in problem.demands:
            levels = levels_of(problem, dict.fromkeys((*problem.criteria, *DEFAULT_CRITERIA)))
            return self._chosen, measure(problem, levels, self._chosen), True
        outcome = solve(problem, time_limit=self._time_limit)
        assert isinstance(outcome, Solved), "the grants of the plan meet what is left"
        return outcome.grants, outcome.cost, outcome.proven

    def _named(self, keys: Iterable[GrantKey]) -> dict[str, tuple[str, ...]]:
        named = by_kind(self._planning.policy_set, sorted(keys))
        return {kind: names for kind, names in named.items() if names}
