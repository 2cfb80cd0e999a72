"""Shapes: what may stand where in a file, declared once. Every shape does two things: it reads a
node into a plain value, noting every fault, and it tells its JSON Schema (draft 2020-12).

A plain value is a `str`, `int`, `bool`, `list` or `dict`. `None` stands for something that could
not be read; the report then holds why. Faults therefore never hide other faults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from planner.reading.nodes import NULL_TEXTS, ListNode, MappingNode, Node, RefusedNode, TextNode
from planner.reading.reporting import Near, Report

Schema: TypeAlias = "dict[str, Any]"

LONGEST_NAME = 500

# The escapes that show text in another order than it is stored in ("Trojan Source", 2021).
_UNWANTED_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")


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
        unwanted = None if text.isprintable() else _UNWANTED_IN_TEXT.search(text)
        if unwanted is None:
            return super().problem(text)
        return f"the text {{}} holds the character U+{ord(unwanted[0]):04X}, which cannot be seen"


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
            return "the name {} has blanks around it"
        if len(text) > LONGEST_NAME:
            return f"a name of more than {LONGEST_NAME} characters: {{}}"
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
        return f"the name {{}} holds the character U+{ord(character):04X}, which cannot be seen"

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
            mismatch(node, " or ".join(f"`{word}`" for word in self._words), report)
        return None

    def schema(self) -> Schema:
        return {"enum": list(self._words)}


class Integer(Shape):
    """A whole number in plain decimal digits, unquoted."""

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def read(self, node: Node, report: Report) -> int | None:
        if isinstance(node, TextNode) and node.plain and _INTEGER.match(node.text):
            number = int(node.text)
            if self._least <= number <= self._most:
                return number
        mismatch(node, f"a whole number from {self._least} to {self._most}", report)
        return None

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self._least, "maximum": self._most}


class Flag(Shape):
    """``true`` or ``false``, unquoted."""

    def read(self, node: Node, report: Report) -> bool | None:
        if isinstance(node, TextNode) and node.plain and node.text in ("true", "false"):
            return node.text == "true"
        mismatch(node, "`true` or `false` without quotes", report)
        return None

    def schema(self) -> Schema:
        return {"type": "boolean"}


class ListOf(Shape):
    """A list with at least one item; with `unique`, no item twice."""

    def __init__(self, item: Shape, *, unique: bool = False) -> None:
        self._item = item
        self._unique = unique

    def read(self, node: Node, report: Report) -> list[Any] | None:
        if not isinstance(node, ListNode):
            hint = "put it between brackets: `[…]`" if _is_value(node) else ""
            mismatch(node, "a list", report, hint)
            return None
        if not node.items:
            report.at_node(
                node, "expected at least one item, found an empty list", hint="or leave the key out"
            )
        read = self._item.read
        values = [read(item, report) for item in node.items]
        if self._unique:
            _report_repeats(node, values, report)
        return values

    def schema(self) -> Schema:
        schema: Schema = {"type": "array", "minItems": 1, "items": self._item.schema()}
        return schema | {"uniqueItems": True} if self._unique else schema

    def definitions(self) -> dict[str, Schema]:
        return self._item.definitions()


def _is_value(node: Node) -> bool:
    return isinstance(node, TextNode) and not node.is_null


def _report_repeats(node: ListNode, values: list[Any], report: Report) -> None:
    seen: set[Any] = set()
    for item, value in zip(node.items, values, strict=True):
        if value is not None and value in seen:
            report.at_node(item, "{} is listed twice", value)
        seen.add(value)


class MappingOf(Shape):
    """A mapping from names to values of one shape, with at least one member.

    `refused` holds names that must not be used, each with the reason.
    """

    def __init__(
        self,
        name: Name,
        value: Shape,
        *,
        refused: Mapping[str, str] | None = None,
        most: int | None = None,
    ) -> None:
        self._name = name
        self._value = value
        self._refused = refused or {}
        self._most = most

    def read(self, node: Node, report: Report) -> dict[str, Any] | None:
        if not isinstance(node, MappingNode):
            mismatch(node, "a mapping", report)
            return None
        if not node.members:
            report.at_node(node, "expected at least one member, found an empty mapping")
        if self._most and len(node.members) > self._most:
            report.at_node(
                node, "expected at most {} members, found {}", self._most, len(node.members)
            )
            return None
        problem, refused, read = self._name.problem, self._refused, self._value.read
        for key in node.members:
            if message := problem(key):
                report.at_key(node, key, message, key)
            elif key in refused:
                report.at_key(node, key, "the name {} is taken: " + refused[key], key)
        return {key: read(member, report) for key, member in node.members.items()}

    def schema(self) -> Schema:
        names = self._name.schema()
        if self._refused:
            names |= {"not": {"enum": sorted(self._refused)}}
        return {
            "type": "object",
            "minProperties": 1,
            "propertyNames": names,
            "additionalProperties": self._value.schema(),
        }

    def definitions(self) -> dict[str, Schema]:
        return self._value.definitions()


class Field(NamedTuple):
    """A key of a record: the shape of its value, and what it is for."""

    shape: Shape
    doc: str
    required: bool = False


class Record(Shape):
    """A mapping with known keys. Exactly one of `one_of` must be there."""

    def __init__(
        self, doc: str, fields: Mapping[str, Field], *, one_of: tuple[str, ...] = ()
    ) -> None:
        self.doc = doc
        self.fields = fields
        self._readers = {key: field.shape.read for key, field in fields.items()}
        self._required = tuple(key for key, field in fields.items() if field.required)
        self._one_of = one_of

    def read(self, node: Node, report: Report) -> dict[str, Any] | None:
        if not isinstance(node, MappingNode):
            mismatch(node, "a mapping", report)
            return None
        readers, members = self._readers, node.members
        values: dict[str, Any] = {}
        for key, member in members.items():
            read = readers.get(key)
            if read is None:
                report.at_key(node, key, "unknown key {}", key, hint=self._near(key))
            else:
                values[key] = read(member, report)
        for key in self._required:
            if key not in members:
                report.at_node(node, "the key {} is missing", key)
        if self._one_of:
            self._check_one_of(node, report)
        return values

    def _near(self, key: str) -> Near:
        return Near(key, self.fields, "known keys: " + ", ".join(self.fields))

    def _check_one_of(self, node: MappingNode, report: Report) -> None:
        present = tuple(key for key in self._one_of if key in node.members)
        if not present:
            report.at_node(node, "one of the keys {} is missing", self._one_of)
        elif len(present) > 1:
            report.at_key(node, present[1], "only one of {} may be given", present)

    def schema(self) -> Schema:
        schema: Schema = {
            "type": "object",
            "description": self.doc,
            "properties": {
                key: field.shape.schema() | {"description": field.doc}
                for key, field in self.fields.items()
            },
            "additionalProperties": False,
        }
        if self._required:
            schema["required"] = list(self._required)
        if self._one_of:
            schema["oneOf"] = [{"required": [key]} for key in self._one_of]
        return schema

    def definitions(self) -> dict[str, Schema]:
        found: dict[str, Schema] = {}
        for field in self.fields.values():
            found |= field.shape.definitions()
        return found


class ShortOr(Shape):
    """A record, known by its key `key`, or else a short form of one."""

    def __init__(self, short: Shape, record: Record, key: str) -> None:
        self._short = short
        self._record = record
        self._key = key

    def read(self, node: Node, report: Report) -> dict[str, Any] | None:
        if isinstance(node, MappingNode) and self._key in node.members:
            return self._record.read(node, report)
        return {self._key: self._short.read(node, report)}

    def schema(self) -> Schema:
        return {
            "if": {"type": "object", "required": [self._key]},
            "then": self._record.schema(),
            "else": self._short.schema(),
        }

    def definitions(self) -> dict[str, Schema]:
        return self._short.definitions() | self._record.definitions()
