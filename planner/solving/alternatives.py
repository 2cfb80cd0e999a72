"""The smallest sets of grants that make a formula true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, product

from planner.solving.formula import AnyOf, Formula, GrantKey

MANY = 1_000_000
"""Ways are counted up to this number. Their true number may have thousands of digits, which is
more than JSON's readers, or readers of a page, can take."""


def smallest_sets(formula: Formula, *, limit: int) -> tuple[tuple[frozenset[GrantKey], ...], int]:
    """Sets that meet `formula` and contain no other such set, and how many ways were not looked at.

    At most `limit` ways through the formula are followed, in the order of writing. The number of
    the others is exact below `MANY`; `MANY` stands for that many or more.
    """
    ways = _ways(formula, limit)
    smallest = [way for way in dict.fromkeys(ways) if not any(other < way for other in ways)]
    omitted = min(_count(formula, MANY + limit) - len(ways), MANY)
    return tuple(sorted(smallest, key=lambda way: (len(way), sorted(way)))), omitted


def _ways(formula: Formula, limit: int) -> list[frozenset[GrantKey]]:
    """The first `limit` ways. The first ways of a combination need only the first of each part."""
    if isinstance(formula, GrantKey):
        return [frozenset({formula})]
    parts = (_ways(member, limit) for member in formula.members)
    if isinstance(formula, AnyOf):
        return list(islice(chain.from_iterable(parts), limit))
    return list(islice(_together(parts), limit))


def _together(parts: Iterable[list[frozenset[GrantKey]]]) -> Iterator[frozenset[GrantKey]]:
    for combination in product(*parts):
        yield frozenset[GrantKey]().union(*combination)


def _count(formula: Formula, most: int) -> int:
    """How many ways there are, without following them; `most` if there are at least as many."""
    if isinstance(formula, GrantKey):
        return 1
    ways = 0 if isinstance(formula, AnyOf) else 1
    for count in (_count(member, most) for member in formula.members):
        ways = ways + count if isinstance(formula, AnyOf) else ways * count
        ways = min(ways, most)
    return ways
