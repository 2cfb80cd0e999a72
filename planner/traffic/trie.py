"""URL templates of one host, laid out so that a call meets only those that may fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from planner.traffic.templates import PARAMETER, Segment

_Entry = TypeVar("_Entry")


class Node(Generic[_Entry]):
    """What may follow after the segments that lead here, and the entries that end here."""

    __slots__ = ("entries", "literals", "parameter", "partial", "spanning")

    def __init__(self) -> None:
        self.literals: dict[str, Node[_Entry]] = {}
        self.partial: dict[Segment, Node[_Entry]] = {}
        self.parameter: Node[_Entry] | None = None
        self.spanning: dict[Segment, Node[_Entry]] = {}
        self.entries: list[_Entry] = []

    def add(self, segments: Sequence[Segment], entry: _Entry) -> None:
        """Put `entry` at the end of `segments`."""
        node = self
        for segment in segments:
            node = node._child(segment)
        node.entries.append(entry)

    def _child(self, segment: Segment) -> Node[_Entry]:
        if len(segment.texts) == 1:
            return self.literals.setdefault(segment.texts[0], Node())
        if segment.spans:
            return self.spanning.setdefault(segment, Node())
        if segment.rank[0] != PARAMETER:
            return self.partial.setdefault(segment, Node())
        if self.parameter is None:
            self.parameter = Node()
        return self.parameter

    def reached_by(self, texts: Sequence[str]) -> list[_Entry]:
        """The entries of every template that fits the segments `texts`, each once."""
        found: list[_Entry] = []
        # A node behind spanning segments can be reached at one place in several ways; going on
        # from there once keeps the work within nodes times segments.
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[Node[_Entry], int]] = [(self, 0)]
        while waiting:
            node, at = waiting.pop()
            if at == len(texts):
                found += node.entries
                continue
            waiting += node.next_after(texts[at], at + 1)
            for segment, child in node.spanning.items():
                for end in range(at + 1, len(texts) + 1):
                    if (id(child), end) not in seen and _spans(segment, texts, at, end):
                        seen.add((id(child), end))
                        waiting.append((child, end))
        return found

    def next_after(self, text: str, at: int) -> list[tuple[Node[_Entry], int]]:
        """The nodes one segment further that `text` leads to; `at` is the place after it."""
        children = [child for segment, child in self.partial.items() if segment.fits(text)]
        if (literal := self.literals.get(text)) is not None:
            children.append(literal)
        if self.parameter is not None:
            children.append(self.parameter)
        return [(child, at) for child in children]


def _spans(segment: Segment, texts: Sequence[str], start: int, end: int) -> bool:
    first, last = segment.texts[0], segment.texts[-1]
    if not (texts[start].startswith(first) and texts[end - 1].endswith(last)):
        return False
    if not any(segment.texts):
        return True
    return segment.fits("/".join(texts[start:end]))
