"""JSON as a stream of events, in constant memory, with the place of what is broken.

ijson's messages quote the text around a fault, which may hold secrets, so they are never shown; the
place is found by a second reading, up to the chunk that the fault is in and then byte by byte.

Numbers are read as 64 bits, and larger ones refused: ijson 3.6 crashes on a whole number of more
digits than Python converts, unless it is told to `use_float`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeAlias

import ijson  # type: ignore[import-untyped]

from planner.errors import Fault, InvalidFile
from planner.traffic.calls import Call, Malformed
from planner.traffic.streams import Silent, Stream, opened

Events: TypeAlias = "Iterator[tuple[str, Any]]"

CHUNK = 64 * 1024

_STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
step_of = _STEPS.get


class _Counting:
    """Reads a stream, and knows how many bytes went before the last chunk."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.before = 0
        self.chunk = 0

    def read(self, size: int) -> bytes:
        data = self._stream.data.read(size)
        self.before += self.chunk
        self.chunk = len(data)
        return data


def read_json(
    stream: Stream, read: Callable[[Events], Iterator[Call | Malformed]]
) -> Iterator[Call | Malformed]:
    """What `read` makes of the events of the JSON text in `stream`, all of which it reads. Raises
    InvalidFile where the text is broken."""
    counting = _Counting(stream)
    try:
        yield from read(ijson.basic_parse(counting, buf_size=CHUNK, use_float=True))
    except (ijson.JSONError, ValueError, OverflowError):
        _refuse(stream, counting)


def members(events: Events) -> Iterator[str]:
    """The keys of the object that has just started. Whoever takes a key reads its value."""
    for event, value in events:
        if event == "end_map":
            return
        yield value


def skip(events: Events) -> None:
    """Read one value and forget it."""
    event, _ = next(events)
    skip_rest(events, event)


def skip_rest(events: Events, event: str) -> None:
    """Read the rest of the value that `event` started."""
    depth = step_of(event, 0)
    if not depth:
        return
    for inner, _ in events:
        if step := step_of(inner):
            depth += step
            if not depth:
                return


def scalar(events: Events) -> Any:
    """Read one value: itself if it is text, a number or the like, None if it is a list or an
    object."""
    event, value = next(events)
    if event in _STEPS:
        skip_rest(events, event)
        return None
    return value


def _refuse(stream: Stream, counting: _Counting) -> NoReturn:
    found = _located(stream, counting.before)
    start, end = counting.before, counting.before + counting.chunk
    what = "broken JSON or too large a number" if counting.chunk else "the JSON ends in the middle"
    if found is not None:
        offset, line, column = found
        message = f"{what}, at byte {offset:,}"
        fault = Fault(message=message, file=stream.name, line=line, column=column)
    elif counting.chunk:
        fault = Fault(message=f"{what} between byte {start:,} and {end:,}", file=stream.name)
    else:
        fault = Fault(message=f"{what}, at byte {end:,}", file=stream.name)
    raise InvalidFile([fault]) from None


def _located(stream: Stream, before: int) -> tuple[int, int, int] | None:
    """Offset, line and column of the first byte at which the text is broken; None where the source
    cannot be read a second time."""
    if stream.path is None:
        return None
    parser = ijson.basic_parse_coro(ijson.sendable_list(), use_float=True)
    offset, line, line_start = 0, 1, 0
    with opened(stream.path, Silent()) as again:
        try:
            while data := again.data.read(CHUNK if offset < before else 1):
                offset += len(data)
                parser.send(data)
                if b"\n" in data:
                    line += data.count(b"\n")
                    line_start = offset - len(data) + data.rindex(b"\n") + 1
            parser.close()
        except (ijson.JSONError, ValueError, OverflowError):
            return max(offset, 1), line, max(offset - line_start, 1)
    return None
