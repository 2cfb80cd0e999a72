"""The body of a request, as data: any structure that JSON has, with placeholders in it."""

from __future__ import annotations

import re
from collections.abc import Collection

from planner.model import ForEach, Template, TemplateList, TemplateObject, ValueOf
from planner.reading.nodes import ListNode, MappingNode, Node, RefusedNode, TextNode
from planner.reading.reporting import Near, Report
from planner.reading.shapes import INTEGER, Schema, Shape, mismatch

PLACEHOLDER = "value-of"
JOINED_BY = "joined-by"
FOR_EACH = "for-each"
GIVE = "give"
TEXT_SOURCES = ("name", "purpose", "client-id", "client-secret")
GRANT_SOURCES = ("grant", "grant-id")
"""What stands for one grant, inside `give`."""

LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

# Without quotes, one YAML reader takes these for text and another for a number, a truth value or
# nothing. A body must not depend on that.
_AMBIGUOUS_WORDS = frozenset({"", "~", "Null", "NULL", "True", "TRUE", "False", "FALSE"})
_STARTS_OF_NUMBERS = tuple("+-.0123456789")
_AMBIGUOUS_NUMBER = (
    r"(?:[-+.]?[0-9][-+0-9a-fA-FxXoO_.:]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)


_WORDS = frozenset({PLACEHOLDER, FOR_EACH})


class Body(Shape):
    """A body: a mapping. What its placeholders may name depends on the kinds, so this keeps the
    node for `read_body`."""

    def read(self, node: Node, report: Report) -> Node | None:
        if isinstance(node, MappingNode) and node.members and _WORDS.isdisjoint(node.members):
            return node
        mismatch(node, "the members of a request body", report)
        return None

    def schema(self) -> Schema:
        return {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"$ref": "#/$defs/template"},
        }

    def definitions(self) -> dict[str, Schema]:
        return {"template": _TEMPLATE_SCHEMA}


_TEMPLATE_SCHEMA: Schema = {
    "description": "A value in a request: text, a whole number, true, false, null, a list, an"
    f" object, a placeholder such as `{{{PLACEHOLDER}: name}}`, or a list with one item for each"
    f" planned grant, `{{{FOR_EACH}: scopes, {GIVE}: {{{PLACEHOLDER}: grant-id}}}}`.",
    "type": ["string", "integer", "boolean", "null", "array", "object"],
    "items": {"$ref": "#/$defs/template"},
    "if": {"type": "object", "required": [PLACEHOLDER]},
    "then": {
        "properties": {
            PLACEHOLDER: {
                "description": f"One of {', '.join(TEXT_SOURCES)}, or a kind;"
                f" inside `{GIVE}` also {' and '.join(GRANT_SOURCES)}.",
                "type": "string",
            },
            JOINED_BY: {
                "description": "Joins the values of a kind into one text.",
                "type": "string",
            },
        },
        "additionalProperties": False,
    },
    "else": {
        "if": {"type": "object", "required": [FOR_EACH]},
        "then": {
            "properties": {
                FOR_EACH: {
                    "description": "A kind: the list gets one item for each of its planned grants.",
                    "type": "string",
                },
                GIVE: {
                    "description": "The item, in which a placeholder stands for the one grant.",
                    "$ref": "#/$defs/template",
                },
            },
            "required": [GIVE],
            "additionalProperties": False,
        },
        "else": {"additionalProperties": {"$ref": "#/$defs/template"}},
    },
}


def read_body(
    node: Node, kinds: Collection[str], report: Report, *, form: bool = False
) -> TemplateObject:
    """The template at `node`. With `form`, every member must come to one value."""
    reader = _Reader(kinds, report)
    template = reader.object(node) if isinstance(node, MappingNode) else TemplateObject(())
    if form and isinstance(node, MappingNode):
        _check_form(node, template, kinds, report)
    return template


def read_narrowing(
    node: Node, body: Node | None, kinds: Collection[str], report: Report, *, form: bool = False
) -> TemplateObject:
    """The template at `node` that goes with the token request's body at `body`. `kinds` are those
    that a token holds: its placeholders name these and nothing else, at least once."""
    if not isinstance(node, MappingNode):
        return TemplateObject(())
    if not kinds:
        report.at_node(node, "no kind of grant is held by a token, so there is nothing to narrow")
        return TemplateObject(())
    reader = _Reader(kinds, report, texts=())
    template = reader.object(node)
    _check_narrowing(node, body, reader, report)
    if form:
        _check_form(node, template, kinds, report)
    return template


def _check_narrowing(node: MappingNode, body: Node | None, reader: _Reader, report: Report) -> None:
    for key in node.members:
        if isinstance(body, MappingNode) and key in body.members:
            report.at_key(node, key, "the body has the member {} already", key)
    if not reader.placeholders:
        hint = f'such as `scope: {{{PLACEHOLDER}: scopes, {JOINED_BY}: " "}}`'
        report.at_node(node, "expected a placeholder for grants that a token holds", hint=hint)


