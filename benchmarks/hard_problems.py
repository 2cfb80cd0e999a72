"""Generated hard problems: the solver against HiGHS on the plain, unreduced model.

Both minimise one criterion at a time and settle the names last, within the same time limit. The
plain model is what :mod:`planner.solving.whole` builds: every requirement as it was written, no
reduction, no search. Answers are compared; where both are proven they must be equal.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from planner.solving.criteria import levels_of
from planner.solving.formula import Formula, GrantKey, all_of, any_of
from planner.solving.least import Clock
from planner.solving.problem import Candidate, Counted, Problem, Solved
from planner.solving.solver import solve
from planner.solving.whole import least_of_whole

TIME_LIMIT = 20.0
SEEDS = (1, 2, 3)


class Family(NamedTuple):
    """`demands` requirements over `grants` grants of `kinds` kinds; each asks for one of about
    `size` grants of every kind, or, if `nested`, for a pair of such choices or a third one. As many
    requirements again were not desired and are counted, with random numbers of APIs."""

    demands: int
    grants: int
    size: int
    kinds: int = 1
    nested: bool = False

    def __str__(self) -> str:
        shape = ", nested" if self.nested else ""
        return f"{self.demands} x {self.grants}, one of {self.size}, {self.kinds} kind(s){shape}"


FAMILIES = (
    Family(20, 40, 4),
    Family(30, 60, 5),
    Family(40, 100, 4),
    Family(30, 60, 4, kinds=2),
    Family(20, 40, 4, kinds=3),
    Family(15, 40, 3, nested=True),
    Family(100, 300, 3),
    Family(200, 500, 3),
    Family(500, 1000, 3),
)


def problem_of(family: Family, seed: int) -> Problem:
    """A random problem; the same for the same family and seed."""
    draw = random.Random(f"{family} {seed}")
    keys = [GrantKey(f"kind{i % family.kinds}", f"g{i:04}") for i in range(family.grants)]

    def choice(kind: int) -> Formula:
        offered = keys[kind :: family.kinds]
        size = max(2, round(draw.gauss(family.size, family.size / 3)))
        return any_of(draw.sample(offered, min(size, len(offered))))

    def requirement() -> Formula:
        if family.nested:
            return any_of([all_of([choice(0), choice(0)]), choice(0)])
        return all_of(choice(kind) for kind in range(family.kinds))

    return Problem(
        candidates=tuple(Candidate(key=key, covers=frozenset({key})) for key in keys),
        required=frozenset(),
        demands=tuple(requirement() for _ in range(family.demands)),
        counted=tuple(
            Counted(requirement=requirement(), reads=draw.randint(0, 5), writes=draw.randint(0, 9))
            for _ in range(family.demands)
        ),
    )


class Run(NamedTuple):
    """How long one way took, whether it came to a proof, and with which grants."""

    seconds: float
    proven: bool
    grants: frozenset[GrantKey]


def ours(problem: Problem) -> Run:
    """The solver as it is."""
    start = time.perf_counter()
    outcome = solve(problem, time_limit=TIME_LIMIT)
    seconds = time.perf_counter() - start
    if not isinstance(outcome, Solved):
        raise TypeError("the generated problems can be met")
    return Run(seconds, outcome.proven, outcome.grants)


def plain(problem: Problem) -> Run:
    """HiGHS alone on the plain model."""
    start = time.perf_counter()
    clock = Clock(deadline=time.monotonic() + TIME_LIMIT)
    levels = levels_of(problem, problem.criteria)
    least = least_of_whole(problem, levels, clock, lambda *_: None)
    return Run(time.perf_counter() - start, least.proven, least.grants)


def lines() -> Iterator[str]:
    """A row for each family, then the ratios over all; the first pair only warms up."""
    ours(problem_of(FAMILIES[0], 0)), plain(problem_of(FAMILIES[0], 0))
    ratios = []
    yield f"{'problem':44} {'ours s':>8} {'plain s':>8} {'ratio':>6}  proven ours/plain"
    for family in FAMILIES:
        pairs = [(ours(problem), plain(problem)) for problem in _problems(family)]
        for mine, theirs in pairs:
            if mine.proven and theirs.proven and mine.grants != theirs.grants:
                yield f"{family}: DIFFERENT ANSWERS, both said to be proven"
        ratios += [mine.seconds / theirs.seconds for mine, theirs in pairs]
        yield _row(family, pairs)
    yield f"ratio: median {median(ratios):.2f}, largest {max(ratios):.2f} (target: at most 1.1)"


def _problems(family: Family) -> Iterator[Problem]:
    return (problem_of(family, seed) for seed in SEEDS)


def _row(family: Family, pairs: list[tuple[Run, Run]]) -> str:
    mine, theirs = zip(*pairs, strict=True)
    seconds = median(run.seconds for run in mine), median(run.seconds for run in theirs)
    ratio = median(one.seconds / other.seconds for one, other in pairs)
    proven = f"{sum(run.proven for run in mine)}/{sum(run.proven for run in theirs)}"
    return f"{family!s:44} {seconds[0]:8.3f} {seconds[1]:8.3f} {ratio:6.2f}  {proven}"
