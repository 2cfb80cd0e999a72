"""The smallest ways through a formula, beside all subsets."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given

from planner.solving.alternatives import MANY, smallest_sets
from planner.solving.formula import FALSE, TRUE, AllOf, AnyOf, Formula, atoms
from tests.planning.samples import any_scope, is_true_of, scope
from tests.strategies import formulas_with_constants

GRANTS = [scope(name) for name in "abcd"]


@given(formula=formulas_with_constants(GRANTS))
def test_they_are_the_minimal_sets_that_meet_the_formula(formula: Formula) -> None:
    named = sorted(set(atoms(formula)))
    meeting = [
        frozenset(few)
        for size in range(len(named) + 1)
        for few in combinations(named, size)
        if is_true_of(formula, set(few))
    ]
    minimal = [one for one in meeting if not any(other < one for other in meeting)]
    found, omitted = smallest_sets(formula, limit=100_000)
    assert sorted(map(sorted, found)) == sorted(map(sorted, minimal))
    assert omitted == 0


def test_small_sets_come_first_then_by_name() -> None:
    formula = AnyOf((AllOf((scope("b"), scope("c"))), scope("d"), scope("a")))
    found, _ = smallest_sets(formula, limit=10)
    assert [sorted(key.name for key in one) for one in found] == [["a"], ["d"], ["b", "c"]]


def test_always_and_never() -> None:
    assert smallest_sets(TRUE, limit=5) == ((frozenset(),), 0)
    assert smallest_sets(FALSE, limit=5) == ((), 0)
    assert smallest_sets(AllOf((scope("a"), FALSE)), limit=5) == ((), 0)


def test_the_ways_not_looked_at_are_counted() -> None:
    choices = AllOf(tuple(any_scope(f"a{number}", f"b{number}") for number in range(10)))
    found, omitted = smallest_sets(choices, limit=100)
    assert len(found) == 100
    assert omitted == 2**10 - 100
    assert all(is_true_of(choices, one) for one in found)


def test_a_very_wide_formula_is_neither_too_deep_nor_too_much() -> None:
    grants = AllOf(tuple(scope(f"g{number}") for number in range(5_000)))
    found, omitted = smallest_sets(grants, limit=200)
    assert [len(one) for one in found] == [5_000]
    assert omitted == 0
    choices = AllOf(tuple(any_scope(f"a{number}", f"b{number}") for number in range(5_000)))
    found, omitted = smallest_sets(choices, limit=200)
    assert len(found) == 200
    assert omitted == MANY
