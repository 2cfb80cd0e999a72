"""What looks like a fault of the document is told, and ordinary documents are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.importers.found import Found, Remark
from planner.importers.mending import mended
from planner.importers.suspicions import suspicions
from planner.importers.suspicions.misread import is_read_only_form
from planner.importers.suspicions.typos import is_within_two_edits, looks_like_slip
from planner.solving.formula import AllOf, AnyOf, Formula
from tests.importers.makers import all_scopes, any_scope, api, found, grant, scope

LIST, ADD = "GET https://parcels.example/parcels", "POST https://parcels.example/parcels"


def told(vendor: Found) -> list[tuple[str, str, str]]:
    return [(one.rule, one.place, one.message) for one in suspicions(mended(vendor))]


def alone(requirement: Formula, *grants: str) -> Found:
    return found([api(LIST, requirement)], *grants)


def test_a_combination_is_told_where_one_of_its_members_is_enough() -> None:
    requirement = AnyOf((all_scopes("a", "b"), scope("a")))
    message = (
        "`a` and `b` are listed as needed together, and `a` alone is enough, so the others are"
        " never needed"
    )
    assert told(alone(requirement, "a", "b")) == [("absorbed-conjunction", LIST, message)]


def test_a_combination_with_a_choice_in_it_is_told_for_each_way_that_is_needless() -> None:
    requirement = AnyOf((AllOf((scope("p"), any_scope("a", "b"))), scope("a")))
    ways = told(alone(requirement, "a", "b", "p"))
    assert [rule for rule, _, _ in ways] == ["absorbed-conjunction"]
    assert "`a` and `p` are listed as needed together, and `a` alone" in ways[0][2]


@pytest.mark.parametrize(
    "requirement",
    [
        AnyOf((all_scopes("a", "b"), scope("c"))),
        all_scopes("a", "b"),
        any_scope("a", "b", "c"),
        AnyOf((all_scopes("a", "b"), all_scopes("b", "c"))),
        AllOf((scope("a"), any_scope("b", "c"))),
    ],
)
def test_combinations_that_are_needed_are_not_told(requirement: Formula) -> None:
    assert told(alone(requirement, "a", "b", "c")) == []


def test_apis_with_the_same_needless_combination_are_told_in_one_warning() -> None:
    requirement = AnyOf((all_scopes("a", "b"), scope("a")))
    urls = [f"GET https://parcels.example/{number}" for number in range(3)]
    warnings = told(found([api(url, requirement) for url in urls], "a", "b"))
    assert [place for _, place, _ in warnings] == [f"{urls[0]} and 2 more"]


def test_what_the_importer_has_warned_of_itself_is_not_told_again() -> None:
    own = Remark(rule="absorbed-conjunction", place="there", message="told already")
    requirement = AnyOf((all_scopes("a", "b"), scope("a")))
    vendor = found([api(LIST, requirement)], "a", "b", warnings=(own,))
    assert told(vendor) == []


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("files.readonly", "files"),
        ("drive.photos.readonly", "drive.photos"),
        ("files:read", "files"),
        ("Files.Read.All", "Files.ReadWrite.All"),
        ("files_read_only", "files"),
        ("files.ro", "files.rw"),
    ],
)
def test_a_grant_together_with_its_read_only_form_is_told(narrow: str, wide: str) -> None:
    assert is_read_only_form(narrow, wide)
    ((rule, place, message),) = told(alone(all_scopes(narrow, wide), narrow, wide))
    assert (rule, place) == ("misread-any-of", LIST)
    assert f"`{narrow}` looks like a part of `{wide}`" in message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("files.read", "files.write"),
        ("read:pets", "write:pets"),
        ("files.readonly", "mail"),
        ("files.readonly", "filesystem"),
        ("files.metadata", "files"),
        ("profile", "email"),
        ("Files.Read.All", "Mail.ReadWrite.All"),
        ("files.reader", "files"),
    ],
)
def test_grants_that_do_go_together_are_not_told(one: str, other: str) -> None:
    assert told(alone(all_scopes(one, other), one, other)) == []


def test_any_one_of_a_grant_and_its_read_only_form_is_fine() -> None:
    assert told(alone(any_scope("files", "files.readonly"), "files", "files.readonly")) == []


def test_a_grant_together_with_one_that_it_implies_is_told() -> None:
    vendor = found(
        [api(LIST, all_scopes("admin", "clerk"))],
        grant("admin", implies=(scope("clerk"),)),
        "clerk",
    )
    assert [rule for rule, _, _ in told(vendor)] == ["misread-any-of"]


def test_a_reader_that_needs_more_than_the_writer_is_told() -> None:
    reading = api(LIST, all_scopes("parcels", "parcels.track"))
    writing = api(ADD, scope("parcels"))
    ((rule, place, message),) = told(found([reading, writing], "parcels", "parcels.track"))
    assert (rule, place) == ("misread-any-of", LIST)
    assert "all that POST asks for at the same URL and more" in message


def test_a_reader_of_another_family_or_url_is_not_told() -> None:
    reading = api(LIST, all_scopes("parcels", "profile"))
    elsewhere = api("GET https://parcels.example/other", all_scopes("parcels", "parcels.track"))
    writing = api(ADD, scope("parcels"))
    vendor = found([reading, elsewhere, writing], "parcels", "parcels.track", "profile")
    assert told(vendor) == []


def methods(seldom: str, often: str, uses: int = 4) -> Found:
    apis = [api(ADD, any_scope(seldom, "x")), api(LIST, any_scope(often, "x"))]
    apis += [api(f"GET https://parcels.example/{at}", scope(often)) for at in range(uses)]
    return found(apis, seldom, often, "x")


@pytest.mark.parametrize(
    ("seldom", "often"),
    [
        ("parcles.read", "parcels.read"),
        ("parcel.read", "parcels.read"),
        ("Parcels.Reed.Everyone", "Parcels.Reed.Everyome"),
        ("calendars", "calenders"),
    ],
)
def test_a_slip_of_the_pen_between_methods_is_told(seldom: str, often: str) -> None:
    message = (
        f"`{seldom}` may be a slip of the pen for `{often}`: apart from it GET and POST ask for the"
        " same"
    )
    assert told(methods(seldom, often)) == [("typo-in-requirement", LIST, message)]


def test_letter_case_alone_is_told_however_often_either_is_used() -> None:
    rules = [rule for rule, _, _ in told(methods("Parcels", "parcels", uses=1))]
    assert rules == ["typo-in-requirement", "names-differ-in-case"]


@pytest.mark.parametrize(
    ("seldom", "often"),
    [
        ("files.lock", "files.unlock"),
        ("files.import", "files.export"),
        ("files.v1", "files.v2"),
        ("version1", "version2"),
        ("users.get", "users.set"),
        ("parcels.read", "parcels.write"),
        ("subscribe", "unsubscribe"),
        ("Read.Parcels", "Read.Letters"),
    ],
)
def test_words_that_mean_two_things_are_not_told(seldom: str, often: str) -> None:
    assert told(methods(seldom, often)) == []


def test_two_names_that_are_both_in_use_are_not_told() -> None:
    assert told(methods("parcles.read", "parcels.read", uses=1)) == []


def test_requirements_that_differ_otherwise_as_well_are_not_told() -> None:
    apis = [api(ADD, any_scope("parcles", "y")), api(LIST, any_scope("parcels", "x"))]
    apis += [api(f"GET https://parcels.example/{at}", scope("parcels")) for at in range(4)]
    assert told(found(apis, "parcels", "parcles", "x", "y")) == []


def test_uses_decide_which_of_two_names_is_the_slip() -> None:
    assert looks_like_slip("parcles", "parcels", 1, 9)
    assert not looks_like_slip("parcles", "parcels", 3, 9)


def distance(one: str, other: str) -> int:
    """The definition, without tables: restricted distance of Damerau and Levenshtein."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        distance(one[:-1], other) + 1,
        distance(one, other[:-1]) + 1,
        distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-1] + other[-2]:
        ways.append(distance(one[:-2], other[:-2]) + 1)
    return min(ways)


@given(st.text("ab", max_size=5), st.text("abc", max_size=5))
def test_edits_are_counted_as_defined(one: str, other: str) -> None:
    assert is_within_two_edits(one, other) == (distance(one, other) <= 2)
