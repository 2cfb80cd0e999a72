"""What else would do: answers that tie with the plan, other trades of one cost against another, and
what each grant that was not chosen would have opened. Data, for renderers to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from planner.composing import Planning
from planner.coverage import by_kind, holders_of
from planner.model import Api, Blocker
from planner.planning import planning_of
from planner.plans import Plan
from planner.solving.formula import GrantKey, atoms
from planner.solving.front import front
from planner.solving.problem import Infeasible
from planner.solving.records import dataclass
from planner.solving.solver import solve
from planner.solving.ties import ties

TIES_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TyingPlans:
    """Sets of grants (kind -> names) that equal the plan on every criterion and in the number of
    grants, by names, the plan's own among them; `complete` when these are all of them."""

    grants: tuple[Mapping[str, tuple[str, ...]], ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tradeoff:
    """A point of the Pareto front: no sufficient set costs less on one of write-reach, reach,
    exposure and grants without costing more on another.

    `grants`: kind -> names, every kind; of several sets with this cost the one whose names come
    first. `change`: by how much each cost differs from the plan's. `added` and `spared`: grants
    that only the point, or only the plan, holds (kinds without one left out). `is_plan`: the plan
    has this cost.
    """

    grants: Mapping[str, tuple[str, ...]]
    cost: Mapping[str, int]
    change: Mapping[str, int]
    added: Mapping[str, tuple[str, ...]]
    spared: Mapping[str, tuple[str, ...]]
    is_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tradeoffs:
    """The front in the default order of the criteria; `complete` when these are all its points."""

    points: tuple[Tradeoff, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChosen:
    """A grant that desired APIs name and the plan does without.

    `named_by`: these APIs. `blocked_by`: the limits that rule it out; if there are none, `change`
    says by how much each cost of the least set that holds the grant differs from the plan's, and
    `spared` which grants of the plan that set can do without. `proven`: whether both are proven.
    """

    grant: GrantKey
    named_by: tuple[Api, ...]
    blocked_by: tuple[Blocker, ...]
    change: Mapping[str, int]
    spared: Mapping[str, tuple[str, ...]]
    proven: bool


def ties_of(plan: Plan, *, limit: int = TIES_LIMIT) -> TyingPlans:
    """The answers that only their names put behind the plan, at most `limit`.

    Without any for an infeasible plan; for an unproven plan the list is said to be incomplete.
    """
    if plan.status == "infeasible":
        return TyingPlans(grants=(), complete=True)
    planning, _ = planning_of(plan.integration, plan.catalog)
    found = ties(planning.problem, limit=limit)
    sets = found.sets or (_chosen(plan),)
    return TyingPlans(
        grants=tuple(by_kind(planning.policy_set, sorted(grants)) for grants in sets),
        complete=found.complete and plan.status == "optimal",
    )


def tradeoffs_of(plan: Plan) -> Tradeoffs:
    """The Pareto front over write-reach, reach, exposure and grants, within the plan's limits.

    Without any point for an infeasible plan.
    """
    if plan.status == "infeasible":
        return Tradeoffs(points=(), complete=True)
    planning, _ = planning_of(plan.integration, plan.catalog)
    found = front(planning.problem)
    chosen = _chosen(plan)
    points = []
    for point in found.points:
        change = {key: value - plan.cost[key] for key, value in point.cost.items()}
        points.append(
            Tradeoff(
                grants=by_kind(planning.policy_set, sorted(point.grants)),
                cost=point.cost,
                change=change,
                added=_named(planning, point.grants - chosen),
                spared=_named(planning, chosen - point.grants),
                is_plan=not any(change.values()),
            )
        )
    return Tradeoffs(points=tuple(points), complete=found.complete)


def not_chosen(plan: Plan, *, time_limit: float | None = None) -> tuple[NotChosen, ...]:
    """Every grant that a desired API names, or that implies one, and that the plan does without;
    by kind and name. Empty for an infeasible plan. `time_limit` in seconds for each search."""
    if plan.status == "infeasible":
        return ()
    planning, _ = planning_of(plan.integration, plan.catalog)
    naming = _naming(planning)
    left = sorted(naming.keys() - _chosen(plan))
    return tuple(_left_out(plan, planning, key, naming[key], time_limit) for key in left)


def _naming(planning: Planning) -> dict[GrantKey, dict[str, Api]]:
    """For each grant the desired APIs that it could help to meet."""
    holders = holders_of(planning.covers)
    naming: dict[GrantKey, dict[str, Api]] = {}
    for api in planning.known:
        if api.requirement is not None:
            for atom in atoms(api.requirement):
                for holder in holders[atom]:
                    naming.setdefault(holder, {})[api.id] = api
    return naming


def _left_out(
    plan: Plan,
    planning: Planning,
    key: GrantKey,
    named_by: Mapping[str, Api],
    time_limit: float | None,
) -> NotChosen:
    blocked_by = planning.limits.blockers.get(key, ())
    change: dict[str, int] = {}
    spared: dict[str, tuple[str, ...]] = {}
    proven = True
    if not blocked_by:
        with_it = replace(planning.problem, required=planning.problem.required | {key})
        outcome = solve(with_it, time_limit=time_limit)
        if isinstance(outcome, Infeasible):
            raise RuntimeError("a grant more cannot make a feasible problem infeasible")
        change = {name: value - plan.cost[name] for name, value in outcome.cost.items()}
        spared = _named(planning, _chosen(plan) - outcome.grants)
        proven = outcome.proven and plan.status == "optimal"
    return NotChosen(
        grant=key,
        named_by=tuple(named_by.values()),
        blocked_by=blocked_by,
        change=change,
        spared=spared,
        proven=proven,
    )


def _chosen(plan: Plan) -> frozenset[GrantKey]:
    return frozenset(GrantKey(kind, name) for kind, names in plan.grants.items() for name in names)


def _named(planning: Planning, keys: Iterable[GrantKey]) -> dict[str, tuple[str, ...]]:
    named = by_kind(planning.policy_set, sorted(keys))
    return {kind: names for kind, names in named.items() if names}
