"""Several grants asked for together, and one of them alone is enough: (a and b) or a."""

from __future__ import annotations

from collections.abc import Iterator

from planner.importers.found import Found, Remark
from planner.importers.suspicions.apis import by_requirement, named, place_of
from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey

_MOST_WAYS = 64

Way = frozenset[GrantKey]


def absorbed_conjunctions(rule: str, found: Found) -> Iterator[Remark]:
    """A warning for each combination that is never needed, of each requirement."""
    for requirement, apis in by_requirement(found).items():
        for way, enough in _absorbed(requirement):
            verb = "is" if len(enough) == 1 else "are"
            message = (
                f"{named(sorted(way))} are listed as needed together, and"
                f" {named(sorted(enough))} alone {verb} enough, so the others are never needed"
            )
            yield Remark(rule=rule, place=place_of(apis), message=message)


def _absorbed(formula: Formula) -> Iterator[tuple[Way, Way]]:
    """Each way through an *all of* that another alternative beside it makes needless, with the
    smallest such alternative."""
    if isinstance(formula, GrantKey):
        return
    for member in formula.members:
        yield from _absorbed(member)
    if not isinstance(formula, AnyOf):
        return
    ways = [_ways(member) for member in formula.members]
    if sum(map(len, ways)) > _MOST_WAYS * 4:
        return
    for at, member in enumerate(formula.members):
        others = [way for number, listed in enumerate(ways) if number != at for way in listed]
        for way in ways[at] if isinstance(member, AllOf) else ():
            enough = min(
                (other for other in others if other < way), key=_size_and_names, default=None
            )
            if enough is not None:
                yield way, enough


def _size_and_names(way: Way) -> tuple[int, list[GrantKey]]:
    return len(way), sorted(way)


def _ways(formula: Formula) -> list[Way]:
    """The sets of grants that meet `formula`; none where there are too many to be looked at."""
    if isinstance(formula, GrantKey):
        return [frozenset({formula})]
    inner = [_ways(member) for member in formula.members]
    if isinstance(formula, AnyOf):
        together = [way for ways in inner for way in ways]
        return together if len(together) <= _MOST_WAYS else []
    product: list[Way] = [frozenset()]
    for ways in inner:
        product = [one | way for one in product for way in ways]
        if len(product) > _MOST_WAYS:
            return []
    return product
