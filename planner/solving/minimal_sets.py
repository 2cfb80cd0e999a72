"""All smallest sets of grants that meet some demands, the smallest first.

A hitting set tree (R. Reiter, A Theory of Diagnosis from First Principles, 1987, section 4), best
first: any other such set lacks a grant of the one at hand, so leaving out each of its grants in
turn leads to all others. The least set of every branch is found by the solver, and is smallest
among all sets as well, since leaving grants out makes nothing smaller possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from planner.solving.formula import Formula, GrantKey, atoms
from planner.solving.problem import Candidate, Infeasible, Problem
from planner.solving.records import dataclass
from planner.solving.solver import solve

BRANCHES = 2_000
"""How many branches are followed. Counted, not timed, so that every run does the same."""

_Keys: TypeAlias = "frozenset[GrantKey]"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimalSets:
    """Sets that meet all demands and contain no other such set, the one with the fewest grants
    first and then by name. `complete`: there are no others."""

    sets: tuple[frozenset[GrantKey], ...]
    complete: bool


def minimal_sets(
    demands: Iterable[Formula], *, limit: int, branches: int = BRANCHES
) -> MinimalSets:
    """The first `limit` smallest sets of grants that make all of `demands` true.

    No set is left out that would come before one listed. `branches` bounds the work.
    """
    tree = _Tree(tuple(demands))
    tree.grow(frozenset())
    while tree.waiting:
        answer, excluded = tree.next()
        if answer not in tree.found:
            if len(tree.found) == limit:
                return MinimalSets(sets=tuple(tree.found), complete=False)
            tree.found.append(answer)
        for key in sorted(answer):
            if tree.grown > branches:
                return MinimalSets(sets=tuple(tree.found), complete=False)
            tree.grow(excluded | {key})
    return MinimalSets(sets=tuple(tree.found), complete=True)


class _Tree:
    """Branches by the grants that they leave out, the one with the least answer on top."""

    def __init__(self, demands: tuple[Formula, ...]) -> None:
        self._demands = demands
        self._keys = sorted({key for demand in demands for key in atoms(demand)})
        self._seen: set[_Keys] = set()
        self._hopeless: list[_Keys] = []
        self.waiting: list[tuple[int, Sequence[GrantKey], int, _Keys]] = []
        self.found: list[_Keys] = []
        self.grown = 0

    def next(self) -> tuple[_Keys, _Keys]:
        """The least answer of all branches, and what its branch leaves out."""
        _, answer, _, excluded = heappop(self.waiting)
        return frozenset(answer), excluded

    def grow(self, excluded: _Keys) -> None:
        """Add the branch without the grants in `excluded`, unless it is there or leads nowhere."""
        if excluded in self._seen or any(lost <= excluded for lost in self._hopeless):
            return
        self._seen.add(excluded)
        self.grown += 1
        answer = self._least(excluded)
        if answer is None:
            self._hopeless.append(excluded)
        else:
            heappush(self.waiting, (len(answer), sorted(answer), self.grown, excluded))

    def _least(self, excluded: _Keys) -> _Keys | None:
        # What was found is less than all that is still to be found, so where one of these sets is
        # possible the first of them is the answer.
        for known in self.found:
            if known.isdisjoint(excluded):
                return known
        problem = Problem(
            candidates=tuple(
                Candidate(key=key, covers=frozenset({key}))
                for key in self._keys
                if key not in excluded
            ),
            required=frozenset(),
            demands=self._demands,
            counted=(),
            criteria=("grants",),
        )
        outcome = solve(problem)
        return None if isinstance(outcome, Infeasible) else outcome.grants
