"""Ties and the Pareto front of random problems, compared with all sufficient choices."""

from __future__ import annotations

from hypothesis import given, settings

from planner.solving.formula import AnyOf, GrantKey
from planner.solving.front import front
from planner.solving.problem import DEFAULT_CRITERIA, Candidate, Problem, Solved
from planner.solving.solver import solve
from planner.solving.ties import ties
from tests import oracle
from tests.oracle import COST_KEYS, Choice
from tests.strategies import covering_problems, problems, tangled_problems

Cost = tuple[int, ...]


def costs_of_choices(problem: Problem, keys: tuple[str, ...]) -> dict[Choice, Cost]:
    """Every sufficient choice with what it costs by `keys`."""
    return {
        choice: tuple(oracle.cost_of(problem, choice)[key] for key in keys)
        for choice in oracle.sufficient_choices(problem)
    }


def beaten(cost: Cost, others: set[Cost]) -> bool:
    """Whether another cost is nowhere higher."""
    return any(
        other != cost and all(theirs <= ours for theirs, ours in zip(other, cost, strict=True))
        for other in others
    )


def expected_front(problem: Problem) -> dict[Cost, list[GrantKey]]:
    """Each cost that nothing beats, with the choice of that cost whose names come first."""
    costs = costs_of_choices(problem, COST_KEYS)
    distinct = set(costs.values())
    return {
        cost: min(sorted(choice) for choice, its_cost in costs.items() if its_cost == cost)
        for cost in distinct
        if not beaten(cost, distinct)
    }


def found_front(problem: Problem) -> dict[Cost, list[GrantKey]]:
    found = front(problem)
    assert found.complete
    return {
        tuple(point.cost[key] for key in COST_KEYS): sorted(point.grants) for point in found.points
    }


def check_front(problem: Problem) -> None:
    if oracle.least(problem) is not None:
        assert found_front(problem) == expected_front(problem)


def check_ties(problem: Problem) -> None:
    if oracle.least(problem) is None:
        return
    found = ties(problem, limit=10_000)
    assert found.complete
    assert set(found.sets) == oracle.equally_good(problem)
    assert list(found.sets) == sorted(found.sets, key=sorted)


@given(problems(max_candidates=7))
@settings(max_examples=500)
def test_the_front_holds_every_cost_that_nothing_beats(problem: Problem) -> None:
    check_front(problem)


@given(tangled_problems(max_candidates=8))
@settings(max_examples=100)
def test_the_front_of_tangled_problems_is_whole_too(problem: Problem) -> None:
    check_front(problem)


@given(problems(max_candidates=7))
@settings(max_examples=500)
def test_the_ties_are_all_that_only_names_put_behind_the_least(problem: Problem) -> None:
    check_ties(problem)


@given(tangled_problems(max_candidates=8))
@settings(max_examples=100)
def test_the_ties_of_tangled_problems_are_whole_too(problem: Problem) -> None:
    check_ties(problem)


@given(covering_problems())
@settings(max_examples=100)
def test_the_first_tie_and_a_point_of_the_front_are_the_least_set(problem: Problem) -> None:
    solved = solve(problem)
    if not isinstance(solved, Solved):
        return
    assert ties(problem).sets[0] == solved.grants
    if problem.criteria == DEFAULT_CRITERIA:
        assert front(problem).points[0].grants == solved.grants


@given(covering_problems())
@settings(max_examples=100)
def test_a_search_that_is_cut_says_so_and_returns_sufficient_sets_only(problem: Problem) -> None:
    if not isinstance(solve(problem), Solved):
        return
    cut_front, cut_ties = front(problem, work_limit=0), ties(problem, work_limit=0)
    for grants in (*(point.grants for point in cut_front.points), *cut_ties.sets):
        assert oracle.is_sufficient(problem, grants)
    whole = {tuple(point.cost.values()) for point in front(problem).points}
    if cut_front.complete:
        assert {tuple(point.cost.values()) for point in cut_front.points} == whole


def test_a_limit_cuts_the_list_and_says_so() -> None:
    keys = [GrantKey("scopes", name) for name in "abcdef"]
    candidates = tuple(Candidate(key=key, covers=frozenset({key})) for key in keys)
    demands = (AnyOf(tuple(keys[:3])), AnyOf(tuple(keys[3:])))
    problem = Problem(candidates=candidates, required=frozenset(), demands=demands, counted=())
    assert len(ties(problem).sets) == 9
    assert ties(problem).complete
    cut = ties(problem, limit=4)
    assert len(cut.sets) == 4
    assert not cut.complete
