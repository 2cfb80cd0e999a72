"""HTTP Archives (HAR 1.2): recordings of browsers, proxies and test tools.

Of an entry only the method, the URL, the status and the time are taken; headers, cookies and bodies
are passed over as they are read.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TypeAlias

from planner.traffic.calls import Call, Malformed
from planner.traffic.json_events import Events, members, read_json, scalar, skip, skip_rest
from planner.traffic.streams import Stream, refuse

_HINT = "a HAR file is an object with `log`, which holds a list of `entries`"

_Found: TypeAlias = "Generator[Call | Malformed, None, bool]"


def har_calls(stream: Stream) -> Iterator[Call | Malformed]:
    """The calls of a HAR file. Raises InvalidFile if it is none, or broken."""
    return read_json(stream, lambda events: _calls(stream.name, events))


def _calls(name: str, events: Events) -> Iterator[Call | Malformed]:
    event, _ = next(events)
    if event != "start_map":
        refuse(name, "expected a HAR file, found other JSON", _HINT)
    has_entries = False
    for key in members(events):
        if key == "log":
            has_entries = yield from _log(events)
        else:
            skip(events)
    for _ in events:  # whatever follows is an error, which is raised here
        pass
    if not has_entries:
        refuse(name, "expected a HAR file, found no list of entries", _HINT)


def _log(events: Events) -> _Found:
    event, _ = next(events)
    if event != "start_map":
        skip_rest(events, event)
        return False
    has_entries = False
    for key in members(events):
        if key == "entries":
            has_entries = yield from _entries(events)
        else:
            skip(events)
    return has_entries


def _entries(events: Events) -> _Found:
    event, _ = next(events)
    if event != "start_array":
        skip_rest(events, event)
        return False
    for number, (event, _) in enumerate(events, 1):
        if event == "end_array":
            break
        if event == "start_map":
            yield _entry(events, number)
        else:
            skip_rest(events, event)
            yield Malformed(f"entry {number}", "expected an object")
    return True


def _entry(events: Events, number: int) -> Call | Malformed:
    method = url = at = status = None
    for key in members(events):
        if key == "request":
            method, url = _picked(events, "method", "url")
        elif key == "response":
            (status,) = _picked(events, "status")
        elif key == "startedDateTime":
            at = scalar(events)
        else:
            skip(events)
    if not (isinstance(method, str) and isinstance(url, str) and method and url):
        return Malformed(f"entry {number}", "expected a request with `method` and `url`")
    return Call(method, url, _status(status), at if isinstance(at, str) else "")


def _picked(events: Events, *names: str) -> list[object]:
    """The values of these members of an object, None for what is missing."""
    found = dict.fromkeys(names)
    event, _ = next(events)
    if event != "start_map":
        skip_rest(events, event)
        return [None] * len(names)
    for key in members(events):
        if key in found:
            found[key] = scalar(events)
        else:
            skip(events)
    return list(found.values())


def _status(status: object) -> int | None:
    """The status of the answer; browsers write 0 where there was none."""
    if isinstance(status, int) and not isinstance(status, bool) and 100 <= status <= 999:
        return status
    return None
