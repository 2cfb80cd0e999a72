"""The smallest sets of grants that make a formula true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from planner.solving.formula import AnyOf, Formula, GrantKey


def smallest_sets(formula: Formula, *, limit: int) -> tuple[tuple[frozenset[GrantKey], ...], int]:
    """Sets that meet `formula` and contain no other such set, and how many ways were not looked at.

    At most `limit` ways through the formula are followed, in the order of writing.
    """
    ways = list(islice(_ways(formula), limit))
    smallest = [way for way in dict.fromkeys(ways) if not any(other < way for other in ways)]
    return tuple(sorted(smallest, key=lambda way: (len(way), sorted(way)))), _count(formula) - len(
        ways
    )


def _ways(formula: Formula) -> Iterator[frozenset[GrantKey]]:
    if isinstance(formula, GrantKey):
        yield frozenset({formula})
    elif isinstance(formula, AnyOf):
        for member in formula.members:
            yield from _ways(member)
    else:
        yield from _together(formula.members)


def _together(members: tuple[Formula, ...]) -> Iterator[frozenset[GrantKey]]:
    if not members:
        yield frozenset()
        return
    for way in _ways(members[0]):
        for rest in _together(members[1:]):
            yield way | rest


def _count(formula: Formula) -> int:
    """How many ways there are, without following them."""
    if isinstance(formula, GrantKey):
        return 1
    if isinstance(formula, AnyOf):
        return sum(_count(member) for member in formula.members)
    ways = 1
    for member in formula.members:
        ways *= _count(member)
    return ways
