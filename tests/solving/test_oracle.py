"""The oracle itself, on cases small enough to be worked out on paper.

Also that its wide version, `EverySubset`, says the same.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey
from planner.solving.problem import Candidate, Counted, CriterionName, Problem
from tests import oracle
from tests.solving.every_subset import EverySubset
from tests.strategies import FALSE, TRUE, covering_problems, problems

READ = GrantKey("scopes", "job.read")
READ_ALL = GrantKey("scopes", "job.read_all")
MODIFY = GrantKey("scopes", "job.modify")
ADMIN = GrantKey("permissions", "ADMIN")
OWNER = GrantKey("permissions", "OWNER")


def candidate(key: GrantKey, *implied: GrantKey, risk: int = 0) -> Candidate:
    return Candidate(key=key, covers=frozenset({key, *implied}), risk=risk)


def writes(requirement: Formula, count: int = 1) -> Counted:
    return Counted(requirement=requirement, reads=0, writes=count)


def reads(requirement: Formula, count: int = 1) -> Counted:
    return Counted(requirement=requirement, reads=count, writes=0)


def problem(
    *candidates: Candidate,
    demands: tuple[Formula, ...],
    counted: tuple[Counted, ...] = (),
    criteria: tuple[CriterionName, ...] = ("write-reach", "reach", "exposure", "grants"),
    required: frozenset[GrantKey] = frozenset(),
) -> Problem:
    return Problem(
        candidates=candidates,
        required=required,
        demands=demands,
        counted=counted,
        criteria=criteria,
    )


def grants_of(question: Problem) -> set[GrantKey]:
    answer = oracle.least(question)
    assert answer is not None
    return set(answer.grants)


def cost_of(question: Problem, *chosen: GrantKey) -> tuple[int, ...]:
    cost = oracle.cost_of(question, frozenset(chosen))
    return tuple(cost[key] for key in oracle.COST_KEYS)


def test_nothing_desired_needs_nothing() -> None:
    question = problem(candidate(READ), demands=(), counted=(writes(READ),))
    assert oracle.least(question) == oracle.Least(
        grants=frozenset(), cost=dict.fromkeys((*oracle.COST_KEYS, *oracle.RISK_KEYS), 0)
    )


def test_any_of_takes_the_member_that_opens_less() -> None:
    question = problem(
        candidate(READ),
        candidate(MODIFY),
        demands=(AnyOf((MODIFY, READ)),),
        counted=(writes(MODIFY), reads(READ, 5)),
    )
    assert grants_of(question) == {READ}


def test_all_of_takes_every_member() -> None:
    question = problem(candidate(READ), candidate(ADMIN), demands=(AllOf((READ, ADMIN)),))
    assert grants_of(question) == {READ, ADMIN}


def test_reach_comes_before_exposure() -> None:
    """SPEC section 3: with ADMIN, job.modify opens nothing more today, and yet reaches more."""
    question = problem(
        candidate(READ_ALL),
        candidate(MODIFY),
        candidate(ADMIN),
        demands=(AllOf((AnyOf((READ_ALL, MODIFY)), ADMIN)),),
        counted=(
            writes(AllOf((MODIFY, OWNER)), 2),
            reads(AllOf((READ_ALL, AnyOf((ADMIN, OWNER))))),
        ),
    )
    assert grants_of(question) == {READ_ALL, ADMIN}
    assert cost_of(question, READ_ALL, ADMIN) == (0, 2, 1, 2)
    assert cost_of(question, MODIFY, ADMIN) == (2, 3, 0, 2)


def test_reach_looks_at_each_kind_on_its_own() -> None:
    question = problem(
        candidate(READ), candidate(ADMIN), demands=(), counted=(writes(AllOf((READ, ADMIN)), 3),)
    )
    assert cost_of(question, READ) == (3, 3, 0, 1)
    assert cost_of(question, ADMIN) == (3, 3, 0, 1)
    assert cost_of(question, READ, ADMIN) == (6, 6, 3, 2)


def test_a_kind_that_another_kind_can_stand_in_for_is_not_reached() -> None:
    question = problem(
        candidate(READ), candidate(ADMIN), demands=(), counted=(writes(AnyOf((READ, ADMIN))),)
    )
    assert cost_of(question, READ, ADMIN) == (0, 0, 1, 2)


@pytest.mark.parametrize("needless", [TRUE, AnyOf((READ, TRUE)), AllOf((TRUE, TRUE))])
def test_what_needs_nothing_counts_nowhere(needless: Formula) -> None:
    question = problem(candidate(READ), demands=(), counted=(writes(needless),))
    assert cost_of(question, READ) == (0, 0, 0, 1)


def test_what_can_never_be_met_counts_nowhere() -> None:
    question = problem(candidate(READ), demands=(), counted=(writes(AllOf((READ, FALSE))),))
    assert cost_of(question, READ) == (0, 0, 0, 1)


def test_a_grant_that_nobody_can_be_given_is_still_assumed_for_the_other_kinds() -> None:
    question = problem(candidate(READ), demands=(), counted=(writes(AllOf((READ, OWNER))),))
    assert cost_of(question, READ) == (1, 1, 0, 1)


def test_implied_grants_count_as_held_and_open_what_they_open() -> None:
    question = problem(
        candidate(MODIFY, READ), candidate(READ), demands=(READ, MODIFY), counted=(reads(READ, 4),)
    )
    assert grants_of(question) == {MODIFY}
    assert cost_of(question, MODIFY) == (0, 4, 4, 1)


def test_required_grants_are_chosen_and_counted() -> None:
    question = problem(
        candidate(READ),
        candidate(MODIFY),
        demands=(AnyOf((READ, MODIFY)),),
        counted=(writes(MODIFY),),
        required=frozenset({MODIFY}),
    )
    assert grants_of(question) == {MODIFY}
    assert oracle.is_sufficient(question, frozenset({READ})) is False


def test_the_number_of_grants_decides_before_the_names_even_when_left_out() -> None:
    question = problem(candidate(READ), candidate(ADMIN), demands=(READ,), criteria=("exposure",))
    assert grants_of(question) == {READ}


def test_names_decide_last_by_kind_and_then_by_name() -> None:
    question = problem(
        candidate(READ), candidate(OWNER), candidate(ADMIN), demands=(AnyOf((READ, OWNER, ADMIN)),)
    )
    assert grants_of(question) == {ADMIN}
    assert oracle.equally_good(question) == {
        frozenset({READ}),
        frozenset({OWNER}),
        frozenset({ADMIN}),
    }


def test_the_order_of_the_criteria_decides() -> None:
    candidates = (candidate(READ), candidate(READ_ALL), candidate(MODIFY))
    demands = (AnyOf((READ, MODIFY)), AnyOf((READ_ALL, MODIFY)))
    counted = (writes(MODIFY),)
    assert grants_of(
        problem(*candidates, demands=demands, counted=counted, criteria=("grants", "exposure"))
    ) == {MODIFY}
    assert grants_of(
        problem(*candidates, demands=demands, counted=counted, criteria=("exposure", "grants"))
    ) == {READ, READ_ALL}


def test_risk_counts_the_highest_level_first() -> None:
    question = problem(
        candidate(READ, risk=3),
        candidate(READ_ALL, risk=4),
        candidate(MODIFY, risk=5),
        demands=(AnyOf((AllOf((READ, READ_ALL)), MODIFY)),),
        criteria=("risk", "grants"),
    )
    assert grants_of(question) == {READ, READ_ALL}


def test_an_impossible_demand_is_named() -> None:
    question = problem(candidate(READ), demands=(READ, OWNER, TRUE, FALSE))
    assert oracle.least(question) is None
    assert oracle.unmet_demands(question) == (1, 3)


@settings(max_examples=150)
@given(problems())
def test_the_wide_oracle_agrees_with_the_readable_one(question: Problem) -> None:
    wide = EverySubset(question)
    assert wide.least() == oracle.least(question)
    choices = oracle.sufficient_choices(question)
    assert {wide.choice(int(row)) for row in wide.sufficient} == set(choices)
    for row in wide.sufficient[:8]:
        assert wide.cost(int(row)) == oracle.cost_of(question, wide.choice(int(row)))


@settings(max_examples=10)
@given(covering_problems(max_kinds=2, max_candidates=10))
def test_the_wide_oracle_agrees_on_covering_problems(question: Problem) -> None:
    assert EverySubset(question).least() == oracle.least(question)
