"""Hard problems: generated set covering, by exact search with HiGHS behind it, and by HiGHS alone.

In a family, every demand offers a few random grants, and every grant opens some random items, so
that the cost of a set is what its grants open together. The instances are the same on every run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

from planner.solving.formula import AllOf, AnyOf, GrantKey
from planner.solving.problem import Candidate, Counted, Problem, Solved
from planner.solving.solver import ENUMERATION_LIMIT, solve

SIZES = (10, 20, 30, 40)
OFFERED = 4


def covering(size: int, seed: int) -> Problem:
    """`size` grants of two kinds and as many demands; `2 * size` items."""
    random = Random(seed)
    grants = [GrantKey("scopes", f"s{number:03}") for number in range(size)]
    holders = [GrantKey("permissions", f"p{number:03}") for number in range(size // 4)]

    def requirement() -> AllOf:
        return AllOf(
            (AnyOf(tuple(random.sample(grants, OFFERED))), AnyOf(tuple(random.sample(holders, 2))))
        )

    return Problem(
        candidates=tuple(Candidate(key=key, covers=frozenset({key})) for key in grants + holders),
        required=frozenset(),
        demands=tuple(requirement() for _ in range(size)),
        counted=tuple(
            Counted(requirement=requirement(), reads=random.randint(0, 2), writes=1)
            for _ in range(2 * size)
        ),
    )


def lines() -> Iterator[str]:
    """How long each way takes, and that both agree."""
    for size in SIZES:
        problem = covering(size, seed=size)
        seconds, mixed = _timed(problem, ENUMERATION_LIMIT)
        milp_seconds, milp = _timed(problem, 0)
        if mixed.grants != milp.grants or mixed.cost != milp.cost:
            raise RuntimeError(f"the two ways disagree at size {size}")
        yield (
            f"{size:3} scopes: search first {seconds:7.3f} s "
            f"({mixed.proof.enumerated} sets, {mixed.proof.milp_parts} parts for HiGHS), "
            f"HiGHS alone {milp_seconds:7.3f} s ({milp.proof.milp_parts} parts); "
            f"{len(mixed.grants)} grants"
        )


def _timed(problem: Problem, enumeration_limit: int) -> tuple[float, Solved]:
    started = time.perf_counter()
    outcome = solve(problem, enumeration_limit=enumeration_limit)
    seconds = time.perf_counter() - started
    if not isinstance(outcome, Solved) or not outcome.proven:
        raise RuntimeError("not solved")
    return seconds, outcome
