"""Policies get names that people can read, that stay, and that stay true."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.importers.naming import LONGEST, is_still_true, kept_names, policy_names
from planner.importers.requirements import canonical
from planner.reading.formats import REFUSED_POLICIES
from planner.reading.shapes import Name
from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey, atoms, holds
from tests.importers.makers import all_scopes, any_scope, scope
from tests.importers.strategies import formulas, grant_keys

TITLES = {"scopes": "scope", "roles": "role", "tiers": "tier"}
CLERK = GrantKey("roles", "CLERK")


def name_of(formula: Formula, *others: Formula) -> str:
    return policy_names({formula, *others}, TITLES, {})[formula]


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (scope("User.Read"), "User.Read"),
        (any_scope("a", "b"), "a or b"),
        (any_scope("a", "b", "c"), "a, b or c"),
        (any_scope("a", "b", "c", "d"), "a or others"),
        (all_scopes("a", "b"), "a and b"),
        (all_scopes("a", "b", "c", "d"), "a and others"),
        (AllOf((scope("p"), any_scope("a", "b"))), "p and (a or b)"),
        (AllOf((scope("p"), any_scope("a", "b", "c", "d"))), "p and (a or others)"),
        (AnyOf((scope("a"), all_scopes("p", "q"))), "a or (p and q)"),
        (AllOf((CLERK, any_scope("a", "b"))), "CLERK and (a or b)"),
        (AnyOf((CLERK, scope("a"))), "CLERK or a"),
    ],
)
def test_a_name_tells_what_is_asked_for(formula: Formula, name: str) -> None:
    assert name_of(formula) == name


def test_a_long_list_is_named_after_what_few_others_have() -> None:
    mail = any_scope("Directory.All", "Mail.Read", "Mail.All", "All")
    files = any_scope("Directory.All", "Files.Read", "Files.All", "All")
    assert name_of(mail, files) == "Mail.All or others"
    assert name_of(files, mail) == "Files.All or others"


def test_the_documented_least_grant_goes_before() -> None:
    mail = any_scope("Directory.All", "Mail.Read", "Mail.All", "All")
    names = policy_names({mail}, TITLES, {}, {mail: scope("Mail.Read")})
    assert names == {mail: "Mail.Read or others"}


def test_lists_with_one_first_grant_are_told_apart_by_what_the_others_lack() -> None:
    common = ["a", "b", "c", "d"]
    lists = [any_scope(*common), any_scope(*common, "e"), any_scope(*common, "f")]
    names = policy_names(set(lists), TITLES, {}, dict.fromkeys(lists, scope("a")))
    assert [names[one] for one in lists] == ["a or others", "a, e or others", "a, f or others"]


def test_grants_of_one_name_and_two_kinds_are_told_apart_by_the_kinds() -> None:
    here, there = scope("admin"), GrantKey("roles", "admin")
    assert name_of(here, there) == "scope admin"
    assert name_of(there, here) == "role admin"


@pytest.mark.parametrize("word", sorted(REFUSED_POLICIES))
def test_words_that_mean_something_else_are_no_names(word: str) -> None:
    assert name_of(scope(word)) == f"scope {word}"


def test_names_never_differ_in_letter_case_alone() -> None:
    names = policy_names({scope("Read"), scope("read")}, TITLES, {}).values()
    assert len({name.casefold() for name in names}) == 2


def test_long_names_of_grants_are_shown_by_both_ends() -> None:
    url = f"https://www.example.com/{'x' * 100}/files.readonly"
    name = name_of(scope(url))
    assert name.startswith("https://www.example.com/")
    assert name.endswith("/files.readonly")
    assert len(name) <= LONGEST


REQUIREMENTS = st.sets(formulas(grant_keys(3, 6)).map(canonical), min_size=1, max_size=25)


@given(REQUIREMENTS)
def test_every_requirement_gets_a_name_of_its_own_that_files_take(
    requirements: set[Formula],
) -> None:
    names = policy_names(requirements, TITLES, {})
    assert names.keys() == requirements
    assert len({name.casefold() for name in names.values()}) == len(requirements)
    assert all(Name().problem(name) is None for name in names.values())
    assert not REFUSED_POLICIES.keys() & set(names.values())
    assert all(len(name) <= LONGEST + 5 for name in names.values())


@given(REQUIREMENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_requirements_makes_no_difference(
    requirements: set[Formula], random: Random
) -> None:
    mixed = random.sample(sorted(requirements, key=repr), len(requirements))
    assert policy_names(dict.fromkeys(mixed), TITLES, {}) == policy_names(requirements, TITLES, {})


def kept(now: Formula, before: Formula, name: str) -> str | None:
    """The name that one API's requirement keeps."""
    key = ("parcels", "parcels/get")
    return kept_names({key: now}, {key: before}, {name: before}).get(now)


@pytest.mark.parametrize(
    ("before", "now", "name", "is_kept"),
    [
        (scope("a"), scope("a"), "anything", True),
        (scope("a"), any_scope("a", "b"), "a", True),
        (any_scope("a", "b", "c", "d"), any_scope("a", "b", "e", "f"), "a or others", True),
        (any_scope("a", "b", "c", "d"), any_scope("b", "c", "d"), "a or others", False),
        (scope("a"), scope("b"), "a", False),
        (scope("a"), all_scopes("a", "b"), "a", False),
        (all_scopes("a", "b"), any_scope("a", "b"), "a and b", False),
        (any_scope("a", "b"), any_scope("a", "b", "c"), "a or b", True),
        (scope("a"), scope("b"), "Read parcels", True),
        (scope("User.Read"), scope("User.Read.All"), "User.Read", False),
        (scope("User.Read.All"), scope("User.Read"), "User.Read.All", False),
    ],
)
def test_a_changed_requirement_keeps_its_name_while_that_is_true(
    before: Formula, now: Formula, name: str, *, is_kept: bool
) -> None:
    assert kept(now, before, name) == (name if is_kept else None)


@given(formulas(grant_keys(2, 3)), formulas(grant_keys(2, 3)))
def test_a_name_that_stays_says_nothing_wrong(old: Formula, new: Formula) -> None:
    """Whoever holds only grants that the name names gets the same answer as before."""
    name = policy_names({old}, TITLES, {})[old]
    named = [key for key in set(atoms(old)) if key.name in name.replace("(", " ").split()]
    if is_still_true(name, old, new):
        for chosen in product((True, False), repeat=len(named)):
            held = {key for key, is_held in zip(named, chosen, strict=True) if is_held}
            assert holds(old, held) == holds(new, held)


def test_the_name_goes_where_most_of_its_apis_went() -> None:
    old, most, few = scope("a"), any_scope("a", "b"), any_scope("a", "c")
    before = {("x", str(number)): old for number in range(5)}
    now = {key: few if key[1] in "01" else most for key in before}
    assert kept_names(now, before, {"Read": old}) == {most: "Read"}


def test_a_name_that_is_split_evenly_goes_nowhere() -> None:
    old, one, other = scope("a"), any_scope("a", "b"), any_scope("a", "c")
    before = {("x", str(number)): old for number in range(4)}
    now = {key: one if key[1] in "01" else other for key in before}
    assert kept_names(now, before, {"Read": old}) == {}


def test_a_name_that_is_still_needed_is_not_given_away() -> None:
    old, new = scope("a"), any_scope("a", "b")
    before = {("x", str(number)): old for number in range(5)}
    now = {key: old if key[1] == "0" else new for key in before}
    assert kept_names(now, before, {"Read": old}) == {old: "Read"}
