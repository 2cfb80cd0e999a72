"""The picture of a plan as boxes with words, placed for screens and paper of different widths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from planner.model import PolicySet
from planner.picturing import Box, Layout, Link, Picture, laid_out
from planner.rendering.html.fitting import wrapped
from planner.rendering.html.picture_words import Content, Words
from planner.solving.records import dataclass

SIZE, SMALL = 13.0, 11.5
ROW, PADDING, SIDE = 17.0, 7.0, 9.0
BASELINE = 12.5

HEADING = 26.0
"""Room above the boxes for the headings of the columns."""

BETWEEN_BOXES = 10.0
BETWEEN_PANELS = 30.0
WIDEST_BOX = 300.0


class Shape(NamedTuple):
    """What a picture is drawn for: its width, the width between columns, whether policies have a
    column of their own, and whether it is cut in two, one below the other."""

    name: str
    width: float
    between: float
    with_policies: bool
    stacked: bool


SHAPES = (
    Shape("wide", 1040.0, 76.0, with_policies=True, stacked=False),
    Shape("middle", 680.0, 52.0, with_policies=False, stacked=False),
    Shape("narrow", 340.0, 36.0, with_policies=False, stacked=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A line of text in a box, at its height within the box."""

    text: str
    look: str
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBox:
    """A box at its place."""

    x: float
    y: float
    width: float
    height: float
    words: Words
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A link as the path of an SVG element, with the names of the boxes at its ends."""

    path: str
    look: str
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Columns beside each other, `top` below the top of the picture."""

    top: float
    height: float
    headings: tuple[tuple[float, str], ...]
    boxes: tuple[DrawnBox, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture for one width."""

    name: str
    width: float
    height: float
    panels: tuple[Panel, ...]


class _Column(NamedTuple):
    heading: str
    boxes: Sequence[Words]


def drawings(picture: Picture, policy_set: PolicySet) -> tuple[Drawing, ...]:
    """The picture in every shape."""
    content = Content(picture, policy_set)
    return tuple(_drawing(content, shape) for shape in SHAPES)


def _drawing(content: Content, shape: Shape) -> Drawing:
    panels: list[Panel] = []
    top = 0.0
    for columns in _columns(content, shape):
        panels.append(_panel(shape, columns, content.links(shape.with_policies), top))
        top += panels[-1].height + BETWEEN_PANELS
    return Drawing(
        name=shape.name,
        width=shape.width,
        height=round(top - BETWEEN_PANELS, 1),
        panels=tuple(panels),
    )


def _columns(content: Content, shape: Shape) -> list[list[_Column]]:
    """The columns of each panel; none without boxes."""
    grants = _Column("Grants", content.granted())
    last = _Column(
        "Ruled out because" if content.picture.barriers else "Opened besides", content.openings()
    )
    if shape.with_policies:
        first = [
            _Column("Desired APIs", content.apis()),
            _Column("Policies", content.policies()),
        ]
    else:
        first = [_Column("Desired APIs", content.apis_by_policy())]
    panels = [[*first, grants], [grants, last]] if shape.stacked else [[*first, grants, last]]
    if shape.stacked and not last.boxes:
        panels = panels[:1]
    return [[column for column in panel if column.boxes] for panel in panels]


def _panel(shape: Shape, columns: Sequence[_Column], links: Sequence[Link], top: float) -> Panel:
    gaps = len(columns) - 1
    width = min((shape.width - shape.between * gaps) / max(len(columns), 1), WIDEST_BOX)
    words = {one.name: one for column in columns for one in column.boxes}
    labels = {name: _labels(one, width - 2 * SIDE) for name, one in words.items()}
    layout = laid_out(
        [[Box(one.name, _height(labels[one.name])) for one in column.boxes] for column in columns],
        [link for link in links if link.source in words and link.target in words],
        column_width=width,
        between_columns=shape.between,
        between_boxes=BETWEEN_BOXES,
    )
    return Panel(
        top=round(top, 1),
        height=layout.height + HEADING,
        headings=tuple(
            (round(number * (width + shape.between), 1), column.heading)
            for number, column in enumerate(columns)
        ),
        boxes=tuple(_boxes(layout, words, labels, width)),
        curves=tuple(_curves(layout, words, width)),
    )


def _labels(words: Words, room: float) -> tuple[Label, ...]:
    rows = [(text, "heading") for text in wrapped(words.heading, room, SIZE, rows=3, bold=True)]
    rows += [(text, "note") for text in wrapped(words.note, room, SMALL)]
    # Of several items each takes one row, so that it shows where the next one begins.
    for item in words.items:
        lines = 2 if len(words.items) == 1 else 1
        rows += [(text, "item") for text in wrapped(item, room, SIZE, rows=lines)]
    return tuple(
        Label(text=text, look=look, y=PADDING + ROW * number + BASELINE)
        for number, (text, look) in enumerate(row for row in rows if row[0])
    )


def _height(labels: Sequence[Label]) -> float:
    return 2 * PADDING + ROW * max(len(labels), 1)


def _boxes(
    layout: Layout,
    words: Mapping[str, Words],
    labels: Mapping[str, tuple[Label, ...]],
    width: float,
) -> Iterator[DrawnBox]:
    for name, place in layout.places.items():
        yield DrawnBox(
            x=round(place.x, 1),
            y=round(place.y + HEADING, 1),
            width=round(width, 1),
            height=round(place.height, 1),
            words=words[name],
            labels=labels[name],
        )


def _curves(layout: Layout, words: Mapping[str, Words], width: float) -> Iterator[Curve]:
    for link, (leaving, arriving) in layout.ends.items():
        start, end = layout.places[link.source].x + width, layout.places[link.target].x
        bend = (start + end) / 2
        y, to = leaving + HEADING, arriving + HEADING
        yield Curve(
            path=f"M{start:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {to:.1f} {end:.1f} {to:.1f}",
            look=words[link.target].look,
            source=link.source,
            target=link.target,
        )
