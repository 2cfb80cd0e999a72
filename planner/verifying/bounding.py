"""Bounds from HiGHS, for questions with too many choices to look at each.

The question is written down as it stands, without any simplification, as a mixed-integer program: a
column of 0 or 1 for each grant, and one between 0 and 1 for each part of a requirement. A part of a
demand may only be as true as the grants make it; a part of something counted must be at least that
true. Then number after number of the cost is minimised while those before it are held down, and at
last, block by block, the worth of early names is maximised.

HiGHS works in floating point. A set that it finds is looked at again in whole numbers; a bound
counts only after rounding up with a margin.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import highspy

from planner.model import Requirement
from planner.solving.formula import AnyOf, GrantKey
from planner.verifying.questions import Choice, Question
from planner.verifying.truth import is_opened, takes_kind

MARGIN = 1e-3
"""A thousand times the tolerance to which HiGHS meets rows and whole numbers."""

NAMES_AT_ONCE = 16

_Terms: TypeAlias = dict[int, float]


@dataclass(slots=True, kw_only=True)
class Bounded:
    """`better`: a choice that is less than the given one, if one was found. `bounds`: the proven
    lower bounds of the numbers (the size last), each given that those before it are as claimed;
    as many as could be worked out. `names`: whether no equal choice comes first by name."""

    better: Choice | None
    bounds: list[int]
    names: bool


class _Silent(highspy.Highs):
    """HiGHS without its banner, which it writes to standard output when it is made."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's own name)
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def bounded(question: Question, given: Choice, targets: Sequence[int], seconds: float) -> Bounded:
    """Bound the numbers of the sufficient choice `given` from below, one after the other.

    `targets` holds the claimed bounds. One that is below the choice's own number ends the work, as
    nothing is claimed of what follows.
    """
    return _Bounding(question, given, time.monotonic() + seconds).run(targets)


