"""Problems with a requirement too large for clause form: HiGHS on the formulas as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from planner.solving.core import relevant_keys
from planner.solving.criteria import Level, held_by, measure
from planner.solving.formula import FALSE, TRUE, Formula, GrantKey, any_of, holds, substitute
from planner.solving.least import Clock, Least, Tell
from planner.solving.milp import MilpLevel, MilpProblem, minimise
from planner.solving.problem import Problem, Proof


def least_of_whole(problem: Problem, levels: Sequence[Level], clock: Clock, tell: Tell) -> Least:
    """The least set by HiGHS alone, without reductions."""
    keys = relevant_keys(problem)

    def accept(chosen: AbstractSet[GrantKey]) -> Sequence[int] | None:
        if not _is_sufficient(problem, chosen):
            return None
        return (*measure(problem, levels, chosen).values(), len(chosen))

    answer = minimise(
        _milp_problem(problem, levels, keys),
        start=_irredundant(problem, keys),
        accept=accept,
        clock=clock,
        tell=tell,
    )
    bounds = (answer.bounds + [0] * len(levels))[: len(levels)]
    return Least(
        grants=answer.chosen,
        bounds=tuple(bounds),
        proven=answer.names_proven,
        indispensable=problem.required,
        proof=Proof(forced=0, excluded=0, parts=1, enumerated=0, milp_parts=1),
    )


def _is_sufficient(problem: Problem, chosen: AbstractSet[GrantKey]) -> bool:
    held = held_by(problem, chosen)
    return problem.required <= chosen and all(holds(demand, held) for demand in problem.demands)


def _irredundant(problem: Problem, keys: Sequence[GrantKey]) -> frozenset[GrantKey]:
    """All relevant grants less those that can go, one after the other."""
    chosen = set(keys)
    for key in reversed(keys):
        chosen.discard(key)
        if not _is_sufficient(problem, chosen):
            chosen.add(key)
    return frozenset(chosen)


def _milp_problem(
    problem: Problem, levels: Sequence[Level], keys: Sequence[GrantKey]
) -> MilpProblem:
    open_keys = set(keys)
    covering: dict[GrantKey, list[GrantKey]] = {}
    for candidate in problem.candidates:
        if candidate.key in open_keys:
            for covered in candidate.covers:
                covering.setdefault(covered, []).append(candidate.key)

    def in_choices(formula: Formula) -> Formula:
        return substitute(formula, lambda grant: any_of(sorted(covering.get(grant, ()))))

    items: list[Formula] = []
    milp_levels = []
    for level in levels:
        indices = {}
        for formula, weight in level.formulas:
            item = in_choices(formula)
            if item not in (TRUE, FALSE):
                indices[len(items)] = weight
                items.append(item)
        grants = {key: weight for key, weight in level.grants.items() if key in open_keys}
        milp_levels.append(MilpLevel(items=indices, grants=grants))
    milp_levels.append(MilpLevel(items={}, grants=dict.fromkeys(keys, 1)))
    demands = [in_choices(demand) for demand in problem.demands]
    return MilpProblem(
        keys=keys,
        demands=[*demands, *sorted(problem.required)],
        items=items,
        levels=milp_levels,
    )
