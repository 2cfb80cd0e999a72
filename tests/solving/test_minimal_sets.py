"""All smallest sets, against every subset tried."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.solving.formula import FALSE, AllOf, AnyOf, Formula, GrantKey, atoms, holds
from planner.solving.minimal_sets import minimal_sets
from tests.strategies import formulas, formulas_with_constants

KEYS = [GrantKey(kind, name) for kind in ("allow", "forbid") for name in "abcd"]


def every_smallest_set(demands: list[Formula]) -> list[frozenset[GrantKey]]:
    """The fewest grants first, then by name; none holds another."""
    keys = sorted({key for demand in demands for key in atoms(demand)})
    found: list[frozenset[GrantKey]] = []
    for size in range(len(keys) + 1):
        for chosen in map(frozenset, combinations(keys, size)):
            is_enough = all(holds(demand, chosen) for demand in demands)
            if is_enough and not any(smaller <= chosen for smaller in found):
                found.append(chosen)
    return found


@settings(max_examples=300)
@given(
    demands=st.lists(st.one_of(formulas(KEYS), formulas_with_constants(KEYS)), max_size=3),
    limit=st.sampled_from((1, 2, 3, 10, 1000)),
)
def test_the_sets_are_those_of_every_subset_tried(demands: list[Formula], limit: int) -> None:
    expected = every_smallest_set(demands)

    found = minimal_sets(demands, limit=limit)

    assert list(found.sets) == expected[:limit]
    assert found.complete == (len(expected) <= limit)


def test_nothing_demanded_is_met_by_nothing() -> None:
    found = minimal_sets([], limit=10)

    assert found.sets == (frozenset(),)
    assert found.complete


def test_what_nothing_meets_has_no_set() -> None:
    found = minimal_sets([KEYS[0], FALSE], limit=10)

    assert found.sets == ()
    assert found.complete


def test_pairs_to_choose_from_are_all_found_and_a_cut_is_told() -> None:
    pairs = [AnyOf((GrantKey("allow", f"a{n}"), GrantKey("allow", f"b{n}"))) for n in range(5)]

    everything = minimal_sets(pairs, limit=32)
    cut = minimal_sets(pairs, limit=31)

    assert len(set(everything.sets)) == 32
    assert everything.complete
    assert cut.sets == everything.sets[:31]
    assert not cut.complete


def test_the_work_is_bounded_and_a_cut_is_told() -> None:
    few = minimal_sets([AnyOf(tuple(KEYS)), AllOf(tuple(KEYS[:1]))], limit=10, branches=0)
    none_of_many = minimal_sets(
        [AnyOf((GrantKey("a", f"{n}"), GrantKey("b", f"{n}"))) for n in range(10)],
        limit=1024,
        branches=50,
    )

    assert few.sets == (frozenset(KEYS[:1]),)
    assert not few.complete
    assert not none_of_many.complete
    assert 0 < len(none_of_many.sets) <= 51
