"""Lines and columns of places in a document. They are looked for only when there are faults, by
reading the file once more; JSON is read as the YAML that it nearly is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from planner.importers.openapi.yaml_loading import DEEPEST, EVENT_LOADER
from planner.reading.nodes import Step

Position = tuple[int, int]

# JSON spells characters beyond U+FFFF as two escapes, which YAML's parser refuses. What takes
# their place is as long, so that columns stay.
_HALF_CHARACTER = rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
_FILLER = rb"\\u0020"


def positions(data: bytes, wanted: Iterable[tuple[Step, ...]]) -> dict[tuple[Step, ...], Position]:
    """Line and column, from 1, of each wanted place, or of the last one on the way to it.

    Of a mapping's member it is the key. Where the file cannot be read to its end, places after
    that have none.
    """
    data = re.sub(_HALF_CHARACTER, _FILLER, data)
    found = _Finder(frozenset(step for steps in wanted for step in _prefixes(steps)))
    loader = EVENT_LOADER(data)
    try:
        while (event := loader.get_event()) is not None and found.take(event):
            pass
    except yaml.YAMLError:
        pass
    finally:
        loader.dispose()
    return found.positions


def nearest(found: dict[tuple[Step, ...], Position], steps: tuple[Step, ...]) -> Position:
    """The position of `steps`, or of the nearest place around it; zeros where there is none."""
    for length in range(len(steps), -1, -1):
        if steps[:length] in found:
            return found[steps[:length]]
    return 0, 0


def _prefixes(steps: tuple[Step, ...]) -> Iterable[tuple[Step, ...]]:
    return (steps[:length] for length in range(len(steps) + 1))


class _Frame:
    """An open mapping or list: where it is (None outside of all wanted places) and what comes
    next."""

    __slots__ = ("at", "index", "key")

    def __init__(self, at: tuple[Step, ...] | None, *, is_list: bool) -> None:
        self.at = at
        self.index = 0 if is_list else None
        self.key: str | None = None


class _Finder:
    def __init__(self, wanted: frozenset[tuple[Step, ...]]) -> None:
        self._wanted = wanted
        self._frames: list[_Frame] = []
        self.positions: dict[tuple[Step, ...], Position] = {}

    def take(self, event: Any) -> bool:
        """Note the place of `event` if it is wanted; False to stop."""
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._frames.pop()
        elif isinstance(event, NodeEvent):
            self._node(event)
        return len(self._frames) <= DEEPEST

    def _node(self, event: Any) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.index is None and frame.key is None:
            self._key(frame, event)
            return
        at = self._place(frame)
        if at is not None and (frame is None or frame.index is not None):
            self._note(at, event)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._frames.append(_Frame(at, is_list=isinstance(event, SequenceStartEvent)))

    def _key(self, frame: _Frame, event: Any) -> None:
        frame.key = str(event.value) if isinstance(event, ScalarEvent) else ""
        if not isinstance(event, ScalarEvent | AliasEvent):  # refused by the loader already
            self._frames.append(_Frame(None, is_list=isinstance(event, SequenceStartEvent)))
        elif frame.at is not None:
            self._note((*frame.at, frame.key), event)

    def _place(self, frame: _Frame | None) -> tuple[Step, ...] | None:
        """Where the node that starts now is, or None outside of all wanted places."""
        if frame is None:
            return ()
        step: Step = frame.index if frame.index is not None else frame.key or ""
        if frame.index is not None:
            frame.index += 1
        frame.key = None
        at = None if frame.at is None else (*frame.at, step)
        return at if at in self._wanted else None

    def _note(self, at: tuple[Step, ...], event: Any) -> None:
        if at in self._wanted:
            mark = event.start_mark
            self.positions[at] = (mark.line + 1, mark.column + 1)
