"""Where boxes go: never over each other, in order, as near to their neighbours as can be."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.picturing import Box, Layout, Link, laid_out
from planner.picturing.layout import _never_falling, crossings

WIDTH, BETWEEN, GAP = 200.0, 60.0, 10.0

Drawing = tuple[list[list[Box]], list[Link]]


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    sizes = draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))
    columns = [
        [Box(f"{number}-{row}", draw(st.floats(20, 200, allow_nan=False))) for row in range(size)]
        for number, size in enumerate(sizes)
    ]
    links = [
        Link(source.name, target.name)
        for left, right in pairwise(columns)
        for source in left
        for target in right
        if draw(st.booleans())
    ]
    return columns, links


def layout_of(drawing: Drawing) -> Layout:
    columns, links = drawing
    return laid_out(columns, links, column_width=WIDTH, between_columns=BETWEEN, between_boxes=GAP)


@given(drawings())
def test_every_box_has_a_place_and_none_overlaps_another(drawing: Drawing) -> None:
    layout = layout_of(drawing)

    assert set(layout.places) == {box.name for column in drawing[0] for box in column}
    for number, column in enumerate(drawing[0]):
        places = sorted((layout.places[box.name] for box in column), key=lambda place: place.y)
        assert {place.x for place in places} == {number * (WIDTH + BETWEEN)}
        for above, below in pairwise(places):
            assert below.y - (above.y + above.height) >= GAP - 1e-6


@given(drawings())
def test_the_picture_is_as_high_as_its_fullest_column(drawing: Drawing) -> None:
    layout = layout_of(drawing)
    needed = max(
        sum(box.height for box in column) + GAP * (len(column) - 1) for column in drawing[0]
    )

    assert layout.height == pytest.approx(needed)
    assert min(place.y for place in layout.places.values()) >= 0


@given(drawings())
def test_links_touch_the_sides_of_their_boxes(drawing: Drawing) -> None:
    layout = layout_of(drawing)

    assert set(layout.ends) == set(drawing[1])
    for link, ends in layout.ends.items():
        for name, y in zip(link, ends, strict=True):
            place = layout.places[name]
            assert place.y < y < place.y + place.height


@given(drawings())
def test_it_is_the_same_every_time(drawing: Drawing) -> None:
    assert layout_of(drawing) == layout_of(drawing)


def crossings_one_by_one(columns: list[list[str]], links: list[Link]) -> int:
    row = {name: index for column in columns for index, name in enumerate(column)}
    column_of = {name: index for index, column in enumerate(columns) for name in column}
    return sum(
        column_of[one.source] == column_of[other.source]
        and row[one.source] < row[other.source]
        and row[one.target] > row[other.target]
        for one in links
        for other in links
    )


@given(drawings())
def test_crossings_are_counted_as_by_looking_at_each_pair(drawing: Drawing) -> None:
    columns = [[box.name for box in column] for column in drawing[0]]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(name for column in columns for name in column)
    graph.add_edges_from(drawing[1])

    assert crossings(columns, graph) == crossings_one_by_one(columns, drawing[1])


@given(drawings())
def test_no_order_is_worse_than_the_given_one(drawing: Drawing) -> None:
    layout = layout_of(drawing)
    given_order = [[box.name for box in column] for column in drawing[0]]
    found = [sorted(column, key=lambda name: layout.places[name].y) for column in given_order]

    assert crossings_one_by_one(found, drawing[1]) <= crossings_one_by_one(given_order, drawing[1])


def test_a_crossing_that_need_not_be_is_undone() -> None:
    left, right = [Box("a", 30), Box("b", 30)], [Box("x", 30), Box("y", 30)]
    layout = layout_of(([left, right], [Link("a", "y"), Link("b", "x")]))

    assert (layout.places["a"].y < layout.places["b"].y) == (
        layout.places["y"].y < layout.places["x"].y
    )


def test_a_single_chain_is_straight() -> None:
    columns = [[Box("a", 120)], [Box("b", 40)], [Box("c", 80)]]
    layout = layout_of((columns, [Link("a", "b"), Link("b", "c")]))

    assert {place.y + place.height / 2 for place in layout.places.values()} == {60.0}
    assert set(layout.ends.values()) == {(60.0, 60.0)}


@given(st.lists(st.floats(-1000, 1000, allow_nan=False), max_size=12))
def test_isotonic_regression_is_that_of_the_minimax_formula(values: list[float]) -> None:
    """Each fitted value is the largest, over starts at or before it, of the smallest mean, over
    ends at or after it (Robertson, Wright, Dykstra: *Order Restricted Statistical Inference*)."""
    size = len(values)
    expected = [
        max(
            min(sum(values[start : end + 1]) / (end + 1 - start) for end in range(at, size))
            for start in range(at + 1)
        )
        for at in range(size)
    ]

    assert _never_falling(values) == pytest.approx(expected)


def test_nothing_to_draw_is_no_error() -> None:
    assert layout_of(([], [])) == Layout(places={}, ends={}, height=0.0)
