"""YAML text -> nodes: the small, strict part of YAML that the file formats need.

PyYAML's parser does the syntax; this module takes its events. Refused are anchors and aliases
(without them a small file cannot stand for a huge one), tags, merge keys, keys that are no text,
repeated keys, directives and a second document.

The limits bound time and memory whatever a file holds. Events are counted, as each key, each text
and each start and end of a list or mapping costs about the same. `DEEPEST` matters most: libyaml's
scanner looks at every open bracket for every token, so 100,000 brackets would take minutes.
`%TAG` directives are refused before the parser sees them: it compares each with all others.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from planner.reading.nodes import (
    NULL_TEXTS,
    ListNode,
    MappingNode,
    Node,
    RefusedNode,
    TextNode,
)
from planner.reading.reporting import Report, Stopped

DEEPEST = 40

_QUOTE = "quote it if it is text"


class PurePythonLoader(yaml.SafeLoader):
    """PyYAML's parser in Python, as strict about escapes of surrogates as the one in C."""

    def get_event(self) -> Any:
        """The next event, or None after the last."""
        event: Any = super().get_event()  # type: ignore[no-untyped-call]
        if isinstance(event, ScalarEvent) and re.search("[\ud800-\udfff]", event.value):
            problem = "found invalid Unicode character escape code"
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        return event


_Loader: Any = getattr(yaml, "CSafeLoader", PurePythonLoader)


