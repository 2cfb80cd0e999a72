"""Where in a source something stands: its file and a JSON pointer (RFC 6901)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from planner.reading.nodes import Step
from planner.reading.quoting import escaped

LONGEST_STEP = 200


class Text:
    """The bytes of one file. `name` is how messages call it, `path` its real place (None for
    standard input), `uri` what its references are relative to."""

    __slots__ = ("data", "label", "name", "path", "uri")

    def __init__(self, name: str, data: bytes, path: str | None, label: str = "") -> None:
        self.name = name
        self.data = data
        self.path = path
        self.label = label
        self.uri = Path(path).as_uri() if path is not None else "file:///dev/stdin"


class Place(NamedTuple):
    """A place in a file: the steps that lead there from its root."""

    text: Text
    steps: tuple[Step, ...] = ()

    def of(self, *steps: Step) -> Place:
        """The place at the end of further steps."""
        return Place(self.text, self.steps + steps)

    def __str__(self) -> str:
        """Such as ``#/paths/~1users/get``, with the file in front where there are several."""
        return f"{escaped(self.text.label, LONGEST_STEP)}#{pointer(self.steps)}"


def pointer(steps: tuple[Step, ...]) -> str:
    """The JSON pointer of `steps`, made safe for a terminal."""
    return "".join("/" + escaped(_token(step), LONGEST_STEP) for step in steps)


def _token(step: Step) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def steps_of(fragment: str) -> tuple[str, ...]:
    """The steps of a JSON pointer in a URI's fragment, percent-encoding already undone."""
    if not fragment:
        return ()
    tokens = fragment.removeprefix("/").split("/")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def relative_label(path: str, folder: str) -> str:
    """How remarks call a file that another one refers to: its path from that one's folder."""
    return os.path.relpath(path, folder).replace(os.sep, "/")
