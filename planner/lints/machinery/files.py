"""Where in a file an address is. Catalogues are read without places, as only findings need them;
so a file is taken apart once more, into nodes alone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from planner.errors import InvalidFile
from planner.lints.machinery.findings import Address, Place
from planner.reading.documents import Document, garbage_collection_paused
from planner.reading.files import checked_text, read_bytes
from planner.reading.formats import ALL_FORMATS
from planner.reading.nodes import ListNode, MappingNode, Mark, Node, Step, TextNode
from planner.reading.quoting import key_path
from planner.reading.reporting import Stopped

# How many steps lead to an API, a policy or a grant.
_ENTRIES: Mapping[Step, int] = {"apis": 2, "policies": 2, "grants": 3}


class _Found(NamedTuple):
    """The end of a key path, as far as there is one: where, which text, and which steps."""

    mark: Mark
    text: str
    steps: tuple[Step, ...]


class SourceFile:
    """A catalogue's or policy set's file: its text and its nodes."""

    def __init__(self, path: str, form: str) -> None:
        """Raises InvalidFile where the file cannot be read (any more)."""
        self.path = path
        document = Document(path)
        try:
            self.data = checked_text(read_bytes(path, document.report), document.report)
            with garbage_collection_paused():
                self._root = document.compose(self.data, ALL_FORMATS[form].most_events)
        except Stopped:
            raise InvalidFile(document.faults()) from None

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their ends."""
        return tuple(line.removesuffix("\r") for line in self.data.decode().split("\n"))

    def text_at(self, key: str) -> str:
        """The text of a key of the outermost mapping, empty if there is none."""
        node = self._root.members.get(key) if isinstance(self._root, MappingNode) else None
        return node.text if isinstance(node, TextNode) else ""

    def place(self, address: Address) -> Place:
        """Where an address is: at the value if that is a text, else at its key. Of a path that
        leads nowhere, the last step that does."""
        found = self._find(address.steps)
        line, column = found.mark.line, found.mark.column
        end = column + self._width(line, column, found.text)
        return Place(self.path, line + 1, column + 1, end + 1, key_path(found.steps))

    def _find(self, steps: tuple[Step, ...]) -> _Found:
        node: Node = self._root
        first = next(iter(node.members), "") if isinstance(node, MappingNode) else ""
        found = _Found(node.mark, first, ())
        # An entry is a thing of its own, so its name is shown even where its value is a text.
        is_entry = len(steps) == _ENTRIES.get(steps[0] if steps else "")
        for number, step in enumerate(steps, 1):
            if isinstance(node, MappingNode) and step in node.members:
                mark, text = node.key_mark(str(step)), str(step)
                node = node.members[text]
            elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                mark, text = node.mark, ""
            else:
                break
            if isinstance(node, TextNode) and not is_entry:
                mark, text = node.mark, node.text
            found = _Found(mark, text, steps[:number])
        return found

    def _width(self, line: int, column: int, text: str) -> int:
        """How many characters of the line are `text` as it is written there; at least one."""
        rest = ""
        with suppress(IndexError):
            rest = self.lines[line][column:]
        for written in (text, f'"{text}"', f"'{text}'"):
            if text and rest.startswith(written):
                return len(written)
        return 1
