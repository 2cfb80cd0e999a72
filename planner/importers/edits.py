"""An edited file beside what is generated in its place, and what becomes of an edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.importers.facts import as_texts
from planner.reading.documents import Document
from planner.reading.plain import plain_text_of
from planner.solving.formula import Formula
from planner.solving.records import dataclass

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """An edit that was moved: `path` is its key path in the overlay, `value` what is there now (of
    a list, what was added to it), `file` where it was."""

    path: tuple[str, ...]
    value: Any
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What is generated from the source: `values` by path of the file, and what APIs require, by
    catalogue and id."""

    values: Mapping[str, Values]
    requirements: Mapping[tuple[str, str], Formula | None]


class EditedFile:
    """An edited file, and the same as generated."""

    def __init__(self, path: str, document: Document, base: Generated, now: Generated) -> None:
        self.path = path
        self.name = Path(path).stem
        self.document = document
        self.values: Values = plain_text_of(document.root)
        self.base: Values = as_texts(base.values[path])
        self.now: Values = as_texts(now.values[path])

    def at(self, *steps: str) -> Any:
        """What is at a key path of the edited file; None where there is nothing."""
        return _at(self.values, steps)

    def base_at(self, *steps: str) -> Any:
        """The same in what is generated without the overlay."""
        return _at(self.base, steps)

    def now_at(self, *steps: str) -> Any:
        """The same in what is generated with the overlay."""
        return _at(self.now, steps)


def _at(values: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        if not isinstance(values, Mapping) or step not in values:
            return None
        values = values[step]
    return values
