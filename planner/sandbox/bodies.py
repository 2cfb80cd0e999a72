"""Bodies of requests, read by the vendor's own templates: the way back from `planner.requesting`.

A body is read strictly. Whatever the template does not have, or has otherwise, is refused and
named, since a rehearsal is there to find just that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from planner.model import (
    ForEach,
    RequestTemplate,
    Template,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.sandbox.answers import Refused, refusal
from planner.sandbox.spelling import Spelling

_MOST_FIELDS = 1_000
_GRANT, _GRANT_ID = "grant", "grant-id"

Body = Mapping[str, Any]


class Read(NamedTuple):
    """What a body said: texts by the names of placeholders, grants by kind."""

    texts: dict[str, str]
    grants: dict[str, tuple[str, ...]]


def parsed(content: bytes, content_type: str, encoding: str, error: str) -> Body:
    """The members of a body in JSON or in a form; a form's repeated name is a list. Raises Refused
    with the code `error`."""
    expected = "application/json" if encoding == "json" else "application/x-www-form-urlencoded"
    if content_type.partition(";")[0].strip().lower() != expected:
        raise refusal(415, error, f"expected a body with Content-Type {expected}")
    try:
        text = content.decode("utf-8")
        members = json.loads(text, object_pairs_hook=_once) if encoding == "json" else _form(text)
    except (ValueError, RecursionError):
        raise refusal(400, error, f"expected a body that is well-formed {expected}") from None
    if not isinstance(members, dict):
        raise refusal(400, error, "expected a JSON object")
    return members


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is repeated")
    return members


def _form(text: str) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if not text:
        return members
    pairs = parse_qsl(
        text,
        keep_blank_values=True,
        strict_parsing=True,
        errors="strict",
        max_num_fields=_MOST_FIELDS,
    )
    for name, value in pairs:
        members.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in members.items()}


def read_whole(template: RequestTemplate, body: Body, spelling: Spelling, error: str) -> Read:
    """What the body says that has to be just what the template makes. Raises Refused."""
    reader = BodyReader(template, spelling, error)
    reader.read(template.body, body, "")
    return reader.found()


class BodyReader:
    """Compares a body with a template, and notes what stands in the placeholders.

    `error` is the code of what differs, `unknown` that of a grant that the vendor does not have.
    """

    def __init__(
        self, template: RequestTemplate, spelling: Spelling, error: str, *, unknown: str = ""
    ) -> None:
        self._is_form = template.encoding == "form"
        self._spelling = spelling
        self._error = error
        self._unknown = unknown or error
        self._texts: dict[str, str] = {}
        self._grants: dict[str, tuple[str, ...]] = {}

    def found(self) -> Read:
        """What was noted so far."""
        return Read(self._texts, self._grants)

    def read(self, template: Template, value: Any, path: str) -> None:
        """Compare, and note. Raises Refused for what differs."""
        if isinstance(template, ValueOf):
            self._placed(template, value, path)
        elif isinstance(template, ForEach):
            items = self._list(value, path)
            places = enumerate(items)
            found = [self._item(template, item, f"{path}[{at}]") for at, item in places]
            self._give(template.kind, [name for names in found for name in names])
        elif isinstance(template, TemplateList):
            self._same_length(template, self._list(value, path), path)
        elif isinstance(template, TemplateObject):
            for member, part, below in self._members(template, value, path):
                self.read(part, below, f"{path}.{member}" if path else member)
        elif not self._is_constant(template, value):
            raise self._refused(path, f"expected {json.dumps(template)}")

    def _members(
        self, template: TemplateObject, value: Any, path: str
    ) -> list[tuple[str, Template, Any]]:
        if not isinstance(value, Mapping):
            raise self._refused(path, "expected an object")
        expected = dict(template.members)
        for member in value:
            if member not in expected:
                raise self._refused(path, f"there is no member `{member}`")
        absent = [member for member in expected if member not in value]
        # A form leaves a list without items out.
        if not self._is_form and absent:
            raise self._refused(path, f"the member `{absent[0]}` is missing")
        return [(member, part, value.get(member, [])) for member, part in template.members]

    def _same_length(self, template: TemplateList, items: list[Any], path: str) -> None:
        if len(items) != len(template.items):
            raise self._refused(path, f"expected {len(template.items)} items")
        for at, (part, item) in enumerate(zip(template.items, items, strict=True)):
            self.read(part, item, f"{path}[{at}]")

    def _placed(self, placeholder: ValueOf, value: Any, path: str) -> None:
        kind = placeholder.source
        if kind in ("name", "purpose", "client-id", "client-secret"):
            self._texts[kind] = self._text(value, path)
            return
        if placeholder.joined_by is None:
            written = [self._text(item, path) for item in self._list(value, path)]
        else:
            text = "" if value == [] else self._text(value, path)
            written = text.split(placeholder.joined_by) if text else []
        self._give(kind, [name for one in written for name in self._named(kind, one, path)])

    def _item(self, template: ForEach, item: Any, path: str) -> list[str]:
        """The grants that an item of a list means: by value, by identifier, or both alike."""
        found: list[set[str]] = []
        self._walk(template.give, item, path, template.kind, found)
        if not found:
            raise self._refused(path, "the template does not say which grant this is")
        return sorted(set.intersection(*found))

    def _walk(
        self, template: Template, item: Any, path: str, kind: str, found: list[set[str]]
    ) -> None:
        if isinstance(template, ValueOf) and template.source == _GRANT:
            found.append(set(self._named(kind, self._text(item, path), path)))
        elif isinstance(template, ValueOf) and template.source == _GRANT_ID:
            text = self._text(item, path)
            names = self._spelling.names_by_id(kind, text)
            if not names:
                raise self._refused(path, f"no grant of {kind} has the identifier {text!a}")
            found.append(set(names))
        elif isinstance(template, TemplateObject):
            for member, part, below in self._members(template, item, path):
                self._walk(part, below, f"{path}.{member}", kind, found)
        else:
            self.read(template, item, path)

    def _named(self, kind: str, value: str, path: str) -> tuple[str, ...]:
        names = self._spelling.names(kind, value)
        if not names:
            raise refusal(400, self._unknown, f"{path}: no grant of {kind} is written {value!a}")
        return names

    def _give(self, kind: str, names: list[str]) -> None:
        self._grants[kind] = tuple(dict.fromkeys((*self._grants.get(kind, ()), *names)))

    def _list(self, value: Any, path: str) -> list[Any]:
        if isinstance(value, list):
            return value
        if self._is_form and isinstance(value, str):
            return [value]
        raise self._refused(path, "expected a list")

    def _text(self, value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise self._refused(path, "expected text")
        return value

    def _is_constant(self, template: Template, value: Any) -> bool:
        if self._is_form and not isinstance(template, str):
            return bool(value == json.dumps(template))
        return type(value) is type(template) and bool(value == template)

    def _refused(self, path: str, message: str) -> Refused:
        return refusal(400, self._error, f"{path or 'the body'}: {message}")
