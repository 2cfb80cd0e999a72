"""Labels are cut where they would not fit, and not before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.rendering.html.fitting import ELLIPSIS, fitted, width, wrapped

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
ROOMS = st.floats(30, 400)


@given(TEXTS, ROOMS)
def test_what_is_fitted_fits(text: str, room: float) -> None:
    assert width(fitted(text, room, 13), 13) <= room


@given(TEXTS, ROOMS)
def test_what_fits_is_left_as_it_is(text: str, room: float) -> None:
    if width(text, 13) <= room:
        assert fitted(text, room, 13) == text


@given(TEXTS, ROOMS)
def test_what_is_cut_is_the_beginning_and_says_so(text: str, room: float) -> None:
    found = fitted(text, room, 13)
    if found != text:
        assert found.endswith(ELLIPSIS)
        assert text.startswith(found.removesuffix(ELLIPSIS))


@given(TEXTS, ROOMS, st.integers(1, 3))
def test_no_row_is_too_long_and_there_are_not_too_many(text: str, room: float, rows: int) -> None:
    found = wrapped(text, room, 13, rows=rows)

    assert 1 <= len(found) <= rows
    assert all(width(row, 13) <= room for row in found)


@given(TEXTS, ROOMS)
def test_nothing_is_lost_without_an_ellipsis(text: str, room: float) -> None:
    found = wrapped(text, room, 13)
    if ELLIPSIS not in "".join(found):
        assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("workflow.read", ("workflow.read",)),
        ("RoleManagement.ReadWrite.Directory", ("RoleManagement.", "ReadWrite.Directory")),
        ("Update the Status of a Scheduled Job", ("Update the Status of", "a Scheduled Job")),
        ("DeviceManagementConfiguration.Read", ("DeviceManagement", "Configuration.Read")),
        ("", ("",)),
    ],
)
def test_names_are_broken_where_they_may_be(name: str, rows: tuple[str, ...]) -> None:
    assert wrapped(name, 150, 13) == rows


def test_wide_characters_take_more_room() -> None:
    assert width("\u5de5\u4f5c", 10) > width("ab", 10)
    assert width("e\u0301", 10) == width("e", 10)
