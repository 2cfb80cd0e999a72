"""All answers that are equal on every criterion and in the number of grants, whatever their names.

Each part is enumerated by the search of :mod:`planner.solving.search` with the proven least cost as
its ceiling; reductions drop a grant only where keeping it would cost a level. Costs of parts add
up, so the ties of the whole are all combinations of the ties of the parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from planner.solving.clauses import Clauses, TooManyClauses, bits
from planner.solving.core import Core, compile_core
from planner.solving.criteria import levels_of
from planner.solving.formula import GrantKey
from planner.solving.parts import split
from planner.solving.problem import Problem
from planner.solving.records import dataclass
from planner.solving.reducing import Tally, reduce_core, saving
from planner.solving.scale import Scale
from planner.solving.search import Node, OutOfWork, bound_of, choose, dues_of, root_of, search

WORK_LIMIT = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Sets that tie with the least one, by names; `complete` when these are all of them."""

    sets: tuple[frozenset[GrantKey], ...]
    complete: bool


def ties(problem: Problem, *, limit: int = 100, work_limit: int = WORK_LIMIT) -> Ties:
    """The least set of a feasible `problem` and every set that only its name puts behind it.

    At most `limit` sets are returned. `complete` is False when the limit cut the list or the work
    limit (items and clauses looked at, per part) ended the search; every set returned is a tie.
    """
    try:
        compiled = compile_core(problem, levels_of(problem, problem.criteria))
    except TooManyClauses:
        return Ties(sets=(), complete=False)
    core, scale = compiled.core, compiled.scale

    def costs_a_level(core: Core, touched: set[Clauses], rival: int, grant: int) -> bool:
        return scale.has_saved_a_level(saving(core, touched, rival, grant))

    reduce_core(core, Tally(), costs_a_level)
    found, complete = [], True
    for part in split(core):
        masks, whole = _ties_of_part(part, scale, limit, work_limit)
        found.append(masks)
        complete = complete and whole
    combined = list(islice(product(*found), limit + 1))
    sets = (_keys(compiled.keys, core.chosen | sum(masks)) for masks in combined)
    return Ties(
        sets=tuple(sorted(sets, key=sorted)[:limit]), complete=complete and len(combined) <= limit
    )


def _keys(keys: tuple[GrantKey, ...], chosen: int) -> frozenset[GrantKey]:
    return frozenset(keys[rank] for rank in bits(chosen))


def _ties_of_part(part: Core, scale: Scale, limit: int, work_limit: int) -> tuple[list[int], bool]:
    """The tying sets of a part as masks, and whether these are all; none when the least cost
    itself could not be proven within the work limit."""
    least = search(part, work_limit=work_limit, out_of_time=lambda: False)
    if not least.proven:
        return [], False
    walk = _Walk(part, scale.latest_tie(least.cost), work_limit)
    masks: list[int] = []
    try:
        masks.extend(islice(walk.leaves(root_of(part)), limit + 1))
    except OutOfWork:
        return walk.found[:limit] or [least.chosen], False
    return masks[:limit], len(masks) <= limit


class _Walk:
    """Every set of a part whose cost does not exceed the ceiling, each once."""

    def __init__(self, part: Core, ceiling: int, work_limit: int) -> None:
        self.weights = part.weights
        self.ceiling = ceiling
        self.work_left = work_limit
        self.found: list[int] = []

    def leaves(self, node: Node) -> Iterator[int]:
        self.work_left -= len(node.items) + len(node.clauses)
        if self.work_left < 0:
            raise OutOfWork
        if not node.clauses:
            if node.cost <= self.ceiling:
                self.found.append(node.chosen)
                yield node.chosen
            return
        due, opened = dues_of(node, self.weights)
        if node.cost + bound_of(node, due, opened, self.weights) > self.ceiling:
            return
        clause = min(node.clauses, key=lambda clause: (clause.bit_count(), clause))
        banned = 0
        for grant in sorted(bits(clause), key=due.__getitem__):
            child = choose(node, grant, banned, self.weights)
            if child is not None:
                yield from self.leaves(child)
            banned |= 1 << grant
