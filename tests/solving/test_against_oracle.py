"""The solver's answers on thousands of random problems, compared with trying everything.

Each way through the solver is walked on its own: as it comes, with every part handed to the MILP
solver, and stopped at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.solving.problem import Infeasible, Outcome, Problem, Solved
from planner.solving.solver import solve
from tests import oracle
from tests.oracle import COST_KEYS, RISK_KEYS
from tests.solving.every_subset import EverySubset
from tests.strategies import (
    alternative_problems,
    covering_problems,
    parted_problems,
    problems,
    sprawling_problems,
    tangled_problems,
    tempting_problems,
)

Solve: TypeAlias = Callable[[Problem], Outcome]


def solve_by_milp(problem: Problem) -> Outcome:
    return solve(problem, enumeration_limit=0)


def solve_stopped_at_once(problem: Problem) -> Outcome:
    return solve(problem, time_limit=0)


def cost_keys(problem: Problem) -> tuple[str, ...]:
    return (*COST_KEYS, *RISK_KEYS) if "risk" in problem.criteria else COST_KEYS


def assert_infeasible(problem: Problem, outcome: Outcome) -> None:
    assert outcome == Infeasible(unmet=oracle.unmet_demands(problem))


def assert_least(problem: Problem, outcome: Outcome, least: oracle.Least) -> Solved:
    """The grants, what they cost, and that this is proven."""
    assert isinstance(outcome, Solved)
    assert outcome.grants == least.grants
    assert dict(outcome.cost) == {key: least.cost[key] for key in cost_keys(problem)}
    assert outcome.proven is True
    return outcome


def assert_bounds_of_proof(problem: Problem, outcome: Solved, every: EverySubset) -> None:
    """Minimised criteria are at their bound; no other bound is above what some choice reaches.

    The number of grants always decides before the names, so it too may be at its bound.
    """
    assert outcome.bound.keys() == outcome.cost.keys()
    minimised = oracle.minimised_keys(problem)
    for key, bound in outcome.bound.items():
        if key in minimised:
            assert bound == outcome.cost[key], key
        elif key != "grants" or bound != outcome.cost[key]:
            assert bound <= every.lowest(key, every.sufficient), key


def assert_bounds_of_search(problem: Problem, outcome: Solved, every: EverySubset) -> None:
    """The bounds of a search that was stopped.

    Criterion by criterion: while the bound is the cost, it stands among the choices that reach the
    earlier costs; the first bound that differs stands among those too; the rest among all choices.
    """
    assert outcome.bound.keys() == outcome.cost.keys()
    order = (*oracle.minimised_keys(problem), *outcome.cost.keys())
    rows = every.sufficient
    for key in dict.fromkeys(order):
        assert outcome.bound[key] <= every.lowest(key, rows), key
        if outcome.bound[key] == outcome.cost[key] and key in oracle.minimised_keys(problem):
            rows = rows[every.costs[key][rows] == outcome.cost[key]]
        else:
            rows = every.sufficient


def compare(problem: Problem, solve_it: Solve) -> None:
    outcome = solve_it(problem)
    every = EverySubset(problem)
    least = every.least()
    if least is None:
        assert_infeasible(problem, outcome)
    else:
        assert_bounds_of_proof(problem, assert_least(problem, outcome, least), every)


def compare_stopped(problem: Problem, solve_it: Solve) -> None:
    """However early the search stops: sufficient, honestly priced, never wrongly called proven."""
    outcome = solve_it(problem)
    every = EverySubset(problem)
    least = every.least()
    if least is None:
        assert_infeasible(problem, outcome)
        return
    assert isinstance(outcome, Solved)
    assert oracle.is_sufficient(problem, outcome.grants)
    cost = oracle.cost_of(problem, outcome.grants)
    assert dict(outcome.cost) == {key: cost[key] for key in cost_keys(problem)}
    if outcome.proven:
        assert_bounds_of_proof(problem, assert_least(problem, outcome, least), every)
    else:
        assert_bounds_of_search(problem, outcome, every)


def test_the_shapes_reach_every_way_through_the_solver() -> None:
    """Lest the comparisons below look at nothing but what the first reductions settle."""
    reached: set[str] = set()

    @settings(max_examples=60)
    @given(parted_problems())
    def look(problem: Problem) -> None:
        whole, handed_over, stopped = (
            way(problem) for way in (solve, solve_by_milp, solve_stopped_at_once)
        )
        assert isinstance(whole, Solved)
        assert isinstance(handed_over, Solved)
        assert isinstance(stopped, Solved)
        facts = {
            "forced": whole.proof.forced,
            "excluded": whole.proof.excluded,
            "several parts": whole.proof.parts > 1,
            "enumerated": whole.proof.enumerated,
            "milp": handed_over.proof.milp_parts,
            "unproven": not stopped.proven,
        }
        reached.update(name for name, fact in facts.items() if fact)

    look()
    assert reached == {"forced", "excluded", "several parts", "enumerated", "milp", "unproven"}


# The readable oracle, on problems with every oddity.


def compare_with_readable_oracle(problem: Problem) -> None:
    outcome = solve(problem)
    least = oracle.least(problem)
    if least is None:
        assert_infeasible(problem, outcome)
    else:
        assert_least(problem, outcome, least)


@settings(max_examples=500)
@given(problems())
def test_small_problems(problem: Problem) -> None:
    compare_with_readable_oracle(problem)


@settings(max_examples=50)
@given(tangled_problems(max_candidates=9))
def test_small_tangled_problems(problem: Problem) -> None:
    compare_with_readable_oracle(problem)


# The wide oracle, on problems of every shape, along every way through the solver.

SHAPES = {
    "odd": problems(max_candidates=12),
    "covering, one kind": covering_problems(),
    "covering, several kinds": covering_problems(max_kinds=3),
    "alternatives": alternative_problems(),
    "tangled": tangled_problems(),
    "tempting": tempting_problems(),
    "parted": parted_problems(),
}
every_shape = pytest.mark.parametrize("shape", SHAPES)


@every_shape
@settings(max_examples=200)
@given(data=st.data())
def test_the_answer_is_the_least(shape: str, data: st.DataObject) -> None:
    compare(data.draw(SHAPES[shape]), solve)


@settings(max_examples=600)
@given(tempting_problems())
def test_no_reduction_gives_in_to_a_grant_that_only_looks_better(problem: Problem) -> None:
    compare(problem, solve)


@every_shape
@settings(max_examples=120)
@given(data=st.data())
def test_the_answer_by_milp_is_the_least(shape: str, data: st.DataObject) -> None:
    compare(data.draw(SHAPES[shape]), solve_by_milp)


@pytest.mark.parametrize("shape", ["tangled", "parted"])
@settings(max_examples=100)
@given(data=st.data())
def test_the_answer_is_the_least_when_enumeration_gives_up_midway(
    shape: str, data: st.DataObject
) -> None:
    limit = data.draw(st.integers(1, 300))
    compare(data.draw(SHAPES[shape]), lambda problem: solve(problem, enumeration_limit=limit))


@every_shape
@settings(max_examples=25)
@given(data=st.data())
def test_a_search_without_any_time_is_honest(shape: str, data: st.DataObject) -> None:
    compare_stopped(data.draw(SHAPES[shape]), solve_stopped_at_once)


@dataclass
class StopAfter:
    """Watches a search, notes the bounds it hears of, and ends it when asked once too often."""

    questions: int
    heard: list[tuple[str, int, int]] = field(default_factory=list)

    def progress(self, *, key: str, best: int, bound: int, seconds_left: float) -> None:
        assert seconds_left == float("inf")
        self.heard.append((key, best, bound))

    def wants_to_stop(self) -> bool:
        self.questions -= 1
        return self.questions < 0


@every_shape
@settings(max_examples=80)
@given(data=st.data())
def test_a_search_stopped_at_any_moment_is_honest(shape: str, data: st.DataObject) -> None:
    observer = StopAfter(data.draw(st.integers(0, 20)))
    compare_stopped(data.draw(SHAPES[shape]), lambda problem: solve(problem, observer=observer))


@every_shape
@settings(max_examples=60)
@given(data=st.data())
def test_a_search_by_milp_stopped_at_any_moment_is_honest(shape: str, data: st.DataObject) -> None:
    compare_watched(data.draw(SHAPES[shape]), data.draw(st.integers(0, 20)))


def compare_watched(problem: Problem, questions: int) -> None:
    """By MILP, with what is told on the way: no bound is above what the least choice costs."""
    observer = StopAfter(questions)
    compare_stopped(problem, lambda one: solve(one, observer=observer, enumeration_limit=0))
    least = EverySubset(problem).least()
    for key, best, bound in observer.heard:
        assert least is not None
        assert bound <= best
        assert key == "names" or bound <= least.cost[key]


@settings(max_examples=50)
@given(sprawling_problems(), st.integers(0, 20))
def test_a_search_stopped_at_any_moment_is_honest_about_a_large_requirement(
    problem: Problem, questions: int
) -> None:
    compare_watched(problem, questions)


@pytest.mark.parametrize("shape", ["covering, one kind", "tangled"])
@settings(max_examples=100)
@given(data=st.data())
def test_names_are_settled_block_by_block(shape: str, data: st.DataObject) -> None:
    """Blocks that small problems need several of; `data` that ties, so that names decide."""
    problem = replace(data.draw(SHAPES[shape]), criteria=("grants",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("planner.solving.milp.NAME_BLOCK", data.draw(st.integers(1, 3)))
        compare(problem, solve_by_milp)


@settings(max_examples=80)
@given(sprawling_problems())
def test_the_answer_is_the_least_where_a_requirement_is_too_large_to_rewrite(
    problem: Problem,
) -> None:
    compare(problem, solve)


# Wider than can be tried out in full: the ways through the solver against one another.


@settings(max_examples=60)
@given(tangled_problems(min_candidates=21, max_candidates=32))
def test_enumeration_and_milp_agree_on_wide_problems(problem: Problem) -> None:
    enumerated, by_milp = solve(problem), solve_by_milp(problem)
    assert isinstance(enumerated, Solved)
    assert isinstance(by_milp, Solved)
    assert (enumerated.grants, enumerated.cost) == (by_milp.grants, by_milp.cost)
    assert enumerated.proven is by_milp.proven is True
    assert enumerated.bound == by_milp.bound
