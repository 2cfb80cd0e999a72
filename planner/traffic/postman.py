"""Postman collections, v2.0 and v2.1: requests in folders, with variables.

The requests' methods and URLs are kept until the collection's variables are known, which may stand
at its end. Saved examples of answers, scripts, headers and bodies are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from planner.traffic.calls import Call, Malformed
from planner.traffic.json_events import Events, members, read_json, scalar, skip, skip_rest
from planner.traffic.streams import Stream, refuse
from planner.traffic.variables import first_of, resolved

DEEPEST = 100
_HINT = "export the collection as v2.1"
_MOST_PARTS = 1000


class _Request(NamedTuple):
    place: str
    method: str
    url: str
    scopes: tuple[dict[str, str], ...]


class _Reader:
    """Reads one collection. `scopes` are filled while their folders are read."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._number = 0
        self.has_items = False
        self.found: list[_Request | Malformed] = []

    def collection(self, events: Events, scope: dict[str, str], *, wrapped: bool = False) -> None:
        for key in members(events):
            if key == "item":
                self.has_items = True
                self._items(events, (scope,))
            elif key == "variable":
                scope.update(_variables(events))
            elif key == "collection" and not wrapped:
                event, _ = next(events)
                if event == "start_map":
                    self.collection(events, scope, wrapped=True)
                else:
                    skip_rest(events, event)
            else:
                skip(events)

    def _items(self, events: Events, scopes: tuple[dict[str, str], ...]) -> None:
        if len(scopes) > DEEPEST:
            refuse(self._stream.name, f"folders are nested more than {DEEPEST} deep")
        event, _ = next(events)
        if event != "start_array":
            skip_rest(events, event)
            return
        for event, _ in events:
            if event == "end_array":
                return
            if event == "start_map":
                self._item(events, scopes)
            else:
                skip_rest(events, event)
                self._malformed("expected an object")

    def _item(self, events: Events, scopes: tuple[dict[str, str], ...]) -> None:
        own: dict[str, str] = {}
        is_known = False
        for key in members(events):
            if key == "item":
                self._items(events, (own, *scopes))
                is_known = True
            elif key == "variable":
                own.update(_variables(events))
            elif key == "request":
                self._request(events, (own, *scopes))
                is_known = True
            else:
                skip(events)
        if not is_known:
            self._malformed("expected a request or a folder")

    def _request(self, events: Events, scopes: tuple[dict[str, str], ...]) -> None:
        event, value = next(events)
        method: object = "GET"
        url = str(value) if event == "string" else ""
        if event == "start_map":
            for key in members(events):
                if key == "method":
                    method = scalar(events)
                elif key == "url":
                    url = _url(events)
                else:
                    skip(events)
        else:
            skip_rest(events, event)
        self._number += 1
        if url and isinstance(method, str) and method:
            place = f"request {self._number}"
            self.found.append(_Request(place, method, url, scopes))
        else:
            self.found.append(Malformed(f"request {self._number}", "expected a URL"))

    def _malformed(self, reason: str) -> None:
        self._number += 1
        self.found.append(Malformed(f"request {self._number}", reason))


def postman_calls(stream: Stream, variables: Mapping[str, str]) -> Iterator[Call | Malformed]:
    """The requests of a collection, with `variables` before the collection's own. Raises
    InvalidFile if it is none, or broken."""
    return read_json(stream, lambda events: _calls(stream, events, variables))


def _calls(
    stream: Stream, events: Events, variables: Mapping[str, str]
) -> Iterator[Call | Malformed]:
    event, _ = next(events)
    if event != "start_map":
        refuse(stream.name, "expected a Postman collection, found other JSON", _HINT)
    reader = _Reader(stream)
    reader.collection(events, {})
    for _ in events:  # whatever follows is an error, which is raised here
        pass
    if not reader.has_items:
        refuse(stream.name, "expected a Postman collection, found no `item`", _HINT)
    for one in reader.found:
        if isinstance(one, Malformed):
            yield one
        else:
            yield Call(one.method, resolved(one.url, first_of(variables, *one.scopes)))


def _url(events: Events) -> str:
    """The URL as written, or put together from its parts."""
    event, value = next(events)
    if event == "string":
        return str(value)
    if event != "start_map":
        skip_rest(events, event)
        return ""
    parts: dict[str, Any] = {}
    for key in members(events):
        if key in ("raw", "protocol", "port"):
            parts[key] = scalar(events)
        elif key in ("host", "path"):
            parts[key] = _words(events)
        else:
            skip(events)
    if isinstance(raw := parts.get("raw"), str) and raw:
        return raw
    host, path = ".".join(parts.get("host", ())), "/".join(parts.get("path", ()))
    port = f":{parts['port']}" if parts.get("port") else ""
    protocol = f"{parts['protocol']}://" if parts.get("protocol") else ""
    return f"{protocol}{host}{port}/{path}" if host or path else ""


def _words(events: Events) -> list[str]:
    """A list of texts, or one text; a part may also be an object with a `value`."""
    event, value = next(events)
    if event == "string":
        return [str(value)]
    if event != "start_array":
        skip_rest(events, event)
        return []
    words: list[str] = []
    for event, value in events:
        if event == "end_array":
            break
        if event == "start_map":
            words += [text for key, text in _texts(events) if key == "value"]
        elif event == "string":
            words.append(value)
        else:
            skip_rest(events, event)
    return words[:_MOST_PARTS]


def _variables(events: Events) -> dict[str, str]:
    event, _ = next(events)
    if event != "start_array":
        skip_rest(events, event)
        return {}
    found: dict[str, str] = {}
    for event, _ in events:
        if event == "end_array":
            break
        if event != "start_map":
            skip_rest(events, event)
            continue
        texts = dict(_texts(events))
        name = texts.get("key") or texts.get("id")
        if name and texts.get("value") and texts.get("disabled") != "True":
            found[name] = texts["value"]
    return found


def _texts(events: Events) -> list[tuple[str, str]]:
    """The members of an object that are texts, numbers or truth values."""
    found = []
    for key in members(events):
        value = scalar(events)
        if value is not None:
            found.append((key, str(value)))
    return found
