"""The oracle once more, over all subsets at once, for problems too wide for `tests.oracle`.

Row `r` of every array stands for one choice: the candidates at the bits that are set in `r`.
`test_oracle.py` holds it against `tests.oracle`, which is the one to read for the meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from planner.solving.formula import AnyOf, Formula, GrantKey
from planner.solving.problem import Problem
from tests.oracle import COST_KEYS, RISK_KEYS, Choice, Least, minimised_keys

Truths = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class EverySubset:
    """Every choice of a problem's candidates: which are sufficient, and what each costs."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.keys = [candidate.key for candidate in problem.candidates]
        self.rows = np.arange(2 ** len(self.keys))
        self.chosen = [(self.rows >> bit) & 1 == 1 for bit in range(len(self.keys))]
        self.held: dict[GrantKey, Truths] = {}
        for candidate, chosen in zip(problem.candidates, self.chosen, strict=True):
            for grant in candidate.covers | {candidate.key}:
                self.held[grant] = self.held.get(grant, self.constant(False)) | chosen
        self.sufficient = self.rows[self._sufficient()]
        self.costs: Mapping[str, Numbers] = self._costs()

    def constant(self, truth: bool) -> Truths:
        return np.full(len(self.rows), truth)

    def is_true(self, requirement: Formula, held: Callable[[GrantKey], Truths]) -> Truths:
        if isinstance(requirement, GrantKey):
            return held(requirement)
        joined = self.constant(not isinstance(requirement, AnyOf))
        for member in requirement.members:
            truths = self.is_true(member, held)
            joined = joined | truths if isinstance(requirement, AnyOf) else joined & truths
        return joined

    def authorised(self, requirement: Formula) -> Truths:
        return self.is_true(requirement, lambda grant: self.held.get(grant, self.constant(False)))

    def needs_nothing(self, requirement: Formula) -> Truths:
        return self.is_true(requirement, lambda _: self.constant(False))

    def part_met(self, requirement: Formula, kind: str) -> Truths:
        with_held = self.is_true(
            requirement,
            lambda grant: (
                self.constant(True)
                if grant.kind != kind
                else self.held.get(grant, self.constant(False))
            ),
        )
        with_none = self.is_true(requirement, lambda grant: self.constant(grant.kind != kind))
        return with_held & ~with_none

    def _sufficient(self) -> Truths:
        sufficient = self.constant(True)
        for demand in self.problem.demands:
            sufficient &= self.authorised(demand)
        for key, chosen in zip(self.keys, self.chosen, strict=True):
            if key in self.problem.required:
                sufficient &= chosen
        return sufficient

    def _costs(self) -> dict[str, Numbers]:
        costs = {key: np.zeros(len(self.rows), dtype=np.int64) for key in (*COST_KEYS, *RISK_KEYS)}
        for counted in self.problem.counted:
            for kind in {grant.kind for grant in self.held}:
                met = self.part_met(counted.requirement, kind)
                costs["write_reach"] += met * counted.writes
                costs["reach"] += met * (counted.reads + counted.writes)
            exposed = self.authorised(counted.requirement)
            exposed &= ~self.needs_nothing(counted.requirement)
            costs["exposure"] += exposed * (counted.reads + counted.writes)
        for candidate, chosen in zip(self.problem.candidates, self.chosen, strict=True):
            costs["grants"] += chosen
            if candidate.risk:
                costs[f"risk_{candidate.risk}"] += chosen
        return costs

    def choice(self, row: int) -> Choice:
        return frozenset(key for bit, key in enumerate(self.keys) if row >> bit & 1)

    def cost(self, row: int) -> dict[str, int]:
        return {key: int(numbers[row]) for key, numbers in self.costs.items()}

    def lowest(self, key: str, rows: Numbers) -> int:
        return int(self.costs[key][rows].min())

    def least(self) -> Least | None:
        """The same answer as `tests.oracle.least`."""
        if not len(self.sufficient):
            return None
        rows = self.sufficient
        for key in (*minimised_keys(self.problem), "grants"):
            rows = rows[self.costs[key][rows] == self.lowest(key, rows)]
        row = min((int(row) for row in rows), key=lambda row: sorted(self.choice(row)))
        return Least(grants=self.choice(row), cost=self.cost(row))
