"""Clients from a folder or a JSON Lines file, one by one: never more than one is in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from planner.auditing.clients import Clients
from planner.auditing.held import Client
from planner.errors import Fault, InvalidFile
from planner.solving.records import dataclass
from planner.verifying.documents import parsed

MOST_BYTES = 1024 * 1024
"""Of one client."""

STANDARD_INPUT = "-"
_STANDARD_INPUT_NAME = "<standard input>"
_ENDING = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenEntry:
    """An entry that is no client, with its place in `source` and what is wrong."""

    source: str
    faults: tuple[Fault, ...]


class EntryObserver(Protocol):
    """Told after each entry how many there were and how far the reading is, in `total` parts; None
    where nobody can know the total."""

    def __call__(self, *, entries: int, done: int, total: int | None) -> None: ...


def _unobserved(*, entries: int, done: int, total: int | None) -> None:
    pass


def clients_in(
    path: str, clients: Clients, observer: EntryObserver = _unobserved
) -> Iterator[Client | BrokenEntry]:
    """The clients in the folder `path` (its ``.json`` files, by name), or in the JSON Lines file
    (``-`` for standard input). What is no client comes as a `BrokenEntry` in its place.

    Raises InvalidFile where the folder or the file itself cannot be read.
    """
    if path != STANDARD_INPUT and Path(path).is_dir():
        return _in_folder(Path(path), clients, observer)
    return _in_lines(path, clients, observer)


def left_out_of(path: str) -> int:
    """How many files of a folder of clients are not looked at, as they are no ``.json`` files."""
    folder = Path(path)
    if path == STANDARD_INPUT or not folder.is_dir():
        return 0
    return sum(entry.suffix != _ENDING for entry in folder.iterdir())


def _in_folder(
    folder: Path, clients: Clients, observer: EntryObserver
) -> Iterator[Client | BrokenEntry]:
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.suffix == _ENDING)
    except OSError as error:
        raise _unreadable(str(folder), error) from None
    for number, name in enumerate(names, 1):
        yield _in_file(folder / name, clients)
        observer(entries=number, done=number, total=len(names))


def _in_file(path: Path, clients: Clients) -> Client | BrokenEntry:
    try:
        if not path.is_file():  # a pipe would keep everybody waiting
            return _broken(str(path), 0, "it is no plain file")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return BrokenEntry(source=str(path), faults=_unreadable(str(path), error).faults)
    return _entry(data, str(path), 0, clients)


def _in_lines(
    path: str, clients: Clients, observer: EntryObserver
) -> Iterator[Client | BrokenEntry]:
    source = _STANDARD_INPUT_NAME if path == STANDARD_INPUT else path
    with _opened(path, source) as (stream, total):
        number = done = entries = 0
        while line := _line(stream):
            number += 1
            done += len(line)
            if len(line) > MOST_BYTES:
                done += _skip_line(stream, line)
            if line.strip():
                yield _entry(line, source, number, clients)
                entries += 1
                observer(entries=entries, done=done, total=total)


def _line(stream: BinaryIO) -> bytes:
    return stream.readline(MOST_BYTES + 1)


def _skip_line(stream: BinaryIO, line: bytes) -> int:
    """Read the rest of a line that is too long, and return how long it is."""
    skipped = 0
    while line and not line.endswith(b"\n"):
        line = _line(stream)
        skipped += len(line)
    return skipped


def _entry(data: bytes, source: str, line: int, clients: Clients) -> Client | BrokenEntry:
    if len(data) > MOST_BYTES:
        return _broken(source, line, f"larger than {MOST_BYTES // 2**20} MiB, the limit")
    try:
        return clients.read(parsed(data, source), source, line=line)
    except InvalidFile as error:
        return BrokenEntry(
            source=f"{source}:{line}" if line else source,
            faults=tuple(_at_line(fault, line) for fault in error.faults),
        )


def _at_line(fault: Fault, line: int) -> Fault:
    """The fault with the line in the whole file."""
    if not line:
        return fault
    return Fault(
        message=fault.message,
        file=fault.file,
        line=line,
        column=max(fault.column, 1),
        path=fault.path,
        hint=fault.hint,
    )


def _broken(source: str, line: int, message: str) -> BrokenEntry:
    fault = Fault(message=message, file=source, line=line, column=min(line, 1))
    return BrokenEntry(source=f"{source}:{line}" if line else source, faults=(fault,))


@contextmanager
def _opened(path: str, source: str) -> Iterator[tuple[BinaryIO, int | None]]:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise InvalidFile([Fault(message="standard input is closed", file=source)])
        yield sys.stdin.buffer, None
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from None
    with stream:
        size = Path(path).stat().st_size
        yield stream, size or None


def _unreadable(source: str, error: Exception) -> InvalidFile:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return InvalidFile([Fault(message=f"cannot be read: {reason}", file=source)])
