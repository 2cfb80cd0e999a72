"""What a source is: by its content, and by its name where the content leaves a choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Literal, TypeAlias, get_args

import ijson  # type: ignore[import-untyped]

from planner.traffic import access_logs, lists, request_files
from planner.traffic.access_logs import log_calls
from planner.traffic.calls import Call, Malformed
from planner.traffic.har import har_calls
from planner.traffic.json_events import step_of
from planner.traffic.lists import list_calls
from planner.traffic.postman import postman_calls
from planner.traffic.request_files import file_calls
from planner.traffic.streams import Stream, refuse

SourceType: TypeAlias = Literal["har", "postman", "http", "list", "log"]
SOURCE_TYPES: tuple[SourceType, ...] = get_args(SourceType)

_HINT = f"say what it is with --type: {', '.join(SOURCE_TYPES)}"
_MOST_LOOKED_AT = 50
_POSTMAN_KEYS = frozenset({"info", "item", "collection"})
_OTHER_JSON = {
    "openapi": "an OpenAPI document describes APIs and records no calls",
    "swagger": "an OpenAPI document describes APIs and records no calls",
    "discoveryVersion": "a discovery document describes APIs and records no calls",
    "requests": "a Postman collection in version 1 cannot be read; export it as v2.1",
}


def calls_of(
    stream: Stream, source_type: SourceType, variables: Mapping[str, str]
) -> Iterator[Call | Malformed]:
    """The calls in a stream of this type."""
    if source_type == "har":
        return har_calls(stream)
    if source_type == "postman":
        return postman_calls(stream, variables)
    if source_type == "http":
        return file_calls(stream, variables)
    return log_calls(stream) if source_type == "log" else list_calls(stream)


def detected(stream: Stream) -> SourceType:
    """The type of a stream. Raises InvalidFile where it is none of them."""
    head = stream.head()
    if not head.strip():
        refuse(stream.name, "the source is empty")
    if head.lstrip()[:1] in b"{[":
        return _json_type(stream.name, head)
    if b"\0" in head:
        refuse(stream.name, "the source is no text", _HINT)
    return _text_type(stream.name, head.decode("utf-8", "replace").splitlines())


def _json_type(name: str, head: bytes) -> SourceType:
    keys = _first_keys(head)
    if "log" in keys:
        return "har"
    if keys & _POSTMAN_KEYS:
        return "postman"
    for key, reason in _OTHER_JSON.items():
        if key in keys:
            refuse(name, reason)
    if name.lower().removesuffix(".gz").endswith(".har"):
        return "har"
    refuse(name, "this JSON is neither a HAR file nor a Postman collection", _HINT)


def _first_keys(head: bytes) -> set[str]:
    """The keys of the outermost object that start in `head`."""
    keys: set[str] = set()
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, use_float=True)  # see `json_events`
    with suppress(ijson.JSONError, ValueError):  # told by whoever reads all of it
        parser.send(head)
    depth = 0
    for event, value in events:
        depth += step_of(event, 0)
        if depth == 1 and event == "map_key":
            keys.add(value)
    return keys


def _text_type(name: str, head: list[str]) -> SourceType:
    lines = [line for line in head if line.strip()][:_MOST_LOOKED_AT]
    if any(access_logs.LINE.match(line) for line in lines):
        return "log"
    is_request_file = name.lower().removesuffix(".gz").endswith((".http", ".rest"))
    if is_request_file or any(_is_of_request_file(line) for line in lines):
        return "http"
    if any(lists.LINE.fullmatch(line) for line in lines):
        return "list"
    refuse(name, "cannot tell what this source is", _HINT)


def _is_of_request_file(line: str) -> bool:
    is_separator = line.startswith(request_files.SEPARATOR)
    return is_separator or bool(request_files.VARIABLE.fullmatch(line))
