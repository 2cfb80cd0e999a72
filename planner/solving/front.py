"""The Pareto front over write-reach, reach, exposure and the number of grants, exactly.

A point is a cost that no sufficient set beats on one criterion without losing on another. Each
part is searched depth first with a bound per criterion; a branch ends when a point already found is
nowhere dearer than the bound. Fronts of independent parts are combined by adding every pair of
points and keeping what nothing dominates.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from planner.solving.clauses import Clauses, TooManyClauses, bits
from planner.solving.core import Core, compile_core
from planner.solving.criteria import levels_of, measure
from planner.solving.formula import GrantKey
from planner.solving.parts import split
from planner.solving.problem import DEFAULT_CRITERIA, Problem
from planner.solving.records import dataclass
from planner.solving.reducing import Tally, opened_as_easily, reduce_core
from planner.solving.scale import Scale
from planner.solving.search import Node, OutOfWork, choose, dues_of, root_of

WORK_LIMIT = 4_000_000

Vector: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A cost on the front, and the set with the earliest names that has it."""

    grants: frozenset[GrantKey]
    cost: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The points in the default order of the criteria; `complete` when these are all of them.

    An incomplete front holds sufficient sets none of which dominates another; better ones may be
    missing.
    """

    points: tuple[Point, ...]
    complete: bool


def front(problem: Problem, *, work_limit: int = WORK_LIMIT) -> Front:
    """The Pareto front of a feasible `problem`, whatever its own criteria.

    `work_limit` bounds the items and clauses looked at, per part.
    """
    levels = levels_of(problem, DEFAULT_CRITERIA)
    try:
        compiled = compile_core(problem, levels)
    except TooManyClauses:
        return Front(points=(), complete=False)
    core, scale = compiled.core, compiled.scale
    reduce_core(core, Tally(), _Exchange(scale).is_nowhere_dearer)
    sums: dict[Vector, tuple[int, int]] = {scale.unpack(core.cost)[0]: (core.cost, core.chosen)}
    complete = True
    for part in split(core):
        walk = _Walk(part, scale, work_limit)
        complete = walk.run() and complete
        sums = _added(sums, walk.archive)
    points = []
    for _, chosen in sorted(sums.values()):
        grants = frozenset(compiled.keys[rank] for rank in bits(chosen))
        points.append(Point(grants=grants, cost=measure(problem, levels, grants)))
    return Front(points=tuple(points), complete=complete)


def dominates(one: Vector, other: Vector) -> bool:
    """Whether `one` is nowhere dearer than `other`."""
    return all(mine <= theirs for mine, theirs in zip(one, other, strict=True))


class _Exchange:
    def __init__(self, scale: Scale) -> None:
        self.scale = scale

    def is_nowhere_dearer(self, core: Core, touched: set[Clauses], rival: int, grant: int) -> bool:
        """Whether `rival` for `grant` costs no more on any level, and has the earlier name or
        saves on one. Judged like :func:`planner.solving.reducing.never_dearer`, level by level."""
        opened = (form for form in touched if not opened_as_easily(form, rival, grant))
        dearer = core.weights[rival] + sum(core.items[form] for form in opened)
        now, then = self.scale.unpack(core.weights[grant])[0], self.scale.unpack(dearer)[0]
        return dominates(then, now) and dearer <= core.weights[grant]


def _added(
    sums: dict[Vector, tuple[int, int]], archive: dict[Vector, tuple[int, int]]
) -> dict[Vector, tuple[int, int]]:
    """Every sum of two points that no other dominates; of equal ones the earliest names."""
    best: dict[Vector, tuple[int, int]] = {}
    for one, (cost, chosen) in sums.items():
        for other, (more_cost, more_chosen) in archive.items():
            vector = tuple(a + b for a, b in zip(one, other, strict=True))
            candidate = (cost + more_cost, chosen | more_chosen)
            best[vector] = min(candidate, best.get(vector, candidate))
    return {
        vector: found
        for vector, found in best.items()
        if not any(other != vector and dominates(other, vector) for other in best)
    }


class _Walk:
    """The front of one part."""

    def __init__(self, part: Core, scale: Scale, work_limit: int) -> None:
        self.part = part
        self.weights = part.weights
        self.scale = scale
        self.work_left = work_limit
        self.archive: dict[Vector, tuple[int, int]] = {}

    def run(self) -> bool:
        """Fill the archive; whether it holds the whole front."""
        root = root_of(self.part)
        try:
            self._visit(root)
        except OutOfWork:
            if not self.archive:
                everything = sum(1 << grant for grant in self.weights)
                self._keep(self._all_of(root, everything))
            return False
        return True

    def _all_of(self, node: Node, chosen: int) -> Node:
        for grant in bits(chosen):
            child = choose(node, grant, 0, self.weights)
            node = child if child is not None else node
        return node

    def _visit(self, node: Node) -> None:
        self.work_left -= len(node.items) + len(node.clauses)
        if self.work_left < 0:
            raise OutOfWork
        if not node.clauses:
            self._keep(node)
            return
        due, _ = dues_of(node, self.weights)
        if self._is_beaten(*self._bound(node, due)):
            return
        clause = min(node.clauses, key=lambda clause: (clause.bit_count(), clause))
        banned = 0
        for grant in sorted(bits(clause), key=due.__getitem__):
            child = choose(node, grant, banned, self.weights)
            if child is not None:
                self._visit(child)
            banned |= 1 << grant

    def _bound(self, node: Node, due: dict[int, int]) -> tuple[Vector, int]:
        """What every set below the node costs at least: level by level, and packed.

        Each open clause needs one of its grants, and no level ever shrinks.
        """
        levels = {grant: self.scale.unpack(packed)[0] for grant, packed in due.items()}
        start = self.scale.unpack(node.cost)[0]
        most = tuple(0 for _ in start)
        most_packed = 0
        for clause in node.clauses:
            least = _smallest(levels[grant] for grant in bits(clause))
            most = tuple(map(max, most, least))
            most_packed = max(most_packed, min(due[grant] for grant in bits(clause)))
        bound = tuple(a + b for a, b in zip(start, most, strict=True))
        return bound, node.cost + most_packed

    def _is_beaten(self, bound: Vector, packed: int) -> bool:
        for vector, (cost, _) in self.archive.items():
            if dominates(vector, bound) and (vector != bound or cost <= packed):
                return True
        return False

    def _keep(self, node: Node) -> None:
        vector = self.scale.unpack(node.cost)[0]
        if self._is_beaten(vector, node.cost):
            return
        self.archive = {v: kept for v, kept in self.archive.items() if not dominates(vector, v)}
        self.archive[vector] = (node.cost, node.chosen)


def _smallest(vectors: Iterable[Vector]) -> Vector:
    """The smallest value of each level on its own."""
    return tuple(map(min, *columns)) if len(columns := list(vectors)) > 1 else columns[0]
