"""A catalogue's APIs by requirement. Thousands of APIs share a few hundred requirements, so that a
question about all APIs is asked once for each requirement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import NamedTuple, TypeVar

from planner.model import Api, Catalog, Requirement
from planner.solving.records import dataclass

_Made = TypeVar("_Made")

_MOST_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Tally:
    """How many APIs have this requirement, by effect."""

    requirement: Requirement
    reads: int
    writes: int


class _Group(NamedTuple):
    requirement: Requirement
    rows: list[int]
    counts: list[int]  # reads, writes


class Grouped:
    """The APIs of one catalogue. Requirements that are one object are one group: equal ones that
    are two objects stay two. `policies` are the names of those that APIs have, and None where one
    has none."""

    def __init__(self, apis: tuple[Api, ...]) -> None:
        self._apis = apis
        self._rows = {api.id: row for row, api in enumerate(apis)}
        self._groups: dict[int, _Group] = {}
        self._unknown: list[int] = []
        self.policies = frozenset([api.policy for api in apis])
        for row, api in enumerate(apis):
            requirement = api.requirement
            if requirement is None:
                self._unknown.append(row)
                continue
            group = self._groups.get(id(requirement))
            if group is None:
                group = self._groups[id(requirement)] = _Group(requirement, [], [0, 0])
            group.rows.append(row)
            group.counts[api.effect == "write"] += 1

    def tallies(self, besides: AbstractSet[str]) -> Iterator[Tally]:
        """For each group how many there are beside the APIs with the ids in `besides`."""
        left = {place: list(group.counts) for place, group in self._groups.items()}
        for row in self._rows_of(besides):
            api = self._apis[row]
            if api.requirement is not None:
                left[id(api.requirement)][api.effect == "write"] -= 1
        for place, (reads, writes) in left.items():
            if reads or writes:
                yield Tally(self._groups[place].requirement, reads, writes)

    def where(
        self, verdict: Callable[[Requirement], bool], besides: AbstractSet[str]
    ) -> tuple[Api, ...]:
        """The APIs whose requirement is known and has that verdict, beside those with the ids in
        `besides`, in the catalogue's order."""
        found = [group.rows for group in self._groups.values() if verdict(group.requirement)]
        left_out = self._rows_of(besides)
        return tuple([self._apis[row] for row in sorted(chain(*found)) if row not in left_out])

    def unknown(self, besides: AbstractSet[str]) -> int:
        """How many have no known requirement, beside those with the ids in `besides`."""
        return len(set(self._unknown) - self._rows_of(besides))

    def _rows_of(self, ids: AbstractSet[str]) -> set[int]:
        return {self._rows[one] for one in ids if one in self._rows}


class Remembered:
    """What was made of the last few objects: for what is worked out of one that never changes, and
    asked for again and again. It is found by the object itself, not by what it is equal to."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[object, object]] = {}

    def get(self, source: object, make: Callable[[], _Made]) -> _Made:
        """What `make` makes of `source`, made when it is first asked for."""
        known = self._made.get(id(source))
        if known is not None and known[0] is source:
            return known[1]  # type: ignore[return-value]  # it was made by the same function
        made = make()
        while len(self._made) >= _MOST_REMEMBERED:
            del self._made[next(iter(self._made))]
        self._made[id(source)] = (source, made)
        return made


_grouped = Remembered()


def grouped(catalog: Catalog) -> Grouped:
    """The catalogue's APIs by requirement."""
    return _grouped.get(catalog.apis, lambda: Grouped(catalog.apis))
