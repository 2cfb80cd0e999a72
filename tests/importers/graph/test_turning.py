"""What the document says under permissions, turned round to what meets each API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.importers.graph.documents import Description, PathSet, Permission
from planner.importers.graph.marks import Marks, parsed_marks
from planner.importers.graph.turning import Operation, Turned, requirement_of
from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey, holds
from tests.importers.graph.samples import apis, by_rule, found, paths, permission


def key(name: str) -> GrantKey:
    return GrantKey("application", name)


def requirements(folder: Path, permissions: dict[str, Any]) -> dict[str, Formula | None]:
    return {api.id: api.requirement for api in apis(found(folder, permissions)).values()}


def test_an_api_takes_any_permission_that_lists_it(tmp_path: Path) -> None:
    listed = {
        "B": permission(paths({"/x": "", "/y": ""}, "GET", "POST")),
        "A": permission(paths({"/x": ""})),
    }

    assert requirements(tmp_path, listed) == {
        "GET /x": AnyOf((key("A"), key("B"))),
        "POST /x": key("B"),
        "GET /y": key("B"),
        "POST /y": key("B"),
    }


def test_what_is_also_required_is_one_of_the_others_besides(tmp_path: Path) -> None:
    listed = {
        "A": permission(paths({"/x": "least=Application;AlsoRequires=B,C"})),
        "B": permission(paths({"/b": ""})),
        "C": permission(paths({"/b": ""})),
    }

    assert requirements(tmp_path, listed)["GET /x"] == AllOf(
        (key("A"), AnyOf((key("B"), key("C"))))
    )


def test_a_partner_that_lists_the_path_alone_absorbs_the_conjunction_with_a_warning(
    tmp_path: Path,
) -> None:
    listed = {
        "A": permission(paths({"/x": "AlsoRequires=B"})),
        "B": permission(paths({"/x": ""})),
    }
    of = found(tmp_path, listed)

    assert apis(of)["GET /x"].requirement == key("B")
    (remark,) = of.warnings
    assert (remark.rule, remark.place) == ("absorbed-conjunction", "GET /x")
    assert "`A` and `B` are listed as needed together, and `B` alone" in remark.message


def test_permissions_that_require_each_other_are_one_way(tmp_path: Path) -> None:
    listed = {
        "A": permission(paths({"/x": "AlsoRequires=B"})),
        "B": permission(paths({"/x": "AlsoRequires=A"})),
    }

    assert requirements(tmp_path, listed)["GET /x"] == AllOf((key("A"), key("B")))


def test_a_partner_of_another_scheme_is_no_way_in_and_is_told(tmp_path: Path) -> None:
    work: dict[str, dict[str, Any]] = {"DelegatedWork": {}}
    listed = {
        "A": permission(paths({"/x": "AlsoRequires=B", "/y": "AlsoRequires=B,C,Nobody"})),
        "B": permission(paths({"/y": ""}, schemes=("DelegatedWork",)), schemes=work),
        "C": permission(paths({"/c": ""})),
    }
    of = found(tmp_path, listed)

    assert apis(of)["GET /x"].requirement is None
    assert apis(of)["GET /x"].unknown_reason
    assert apis(of)["GET /y"].requirement == AllOf((key("A"), key("C")))
    told = by_rule(of.left_out, "unknown-partner")
    assert [remark.place for remark in told] == ["GET /x", "GET /y", "GET /y"]
    assert "`Nobody` is required besides" in told[2].message


@pytest.mark.parametrize(
    "odd",
    [
        permission(paths({"/x": "least=Application;OnlyIf=Moon"})),
        permission(paths({"/x": ""}, alsoRequires="(B | C) & D")),
        permission(paths({"/x": ""}, excludedProperties=["name"])),
        permission(paths({"/x": ""}), implicit=True),
    ],
)
def test_a_permission_under_a_condition_that_is_not_known_opens_nothing(
    tmp_path: Path, odd: dict[str, Any]
) -> None:
    of = found(tmp_path, {"Odd": odd, "Plain": permission(paths({"/x": "", "/z": ""}))})

    assert apis(of)["GET /x"].requirement == key("Plain")
    assert apis(of)["GET /x"].documented_least == ()
    (remark,) = by_rule(of.left_out, "unknown-condition")
    assert "`Odd` counts as no way in" in remark.message


def test_an_api_that_nothing_is_known_to_open_is_kept_as_unknown(tmp_path: Path) -> None:
    odd = permission(paths({"/x": "OnlyIf=Moon"}))

    of = found(tmp_path, {"Odd": odd, "Plain": permission(paths({"/z": ""}))})

    assert apis(of)["GET /x"].requirement is None
    assert [grant.key.name for grant in of.grants] == ["Plain"]


@pytest.mark.parametrize(
    ("value", "marks"),
    [
        ("", ((), (), ())),
        ("least=Application", (("Application",), (), ())),
        ("least=Application,DelegatedWork", (("Application", "DelegatedWork"), (), ())),
        ("AlsoRequires=A, B; least=Application", (("Application",), ("A", "B"), ())),
        ("later=1;least=X", (("X",), (), ("later",))),
    ],
)
def test_marks_are_read(value: str, marks: tuple[tuple[str, ...], ...]) -> None:
    least, also_requires, unknown = marks

    assert parsed_marks(value) == Marks(least=least, also_requires=also_requires, unknown=unknown)


@pytest.mark.parametrize("value", ["least", "=X", "least=", "least=A,,B", "a=1;a=2", ";", "a=1;"])
def test_marks_that_are_not_written_so_are_refused(value: str) -> None:
    assert parsed_marks(value) is None


NAMES = ("A", "B", "C", "D", "E")


@st.composite
def listings(draw: st.DrawFn) -> dict[str, list[tuple[str, ...]]]:
    """For one path: under each permission, each time with what it also requires."""
    others = st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple)
    return draw(st.dictionaries(st.sampled_from(NAMES), st.lists(others, min_size=1, max_size=3)))


def _permission(name: str, times: list[tuple[str, ...]]) -> Permission:
    described = Description(meaning="", privilege_level=None, needs_administrator=False)
    sets = tuple(
        PathSet(
            place="",
            schemes=("Application",),
            methods=("GET",),
            paths={"/x": Marks(least=(), also_requires=others, unknown=())},
            conditions=(),
        )
        for others in times
    )
    return Permission(
        name=name,
        authorization_type="oAuth2",
        implicit=False,
        descriptions={"Application": described},
        path_sets=sets,
    )


def _says(listing: dict[str, list[tuple[str, ...]]], held: set[str]) -> bool:
    """The rule itself: a listed permission is held, and one of those that it also requires."""
    return any(
        name in held and (not others or not held.isdisjoint(others))
        for name, times in listing.items()
        for others in times
    )


@given(listing=listings(), held=st.sets(st.sampled_from(NAMES)))
def test_a_requirement_is_true_of_just_what_the_document_lets_in(
    listing: dict[str, list[tuple[str, ...]]], held: set[str]
) -> None:
    everybody = {name: listing.get(name, []) for name in NAMES}
    turned = Turned([_permission(*one) for one in everybody.items()], "Application")
    ways = turned.ways.get(Operation("/x", "GET"), frozenset())

    requirement = requirement_of(ways, {name: key(name) for name in NAMES})

    assert holds(requirement, {key(name) for name in held}) == _says(listing, held)
    assert not any(one < other for one in ways for other in ways)


@given(listing=listings(), order=st.permutations(NAMES))
def test_the_same_listing_gives_the_same_requirement_in_any_order(
    listing: dict[str, list[tuple[str, ...]]], order: list[str]
) -> None:
    keys = {name: key(name) for name in NAMES}
    both = [
        Turned([_permission(name, listing.get(name, [])) for name in names], "Application")
        for names in (NAMES, order)
    ]

    one, other = ([requirement_of(ways, keys) for ways in turned.ways.values()] for turned in both)
    assert one == other
