"""URL templates of one host, laid out so that a call meets only those that may fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from planner.traffic.templates import LITERAL, PARAMETER, Segment

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
        if segment.rank[0] == PARAMETER:
            if self.parameter is None:
                self.parameter = Node()
            return self.parameter
        if segment.rank[0] == LITERAL:
            text = segment.texts[0]
            return self.literals.get(text) or self.literals.setdefault(text, Node())
        children = self.spanning if segment.spans else self.partial
        return children.get(segment) or children.setdefault(segment, Node())

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
            text, after = texts[at], at + 1
            waiting += [
                (child, after) for segment, child in node.partial.items() if segment.fits(text)
            ]
            if (literal := node.literals.get(text)) is not None:
                waiting.append((literal, after))
            if node.parameter is not None:
                waiting.append((node.parameter, after))
            for segment, child in node.spanning.items():
                for end in range(at + 1, len(texts) + 1):
                    if (id(child), end) not in seen and _spans(segment, texts, at, end):
                        seen.add((id(child), end))
                        waiting.append((child, end))
        return found


def _spans(segment: Segment, texts: Sequence[str], start: int, end: int) -> bool:
    first, last = segment.texts[0], segment.texts[-1]
    if not (texts[start].startswith(first) and texts[end - 1].endswith(last)):
        return False
    if not any(segment.texts):
        return True
    return segment.fits("/".join(texts[start:end]))
