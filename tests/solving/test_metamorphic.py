"""What must hold between a problem and a changed one, whatever the right answers are.

No oracle says what is least here, so the problems may be wider than one could try out in full.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.solving.formula import AnyOf, Formula, GrantKey
from planner.solving.problem import Candidate, Counted, Infeasible, Problem, Solved
from planner.solving.solver import solve
from tests import oracle
from tests.strategies import (
    alternative_problems,
    covering_problems,
    formulas,
    problems,
    renamed,
    side_by_side,
    tangled_problems,
)

EXAMPLES = settings(max_examples=100)

Rank = tuple[object, ...]

any_problem = st.one_of(
    problems(max_candidates=12),
    covering_problems(max_kinds=3, min_candidates=10, max_candidates=24),
    alternative_problems(max_candidates=18),
    tangled_problems(max_candidates=24),
)
randoms = st.randoms(use_true_random=False)


def solved(problem: Problem) -> Solved:
    """The proven answer; an example without one is passed over."""
    outcome = solve(problem)
    assume(isinstance(outcome, Solved))
    assert isinstance(outcome, Solved)
    assert outcome.proven
    return outcome


def rank(problem: Problem, outcome: Solved) -> Rank:
    """What answers are compared by: the criteria, the number of grants, the names."""
    return oracle.rank(problem, outcome.grants)


def assert_same_answer(one: Solved, other: Solved) -> None:
    assert one.grants == other.grants
    assert one.cost == other.cost


def forbidding(problem: Problem, *forbidden: GrantKey) -> Problem:
    kept = (one for one in problem.candidates if one.key not in forbidden)
    return replace(problem, candidates=tuple(kept))


def grants_named_in(problem: Problem) -> list[GrantKey]:
    return sorted({grant for candidate in problem.candidates for grant in candidate.covers})


# Order and spelling of the input.


def shuffled_members(formula: Formula, random: Random) -> Formula:
    if isinstance(formula, GrantKey):
        return formula
    members = [shuffled_members(member, random) for member in formula.members]
    random.shuffle(members)
    return type(formula)(tuple(members))


def shuffled(problem: Problem, order_of_demands: list[int], random: Random) -> Problem:
    counted = [
        replace(one, requirement=shuffled_members(one.requirement, random))
        for one in problem.counted
    ]
    return replace(
        problem,
        candidates=tuple(random.sample(problem.candidates, len(problem.candidates))),
        demands=tuple(
            shuffled_members(problem.demands[index], random) for index in order_of_demands
        ),
        counted=tuple(random.sample(counted, len(counted))),
    )


@EXAMPLES
@given(any_problem, randoms)
def test_the_order_of_the_input_does_not_matter(problem: Problem, random: Random) -> None:
    order = random.sample(range(len(problem.demands)), len(problem.demands))
    before, after = solve(problem), solve(shuffled(problem, order, random))
    if isinstance(before, Infeasible):
        assert isinstance(after, Infeasible)
        assert tuple(sorted(order[index] for index in after.unmet)) == before.unmet
    else:
        assert isinstance(after, Solved)
        assert_same_answer(before, after)
        assert (before.bound, before.proven) == (after.bound, after.proven)


@EXAMPLES
@given(any_problem)
def test_adding_up_equal_counted_requirements_changes_nothing(problem: Problem) -> None:
    totals: dict[Formula, Counted] = {}
    for one in problem.counted:
        so_far = totals.get(one.requirement, replace(one, reads=0, writes=0))
        totals[one.requirement] = replace(
            one, reads=so_far.reads + one.reads, writes=so_far.writes + one.writes
        )
    merged = replace(problem, counted=tuple(totals.values()))
    assert_same_answer(solved(problem), solved(merged))


@EXAMPLES
@given(any_problem, randoms)
def test_splitting_counted_requirements_changes_nothing(problem: Problem, random: Random) -> None:
    halves = []
    for one in problem.counted:
        reads, writes = random.randint(0, one.reads), random.randint(0, one.writes)
        halves.append(replace(one, reads=reads, writes=writes))
        halves.append(replace(one, reads=one.reads - reads, writes=one.writes - writes))
    random.shuffle(halves)
    assert_same_answer(solved(problem), solved(replace(problem, counted=tuple(halves))))


@EXAMPLES
@given(any_problem, st.sampled_from((2, 5, 1000)))
def test_counting_everything_several_times_over_scales_the_cost(
    problem: Problem, times: int
) -> None:
    counted = tuple(
        replace(one, reads=one.reads * times, writes=one.writes * times) for one in problem.counted
    )
    before, after = solved(problem), solved(replace(problem, counted=counted))
    assert before.grants == after.grants
    for key in ("write_reach", "reach", "exposure"):
        assert after.cost[key] == before.cost[key] * times


# Limits on the grants.


@EXAMPLES
@given(any_problem, randoms)
def test_forbidding_unused_grants_changes_nothing(problem: Problem, random: Random) -> None:
    before = solved(problem)
    unused = [one.key for one in problem.candidates if one.key not in before.grants]
    forbidden = random.sample(unused, random.randint(min(1, len(unused)), len(unused)))
    assert_same_answer(before, solved(forbidding(problem, *forbidden)))


@EXAMPLES
@given(any_problem, randoms)
def test_forbidding_a_used_grant_makes_the_answer_worse_or_impossible(
    problem: Problem, random: Random
) -> None:
    before = solved(problem)
    optional = sorted(before.grants - problem.required)
    assume(optional)
    changed = forbidding(problem, random.choice(optional))
    after = solve(changed)
    if isinstance(after, Solved):
        assert rank(changed, after) > rank(problem, before)
    else:
        assert after.unmet == oracle.unmet_demands(changed)


@EXAMPLES
@given(any_problem, randoms)
def test_requiring_used_grants_changes_nothing(problem: Problem, random: Random) -> None:
    before = solved(problem)
    used = sorted(before.grants)
    required = problem.required | set(random.sample(used, random.randint(0, len(used))))
    assert_same_answer(before, solved(replace(problem, required=required)))


@EXAMPLES
@given(any_problem, st.sampled_from(("aaa", "scopes", "zzz")))
def test_a_grant_that_nothing_asks_for_is_not_chosen(problem: Problem, kind: str) -> None:
    """Not even where its name would come first and it opens nothing."""
    key = GrantKey(kind, "0 in no requirement")
    useless = Candidate(key=key, covers=frozenset({key}), risk=0)
    changed = replace(problem, candidates=(*problem.candidates, useless))
    assert_same_answer(solved(problem), solved(changed))


# The demands.


@EXAMPLES
@given(any_problem, st.data())
def test_adding_an_alternative_never_makes_the_answer_worse(
    problem: Problem, data: st.DataObject
) -> None:
    assume(problem.demands and problem.candidates)
    before = solved(problem)
    index = data.draw(st.integers(0, len(problem.demands) - 1))
    alternative = data.draw(formulas(grants_named_in(problem), depth=1))
    demands = list(problem.demands)
    demands[index] = AnyOf((alternative, demands[index]))
    changed = replace(problem, demands=tuple(demands))
    assert rank(changed, solved(changed)) <= rank(problem, before)


@EXAMPLES
@given(any_problem, st.data())
def test_one_more_demand_changes_nothing_when_met_and_costs_when_not(
    problem: Problem, data: st.DataObject
) -> None:
    assume(problem.candidates)
    before = solved(problem)
    demand = data.draw(formulas(grants_named_in(problem), depth=1))
    changed = replace(problem, demands=(*problem.demands, demand))
    if oracle.is_sufficient(changed, before.grants):
        assert_same_answer(before, solved(changed))
    else:
        assert rank(changed, solved(changed)) > rank(problem, before)


@EXAMPLES
@given(any_problem, randoms)
def test_one_demand_less_never_costs_more(problem: Problem, random: Random) -> None:
    """With the requirement dropped altogether, so that it is not counted afterwards either."""
    assume(problem.demands)
    before = solved(problem)
    demands = list(problem.demands)
    demands.pop(random.randrange(len(demands)))
    changed = replace(problem, demands=tuple(demands))
    assert rank(changed, solved(changed)) <= rank(problem, before)


@EXAMPLES
@given(any_problem, randoms)
def test_a_demand_that_is_only_counted_costs_no_more_than_keeping_the_grants(
    problem: Problem, random: Random
) -> None:
    """What happens when an API is no longer desired: what still opens it is an excess from then on.

    The old grants stay sufficient, so the new answer is at most what these cost in the new problem.
    """
    assume(problem.demands)
    before = solved(problem)
    demands = list(problem.demands)
    dropped = demands.pop(random.randrange(len(demands)))
    counted = (*problem.counted, Counted(requirement=dropped, reads=1, writes=2))
    changed = replace(problem, demands=tuple(demands), counted=counted)
    assert rank(changed, solved(changed)) <= rank(changed, before)


# Problems side by side.


@EXAMPLES
@given(any_problem, any_problem)
def test_problems_without_a_common_grant_are_answered_one_by_one(
    first: Problem, second: Problem
) -> None:
    """Every criterion adds up over the two, so the least of both is the least of each."""
    one = renamed(first, "one-")
    other = replace(renamed(second, "other-"), criteria=one.criteria)
    of_one, of_other, of_both = solved(one), solved(other), solved(side_by_side(one, other))
    assert of_both.grants == of_one.grants | of_other.grants
    assert of_both.cost == {key: of_one.cost[key] + of_other.cost[key] for key in of_one.cost}
