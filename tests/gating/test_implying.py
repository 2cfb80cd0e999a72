"""Weaker and stricter, beside truth tables."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given, settings

from planner.gating.implying import MOST_CLAUSES, implies, relation
from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey, atoms, holds
from tests.strategies import formulas, formulas_with_constants

KEYS = [GrantKey("scopes", name) for name in "abcd"]
A, B, C, D = KEYS


def by_truth_table(one: Formula, other: Formula) -> bool:
    keys = sorted({*atoms(one), *atoms(other)})
    sets = chain.from_iterable(combinations(keys, size) for size in range(len(keys) + 1))
    return all(holds(other, set(chosen)) for chosen in sets if holds(one, set(chosen)))


@settings(max_examples=150)
@given(formulas(KEYS), formulas(KEYS))
def test_it_agrees_with_the_truth_table(one: Formula, other: Formula) -> None:
    assert implies(one, other) is by_truth_table(one, other)


@settings(max_examples=100)
@given(formulas_with_constants(KEYS), formulas_with_constants(KEYS))
def test_it_agrees_where_constants_are_common(one: Formula, other: Formula) -> None:
    assert implies(one, other) is by_truth_table(one, other)


@settings(max_examples=80)
@given(formulas(KEYS), formulas(KEYS))
def test_it_claims_nothing_false_where_room_is_short(one: Formula, other: Formula) -> None:
    assert implies(one, other, limit=1) in (None, by_truth_table(one, other))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (A, A, "same"),
        (AnyOf((A, B)), AnyOf((B, A, B)), "same"),
        (A, AnyOf((A, B)), "weaker"),
        (A, AllOf((A, B)), "stricter"),
        (A, B, "incomparable"),
        (AnyOf(()), A, "weaker"),
        (A, AllOf(()), "weaker"),
        (AnyOf((AllOf((A, B)), AllOf((A, C)))), AllOf((A, AnyOf((B, C)))), "same"),
    ],
)
def test_plain_cases(old: Formula, new: Formula, expected: str) -> None:
    assert relation(old, new) == expected


def pairs(join: type[AllOf | AnyOf], inner: type[AllOf | AnyOf], number: int) -> Formula:
    keys = [GrantKey("scopes", f"{at:02}") for at in range(2 * number)]
    members = zip(keys[::2], keys[1::2], strict=True)
    return join(tuple(inner(member) for member in members))


@pytest.mark.parametrize(("join", "inner"), [(AllOf, AnyOf), (AnyOf, AllOf)])
def test_one_short_form_is_enough(join: type[AllOf | AnyOf], inner: type[AllOf | AnyOf]) -> None:
    """2 ** 30 clauses in one form, 30 in the other."""
    formula = pairs(join, inner, 30)

    assert relation(formula, AnyOf((formula, A))) == "weaker"


def test_what_is_too_long_either_way_is_not_decided() -> None:
    long = AllOf((pairs(AnyOf, AllOf, 20), pairs(AnyOf, AllOf, 19)))
    longer = AnyOf((pairs(AllOf, AnyOf, 20), long))

    assert MOST_CLAUSES < 2**19
    assert relation(longer, AllOf((longer, A))) == "undecided"
