"""Shapes: what may stand where in a file, declared once. Every shape does two things: it reads a
node into a plain value, noting every fault, and it tells its JSON Schema (draft 2020-12).

A plain value is a `str`, `int`, `bool`, `list` or `dict`. `None` stands for something that could
not be read; the report then holds why. Faults therefore never hide other faults.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from planner.reading.nodes import NULL_TEXTS, Node, RefusedNode, TextNode
from planner.reading.quoting import listed
from planner.reading.reporting import Near, Report

Schema: TypeAlias = "dict[str, Any]"

LONGEST_NAME = 500

# The escapes that show text in another order than it is stored in ("Trojan Source", 2021).
_UNWANTED_IN_TEXT = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
INTEGER = r"-?(?:0|[1-9][0-9]{0,17})\Z"


class Shape:
    """What may stand at a place."""

    def read(self, node: Node, report: Report) -> Any:
        """The plain value of `node`, or None after noting in `report` what is wrong with it."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """The JSON Schema of the values that `read` takes."""
        raise NotImplementedError

    def definitions(self) -> dict[str, Schema]:
        """The schemas that `schema` refers to by name."""
        return {}


def mismatch(node: Node, expected: str, report: Report, hint: str = "") -> None:
    """Note that `node` is something else than expected, unless it was refused already."""
    if isinstance(node, RefusedNode):
        return
    if not hint and isinstance(node, TextNode) and node.is_null and node.text:
        hint = "quote it if it is a name"
    report.at_node(node, f"expected {expected}, found {{}}", node, hint=hint)


def unquoting_hint(node: Node) -> str:
    """What to do about a number or a truth value that is not plain."""
    return "write it without quotes" if isinstance(node, TextNode) and not node.plain else ""


class AnyText(Shape):
    """Text of whatever characters, but not blank."""

    expected = "text"

    def read(self, node: Node, report: Report) -> str | None:
        if not isinstance(node, TextNode) or (node.plain and node.text in NULL_TEXTS):
            mismatch(node, self.expected, report)
            return None
        problem = self.problem(node.text)
        if problem:
            report.at_node(node, problem, node.text)
            return None
        return node.text

    def problem(self, text: str) -> str | None:
        """Why `text` will not do, as a template for the text itself; None if it will."""
        if not text.strip():
            return f"expected {self.expected}, found " + (
                "only blanks" if text else "an empty text"
            )
        return None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"\S"}


class Text(AnyText):
    """Text of several lines or one, without control or direction characters."""

    def problem(self, text: str) -> str | None:
        unwanted = None if text.isprintable() else re.search(_UNWANTED_IN_TEXT, text)
        if unwanted is None:
            return super().problem(text)
        return f"{{}} holds the invisible character U+{ord(unwanted[0]):04X}"


class Name(AnyText):
    """A name: one line of characters that can be seen, at most 500, no blanks around them.

    With `pattern` it must match that too; `expected` says in words what the pattern asks for.
    """

    def __init__(self, pattern: str | None = None, expected: str = "a name") -> None:
        self.expected = expected
        self._pattern = pattern
        self._compiled: re.Pattern[str] | None = None

    def problem(self, text: str) -> str | None:
        if not text.strip():
            return super().problem(text)
        if not text.isprintable():
            return self._hidden(text)
        if text[0].isspace() or text[-1].isspace():
            return "{} has blanks around it"
        if len(text) > LONGEST_NAME:
            return f"{{}} has more than {LONGEST_NAME} characters"
        if self._pattern and not self._matches(self._pattern, text):
            return f"expected {self.expected}, found {{}}"
        return None

    def _matches(self, pattern: str, text: str) -> bool:
        # Compiled when first needed: most commands read few of the formats, and compiling all
        # patterns would take as long as reading a small file.
        if self._compiled is None:
            self._compiled = re.compile(rf"(?:{pattern})\Z")
        return self._compiled.match(text) is not None

    def _hidden(self, text: str) -> str:
        character = next(character for character in text if not character.isprintable())
        return f"{{}} holds the invisible character U+{ord(character):04X}"

    def schema(self) -> Schema:
        pattern = f"^(?:{self._pattern})$" if self._pattern else r"^\S(.*\S)?$"
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": pattern}


class Choice(Shape):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def read(self, node: Node, report: Report) -> str | None:
        if isinstance(node, TextNode) and node.text in self._words:
            return node.text
        if isinstance(node, TextNode) and not node.is_null:
            near = Near(node.text, self._words)
            report.at_node(node, "expected {}, found {}", self._words, node, hint=near)
        else:
            mismatch(node, listed(self._words), report)
        return None

    def schema(self) -> Schema:
        return {"enum": list(self._words)}


class Integer(Shape):
    """A whole number in plain decimal digits, unquoted."""

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def read(self, node: Node, report: Report) -> int | None:
        if isinstance(node, TextNode) and node.plain and re.match(INTEGER, node.text):
            number = int(node.text)
            if self._least <= number <= self._most:
                return number
        expected = f"a whole number from {self._least} to {self._most}"
        mismatch(node, expected, report, unquoting_hint(node))
        return None

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self._least, "maximum": self._most}


class Flag(Shape):
    """``true`` or ``false``, unquoted."""

    def read(self, node: Node, report: Report) -> bool | None:
        if isinstance(node, TextNode) and node.plain and node.text in ("true", "false"):
            return node.text == "true"
        mismatch(node, "`true` or `false`", report, unquoting_hint(node))
        return None

    def schema(self) -> Schema:
        return {"type": "boolean"}
