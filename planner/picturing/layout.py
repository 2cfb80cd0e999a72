"""Where the boxes of a picture go: columns from left to right, few crossings, short ways.

The usual steps for layered drawings (Sugiyama, Tagawa and Toda, *Methods for Visual Understanding
of Hierarchical System Structures*, 1981): the columns are given; within each the boxes are ordered
by the means of their neighbours' positions; then each is moved as near to its neighbours as the
order and the gaps permit, which is an isotonic regression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import networkx as nx

from planner.solving.records import dataclass

SWEEPS = 8
ROUNDS = 6


class Box(NamedTuple):
    """A box before it has its place. Its name is unique in the picture."""

    name: str
    height: float


class Link(NamedTuple):
    """From one box to one in the column to its right."""

    source: str
    target: str


class Place(NamedTuple):
    """The top left corner of a box, and its height."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything is. `ends` gives each link the heights at which it leaves and arrives."""

    places: Mapping[str, Place]
    ends: Mapping[Link, tuple[float, float]]
    height: float


_Columns: TypeAlias = list[list[str]]
_Graph: TypeAlias = "nx.DiGraph[str]"


def laid_out(
    columns: Sequence[Sequence[Box]],
    links: Sequence[Link],
    *,
    column_width: float,
    between_columns: float,
    between_boxes: float,
) -> Layout:
    """A place for every box; no two overlap. Links lead from a column to the next."""
    graph: _Graph = nx.DiGraph()
    graph.add_nodes_from(box.name for column in columns for box in column)
    graph.add_edges_from(links)
    heights = {box.name: box.height for column in columns for box in column}
    ordered = _ordered([[box.name for box in column] for column in columns], graph)
    tops = _tops(ordered, graph, heights, between_boxes)
    places = {
        name: Place(number * (column_width + between_columns), tops[name], heights[name])
        for number, column in enumerate(ordered)
        for name in column
    }
    height = max((place.y + place.height for place in places.values()), default=0.0)
    return Layout(places=places, ends=_ends(places, graph), height=height)


def _ordered(columns: _Columns, graph: _Graph) -> _Columns:
    """The order with the fewest crossings that a few sweeps find; the given one if none is
    better. What hangs together stands together."""
    best = columns
    fewest = crossings(best, graph)
    current = _parts_together(columns, graph)
    for sweep in range(SWEEPS):
        found = crossings(current, graph)
        if found < fewest:
            best, fewest = current, found
        if not fewest:
            break
        current = _swept(current, graph, rightwards=sweep % 2 == 0)
    return best


def _parts_together(columns: _Columns, graph: _Graph) -> _Columns:
    """Connected parts one below the other, in the order in which the columns name them."""
    part = {
        name: number
        for number, names in enumerate(nx.weakly_connected_components(graph))
        for name in names
    }
    return [sorted(column, key=lambda name: part[name]) for column in columns]


def _swept(columns: _Columns, graph: _Graph, *, rightwards: bool) -> _Columns:
    """Each column in turn by the mean position of what it is linked to in the one before."""
    result = [list(column) for column in columns]
    numbers = range(1, len(result)) if rightwards else range(len(result) - 2, -1, -1)
    for number in numbers:
        before = result[number - 1 if rightwards else number + 1]
        position = {name: float(index) for index, name in enumerate(before)}
        neighbours = graph.predecessors if rightwards else graph.successors
        own = {name: float(index) for index, name in enumerate(result[number])}
        means = {
            name: _mean([position[one] for one in neighbours(name)], own[name]) for name in own
        }
        result[number].sort(key=lambda name, means=means: means[name])  # type: ignore[misc]
    return result


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def crossings(columns: _Columns, graph: _Graph) -> int:
    """How many pairs of links cross, if boxes stand in this order and links are straight."""
    position = {name: index for column in columns for index, name in enumerate(column)}
    total = 0
    for column in columns:
        targets = [
            sorted(position[target] for target in graph.successors(source)) for source in column
        ]
        seen: list[int] = []
        for arriving in targets:
            total += sum(1 for target in arriving for one in seen if one > target)
            seen.extend(arriving)
    return total