class Composer:
    """Builds the nodes of one document; `root` holds what was read, even where reading stopped."""

    def __init__(self, data: bytes, most_events: int, report: Report) -> None:
        self.root: Node | None = None
        self._data = data
        self._most_events = most_events
        self._report = report
        self._depth = 0
        # One iterator that counts in C: cheaper than a counter of our own at every event.
        self._events: Iterator[Any] = iter(())

    def compose(self) -> None:
        """Read the document into `root`. Raises `Stopped` when it cannot be read to its end."""
        self._refuse_directives()
        parser: Any = _Loader(self._data)
        self._events = islice(iter(parser.get_event, None), self._most_events)
        try:
            self._document()
        except yaml.YAMLError as error:
            from planner.reading.syntax import report_syntax  # only wrong input needs it

            report_syntax(error, self._report)
            raise Stopped from None
        finally:
            parser.dispose()

    def _refuse_directives(self) -> None:
        if not self._data.startswith(b"%") and b"\n%" not in self._data:
            return
        for number, line in enumerate(io.BytesIO(self._data), 1):
            content = line.strip()
            if line.startswith(b"%"):
                self._report.at_place(number, 1, "directives (lines with a `%`) are not read")
                raise Stopped
            if content and not content.startswith(b"#"):
                return

    def _document(self) -> None:
        self._next()  # the start of the stream
        if self._next().__class__ is not DocumentStartEvent:
            self._report.at_place(0, 0, "the file is empty")
            raise Stopped
        self._node(self._next())
        end: Any = self._next()
        if end.__class__ is DocumentEndEvent and end.explicit:
            self._refuse_text_after(end)
        following = self._next()
        if following.__class__ is not StreamEndEvent:
            mark = following.start_mark
            self._report.at_place(
                mark.line + 1, mark.column + 1, "a second document starts here; one file holds one"
            )
            raise Stopped

    def _refuse_text_after(self, end: Any) -> None:
        for number, line in enumerate(io.BytesIO(self._data)):
            if number > end.end_mark.line and line.strip() and not line.lstrip().startswith(b"#"):
                self._report.at_place(
                    number + 1, 1, "there is more after the end of the document (`...`)"
                )
                raise Stopped

    def _next(self) -> Any:
        event = next(self._events, None)
        if event is None:
            self._too_many()
        return event

    def _too_many(self) -> NoReturn:
        self._report.at_place(
            0,
            0,
            f"the file holds more than {self._most_events:,} keys and values"
            " (a list or a mapping counts as two)",
            hint="split it into several files",
        )
        raise Stopped

    def _node(self, event: Any) -> Node:
        """The node that starts with `event`."""
        kind = event.__class__
        if kind is AliasEvent:
            return self._refused_alias(event)
        if kind is ScalarEvent:
            node: Node = TextNode(event.value, not event.style, event.start_mark)
            self.root = self.root or node
        else:
            self._enter(event)
            node = self._mapping(event) if kind is MappingStartEvent else self._list(event)
            self._depth -= 1
        for message, found in _refused_properties(event):
            self._report.at_node(node, message, found, hint=_QUOTE)
        return node

    def _refused_alias(self, event: Any) -> RefusedNode:
        node = RefusedNode(event.start_mark)
        self.root = self.root or node
        self._report.at_node(
            node, "aliases such as {} are not read", f"*{event.anchor}", hint=_QUOTE
        )
        return node

    def _enter(self, event: Any) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self._stop_at(event, f"lists and mappings are nested deeper than {DEEPEST}")

    def _stop_at(self, event: Any, message: str, *values: object) -> NoReturn:
        mark = event.start_mark
        self._report.at_place(mark.line + 1, mark.column + 1, message, *values)
        raise Stopped

    def _list(self, start: Any) -> ListNode:
        items: list[Node] = []
        node = ListNode(items, start.start_mark)
        self.root = self.root or node
        for event in self._events:
            if event.__class__ is SequenceEndEvent:
                return node
            items.append(self._node(event))
        self._too_many()

    def _mapping(self, start: Any) -> MappingNode:
        node = MappingNode(start.start_mark)
        self.root = self.root or node
        members, key_marks = node.members, node.key_marks
        for event in self._events:
            if event.__class__ is MappingEndEvent:
                return node
            key = self._key(node, event)
            following = self._next()
            # The short way for the most frequent case; `_node` does the same, slower.
            kind = following.__class__
            if kind is ScalarEvent and following.anchor is None and following.tag is None:
                value: Node = TextNode(following.value, not following.style, following.start_mark)
            else:
                value = self._node(following)
            if key is None:
                continue
            if key in members:
                self._repeated(node, key, event)
            else:
                members[key] = value
                key_marks.append(event.start_mark)
        self._too_many()

    def _key(self, mapping: MappingNode, event: Any) -> str | None:
        """The text of a key, or None for one that was refused."""
        if event.__class__ is not ScalarEvent:
            self._stop_at(event, "expected a name as key, found {}", _key_found(event))
        key: str = event.value
        if event.anchor is not None or event.tag is not None:
            for message, found in _refused_properties(event):
                self._report_key(mapping, event, message, found)
        if not event.style and (key == "<<" or key in NULL_TEXTS):
            self._refuse_key(mapping, event)
            return None
        return key

    def _refuse_key(self, mapping: MappingNode, event: Any) -> None:
        if event.value == "<<":
            self._report_key(mapping, event, "merge keys such as {} are not read", "<<")
        elif event.value:
            message = "expected a name as key, found a {} without quotes"
            self._report_key(mapping, event, message, event.value)
        else:
            message = "expected a name before the `:`, found nothing"
            self._report.at_key(mapping, "", message, mark=event.start_mark)

    def _report_key(self, mapping: MappingNode, event: Any, message: str, found: str) -> None:
        self._report.at_key(
            mapping, event.value, message, found, hint=_QUOTE, mark=event.start_mark
        )

    def _repeated(self, mapping: MappingNode, key: str, event: Any) -> None:
        self._report.at_key(
            mapping,
            key,
            "the key {} is here twice; the first is on line {}",
            key,
            lambda: mapping.key_mark(key).line + 1,
            mark=event.start_mark,
        )


def _refused_properties(event: Any) -> Iterator[tuple[str, str]]:
    if event.anchor is not None:
        yield "anchors such as {} are not read", f"&{event.anchor}"
    if event.tag is not None:
        yield "tags such as {} are not read", event.tag


def _key_found(event: Any) -> str:
    if event.__class__ is SequenceStartEvent:
        return "[…]"
    return f"*{event.anchor}" if event.__class__ is AliasEvent else "{…}"
