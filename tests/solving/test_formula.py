"""The helpers for formulas, held against truth tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.solving.formula import (
    FALSE,
    TRUE,
    AllOf,
    AnyOf,
    Formula,
    GrantKey,
    all_of,
    any_of,
    atoms,
    holds,
    part_of_kind,
    substitute,
)
from tests.oracle import is_true, part_is_met
from tests.strategies import formulas_with_constants

GRANTS = (
    GrantKey("scopes", "a"),
    GrantKey("scopes", "b"),
    GrantKey("permissions", "a"),
    GrantKey("permissions", "c"),
)
A, B, P, Q = GRANTS

EXAMPLES = settings(max_examples=300)

any_formula = formulas_with_constants(GRANTS)
lists_of_formulas = st.lists(any_formula, max_size=4)


def assignments() -> Iterator[frozenset[GrantKey]]:
    for size in range(len(GRANTS) + 1):
        yield from map(frozenset, combinations(GRANTS, size))


def truth_table(formula: Formula) -> list[bool]:
    return [is_true(formula, held.__contains__) for held in assignments()]


def parts(formula: Formula) -> Iterator[Formula]:
    yield formula
    if not isinstance(formula, GrantKey):
        for member in formula.members:
            yield from parts(member)


def assert_simplified(formula: Formula) -> None:
    """No constant inside, no group within a group of its sort, none of one member, no repeats."""
    for part in parts(formula):
        if isinstance(part, GrantKey):
            continue
        assert formula in (TRUE, FALSE) or len(part.members) > 1
        assert len(set(part.members)) == len(part.members)
        assert not any(isinstance(member, type(part)) for member in part.members)


def written_out(formula: Formula) -> list[GrantKey]:
    if isinstance(formula, GrantKey):
        return [formula]
    return [grant for member in formula.members for grant in written_out(member)]


@EXAMPLES
@given(any_formula)
def test_holds_is_the_truth_table(formula: Formula) -> None:
    assert [holds(formula, held) for held in assignments()] == truth_table(formula)


def test_an_empty_all_of_always_holds_and_an_empty_any_of_never() -> None:
    assert set(truth_table(TRUE)) == {True}
    assert set(truth_table(FALSE)) == {False}
    assert holds(TRUE, frozenset())
    assert not holds(FALSE, frozenset(GRANTS))


@EXAMPLES
@given(lists_of_formulas)
def test_any_of_means_any_of_its_members(members: list[Formula]) -> None:
    assert truth_table(any_of(members)) == truth_table(AnyOf(tuple(members)))


@EXAMPLES
@given(lists_of_formulas)
def test_all_of_means_all_of_its_members(members: list[Formula]) -> None:
    assert truth_table(all_of(members)) == truth_table(AllOf(tuple(members)))


def test_joining_flattens_keeps_the_order_and_drops_repeats() -> None:
    assert any_of([A, AnyOf((B, A)), P]) == AnyOf((A, B, P))
    assert all_of([A, AllOf((B, A)), P]) == AllOf((A, B, P))
    assert any_of([A, AllOf((B, P))]) == AnyOf((A, AllOf((B, P))))
    assert all_of([A, AnyOf((B, P))]) == AllOf((A, AnyOf((B, P))))


def test_joining_one_formula_is_that_formula() -> None:
    assert any_of([A]) == A
    assert all_of([A, A]) == A
    assert any_of([AllOf((A, B))]) == AllOf((A, B))


def test_joining_nothing_is_the_constant() -> None:
    assert any_of([]) == FALSE
    assert all_of([]) == TRUE


def test_constants_decide_or_vanish() -> None:
    assert any_of([A, TRUE]) == TRUE
    assert any_of([A, FALSE]) == A
    assert all_of([A, FALSE]) == FALSE
    assert all_of([A, TRUE]) == A


@EXAMPLES
@given(any_formula)
def test_atoms_are_the_grants_in_the_order_of_writing(formula: Formula) -> None:
    assert list(atoms(formula)) == written_out(formula)


@EXAMPLES
@given(any_formula, st.fixed_dictionaries(dict.fromkeys(GRANTS, any_formula)))
def test_substituting_reads_each_grant_as_its_replacement(
    formula: Formula, replacements: dict[GrantKey, Formula]
) -> None:
    replaced = substitute(formula, replacements.__getitem__)
    for held in assignments():
        true_grants = {grant for grant in GRANTS if is_true(replacements[grant], held.__contains__)}
        assert is_true(replaced, held.__contains__) == is_true(formula, true_grants.__contains__)


@EXAMPLES
@given(any_formula)
def test_substituting_simplifies(formula: Formula) -> None:
    assert_simplified(substitute(formula, lambda grant: grant))


@EXAMPLES
@given(any_formula, st.sampled_from(("scopes", "permissions", "roles")))
def test_part_of_kind_assumes_the_other_kinds_held(formula: Formula, kind: str) -> None:
    part = part_of_kind(formula, kind)
    assert all(grant.kind == kind for grant in atoms(part))
    for held in assignments():
        assumed = held | {grant for grant in GRANTS if grant.kind != kind}
        assert holds(part, held) == is_true(formula, assumed.__contains__)


@EXAMPLES
@given(any_formula, st.sampled_from(("scopes", "permissions", "roles")))
def test_a_part_that_is_always_true_is_true_itself(formula: Formula, kind: str) -> None:
    """So that ``TRUE`` alone tells which APIs do not count for a kind (SPEC section 3)."""
    part = part_of_kind(formula, kind)
    assert (part == TRUE) == all(truth_table(part))
    assert (part == FALSE) == (not any(truth_table(part)))
    for held in assignments():
        assert part_is_met(formula, kind, held) == (part != TRUE and holds(part, held))
