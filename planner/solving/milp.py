"""The rest as a mixed-integer linear program for HiGHS, one criterion at a time.

Grants are binary variables. Demands and items are written as gates, so no formula grows: an *any
of* that must hold asks for the sum of its members, an item's variable is at least each member of an
*any of* and at least the sum less the count of an *all of*. Only grants are declared whole; the
gates follow, because every demand gate above zero rests on whole grants only, and item gates are
pressed down.

Levels are minimised in turn, each then fixed by a row; the names follow in blocks of grants with
weights of powers of two. HiGHS computes in floating point: its sets are rounded and checked by the
caller in whole numbers, and a bound counts only after rounding up with a margin.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

import highspy
import highspy.highs

from planner.solving.formula import AnyOf, Formula, GrantKey
from planner.solving.least import Clock, Tell

NAME_BLOCK = 20
MARGIN = 1e-3
"""How far a bound of HiGHS is trusted: its tolerances are 1e-6 and 1e-7 on sums of up to 2**20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MilpLevel:
    """One number to minimise: weights of items (by index) and of grants."""

    items: Mapping[int, int]
    grants: Mapping[GrantKey, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MilpProblem:
    """What HiGHS is asked: `keys` in the order of names, formulas over these keys only."""

    keys: Sequence[GrantKey]
    demands: Sequence[Formula]
    items: Sequence[Formula]
    levels: Sequence[MilpLevel]


@dataclass(slots=True, kw_only=True)
class MilpAnswer:
    """The best set, and the proven lower bound of each level given the levels before it.

    `bounds` is as long as the search came; `names_proven` when the names were settled too.
    """

    chosen: frozenset[GrantKey]
    bounds: list[int] = field(default_factory=list)
    names_proven: bool = False


class Watch(NamedTuple):
    """How long one run may take, and whom to ask meanwhile: called with the best value and the
    bound, it says whether to stop."""

    seconds: float
    call: Callable[[float, float], bool]


class _SilentHighs(highspy.Highs):
    """HiGHS without its banner, which it writes to standard output as callbacks are enabled."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's own name)
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class _Model:
    """Columns and rows of one problem, built gate by gate."""

    def __init__(self, problem: MilpProblem) -> None:
        self.problem = problem
        self.highs = _SilentHighs()
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.99)
        self.infinity = highspy.kHighsInf
        self.watch: Watch | None = None
        self.highs.cbMipInterrupt += self._heed
        self.columns = 0
        self.column_of = {key: self._column() for key in problem.keys}
        for column in self.column_of.values():
            self.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        self._demand_gates: dict[Formula, int] = {}
        self._item_gates: dict[Formula, int] = {}
        for demand in problem.demands:
            self._require(demand)
        self.item_columns = [self._item_gate(item) for item in problem.items]

    def _heed(self, event: highspy.highs.HighsCallbackEvent) -> None:
        """Called by HiGHS many times a second while it searches."""
        data = event.data_out
        if self.watch is not None and self.watch.call(data.mip_primal_bound, data.mip_dual_bound):
            event.interrupt()

    def _column(self) -> int:
        self.highs.addVar(0.0, 1.0)
        self.columns += 1
        return self.columns - 1

    def row(self, least: float, most: float, terms: Mapping[int, float]) -> None:
        """Add the row ``least <= sum(terms) <= most``."""
        self.highs.addRow(least, most, len(terms), list(terms), list(terms.values()))

    def _require(self, formula: Formula) -> None:
        if isinstance(formula, GrantKey):
            self.row(1.0, 1.0, {self.column_of[formula]: 1.0})
        elif isinstance(formula, AnyOf):
            self.row(1.0, self.infinity, {self._demand_gate(m): 1.0 for m in formula.members})
        else:
            for member in formula.members:
                self._require(member)

    def _demand_gate(self, formula: Formula) -> int:
        """A column that is above zero only where `formula` holds."""
        if isinstance(formula, GrantKey):
            return self.column_of[formula]
        gate = self._demand_gates.get(formula)
        if gate is None:
            members = [self._demand_gate(member) for member in formula.members]
            gate = self._demand_gates[formula] = self._column()
            if isinstance(formula, AnyOf):
                self.row(0.0, self.infinity, {gate: -1.0} | dict.fromkeys(members, 1.0))
            else:
                for member in members:
                    self.row(0.0, self.infinity, {gate: -1.0, member: 1.0})
        return gate

    def _item_gate(self, formula: Formula) -> int:
        """A column that is 1 wherever `formula` holds."""
        if isinstance(formula, GrantKey):
            return self.column_of[formula]
        gate = self._item_gates.get(formula)
        if gate is None:
            members = [self._item_gate(member) for member in formula.members]
            gate = self._item_gates[formula] = self._column()
            if isinstance(formula, AnyOf):
                for member in members:
                    self.row(0.0, self.infinity, {gate: 1.0, member: -1.0})
            else:
                terms = {gate: 1.0} | dict.fromkeys(members, -1.0)
                self.row(1.0 - len(members), self.infinity, terms)
        return gate

    def objective(self, level: MilpLevel) -> dict[int, float]:
        terms: dict[int, float] = {}
        for index, weight in level.items.items():
            column = self.item_columns[index]
            terms[column] = terms.get(column, 0.0) + weight
        for key, weight in level.grants.items():
            column = self.column_of[key]
            terms[column] = terms.get(column, 0.0) + weight
        return terms

    def minimise(
        self, terms: Mapping[int, float], watch: Watch
    ) -> tuple[frozenset[GrantKey] | None, float]:
        """Minimise; the set found (None when none was) and the dual bound.

        No starting set is handed over: with one, HiGHS 1.16.0 was seen to return that set as
        optimal beside the objective of another.
        """
        columns = list(range(self.columns))
        self.highs.changeColsCost(
            self.columns, columns, [terms.get(column, 0.0) for column in columns]
        )
        self.highs.setOptionValue("time_limit", watch.seconds)
        self.watch = watch
        self.highs.run()
        info = self.highs.getInfo()
        found = None
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            values = self.highs.getSolution().col_value
            found = frozenset(k for k, column in self.column_of.items() if values[column] > 0.5)
        return found, info.mip_dual_bound


def minimise(
    problem: MilpProblem,
    *,
    start: AbstractSet[GrantKey],
    accept: Callable[[AbstractSet[GrantKey]], Sequence[int] | None],
    clock: Clock,
    tell: Tell,
) -> MilpAnswer:
    """Minimise level by level from the sufficient set `start`.

    `accept` checks a set without floating point: its level values, or None when it is not
    sufficient. `clock` says when to stop; `tell` hears how far the search is.
    """
    return _Descent(problem, frozenset(start), accept, clock, tell).run()


class _Descent:
    def __init__(
        self,
        problem: MilpProblem,
        start: frozenset[GrantKey],
        accept: Callable[[AbstractSet[GrantKey]], Sequence[int] | None],
        clock: Clock,
        tell: Tell,
    ) -> None:
        self.problem = problem
        self.accept = accept
        self.clock = clock
        self.tell = tell
        self.answer = MilpAnswer(chosen=start)
        self.values = self._values_of(start)
        self.model = _Model(problem)
        # With one kind of grants, reach and exposure are the same sum: what is settled once is not
        # searched for again.
        self.settled: list[dict[int, float]] = []

    def _values_of(self, chosen: frozenset[GrantKey]) -> tuple[int, ...]:
        values = self.accept(chosen)
        assert values is not None, "the starting set is sufficient"
        return tuple(values)

    def run(self) -> MilpAnswer:
        for index, level in enumerate(self.problem.levels):
            if not self._settle_level(index, level):
                return self.answer
        self.answer.names_proven = self._settle_names()
        return self.answer

    def _settle_level(self, index: int, level: MilpLevel) -> bool:
        """Minimise one level and fix it; False when the time ended or HiGHS was not exact."""
        terms = self.model.objective(level)
        if not terms or terms in self.settled:
            bound = self.values[index]
        elif self.values[index] == 0:
            bound = 0
        else:
            if self.clock.is_over():
                return False
            found, dual = self.model.minimise(terms, self._watch(index, self.values[index], 0))
            self._take(found)
            bound = _bound_from(dual)
        self.answer.bounds.append(min(bound, self.values[index]))
        if self.answer.bounds[-1] < self.values[index]:
            return False
        if terms and terms not in self.settled:
            value = float(self.values[index])
            self.model.row(value, value, terms)
            self.settled.append(terms)
        return True

    def _watch(self, index: int, best: int, floor: int) -> Watch:
        """Tells of one run as it goes, and ends it when the clock says so.

        `floor` bounds the level from below; at names, where it is `best`, there is no number to
        tell of but the number of grants.
        """

        def watch(primal: float, dual: float) -> bool:
            if floor == best:
                self.tell(index, best, best)
            else:
                known = min(best, round(primal)) if math.isfinite(primal) else best
                self.tell(index, known, _bound_from(dual))
            return self.clock.is_over()

        return Watch(seconds=self.clock.seconds_left(), call=watch)

    def _take(self, found: frozenset[GrantKey] | None) -> bool:
        """Keep a set that passes the exact check and is no worse."""
        if found is None:
            return False
        values = self.accept(found)
        if values is None or tuple(values) > self.values:
            return False
        self.answer.chosen, self.values = found, tuple(values)
        return True

    def _settle_names(self) -> bool:
        """Prefer early names, a block at a time; every level is already fixed by a row."""
        keys = list(self.problem.keys)
        size = len(self.answer.chosen)
        self._fix_size(size)
        settled = 0
        for first in range(0, len(keys), NAME_BLOCK):
            if settled == size:
                return True
            block = keys[first : first + NAME_BLOCK]
            if not self._settle_block(block):
                return False
            settled += sum(key in self.answer.chosen for key in block)
        return True

    def _fix_size(self, size: int) -> None:
        columns = dict.fromkeys(self.model.column_of.values(), 1.0)
        self.model.row(float(size), float(size), columns)

    def _settle_block(self, block: Sequence[GrantKey]) -> bool:
        worth = {key: 1 << (len(block) - 1 - place) for place, key in enumerate(block)}
        terms = {self.model.column_of[key]: -float(value) for key, value in worth.items()}
        if self.clock.is_over():
            return False
        size = len(self.answer.chosen)
        found, dual = self.model.minimise(terms, self._watch(len(self.problem.levels), size, size))
        before = _worth(worth, self.answer.chosen)
        if found is not None and _worth(worth, found) > before:
            self._take(found)
        most = math.floor(-dual + MARGIN) if math.isfinite(dual) else -1
        if _worth(worth, self.answer.chosen) != most:
            return False
        for key in block:
            value = float(key in self.answer.chosen)
            self.model.row(value, value, {self.model.column_of[key]: 1.0})
        return True


def _bound_from(dual: float) -> int:
    """The whole number that a dual bound proves."""
    return max(0, math.ceil(dual - MARGIN)) if math.isfinite(dual) else 0


def _worth(worth: Mapping[GrantKey, int], chosen: Iterable[GrantKey]) -> int:
    return sum(worth.get(key, 0) for key in chosen)
