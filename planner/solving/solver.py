"""From a problem to its outcome: compile, reduce, split, search, HiGHS on what is left, check.

The answer is recomputed from the definition at the end, in whole numbers and on the formulas as
they came in; a difference would be a defect of the solver and raises SolverDefect rather than
leaving the program as an answer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from planner.solving.clauses import TooManyClauses, bits
from planner.solving.core import Compiled, compile_core
from planner.solving.criteria import Level, criteria_left_out, held_by, levels_of, measure
from planner.solving.formula import GrantKey, holds
from planner.solving.least import Clock, Least, Tell
from planner.solving.parts import split
from planner.solving.problem import Infeasible, Observer, Outcome, Problem, Proof, Solved
from planner.solving.reducing import Tally, reduce_core
from planner.solving.search import SMALL_PART, search

ENUMERATION_LIMIT = 50_000
"""How much one part may be searched before HiGHS takes over, in items and clauses looked at: less
than a tenth of a second, about what loading HiGHS takes. Counted, not timed, so that every run does
the same."""


class SolverDefect(RuntimeError):
    """The solver contradicts the definition. Never expected; nothing is answered."""


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
    enumeration_limit: int = ENUMERATION_LIMIT,
) -> Outcome:
    """The least sufficient set of `problem`, or what makes it infeasible.

    `time_limit` in seconds: when it ends the search, the best set known is returned with
    ``proven=False`` and the bounds reached. `observer` hears of a long search and can end it in the
    same way. `enumeration_limit`: see ENUMERATION_LIMIT.
    """
    everything = held_by(problem, {candidate.key for candidate in problem.candidates})
    unmet = [i for i, demand in enumerate(problem.demands) if not holds(demand, everything)]
    if unmet:
        return Infeasible(unmet=tuple(unmet))
    deadline = None if time_limit is None else time.monotonic() + time_limit
    clock = Clock(deadline=deadline, observer=observer)
    levels = levels_of(problem, problem.criteria)
    try:
        least = _least_by_parts(compile_core(problem, levels), levels, clock, enumeration_limit)
    except TooManyClauses:
        from planner.solving.whole import least_of_whole

        least = least_of_whole(problem, levels, clock, _teller(levels, [0] * len(levels), clock))
    return _solved(problem, levels, least)


def _least_by_parts(
    compiled: Compiled, levels: Sequence[Level], clock: Clock, enumeration_limit: int
) -> Least:
    core = compiled.core
    units = (clause for clause in core.clauses if clause.bit_count() == 1)
    indispensable = 0
    for unit in units:
        indispensable |= unit
    tally = Tally()
    reduce_core(core, tally)
    chosen, cost, bound = core.chosen, core.cost, core.cost
    parts = split(core)
    enumerated = milp_parts = 0
    for part in parts:
        work_limit = enumeration_limit * (60 if len(part.weights) <= SMALL_PART else 1)
        found = search(part, work_limit=work_limit, out_of_time=clock.is_over)
        enumerated += found.nodes
        if not found.proven and not clock.is_over():
            from planner.solving.hard_part import search_with_milp

            settled = compiled.scale.unpack(cost)[0]
            found = search_with_milp(part, compiled, found, clock, _teller(levels, settled, clock))
            milp_parts += 1
        chosen |= found.chosen
        cost += found.cost
        bound += found.bound
    return Least(
        grants=_keys(compiled.keys, chosen),
        bounds=compiled.scale.unpack(bound)[0],
        proven=bound == cost,
        indispensable=_keys(compiled.keys, indispensable),
        proof=Proof(
            forced=tally.forced,
            excluded=tally.excluded,
            parts=len(parts),
            enumerated=enumerated,
            milp_parts=milp_parts,
        ),
    )


def _teller(levels: Sequence[Level], settled: Sequence[int], clock: Clock) -> Tell:
    """Tells of a part's level by its key, with what is settled already on top."""

    def tell(index: int, best: int, bound: int) -> None:
        if index < len(levels):
            clock.tell(levels[index].key, best + settled[index], bound + settled[index])
        else:
            clock.tell("names", best, bound)

    return tell


def _keys(keys: Sequence[GrantKey], chosen: int) -> frozenset[GrantKey]:
    return frozenset(keys[rank] for rank in bits(chosen))


def _solved(problem: Problem, levels: Sequence[Level], least: Least) -> Solved:
    """Check the answer against the definition and dress it with cost and bound."""
    grants = least.grants if least.proven else _without_superfluous(problem, least.grants)
    _check_sufficient(problem, grants)
    reported = (*levels, *levels_of(problem, criteria_left_out(problem)))
    cost = measure(problem, reported, grants)
    floor = measure(problem, reported, least.indispensable)
    in_turn = dict(zip((level.key for level in levels), least.bounds, strict=True))
    bound = _bounds(cost, floor, in_turn)
    if least.proven and any(bound[level.key] != cost[level.key] for level in levels):
        raise SolverDefect("the proven bound differs from the cost of the set")
    return Solved(grants=grants, cost=cost, bound=bound, proven=least.proven, proof=least.proof)


def _without_superfluous(problem: Problem, grants: frozenset[GrantKey]) -> frozenset[GrantKey]:
    """A search that was stopped may hold grants that nothing needs; without them no cost grows."""
    kept = set(grants)
    for grant in sorted(grants - problem.required, reverse=True):
        held = held_by(problem, kept - {grant})
        if all(holds(demand, held) for demand in problem.demands):
            kept.discard(grant)
    return frozenset(kept)


def _check_sufficient(problem: Problem, grants: frozenset[GrantKey]) -> None:
    held = held_by(problem, grants)
    if not problem.required <= grants or not all(holds(d, held) for d in problem.demands):
        raise SolverDefect("the set is not sufficient")


def _bounds(
    cost: Mapping[str, int], floor: Mapping[str, int], in_turn: Mapping[str, int]
) -> dict[str, int]:
    """What is proven of each key.

    `in_turn` is a lexicographic bound: its values count one after the other as long as each equals
    the cost, and the first that differs still counts. What comes later, or was not minimised at
    all, is bounded by the cost of the indispensable grants only.
    """
    bounds = dict(floor)
    for key, value in in_turn.items():
        bounds[key] = value if value == cost[key] else max(value, floor[key])
        if value != cost[key]:
            break
    return {key: bounds[key] for key in cost}
