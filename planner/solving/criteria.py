"""The criteria of SPEC section 3, each as a function from a problem to weighted levels.

A level is one whole number to make as small as possible: the weights of its formulas that hold of
the chosen grants, plus the weights of the chosen grants themselves. Every level grows, or stays,
when a grant is added; the reductions and bounds rest on that. A new criterion is one function and
one entry in ``CRITERIA``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field
from functools import lru_cache

from planner.solving.formula import TRUE, Formula, GrantKey, atoms, holds, part_of_kind
from planner.solving.problem import DEFAULT_CRITERIA, CriterionName, Problem
from planner.solving.records import dataclass

RISK_LEVELS = (5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One number of the cost. `key` is its name in ``plan-v1``."""

    key: str
    formulas: tuple[tuple[Formula, int], ...] = ()
    grants: Mapping[GrantKey, int] = field(default_factory=dict)


def levels_of(problem: Problem, criteria: Iterable[CriterionName]) -> tuple[Level, ...]:
    """The levels of `criteria`, most important first."""
    return tuple(level for name in criteria for level in CRITERIA[name](problem))


def reported_criteria(problem: Problem) -> tuple[CriterionName, ...]:
    """What a cost lists: the problem's criteria, then those of the default that it leaves out."""
    return (*problem.criteria, *criteria_left_out(problem))


def criteria_left_out(problem: Problem) -> tuple[CriterionName, ...]:
    """The criteria of the default that the problem does not minimise."""
    return tuple(name for name in DEFAULT_CRITERIA if name not in problem.criteria)


def held_by(problem: Problem, chosen: AbstractSet[GrantKey]) -> frozenset[GrantKey]:
    """Everything that counts as held when the grants in `chosen` are given."""
    covers = (candidate.covers for candidate in problem.candidates if candidate.key in chosen)
    return frozenset().union(*covers)


def measure(
    problem: Problem, levels: Iterable[Level], chosen: AbstractSet[GrantKey]
) -> dict[str, int]:
    """The value of each level for the grants in `chosen`, straight from the definition."""
    held = held_by(problem, chosen)
    listed = tuple(levels)
    # Levels share most of their formulas, and each formula is one object in all of them.
    formulas = {id(formula): formula for level in listed for formula, _ in level.formulas}
    true = {place for place, formula in formulas.items() if holds(formula, held)}
    return {
        level.key: sum(weight for formula, weight in level.formulas if id(formula) in true)
        + sum(weight for key, weight in level.grants.items() if key in chosen)
        for level in listed
    }


@lru_cache(maxsize=8192)
def _parts(requirement: Formula) -> tuple[Formula, ...]:
    """The part of each kind, for the kinds without which the requirement cannot be met.

    Kept, because two criteria ask for it and one catalogue is solved for again and again.
    """
    kinds = sorted({grant.kind for grant in atoms(requirement)})
    parts = (part_of_kind(requirement, kind) for kind in kinds)
    # Where a requirement is its only part, one object stands for both, and is worked on once.
    return tuple(requirement if part == requirement else part for part in parts if part != TRUE)


def _write_reach(problem: Problem) -> tuple[Level, ...]:
    formulas = tuple(
        (part, counted.writes)
        for counted in problem.counted
        if counted.writes
        for part in _parts(counted.requirement)
    )
    return (Level(key="write_reach", formulas=formulas),)


def _reach(problem: Problem) -> tuple[Level, ...]:
    formulas = tuple(
        (part, counted.reads + counted.writes)
        for counted in problem.counted
        for part in _parts(counted.requirement)
    )
    return (Level(key="reach", formulas=formulas),)


def _exposure(problem: Problem) -> tuple[Level, ...]:
    formulas = tuple(
        (counted.requirement, counted.reads + counted.writes)
        for counted in problem.counted
        if not holds(counted.requirement, frozenset())
    )
    return (Level(key="exposure", formulas=formulas),)


def _grants(problem: Problem) -> tuple[Level, ...]:
    return (Level(key="grants", grants=dict.fromkeys((c.key for c in problem.candidates), 1)),)


def _risk(problem: Problem) -> tuple[Level, ...]:
    return tuple(
        Level(key=f"risk_{level}", grants={c.key: 1 for c in problem.candidates if c.risk == level})
        for level in RISK_LEVELS
    )


CRITERIA: Mapping[CriterionName, Callable[[Problem], tuple[Level, ...]]] = {
    "write-reach": _write_reach,
    "reach": _reach,
    "exposure": _exposure,
    "grants": _grants,
    "risk": _risk,
}
