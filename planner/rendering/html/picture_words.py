"""What stands in the boxes of a picture, and which of them are linked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.model import PolicySet
from planner.picturing import Barrier, Link, Opening, Picture, Way
from planner.rendering.escaping import terminal
from planner.rendering.wording import joined
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

ROWS = 60
"""How many rows of APIs a picture has at most; groups are cut evenly, and say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands in a box: a heading, small print below it, items, all as they are shown.

    `full` is what a reader gets who points at it, `look` the class of its style.
    """

    name: str
    look: str
    heading: str
    note: str = ""
    items: tuple[str, ...] = ()
    full: str = ""


class Content:
    """The boxes of a picture with their words, and the links between them."""

    def __init__(self, picture: Picture, policy_set: PolicySet) -> None:
        self.picture = picture
        self.titles = {kind.name: kind.title for kind in policy_set.kinds}
        self.grants = policy_set.grants
        self.limit = _rows_of_each(picture.ways)
        self.box_of = {
            key: f"g{number}" for number, group in enumerate(picture.grants) for key in group
        }

    def apis(self) -> list[Words]:
        """The desired APIs, where their policies have a column of their own."""
        return [self._apis(f"a{n}", way) for n, way in enumerate(self.picture.ways)]

    def policies(self) -> list[Words]:
        """What guards them."""
        return [
            Words(
                name=f"p{number}",
                look=f"policy {way.state}",
                heading=_policy_heading(way),
                items=_some(way.policies, 3) if len(way.policies) > 1 else (),
                full=", ".join(map(terminal, way.policies)) or _policy_heading(way),
            )
            for number, way in enumerate(self.picture.ways)
        ]

    def apis_by_policy(self) -> list[Words]:
        """Boxes of APIs headed by their policy, where policies have no column."""
        return [
            Words(
                name=f"a{number}",
                look=f"api {way.state}",
                heading=_policy_heading(way),
                items=_some(way.titles, self.limit),
                full=", ".join(map(terminal, way.titles)),
            )
            for number, way in enumerate(self.picture.ways)
        ]

    def _apis(self, name: str, way: Way) -> Words:
        items = _some(way.titles, self.limit)
        return Words(
            name=name,
            look=f"api {way.state}",
            heading="",
            items=items,
            full=", ".join(map(terminal, way.titles)),
        )

    def granted(self) -> list[Words]:
        """The grants, and a box for what takes none."""
        words = [self._grants(f"g{n}", keys) for n, keys in enumerate(self.picture.grants)]
        if any(way.state == "free" for way in self.picture.ways):
            words.append(
                Words(name="none", look="grant free", heading="No grant", note="any valid token")
            )
        return words

    def _grants(self, name: str, keys: Sequence[GrantKey]) -> Words:
        look = "grant ruled-out" if self.picture.barriers else "grant"
        kinds = joined(dict.fromkeys(terminal(self.titles[key.kind]) for key in keys))
        full = ", ".join(f"{self.titles[key.kind]} {key.name}" for key in keys)
        if len(keys) > 1:
            heading = f"{len(keys)} more grants"
            items = _some([key.name for key in keys], 3)
            return Words(name=name, look=look, heading=heading, items=items, full=terminal(full))
        risk = self.grants[keys[0]].risk
        note = f"{kinds}, risk {risk} of 5" if risk else kinds
        heading = terminal(keys[0].name)
        return Words(name=name, look=look, heading=heading, note=note, full=terminal(full))

    def openings(self) -> list[Words]:
        """What the grants open besides or, for an infeasible plan, why they are ruled out."""
        if self.picture.barriers:
            return [_barrier(f"o{n}", one) for n, one in enumerate(self.picture.barriers)]
        return [_opening(f"o{n}", one) for n, one in enumerate(self.picture.openings)]

    def links(self, with_policies: bool) -> list[Link]:
        """What leads where; over boxes of policies, or from the APIs to the grants at once."""
        if not with_policies:
            return [*self._to_grants("a"), *self._to_openings()]
        to_policies = [Link(f"a{n}", f"p{n}") for n, _ in enumerate(self.picture.ways)]
        return [*to_policies, *self._to_grants("p"), *self._to_openings()]

    def _to_grants(self, prefix: str) -> Iterator[Link]:
        for number, way in enumerate(self.picture.ways):
            for target in dict.fromkeys(self.box_of[key] for key in way.grants):
                yield Link(f"{prefix}{number}", target)
            if way.state == "free":
                yield Link(f"{prefix}{number}", "none")

    def _to_openings(self) -> Iterator[Link]:
        ends: Sequence[Barrier | Opening] = self.picture.barriers or self.picture.openings
        for number, one in enumerate(ends):
            boxes = (self.box_of[key] for key in one.grants if key in self.box_of)
            yield from (Link(source, f"o{number}") for source in dict.fromkeys(boxes))
            if not one.grants:
                yield Link("none", f"o{number}")


def _rows_of_each(ways: Sequence[Way]) -> int:
    """How many APIs each group may list so that all together are at most `ROWS`."""
    sizes = [len(way.titles) for way in ways]
    limit = max(sizes, default=1)
    while limit > 1 and sum(min(size, limit) for size in sizes) > ROWS:
        limit -= 1
    return max(limit, 2)


def _some(names: Sequence[str], limit: int) -> tuple[str, ...]:
    """At most `limit` rows; the last counts what is not named."""
    if len(names) <= limit:
        return tuple(map(terminal, names))
    left = len(names) - limit + 1
    return (*map(terminal, names[: limit - 1]), f"and {left} more")


def _policy_heading(way: Way) -> str:
    if way.state == "unknown":
        return "requirement not known"
    if not way.policies:
        return "requirement of its own"
    return terminal(way.policies[0]) if len(way.policies) == 1 else f"{len(way.policies)} policies"


def _opening(name: str, one: Opening) -> Words:
    note = joined(
        part
        for part in (
            f"{one.writes} write" if one.writes else "",
            f"{one.reads} read" if one.reads else "",
            f"{one.undocumented} undocumented" if one.undocumented else "",
        )
        if part
    )
    full = ", ".join(map(terminal, one.titles or one.policies))
    look = "opening writes" if one.writes or one.undocumented_writes else "opening reads"
    if not one.grants:
        heading, look = "Open to any token", "opening free"
    elif len(one.policies) == 1:
        heading = terminal(one.policies[0])
    elif one.policies:
        heading = f"{len(one.policies)} policies"
    else:
        heading = terminal(one.titles[0]) if len(one.titles) == 1 else "requirement of their own"
    return Words(name=name, look=look, heading=heading, note=note, full=full)


def _barrier(name: str, barrier: Barrier) -> Words:
    because = terminal(barrier.because)
    return Words(name=name, look="barrier", heading=because, full=because)
