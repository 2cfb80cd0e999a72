"""Requirements: from the ways to write them to a formula over grants.

Every kind must be *settled* on every way through a requirement: mentioned, be it with grants or
with ``none``. Whether a kind is needed decides who gets in, so silence about it is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planner.reading.nodes import ListNode, MappingNode, Node, TextNode
from planner.reading.ordering import ALWAYS_TRUE, Ordered, join_in_order, ordered_grant
from planner.reading.reporting import Near, Report
from planner.reading.shapes import Schema, Shape, mismatch
from planner.solving.formula import Formula, GrantKey, all_of, any_of

NOTHING_NEEDED = "none"
UNKNOWN_REQUIREMENT = "unknown"
JOINS = ("any", "all")


class Vocabulary(NamedTuple):
    """What a requirement may speak of: per kind, the grants by name."""

    grants: Mapping[str, Mapping[str, GrantKey]]

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.grants)


class Requirement(Shape):
    """A requirement. What it may say depends on the kinds and grants, which may stand in another
    file; so this keeps the node for `read_requirement`."""

    def read(self, node: Node, report: Report) -> Node | None:
        return node

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/requirement"}

    def definitions(self) -> dict[str, Schema]:
        return {"requirement": _REQUIREMENT_SCHEMA, "names": _NAMES_SCHEMA}


_NAMES_SCHEMA: Schema = {
    "description": "The name of a grant, several names (any one of them will do), or `none`.",
    "type": ["string", "array"],
    "minLength": 1,
    "minItems": 1,
    "uniqueItems": True,
    "items": {"type": "string", "minLength": 1},
}


def _join_schema(join: str, words: str) -> Schema:
    members = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/requirement"}}
    return {
        "if": {"type": "object", "required": [join]},
        "then": {
            "properties": {join: members | {"description": words}},
            "additionalProperties": False,
        },
    }


_REQUIREMENT_SCHEMA: Schema = {
    "description": "What a call must present: a mapping from each kind to names or `none`"
    " (all kinds together are needed), or `any: […]` or `all: […]` of requirements, or `none`.",
    "type": ["object", "array", "string"],
    "minProperties": 1,
    "allOf": [
        _join_schema("any", "Meeting one of these is enough."),
        _join_schema("all", "All of these must be met."),
        {
            "if": {
                "type": "object",
                "not": {"anyOf": [{"required": [join]} for join in JOINS]},
            },
            "then": {"additionalProperties": {"$ref": "#/$defs/names"}},
            "else": {"if": {"type": ["array", "string"]}, "then": {"$ref": "#/$defs/names"}},
        },
    ],
}


class _Part(NamedTuple):
    """One part of a requirement: its formula, and the kinds that it settles on every way through
    and that it mentions on some way."""

    node: Node
    ordered: Ordered
    settled: frozenset[str]
    mentioned: frozenset[str]
    members: tuple[_Part, ...] = ()


def read_requirement(node: Node, vocabulary: Vocabulary | None, report: Report) -> Formula:
    """The formula of the requirement at `node`; faults go to `report`.

    Without a vocabulary (its own file is at fault) only the outer form is checked.
    """
    part = _Reader(vocabulary, report).part(node)
    if vocabulary is not None:
        missing = vocabulary.kinds - part.settled
        if missing:
            _report_unsettled(part, missing, report)
    return part.ordered.formula


class _Reader:
    def __init__(self, vocabulary: Vocabulary | None, report: Report) -> None:
        self._vocabulary = vocabulary
        self._report = report
        self._kinds = frozenset() if vocabulary is None else vocabulary.kinds

    def part(self, node: Node) -> _Part:
        if isinstance(node, MappingNode):
            return self._mapping(node)
        if isinstance(node, TextNode) and not node.is_null and node.text == NOTHING_NEEDED:
            return self._settling_all(node)
        if isinstance(node, ListNode) or (isinstance(node, TextNode) and not node.is_null):
            return self._of_only_kind(node)
        mismatch(
            node,
            "a requirement",
            self._report,
            hint=f"write `{NOTHING_NEEDED}` if it needs nothing",
        )
        return self._settling_all(node)

    def _settling_all(self, node: Node) -> _Part:
        """For `none`, and in the place of what is at fault, so that one fault is told once."""
        return _Part(node, ALWAYS_TRUE, self._kinds, self._kinds)

    def _of_only_kind(self, node: TextNode | ListNode) -> _Part:
        if len(self._kinds) == 1:
            (kind,) = self._kinds
            return _Part(node, self._names(kind, node), self._kinds, self._kinds)
        if self._vocabulary is not None:
            self._report.at_node(
                node,
                "expected the kind that this belongs to, as there are several, found {}",
                node,
                hint=f"write a mapping from {' and '.join(sorted(self._kinds))} to names",
            )
        return self._settling_all(node)

    def _mapping(self, node: MappingNode) -> _Part:
        if not node.members:
            self._report.at_node(
                node,
                "expected a requirement, found an empty mapping",
                hint=f"write `{NOTHING_NEEDED}` if it needs nothing",
            )
            return self._settling_all(node)
        for join in JOINS:
            if join in node.members:
                return self._joined(node, join)
        return self._by_kind(node)

    def _joined(self, node: MappingNode, join: str) -> _Part:
        for key in node.members:
            if key != join:
                self._report.at_key(node, key, "nothing may stand beside {}, found {}", join, key)
        listed = node.members[join]
        if not isinstance(listed, ListNode) or not listed.items:
            mismatch(listed, "a list of requirements", self._report)
            return self._settling_all(node)
        parts = tuple(self.part(item) for item in listed.items)
        mentioned = frozenset[str]().union(*(part.mentioned for part in parts))
        if join == "all":
            settled = frozenset[str]().union(*(part.settled for part in parts))
        else:
            settled = parts[0].settled.intersection(*(part.settled for part in parts))
        joined = join_in_order(
            all_of if join == "all" else any_of, (part.ordered for part in parts)
        )
        return _Part(node, joined, settled, mentioned, parts)

    def _by_kind(self, node: MappingNode) -> _Part:
        formulas = []
        known = True
        for kind, names in node.members.items():
            if kind in self._kinds or self._vocabulary is None:
                formulas.append(self._names(kind, names))
            else:
                near = Near(kind, sorted(self._kinds), _kinds_hint(self._kinds, kind))
                self._report.at_key(node, kind, "unknown kind {}", kind, hint=near)
                known = False
        # A misspelt kind is one fault; that the kind meant is not settled would be another.
        mentioned = frozenset(node.members) if known else self._kinds
        return _Part(node, join_in_order(all_of, formulas), mentioned, mentioned)

    def _names(self, kind: str, node: Node) -> Ordered:
        if isinstance(node, ListNode):
            return self._any_name(kind, node)
        if isinstance(node, TextNode) and not node.is_null:
            return ALWAYS_TRUE if node.text == NOTHING_NEEDED else self._name(kind, node)
        expected = f"a name, a list of names, or `{NOTHING_NEEDED}`"
        mismatch(node, expected, self._report, hint=_none_hint(node))
        return ALWAYS_TRUE

    def _any_name(self, kind: str, node: ListNode) -> Ordered:
        if not node.items:
            self._report.at_node(
                node,
                "expected at least one name, found an empty list",
                hint=f"write `{NOTHING_NEEDED}` if the kind is not needed",
            )
        names: dict[str, Ordered] = {}
        for item in node.items:
            if not isinstance(item, TextNode) or item.is_null:
                mismatch(item, "a name", self._report)
            elif item.text in names:
                self._report.at_node(item, "{} is listed twice", item.text)
            else:
                names[item.text] = self._name(kind, item)
        return join_in_order(any_of, names.values())

    def _name(self, kind: str, node: TextNode) -> Ordered:
        if self._vocabulary is None:
            return ALWAYS_TRUE
        known = self._vocabulary.grants[kind]
        key = known.get(node.text)
        if key is not None:
            return ordered_grant(key)
        if node.text == NOTHING_NEEDED:
            hint: str | Near = f"write `{NOTHING_NEEDED}` without brackets if it is not needed"
        else:
            hint = Near(node.text, known, f"declare it in grants.{kind} of the policy set")
        self._report.at_node(node, "unknown grant {} of the kind {}", node.text, kind, hint=hint)
        return ALWAYS_TRUE


def _none_hint(node: Node) -> str:
    if isinstance(node, TextNode) and not node.text:
        return f"write `{NOTHING_NEEDED}` if the kind is not needed"
    return ""


def _kinds_hint(kinds: frozenset[str], key: str) -> str:
    if key in ("assumption", "meaning", "effect"):
        return "put the requirement itself under `requires:`"
    return "known kinds: " + ", ".join(sorted(kinds))


def _report_unsettled(part: _Part, missing: frozenset[str], report: Report) -> None:
    """Say where kinds are not settled: at the innermost part that could have mentioned them."""
    inner: dict[int, frozenset[str]] = {}
    here = missing - part.mentioned if part.members else missing
    for kind in missing - here:
        for index, member in enumerate(part.members):
            if kind not in member.settled and _is_to_blame(part, member, kind):
                inner[index] = inner.get(index, frozenset()) | {kind}
    if here:
        kinds = tuple(sorted(here))
        report.at_node(
            part.node,
            "nothing is said about the kind {}" if len(kinds) == 1 else "nothing is said about {}",
            kinds,
            hint=f"say `{kinds[0]}: {NOTHING_NEEDED}` if it is not needed",
        )
    for index, kinds_inside in inner.items():
        _report_unsettled(part.members[index], kinds_inside, report)


def _is_to_blame(part: _Part, member: _Part, kind: str) -> bool:
    """Every alternative must settle a kind. Of parts that share the settling, the one to blame is
    the one that settles it on some of its ways only."""
    shares = isinstance(part.node, MappingNode) and "all" in part.node.members
    return kind in member.mentioned if shares else True
