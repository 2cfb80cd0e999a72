"""The walk over all choices and the bounds of HiGHS, beside every subset there is."""

from __future__ import annotations

from functools import cache
from itertools import chain, combinations

from planner.verifying.claims import claim_of
from planner.verifying.exhausting import exhausted
from planner.verifying.leastness import Effort, leastness_of
from planner.verifying.naming import Names
from planner.verifying.permitting import permission_under
from planner.verifying.questions import Choice, Question, question_about
from planner.verifying.truth import closure_of
from tests.verifying.vendors import Sample, sample

MOST_GRANTS = 10
ONLY_BOUNDS = Effort(steps=0)


def question_of(one: Sample) -> Question:
    claim, catalog = claim_of(one.plan.to_dict()), one.catalog
    closure = closure_of(catalog.policy_set)
    permission = permission_under(claim.limits, catalog.policy_set, closure)
    names = Names(catalog)
    desired = [api for name in claim.written if (api := names.meant(name)) is not None]
    return question_about(
        catalog,
        closure,
        desired={api.id for api in desired},
        demands=[api.requirement for api in desired if api.requirement is not None],
        permitted=closure.keys() - permission.blocked.keys(),
        required=permission.required,
        criteria=claim.criteria,
    )


def every_sufficient(question: Question) -> list[Choice]:
    keys = sorted(question.permitted)
    sets = chain.from_iterable(combinations(keys, size) for size in range(len(keys) + 1))
    return [choice for choice in map(frozenset, sets) if question.is_sufficient(choice)]


@cache
def small_questions() -> list[tuple[Question, list[Choice]]]:
    """Questions with few grants, and all sufficient choices, the least first."""
    found = []
    for seed in range(150):
        one = sample(seed, 1 + seed % 3)
        question = question_of(one)
        if one.plan.status != "infeasible" and len(question.permitted) <= MOST_GRANTS:
            found.append((question, sorted(every_sufficient(question), key=question.rank)))
    return found


def test_there_are_many_small_questions_and_many_with_a_choice() -> None:
    assert len(small_questions()) > 50
    assert sum(len(choices) > 20 for _, choices in small_questions()) > 25


def test_the_walk_finds_the_least_of_all_subsets() -> None:
    for question, choices in small_questions():
        for given in (choices[0], choices[-1], choices[len(choices) // 2]):
            walked = exhausted(question, given)
            assert (walked.complete, walked.least) == (True, choices[0])


def test_bounds_prove_the_least_and_refute_all_others() -> None:
    for question, choices in small_questions()[::3]:
        least = leastness_of(question, choices[0], ONLY_BOUNDS)
        assert least.is_least
        assert least.bounds == question.rank(choices[0])[0]
        for other in (choices[-1], choices[len(choices) // 2], choices[min(1, len(choices) - 1)]):
            if other != choices[0]:
                found = leastness_of(question, other, ONLY_BOUNDS)
                assert found.is_least is not True
                if found.better is not None:
                    assert question.rank(found.better) < question.rank(other)


def test_the_indispensable_are_in_every_sufficient_choice_and_no_other_is() -> None:
    for question, choices in small_questions():
        assert question.indispensable() == frozenset.intersection(*choices)


def test_a_walk_that_gives_up_concludes_nothing() -> None:
    for question, choices in small_questions():
        steps = exhausted(question, choices[0]).steps
        assert exhausted(question, choices[0], most=steps).complete
        assert not exhausted(question, choices[0], most=steps - 1).complete
        cut = leastness_of(question, choices[0], Effort(steps=steps - 1, seconds=0))
        assert cut.is_least is (None if question.useful else True)