def _tops(
    columns: _Columns, graph: _Graph, heights: Mapping[str, float], gap: float
) -> dict[str, float]:
    """The top of every box: first from the tallest column outwards, each near to what is placed
    already, then a few times over, each near to all that it is linked to."""
    if not columns:
        return {}
    tall = [_stacked(column, heights, gap) for column in columns]
    first = max(range(len(columns)), key=lambda number: tall[number])
    outwards = [first, *range(first - 1, -1, -1), *range(first + 1, len(columns))]
    tops: dict[str, float] = {}
    for number in outwards * (1 + ROUNDS):
        wished = [_wished(name, graph, heights, tops, tall[first]) for name in columns[number]]
        tops.update(_settled(columns[number], wished, heights, gap, tall[first]))
    return tops


def _stacked(column: Sequence[str], heights: Mapping[str, float], gap: float) -> float:
    return sum(heights[name] for name in column) + gap * max(len(column) - 1, 0)


def _wished(
    name: str,
    graph: _Graph,
    heights: Mapping[str, float],
    tops: Mapping[str, float],
    height: float,
) -> float:
    """The top that puts the middle of a box at the mean of its neighbours' middles. The fewer links
    a neighbour has, the more it counts, so that what is linked to nothing else stays level."""
    placed = [one for one in nx.all_neighbors(graph, name) if one in tops]
    weights = {one: graph.degree(one) ** -3 for one in placed}
    if not weights:
        return tops.get(name, (height - heights[name]) / 2)
    middles = sum((tops[one] + heights[one] / 2) * weight for one, weight in weights.items())
    return middles / sum(weights.values()) - heights[name] / 2


def _settled(
    column: Sequence[str],
    wished: Sequence[float],
    heights: Mapping[str, float],
    gap: float,
    height: float,
) -> dict[str, float]:
    """The tops nearest to the wished ones, by least squares, that keep order, gaps and height."""
    offsets = [0.0]
    for name in column:
        offsets.append(offsets[-1] + heights[name] + gap)
    slack = max(height - _stacked(column, heights, gap), 0.0)
    free = _never_falling([wish - offset for wish, offset in zip(wished, offsets, strict=False)])
    return {
        name: min(max(value, 0.0), slack) + offset
        for name, value, offset in zip(column, free, offsets, strict=False)
    }


def _never_falling(values: Sequence[float]) -> list[float]:
    """Isotonic regression: pool neighbours that are out of order until none is (the pool adjacent
    violators algorithm; Barlow and others, *Statistical Inference under Order Restrictions*)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, count = value, 1
        while pools and pools[-1][0] > mean:
            before, weight = pools.pop()
            mean = (before * weight + mean * count) / (weight + count)
            count += weight
        pools.append((mean, count))
    return [mean for mean, count in pools for _ in range(count)]


def _ends(places: Mapping[str, Place], graph: _Graph) -> dict[Link, tuple[float, float]]:
    leaving: dict[Link, float] = {}
    arriving: dict[Link, float] = {}
    for name, place in places.items():
        targets = sorted(graph.successors(name), key=lambda one: _middle(places[one]))
        sources = sorted(graph.predecessors(name), key=lambda one: _middle(places[one]))
        for target, y in zip(targets, _ports(place, targets), strict=True):
            leaving[Link(name, target)] = y
        for source, y in zip(sources, _ports(place, sources), strict=True):
            arriving[Link(source, name)] = y
    return {link: (y, arriving[link]) for link, y in leaving.items()}


def _middle(place: Place) -> float:
    return place.y + place.height / 2


def _ports(place: Place, others: Sequence[str]) -> list[float]:
    """Where links touch the side of a box: around its middle, not closer to its corners than 6."""
    step = min(9.0, (place.height - 12) / max(len(others) - 1, 1))
    start = _middle(place) - step * (len(others) - 1) / 2
    return [start + step * number for number in range(len(others))]
