"""The meaning of *sufficient* and *least* (SPEC sections 2 and 3) as code that tries everything.

Written to be read, not to be fast: every subset of the candidates is looked at, nothing is
simplified beforehand, nothing is shared with the solver but the types of the question. Where the
solver and this page disagree, one of them is wrong about the specification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from planner.solving.formula import AnyOf, Formula, GrantKey
from planner.solving.problem import Candidate, Problem

Choice = frozenset[GrantKey]
"""Names of chosen grants."""

COST_KEYS = ("write_reach", "reach", "exposure", "grants")
RISK_KEYS = ("risk_5", "risk_4", "risk_3", "risk_2", "risk_1")
KEYS_OF_CRITERION = {
    "write-reach": ("write_reach",),
    "reach": ("reach",),
    "exposure": ("exposure",),
    "grants": ("grants",),
    "risk": RISK_KEYS,
}


# Sufficient: what a choice authorises.


def is_true(requirement: Formula, is_held: Callable[[GrantKey], bool]) -> bool:
    """A grant is true when held; *any of* needs one true member, *all of* needs every member."""
    if isinstance(requirement, GrantKey):
        return is_held(requirement)
    truths = [is_true(member, is_held) for member in requirement.members]
    return any(truths) if isinstance(requirement, AnyOf) else all(truths)


def held_with(problem: Problem, choice: Choice) -> Choice:
    """The chosen grants and all that they imply."""
    chosen = [one.covers | {one.key} for one in problem.candidates if one.key in choice]
    return frozenset().union(*chosen)


def authorises(requirement: Formula, held: Choice) -> bool:
    return is_true(requirement, lambda grant: grant in held)


def is_sufficient(problem: Problem, choice: Choice) -> bool:
    """Every required grant is chosen and every demand is authorised."""
    held = held_with(problem, choice)
    demands_met = all(authorises(demand, held) for demand in problem.demands)
    return problem.required <= choice and demands_met


# Least: what a choice costs.


def is_exposed(requirement: Formula, held: Choice) -> bool:
    """Authorised by the grants, and not an API that needs nothing."""
    return authorises(requirement, held) and not authorises(requirement, frozenset())


def part_is_met(requirement: Formula, kind: str, held: Choice) -> bool:
    """True once all grants of other kinds are assumed held, and not true with none of `kind`."""
    with_held = is_true(requirement, lambda grant: grant.kind != kind or grant in held)
    with_none = is_true(requirement, lambda grant: grant.kind != kind)
    return with_held and not with_none


def cost_of(problem: Problem, choice: Choice) -> dict[str, int]:
    """Everything that a criterion could ask about, whichever criteria the problem names."""
    held = held_with(problem, choice)
    cost = dict.fromkeys((*COST_KEYS, *RISK_KEYS), 0)
    for counted in problem.counted:
        parts_met = sum(part_is_met(counted.requirement, kind, held) for kind in kinds_of(held))
        cost["write_reach"] += parts_met * counted.writes
        cost["reach"] += parts_met * (counted.reads + counted.writes)
        if is_exposed(counted.requirement, held):
            cost["exposure"] += counted.reads + counted.writes
    for candidate in chosen_candidates(problem, choice):
        cost["grants"] += 1
        if candidate.risk:
            cost[f"risk_{candidate.risk}"] += 1
    return cost


def kinds_of(held: Choice) -> set[str]:
    """A kind of which nothing is held has no part met, so looking at the others is enough."""
    return {grant.kind for grant in held}


def chosen_candidates(problem: Problem, choice: Choice) -> Iterator[Candidate]:
    return (candidate for candidate in problem.candidates if candidate.key in choice)


def minimised_keys(problem: Problem) -> tuple[str, ...]:
    """The problem's criteria as keys of the cost, in the order in which they are compared."""
    return tuple(key for name in problem.criteria for key in KEYS_OF_CRITERION[name])


def rank(problem: Problem, choice: Choice) -> tuple[object, ...]:
    """What is compared, left to right: the criteria, the number of grants, the names."""
    cost = cost_of(problem, choice)
    return (*(cost[key] for key in minimised_keys(problem)), len(choice), sorted(choice))


# Every choice, and the least among the sufficient ones.


@dataclass(frozen=True)
class Least:
    grants: Choice
    cost: Mapping[str, int]


def every_choice(candidates: Iterable[Candidate]) -> Iterator[Choice]:
    keys = [candidate.key for candidate in candidates]
    for size in range(len(keys) + 1):
        yield from map(frozenset, combinations(keys, size))


def sufficient_choices(problem: Problem) -> list[Choice]:
    return [one for one in every_choice(problem.candidates) if is_sufficient(problem, one)]


def least(problem: Problem) -> Least | None:
    """The one least sufficient choice, or None when no choice is sufficient."""
    choices = sufficient_choices(problem)
    if not choices:
        return None
    grants = min(choices, key=lambda choice: rank(problem, choice))
    return Least(grants=grants, cost=cost_of(problem, grants))


def equally_good(problem: Problem) -> set[Choice]:
    """Every sufficient choice that ties with the least one on all but the names."""
    ranks = {choice: rank(problem, choice)[:-1] for choice in sufficient_choices(problem)}
    best = min(ranks.values(), default=None)
    return {choice for choice, its_rank in ranks.items() if its_rank == best}


def unmet_demands(problem: Problem) -> tuple[int, ...]:
    """The demands, by index, that stay unmet although every candidate is chosen."""
    held = held_with(problem, frozenset(candidate.key for candidate in problem.candidates))
    return tuple(
        index for index, demand in enumerate(problem.demands) if not authorises(demand, held)
    )
