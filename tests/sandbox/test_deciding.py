"""What is missing, compared with trying every set of grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from planner.sandbox.deciding import MOST_SETS, missing
from planner.solving.formula import FALSE, TRUE, AllOf, AnyOf, Formula, GrantKey
from tests.planning.samples import is_true_of
from tests.strategies import formulas

KEYS = (*(GrantKey("scopes", name) for name in "abcd"), GrantKey("roles", "a"))


def smallest(requirement: Formula, held: frozenset[GrantKey]) -> set[frozenset[GrantKey]]:
    """Every set of grants that is enough besides and holds no other such set."""
    enough: list[frozenset[GrantKey]] = []
    for size in range(len(KEYS) + 1):
        for one in map(frozenset, combinations(KEYS, size)):
            if is_true_of(requirement, held | one) and not any(other <= one for other in enough):
                enough.append(one)
    return set(enough)


def as_keys(sets: Iterable[Mapping[str, Iterable[str]]]) -> list[frozenset[GrantKey]]:
    return [
        frozenset(GrantKey(kind, name) for kind, names in one.items() for name in names)
        for one in sets
    ]


@given(formulas(KEYS), st.frozensets(st.sampled_from(KEYS)))
def test_what_is_missing_is_every_smallest_set_the_shortest_first(
    requirement: Formula, held: frozenset[GrantKey]
) -> None:
    found = missing(requirement, held)

    assert found.is_all
    sets = as_keys(found.sets)
    assert set(sets) == smallest(requirement, held)
    assert [len(one) for one in sets] == sorted(len(one) for one in sets)


def test_what_is_always_or_never_true() -> None:
    assert missing(TRUE, frozenset()) == (({},), True)
    assert missing(FALSE, frozenset()) == ((), True)


def test_very_many_ways_are_cut_and_said_to_be() -> None:
    pairs = tuple(
        AnyOf((GrantKey("scopes", f"a{number}"), GrantKey("scopes", f"b{number}")))
        for number in range(40)
    )

    found = missing(AllOf(pairs), frozenset())

    assert not found.is_all
    assert len(found.sets) == MOST_SETS
    assert all(is_true_of(AllOf(pairs), one) for one in as_keys(found.sets))