def _check_form(
    node: MappingNode, template: TemplateObject, kinds: Collection[str], report: Report
) -> None:
    for key, value in template.members:
        if isinstance(node.members[key], RefusedNode):
            continue
        if value is None or isinstance(value, ForEach | TemplateList | TemplateObject):
            message = "expected one value, as the body is sent as a form, found {}"
            report.at_node(node.members[key], message, node.members[key])
        elif isinstance(value, ValueOf) and value.source in kinds and value.joined_by is None:
            report.at_node(
                node.members[key],
                "expected one value, as the body is sent as a form, found all values of {}",
                value.source,
                hint=f"add `{JOINED_BY}`",
            )


def _is_ambiguous(text: str) -> bool:
    if text.startswith(_STARTS_OF_NUMBERS):
        return re.match(_AMBIGUOUS_NUMBER, text) is not None
    return text in _AMBIGUOUS_WORDS


class _Reader:
    def __init__(
        self, kinds: Collection[str], report: Report, *, texts: Collection[str] = TEXT_SOURCES
    ) -> None:
        self._kinds = tuple(kinds)
        self._known = (*texts, *kinds)
        self._report = report
        self._inside = False
        self._names_grant = False
        self.placeholders = 0

    def template(self, node: Node) -> Template:
        if isinstance(node, TextNode):
            return self._scalar(node)
        if isinstance(node, ListNode):
            return TemplateList(tuple(self.template(item) for item in node.items))
        if isinstance(node, RefusedNode):
            return None
        if PLACEHOLDER in node.members:
            return self._placeholder(node)
        return self._for_each(node) if FOR_EACH in node.members else self.object(node)

    def object(self, node: MappingNode) -> TemplateObject:
        return TemplateObject(
            tuple((key, self.template(member)) for key, member in node.members.items())
        )

    def _scalar(self, node: TextNode) -> str | int | bool | None:
        text = node.text
        if not node.plain:
            return text
        if text in LITERALS:
            return LITERALS[text]
        if re.match(INTEGER, text):
            return int(text)
        if _is_ambiguous(text):
            self._report.at_node(
                node,
                "expected text, a whole number, true, false or null, found {}",
                node,
                hint="quote it if it is text",
            )
        return text

    def _placeholder(self, node: MappingNode) -> ValueOf:
        self.placeholders += 1
        self._refuse_others(node, PLACEHOLDER, JOINED_BY)
        known = (*GRANT_SOURCES, *self._known) if self._inside else self._known
        source = self._source(node.members[PLACEHOLDER], known)
        # What could not be read has been told, and may have been meant for the grant.
        self._names_grant = self._names_grant or not source or source in GRANT_SOURCES
        if JOINED_BY not in node.members:
            return ValueOf(source)
        return ValueOf(source, self._joined_by(node, source))

    def _for_each(self, node: MappingNode) -> ForEach:
        self._refuse_others(node, FOR_EACH, GIVE)
        kind = self._source(node.members[FOR_EACH], self._kinds)
        if self._inside:
            self._names_grant = True
            self._report.at_key(node, FOR_EACH, "{} cannot stand inside another", FOR_EACH)
            return ForEach(kind, None)
        self.placeholders += 1
        if GIVE not in node.members:
            self._report.at_node(node, "the key {} is missing", GIVE)
            return ForEach(kind, None)
        return ForEach(kind, self._given(node.members[GIVE]))

    def _given(self, node: Node) -> Template:
        self._names_grant = False
        self._inside = True
        given = self.template(node)
        self._inside = False
        if not self._names_grant:
            hint = f"such as `{{{PLACEHOLDER}: {GRANT_SOURCES[0]}}}`"
            self._report.at_node(node, "expected a placeholder for the one grant", hint=hint)
        return given

    def _refuse_others(self, node: MappingNode, key: str, other: str) -> None:
        for found in node.members:
            if found not in (key, other):
                message = "only {} may stand beside {}, found {}"
                self._report.at_key(node, found, message, other, key, found)

    def _source(self, node: Node, known: tuple[str, ...]) -> str:
        if isinstance(node, TextNode) and node.text in known:
            return node.text
        if isinstance(node, TextNode) and not node.is_null:
            near = Near(node.text, known)
            self._report.at_node(node, "expected {}, found {}", known, node, hint=near)
        else:
            mismatch(node, "the name of a value", self._report)
        return ""

    def _joined_by(self, node: MappingNode, source: str) -> str:
        joiner = node.members[JOINED_BY]
        if source in (*TEXT_SOURCES, *GRANT_SOURCES):
            message = "{} goes with a kind only; {} is one text"
            self._report.at_key(node, JOINED_BY, message, JOINED_BY, source)
        if isinstance(joiner, TextNode) and not joiner.is_null:
            return joiner.text
        mismatch(joiner, "text", self._report)
        return ""
