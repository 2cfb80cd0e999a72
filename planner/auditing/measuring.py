"""What sets of grants cost and open, by the definition that plans are made by (SPEC section 3).

Answers are kept, as many clients hold the same, and what is kept stays of one size however many
clients there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias, TypeVar

from planner.coverage import (
    by_kind,
    candidates_of,
    held_with,
    is_opened,
    opened_by,
    policies_without_api,
)
from planner.model import Api, Policy
from planner.planning import planning_of
from planner.plans import Plan
from planner.solving.criteria import levels_of, measure, reported_criteria
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

MOST_KEPT = 512
MOST_APIS_KEPT = 200_000
"""How many answers are kept: fewer where a catalogue has so many APIs that answers are long."""

Keys: TypeAlias = "frozenset[GrantKey]"
_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a set of grants authorises that was not desired."""

    apis: tuple[Api, ...]
    policies: tuple[Policy, ...]

    def without(self, other: Beside) -> Beside:
        ids = {api.id for api in other.apis}
        names = {policy.name for policy in other.policies}
        return Beside(
            apis=tuple(api for api in self.apis if api.id not in ids),
            policies=tuple(policy for policy in self.policies if policy.name not in names),
        )


class Measures:
    """Measures sets of grants as choices for the problem that `plan` answers."""

    def __init__(self, plan: Plan) -> None:
        self.planning, _ = planning_of(plan.integration, plan.catalog)
        self.desired = frozenset(api.id for api in self.planning.desired)
        self._plan = plan
        problem = self.planning.problem
        # Measured with the grants that the limits rule out, as they may be held all the same.
        everything = candidates_of(self.planning.policy_set, self.planning.covers, {})
        self._measured = replace(problem, candidates=everything)
        self._levels = levels_of(self._measured, reported_criteria(self._measured))
        self._decisive = tuple(
            dict.fromkeys(level.key for level in levels_of(self._measured, problem.criteria))
        )
        self._unseen = policies_without_api(plan.catalog)
        self._most_kept = max(8, min(MOST_KEPT, MOST_APIS_KEPT // max(1, len(plan.catalog.apis))))
        self._kept_beside: dict[Keys, Beside] = {}
        self._kept_costs: dict[Keys, dict[str, int]] = {}

    def beside(self, keys: Keys) -> Beside:
        """What the grants authorise beside the desired APIs."""
        known = self._kept_beside.get(keys)
        if known is not None:
            return known
        held = held_with(self.planning.covers, keys)
        found = Beside(
            apis=opened_by(self._plan.catalog, held, self.desired),
            policies=tuple(one for one in self._unseen if is_opened(one.requirement, held)),
        )
        return self.keep(self._kept_beside, keys, found)

    def cost(self, keys: Keys) -> dict[str, int]:
        """Every criterion's number, keyed as in the plan's cost."""
        known = self._kept_costs.get(keys)
        if known is None:
            found = measure(self._measured, self._levels, keys)
            known = self.keep(self._kept_costs, keys, found)
        return known

    def rank(self, keys: Keys) -> tuple[int, ...]:
        """What decides between two sets before their names do: the criteria, then the number."""
        cost = self.cost(keys)
        return (*(cost[key] for key in self._decisive), len(keys))

    def keep(self, kept: dict[_Asked, _Answer], key: _Asked, value: _Answer) -> _Answer:
        """Keep `value`; when there are enough, the oldest goes."""
        if len(kept) >= self._most_kept:
            del kept[next(iter(kept))]
        kept[key] = value
        return value

    def in_order(self, keys: Iterable[GrantKey]) -> list[GrantKey]:
        """The plan's grants in the plan's order, then all others by name."""
        wanted = set(keys)
        planned = [GrantKey(kind, name) for kind, ns in self._plan.grants.items() for name in ns]
        return [key for key in dict.fromkeys([*planned, *sorted(wanted)]) if key in wanted]

    def named(self, keys: Iterable[GrantKey]) -> dict[str, tuple[str, ...]]:
        """Kind -> names, in the plan's order; kinds without one are left out."""
        named = by_kind(self.planning.policy_set, self.in_order(keys))
        return {kind: names for kind, names in named.items() if names}


def keys_of(grants: Mapping[str, Iterable[str]]) -> frozenset[GrantKey]:
    """Kind -> names as a set."""
    return frozenset(GrantKey(kind, name) for kind, names in grants.items() for name in names)
