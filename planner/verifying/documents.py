"""JSON from anywhere: bounded in size and depth, and without repeated keys.

Of two members with one name readers of JSON take the first or the last (RFC 8259, section 4), so a
plan that holds two could be one thing here and another where it is used.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from planner.errors import Fault, InvalidFile
from planner.reading.quoting import key_path, quoted

MOST_BYTES = 32 * 1024 * 1024
DEEPEST = 100
MOST_DIGITS = 18
STANDARD_INPUT = "-"

Steps: TypeAlias = "tuple[str | int, ...]"


class _Unfit(NamedTuple):
    """Stands for a value that no plan holds."""

    what: str


class _Object(dict[str, Any]):
    """An object that remembers a key that it held twice."""

    __slots__ = ("repeated",)

    repeated: str | None


def read_json(path: str) -> Any:
    """The value in the file `path`, or in standard input for ``-``. Raises InvalidFile."""
    name = "<standard input>" if path == STANDARD_INPUT else path
    return parsed(_read(path, name), name)


def parsed(content: bytes, name: str) -> Any:
    """The value that `content` holds. Raises InvalidFile, with `name` as the file."""
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_constant
        )
    except UnicodeDecodeError as error:
        raise _invalid(name, f"byte {error.start + 1} is not UTF-8") from None
    except json.JSONDecodeError as error:
        fault = Fault(
            message=f"not JSON: {error.msg}", file=name, line=error.lineno, column=error.colno
        )
        raise InvalidFile([fault]) from None
    except RecursionError:
        raise _invalid(name, f"nested deeper than {DEEPEST}") from None
    faults = [Fault(message=what, file=name, path=key_path(at)) for at, what in _unfit(value)]
    if faults:
        raise InvalidFile(faults[:20])
    return value


def _read(path: str, name: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            content = _limited(sys.stdin.buffer)
        else:
            with Path(path).open("rb") as stream:
                content = _limited(stream)
    except (OSError, ValueError, AttributeError) as error:
        # A path with a NUL; a standard input that is closed or missing.
        reason = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, IsADirectoryError):
            raise _invalid(name, "expected a file, found a directory") from None
        if isinstance(error, FileNotFoundError):
            raise _invalid(name, "there is no such file") from None
        raise _invalid(name, f"cannot be read: {reason}") from None
    if len(content) > MOST_BYTES:
        raise _invalid(name, f"larger than {MOST_BYTES // 2**20} MiB, the limit")
    return content


def _limited(stream: BinaryIO) -> bytes:
    return stream.read(MOST_BYTES + 1)


def _invalid(name: str, message: str) -> InvalidFile:
    return InvalidFile([Fault(message=message, file=name)])


def _object(members: list[tuple[str, Any]]) -> _Object:
    made = _Object(members)
    made.repeated = None
    if len(made) < len(members):
        times = Counter(name for name, _ in members)
        made.repeated = next(name for name, count in times.items() if count > 1)
    return made


def _whole(digits: str) -> int | _Unfit:
    if len(digits) > MOST_DIGITS:
        return _Unfit(f"a number of more than {MOST_DIGITS} digits")
    return int(digits)


def _constant(name: str) -> _Unfit:
    return _Unfit(f"{name} is no number of JSON")


def _unfit(value: Any) -> Iterator[tuple[Steps, str]]:
    waiting: list[tuple[Any, Steps]] = [(value, ())]
    while waiting:
        value, at = waiting.pop()
        if isinstance(value, _Unfit):
            yield at, value.what
        elif isinstance(value, (list, dict)) and len(at) >= DEEPEST:
            yield at[:3], f"nested deeper than {DEEPEST}"
        elif isinstance(value, list):
            waiting.extend((item, (*at, index)) for index, item in enumerate(value))
        elif isinstance(value, _Object):
            if value.repeated is not None:
                yield at, f"the key {quoted(value.repeated)} stands here twice"
            waiting.extend((item, (*at, key)) for key, item in value.items())
