"""The problem in clause form: numbered grants, demand clauses, weighted items.

An *item* is a formula whose truth costs its weight. Weights are packed by :class:`Scale`, so one
int carries every criterion.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.solving.clauses import ALWAYS, NEVER, Clauses, clauses_of
from planner.solving.criteria import Level
from planner.solving.formula import GrantKey, atoms
from planner.solving.problem import Problem
from planner.solving.records import dataclass
from planner.solving.scale import Scale

CLAUSE_LIMIT = 256


class Core:
    """What is left to decide. `chosen` grants are settled; `cost` is what they already cost.

    `clauses`: each needs one grant more. `items`: formulas not true yet, with their weights.
    `weights`: what each open grant costs by itself.
    """

    __slots__ = ("chosen", "clauses", "cost", "items", "weights")

    def __init__(
        self,
        *,
        clauses: Clauses,
        items: dict[Clauses, int],
        weights: dict[int, int],
        chosen: int,
        cost: int,
    ) -> None:
        self.clauses = clauses
        self.items = items
        self.weights = weights
        self.chosen = chosen
        self.cost = cost

    @property
    def open(self) -> int:
        """The grants that some clause still offers."""
        offered = 0
        for clause in self.clauses:
            offered |= clause
        return offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A core with what is needed to read its answer: the numbered grants and the scale."""

    core: Core
    keys: tuple[GrantKey, ...]
    scale: Scale


def relevant_keys(problem: Problem) -> tuple[GrantKey, ...]:
    """The candidates that can be in a least set, sorted by name.

    Any other candidate covers no grant that a demand names: leaving it out keeps every demand met
    and lowers the number of grants.
    """
    named = {grant for demand in problem.demands for grant in atoms(demand)}
    return tuple(
        sorted(
            candidate.key
            for candidate in problem.candidates
            if candidate.key in problem.required or not named.isdisjoint(candidate.covers)
        )
    )


def compile_core(problem: Problem, levels: Sequence[Level]) -> Compiled:
    """Put `problem` into clause form. Raises TooManyClauses when a formula is too large for it."""
    keys = relevant_keys(problem)
    scale = Scale([_largest(level) for level in levels], len(keys))
    masks = _covering_masks(problem, keys)

    def mask_of(grant: GrantKey) -> int:
        return masks.get(grant, 0)

    units = [scale.pack([int(i == j) for j in range(len(levels))]) for i in range(len(levels))]
    items: dict[Clauses, int] = {}
    forms: dict[int, Clauses] = {}  # of formulas, which levels share, by their place in memory
    for level, unit in zip(levels, units, strict=True):
        for formula, weight in level.formulas:
            form = forms.get(id(formula))
            if form is None:
                form = forms[id(formula)] = clauses_of(formula, mask_of, limit=CLAUSE_LIMIT)
            if form not in (ALWAYS, NEVER) and weight:
                items[form] = items.get(form, 0) + weight * unit
    weights = {
        rank: scale.tie_weight(rank)
        + sum(level.grants.get(key, 0) * unit for level, unit in zip(levels, units, strict=True))
        for rank, key in enumerate(keys)
    }
    demands = (clauses_of(demand, mask_of, limit=CLAUSE_LIMIT) for demand in problem.demands)
    required = frozenset(1 << rank for rank, key in enumerate(keys) if key in problem.required)
    core = Core(clauses=required.union(*demands), items=items, weights=weights, chosen=0, cost=0)
    return Compiled(core=core, keys=keys, scale=scale)


def _largest(level: Level) -> int:
    return sum(weight for _, weight in level.formulas) + sum(level.grants.values())


def _covering_masks(problem: Problem, keys: Sequence[GrantKey]) -> dict[GrantKey, int]:
    """For each grant, the numbered candidates that hold it or imply it."""
    rank_of = {key: rank for rank, key in enumerate(keys)}
    masks: dict[GrantKey, int] = {}
    for candidate in problem.candidates:
        rank = rank_of.get(candidate.key)
        if rank is not None:
            for covered in candidate.covers:
                masks[covered] = masks.get(covered, 0) | 1 << rank
    return masks