class _Bounding:
    def __init__(self, question: Question, given: Choice, deadline: float) -> None:
        self.question = question
        self.given = given
        self.deadline = deadline
        self.numbers = question.rank(given)[0]
        self.model = _Model(question)
        self.result = Bounded(better=None, bounds=[], names=False)

    def run(self, targets: Sequence[int]) -> Bounded:
        for number, target, terms in zip(self.numbers, targets, self.model.numbers(), strict=True):
            if not self._bound(number, target, terms):
                return self.result
            if target < number:
                return self.result
        self.result.names = self._first_by_name()
        return self.result

    def _bound(self, number: int, target: int, terms: _Terms) -> bool:
        """Bound one number, and hold it down; False where the target was not reached."""
        if number == 0 or target == 0:
            bound: int | None = 0
        else:
            bound = self._solve(terms)
        if bound is None:
            return False
        self.result.bounds.append(min(bound, number))
        if self.result.better is not None or bound < target:
            return False
        self.model.row(-self.model.infinity, float(number), terms)
        return True

    def _first_by_name(self) -> bool:
        """Of two sets of one size, the one with the earliest grant that they do not share has the
        names that come first: so it is the earliest names that must not be worth more."""
        keys = list(self.model.columns)
        for first in range(0, len(keys), NAMES_AT_ONCE):
            block = keys[first : first + NAMES_AT_ONCE]
            worth = {key: 1 << len(block) - 1 - place for place, key in enumerate(block)}
            own = sum(worth[key] for key in block if key in self.given)
            terms = {self.model.columns[key]: -float(worth[key]) for key in block}
            bound = self._solve(terms)
            if bound is None or bound < -own or self.result.better is not None:
                return False
            for key in block:
                value = float(key in self.given)
                self.model.row(value, value, {self.model.columns[key]: 1.0})
            if self.given <= set(keys[: first + NAMES_AT_ONCE]):
                return True
        return True

    def _solve(self, terms: _Terms) -> int | None:
        """The bound of the sum of `terms`; notes a better choice where one turns up."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            return None
        found, bound = self.model.minimise(terms, seconds)
        if found is not None and self._is_better(found):
            self.result.better = found
        return math.ceil(bound - MARGIN) if math.isfinite(bound) else None

    def _is_better(self, found: Choice) -> bool:
        question = self.question
        return question.is_sufficient(found) and question.rank(found) < question.rank(self.given)


class _Model:
    """The question as columns and rows."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.infinity = highspy.kHighsInf
        self.highs = _Silent()
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.99)
        self.size = 0
        self.columns = {key: self._column() for key in question.useful}
        for column in self.columns.values():
            self.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        self.holders = self._holders()
        self._reached: dict[Requirement, int] = {}
        self._opened: dict[tuple[Requirement, str | None], int] = {}
        for key in question.required:
            self.row(1.0, 1.0, {self.columns[key]: 1.0})
        for demand in question.demands:
            self.row(1.0, 1.0, {self._reachable(demand): 1.0})

    def _column(self) -> int:
        self.highs.addVar(0.0, 1.0)
        self.size += 1
        return self.size - 1

    def row(self, least: float, most: float, terms: Mapping[int, float]) -> None:
        """Add the row ``least <= sum(terms) <= most``."""
        self.highs.addRow(least, most, len(terms), list(terms), list(terms.values()))

    def _holders(self) -> dict[GrantKey, list[int]]:
        holders: dict[GrantKey, list[int]] = {}
        for key, column in self.columns.items():
            for grant in self.question.closure[key]:
                holders.setdefault(grant, []).append(column)
        return holders

    def _reachable(self, requirement: Requirement) -> int:
        """A column that is above 0 only where the requirement is met."""
        column = self._reached.get(requirement)
        if column is None:
            column = self._reached[requirement] = self._column()
            if isinstance(requirement, GrantKey):
                self._at_most_together(column, self.holders.get(requirement, []))
            elif isinstance(requirement, AnyOf):
                self._at_most_together(column, [self._reachable(m) for m in requirement.members])
            else:
                for member in requirement.members:
                    self._at_most_together(column, [self._reachable(member)])
        return column

    def _at_most_together(self, column: int, others: Sequence[int]) -> None:
        self.row(0.0, self.infinity, {**dict.fromkeys(others, 1.0), column: -1.0})

    def _open(self, requirement: Requirement, kind: str | None) -> int:
        """A column that is 1 wherever the requirement is met; with a `kind`, where it is met once
        all other kinds are held."""
        column = self._opened.get((requirement, kind))
        if column is None:
            column = self._opened[requirement, kind] = self._column()
            if isinstance(requirement, GrantKey):
                if kind in (None, requirement.kind):
                    self._at_least_each(column, self.holders.get(requirement, []))
                else:
                    self.row(1.0, 1.0, {column: 1.0})
            elif isinstance(requirement, AnyOf):
                self._at_least_each(column, [self._open(m, kind) for m in requirement.members])
            else:
                members = dict.fromkeys(self._open(m, kind) for m in requirement.members)
                terms = {**dict.fromkeys(members, -1.0), column: 1.0}
                self.row(1.0 - len(members), self.infinity, terms)
        return column

    def _at_least_each(self, column: int, others: Sequence[int]) -> None:
        for other in others:
            self.row(0.0, self.infinity, {column: 1.0, other: -1.0})

    def numbers(self) -> list[_Terms]:
        """The numbers that are compared, as sums of columns; the number of grants last."""
        named: dict[str, _Terms] = {key: {} for key in (*self.question.keys, "size")}

        def count(column: int, **added: int) -> None:
            for name, weight in added.items():
                if weight and name in named:
                    named[name][column] = named[name].get(column, 0.0) + weight

        for guarded in self.question.guarded:
            requirement, total = guarded.requirement, guarded.reads + guarded.writes
            for kind in self.question.catalog.policy_set.kinds:
                if takes_kind(requirement, kind.name):
                    column = self._open(requirement, kind.name)
                    count(column, write_reach=guarded.writes, reach=total)
            if is_opened(requirement, self.question.closure.keys()):
                count(self._open(requirement, None), exposure=total)
        for key, column in self.columns.items():
            risk = self.question.catalog.policy_set.grants[key].risk
            count(column, grants=1, size=1, **{f"risk_{risk}": 1})
        return [named[key] for key in (*self.question.keys, "size")]

    def minimise(self, terms: _Terms, seconds: float) -> tuple[Choice | None, float]:
        """The choice found, if any, and the proven bound of the sum."""
        costs = [terms.get(column, 0.0) for column in range(self.size)]
        self.highs.changeColsCost(self.size, list(range(self.size)), costs)
        self.highs.setOptionValue("time_limit", seconds)
        self.highs.run()
        info = self.highs.getInfo()
        found = None
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            values = self.highs.getSolution().col_value
            found = frozenset(key for key, at in self.columns.items() if values[at] > 0.5)
        return found, info.mip_dual_bound
