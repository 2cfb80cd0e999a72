"""What a plan should say beside what it says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.reading.quoting import LONGEST_QUOTE, escaped, listed, quoted
from planner.verifying.documents import Steps


class Record(dict[str, Any]):
    """An object with fixed keys. Keys that are not in it are not compared: later versions may have
    them. A plain dict is a mapping, in which every key counts."""

    __slots__ = ()


class Wanted(dict[str, Any]):
    """A requirement as data. It is compared as a whole, and shown in words."""

    __slots__ = ()


class _Anything:
    """Stands where nothing is compared."""


ANYTHING = _Anything()

# What tells the members of a list apart, in the order of preference.
_NAMES = ("id", "policy", "name", "api", "grant", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a plan says something else. For members of a list and of a mapping `missing` and
    `surplus` tell their names; else `expected` and `found` are the two values."""

    at: Steps
    expected: Any = None
    found: Any = None
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()

    def in_words(self, *, today: bool = False) -> str:
        """What is wrong; or, with `today`, what is different now."""
        if self.missing or self.surplus:
            left_out = "new today" if today else "leaves out"
            too_many = "no longer so" if today else "should not name"
            return "; ".join(
                f"{words}: {_names(names)}"
                for words, names in ((left_out, self.missing), (too_many, self.surplus))
                if names
            )
        if today:
            return f"was {_shown(self.found)}, is {_shown(self.expected)}"
        return f"says {_shown(self.found)}, should be {_shown(self.expected)}"


_MOST_NAMES = 10


def _names(names: tuple[str, ...]) -> str:
    shown = listed(names[:_MOST_NAMES], "and")
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"


_LONGEST_REQUIREMENT = 300


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Wanted):
        return f"`{escaped(_phrase(value), _LONGEST_REQUIREMENT)}`"
    # What is not compared can be part of what is missing.
    text = json.dumps(value, ensure_ascii=False, default=lambda _: "…")
    return quoted(text) if len(text) > LONGEST_QUOTE else text


def _phrase(requirement: dict[str, Any], inside: str = "") -> str:
    """A requirement as ``scopes:a and (roles:b or roles:c)``."""
    if "name" in requirement:
        return f"{requirement['kind']}:{requirement['name']}"
    join, words = ("any", " or ") if "any" in requirement else ("all", " and ")
    members = [_phrase(member, join) for member in requirement[join]]
    if not members:
        return "nothing" if join == "all" else "what no grant gives"
    phrase = words.join(members)
    return f"({phrase})" if inside and len(members) > 1 else phrase


def differences(expected: Any, found: Any, at: Steps = ()) -> Iterator[Difference]:
    """Everything in which `found` is not as `expected`."""
    if expected is ANYTHING:
        return
    if isinstance(expected, Wanted):
        if not _same(expected, found):
            yield Difference(at=at, expected=expected, found=Wanted(found))
    elif isinstance(expected, dict) and isinstance(found, dict):
        yield from _in_objects(expected, found, at)
    elif isinstance(expected, list) and isinstance(found, list) and _are_records(expected, found):
        yield from _in_lists(expected, found, at)
    elif not _same(expected, found):
        yield Difference(at=at, expected=expected, found=found)


def _same(expected: Any, found: Any) -> bool:
    """Equal and of equal types: for Python 1, 1.0 and true are the same."""
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(_same, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            _same(expected[key], found[key]) for key in expected
        )
    return isinstance(found, type(expected)) and type(expected) is type(found) and expected == found


def _in_objects(expected: dict[str, Any], found: dict[str, Any], at: Steps) -> Iterator[Difference]:
    surplus = () if isinstance(expected, Record) else tuple(k for k in found if k not in expected)
    missing = tuple(key for key in expected if key not in found)
    if missing or surplus:
        yield Difference(at=at, missing=missing, surplus=surplus)
    for key, value in expected.items():
        if key in found:
            yield from differences(value, found[key], (*at, key))


def _are_records(expected: list[Any], found: list[Any]) -> bool:
    return all(isinstance(one, dict) for one in (*expected, *found)) and any(
        isinstance(one, Record) for one in expected or [Record()]
    )


def _in_lists(expected: list[Any], found: list[Any], at: Steps) -> Iterator[Difference]:
    """Lists of records, which have names: first whose records they hold, then what these say."""
    name = next((key for key in _NAMES for one in (*expected, *found) if key in one), None)
    if name is None:
        if len(expected) != len(found):
            yield Difference(at=at, expected=len(expected), found=len(found))
        pairs = enumerate(zip(expected, found, strict=False))
        for index, (ours, theirs) in pairs:
            yield from differences(ours, theirs, (*at, index))
        return
    wanted, given = [str(one[name]) for one in expected], [str(one[name]) for one in found]
    if wanted == given:
        times = Counter(wanted)
        for place, (ours, theirs) in enumerate(zip(expected, found, strict=True)):
            step = wanted[place] if times[wanted[place]] == 1 else place
            yield from differences(ours, theirs, (*at, step))
        return
    yield _of_names(wanted, given, at)
    of_name = dict(zip(given, found, strict=True))
    for called, ours in zip(wanted, expected, strict=True):
        if called in of_name:
            yield from differences(ours, of_name[called], (*at, called))


def _of_names(wanted: list[str], given: list[str], at: Steps) -> Difference:
    """Lists of names that differ: by what they hold, how often, or their order."""
    ours, theirs = Counter(wanted), Counter(given)
    missing, surplus = tuple(ours - theirs), tuple(theirs - ours)
    if missing or surplus:
        return Difference(at=at, missing=missing, surplus=surplus)
    return Difference(at=at, expected=wanted, found=given)


def unknown_keys(expected: Any, found: Any, at: Steps = ()) -> Iterator[Steps]:
    """The keys that `found` has in the place of a record, and the record does not have."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if isinstance(expected, Record):
            yield from ((*at, key) for key in found if key not in expected)
        for key in expected.keys() & found.keys():
            yield from unknown_keys(expected[key], found[key], (*at, key))
    elif isinstance(expected, list) and isinstance(found, list):
        for index, (ours, theirs) in enumerate(zip(expected, found, strict=False)):
            yield from unknown_keys(ours, theirs, (*at, index))
