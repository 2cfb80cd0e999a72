"""The shapes of lists and mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from planner.reading.nodes import ListNode, MappingNode, Node, TextNode
from planner.reading.reporting import Near, Report
from planner.reading.shapes import Name, Schema, Shape, mismatch


class ListOf(Shape):
    """A list with at least one item; with `unique`, no item twice. `if_empty` is a hint for the
    writer of an empty list."""

    def __init__(self, item: Shape, *, unique: bool = False, if_empty: str = "") -> None:
        self._item = item
        self._unique = unique
        self._if_empty = if_empty

    def read(self, node: Node, report: Report) -> list[Any] | None:
        if not isinstance(node, ListNode):
            hint = "put it between brackets: `[…]`" if _is_value(node) else ""
            mismatch(node, "a list", report, hint)
            return None
        if not node.items:
            report.at_node(
                node, "expected at least one item, found an empty list", hint=self._if_empty
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


class OneOrMore(ListOf):
    """A list, by default without repetitions, or its only item without the brackets."""

    def __init__(self, item: Shape, *, unique: bool = True) -> None:
        super().__init__(item, unique=unique)

    def read(self, node: Node, report: Report) -> list[Any] | None:
        if isinstance(node, ListNode):
            return super().read(node, report)
        item = self._item.read(node, report)
        return None if item is None else [item]

    def schema(self) -> Schema:
        return {"if": {"type": "array"}, "then": super().schema(), "else": self._item.schema()}


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
