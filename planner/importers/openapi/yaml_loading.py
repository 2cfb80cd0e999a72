"""YAML -> plain values, by the rules of YAML 1.2's core schema.

OpenAPI asks for these rules (OAS 3.1.1, section "Format"): ``NO``, ``on``, ``1_000`` and dates
are texts, and so is every key. Aliases are followed, yet what they stand for counts as often as it
is named, so a small file cannot stand for a huge one. Merge keys (``<<``) are not in YAML 1.2;
they are followed as well, as most tools do and as leaving them out would change what is required.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from planner.importers.openapi.loading import MOST_VALUES, TOO_DEEP, mapping_of, not_utf8
from planner.importers.openapi.texts import refused
from planner.reading.composing import PurePythonLoader
from planner.reading.nodes import NULL_TEXTS
from planner.reading.quoting import quoted

# Bounds time and memory; the largest descriptions known to us are a quarter as deep.
DEEPEST = 200

EVENT_LOADER: Any = getattr(yaml, "CSafeLoader", PurePythonLoader)

_TEXT_TAG = "tag:yaml.org,2002:str"
_MERGE_KEY = "<<"
_BOOLEANS = {text: text[0] in "tT" for text in ("true", "True", "TRUE", "false", "False", "FALSE")}
# YAML 1.2.2, section 10.3.2; octal and hexadecimal numbers mean nothing in OpenAPI.
_INTEGER = re.compile(r"[-+]?[0-9]{1,400}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")

_UNFINISHED = object()


def load_yaml(data: bytes, name: str) -> Any:
    """The value of the one document in `data`. Raises `InvalidFile` with line and column."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(data, error, name) from None
    loader = EVENT_LOADER(data)
    try:
        return _Reader(loader.get_event, name).document()
    except yaml.YAMLError as error:
        raise _syntax_error(error, name) from None
    finally:
        loader.dispose()


def _syntax_error(error: yaml.YAMLError, name: str) -> Exception:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return refused(name, f"not valid YAML: {problem}", line, column)


class _Reader:
    """Builds the values of one document from the parser's events."""

    def __init__(self, next_event: Any, name: str) -> None:
        self._next = next_event
        self._name = name
        self._depth = 0
        self._count = 0
        # What each anchor stands for, and how many values that is.
        self._anchors: dict[str, tuple[Any, int]] = {}

    def document(self) -> Any:
        self._next()
        if not isinstance(self._next(), DocumentStartEvent):
            raise refused(self._name, "the file is empty")
        value = self._value(self._next())
        self._next()
        following = self._next()
        if not isinstance(following, StreamEndEvent):
            self._refuse(following, "a second document starts here; one file holds one")
        return value

    def _refuse(self, event: Any, message: str, hint: str = "") -> NoReturn:
        mark = event.start_mark
        raise refused(self._name, message, mark.line + 1, mark.column + 1, hint)

    def _value(self, event: Any) -> Any:
        if event.__class__ is AliasEvent:
            return self._alias(event)
        start = self._count
        self._add(event, 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = (_UNFINISHED, 0)
        value = _scalar(event) if event.__class__ is ScalarEvent else self._container(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._count - start)
        return value

    def _add(self, event: Any, number: int) -> None:
        self._count += number
        if self._count > MOST_VALUES:
            message = f"the file holds more than {MOST_VALUES:,} values"
            self._refuse(event, message, "what an alias stands for counts each time")

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            self._refuse(event, f"nothing has the anchor {quoted('&' + event.anchor)}")
        value, size = self._anchors[event.anchor]
        if value is _UNFINISHED:
            self._refuse(event, f"the alias {quoted('*' + event.anchor)} stands inside itself")
        self._add(event, size)
        return value

    def _container(self, event: Any) -> Any:
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(event, TOO_DEEP)
        value = self._mapping() if event.__class__ is MappingStartEvent else self._list()
        self._depth -= 1
        return value

    def _list(self) -> list[Any]:
        items: list[Any] = []
        while (event := self._next()).__class__ is not SequenceEndEvent:
            items.append(self._value(event))
        return items

    def _mapping(self) -> dict[str, Any]:
        pairs: list[tuple[str, Any]] = []
        merged: list[dict[str, Any]] = []
        while (event := self._next()).__class__ is not MappingEndEvent:
            key = self._key(event)
            following = self._next()
            value = self._value(following)
            if key == _MERGE_KEY and not getattr(event, "style", "'"):
                merged += self._merged(value, following)
            else:
                pairs.append((key, value))
        values = mapping_of(pairs)
        for other in merged:
            for key, value in other.items():
                values.setdefault(key, value)
        return values

    def _key(self, event: Any) -> str:
        if event.__class__ is ScalarEvent:
            self._add(event, 1)
            if event.anchor is not None:
                self._anchors[event.anchor] = (event.value, 1)
            return str(event.value)
        if event.__class__ is AliasEvent and isinstance(key := self._alias(event), str):
            return key
        self._refuse(event, "expected a text as key")

    def _merged(self, value: Any, event: Any) -> list[dict[str, Any]]:
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            self._refuse(event, "expected a mapping, or several, after the merge key `<<`")
        return sources


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style or event.tag == _TEXT_TAG:
        return text
    if text in NULL_TEXTS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text
