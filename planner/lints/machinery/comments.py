"""Comments in a file that ignore findings.

``# planner: ignore[RULE] REASON`` holds for the line that it ends or, on a line of its own, for the
next line that is no comment. ``# planner: ignore-file[RULE] REASON`` holds for the whole file.
Several rules are joined by commas.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import yaml

from planner.lints.machinery.files import SourceFile
from planner.lints.machinery.findings import Document, Place
from planner.reading.composing import PurePythonLoader

_MARK = re.compile(r"(?:(?<=\s)|^)#[ \t]*planner:")
_ORDER = re.compile(r"(?P<word>ignore|ignore-file)\[(?P<rules>[^\]]*)\](?P<reason>.*)")
_Loader: Any = getattr(yaml, "CSafeLoader", PurePythonLoader)

_Spot = tuple[int, int]


class Ignore(NamedTuple):
    """A comment that ignores findings of `rules` on `line`, or in the whole file if that is 0.

    Without `rules` it is not understood. `used` are those rules that it kept silent, and `checked`
    those that were looked at.
    """

    document: Document
    place: Place
    rules: tuple[str, ...] = ()
    reason: str = ""
    line: int = 0
    used: frozenset[str] = frozenset()
    checked: frozenset[str] = frozenset()

    def covers(self, rule: str, place: Place) -> bool:
        """Whether it ignores a finding of `rule` at `place`."""
        return rule in self.rules and self.line in (0, place.line)


def ignores(source: SourceFile, document: Document) -> list[Ignore]:
    """The comments of a file that start with ``planner:``, in order."""
    if b"planner:" not in source.data:
        return []
    marks = [
        (number, found)
        for number, line in enumerate(source.lines)
        for found in _MARK.finditer(line)
    ]
    texts = _Texts(source.data if marks else b"")
    # The first in a line that belongs to no text starts a comment, and the others belong to that.
    real: dict[int, re.Match[str]] = {}
    for number, found in marks:
        if number not in real and not texts.hold((number, found.start())):
            real[number] = found
    return [_ignore(source, document, number, found) for number, found in real.items()]


def _ignore(source: SourceFile, document: Document, number: int, found: re.Match[str]) -> Ignore:
    line = source.lines[number].rstrip()
    place = Place(source.path, number + 1, found.start() + 1, len(line) + 1)
    order = _ORDER.fullmatch(line[found.end() :].strip())
    if not order:
        return Ignore(document, place)
    rules = tuple(rule for rule in (part.strip() for part in order["rules"].split(",")) if rule)
    about = 0
    if order["word"] == "ignore":
        alone = not line[: found.start()].strip()
        about = _line_below(source.lines, number) if alone else number + 1
    return Ignore(document, place, rules, order["reason"].strip(), about)


def _line_below(lines: Sequence[str], number: int) -> int:
    """The number, from 1, of the first line after `number` (from 0) that is no comment."""
    for below in range(number + 1, len(lines)):
        if not lines[below].lstrip().startswith("#"):
            return below + 1
    return len(lines)


class _Texts:
    """Where the texts of a file are, since one may hold what looks like a comment."""

    def __init__(self, data: bytes) -> None:
        self._spans = list(_spans(data)) if data else []

    def hold(self, spot: _Spot) -> bool:
        """Whether the character at a line and column (from 0) belongs to a text."""
        last = bisect_right(self._spans, spot, key=itemgetter(0)) - 1
        return last >= 0 and spot < self._spans[last][1]


def _spans(data: bytes) -> Iterator[tuple[_Spot, _Spot]]:
    parser = _Loader(data)
    try:
        for event in iter(parser.get_event, None):
            if isinstance(event, yaml.ScalarEvent):
                start: Any = event.start_mark
                end: Any = event.end_mark
                yield (start.line, start.column), (end.line, end.column)
    finally:
        parser.dispose()
