"""Sources of traffic as streams of bytes: files, gzipped or not, and standard input."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, NoReturn, Protocol, TypeAlias

from planner.errors import Fault, InvalidFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

StrPath: TypeAlias = "str | os.PathLike[str]"

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<standard input>"
HEAD = 64 * 1024
LONGEST_LINE = 1024 * 1024

_CHUNK = 64 * 1024
_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Observer(Protocol):
    """Told how far reading has come."""

    def advanced(self, *, source: str, done: int, total: int | None) -> None:
        """`done` of `total` bytes of `source` are read; `total` is None where nobody knows."""


class Silent:
    """An observer that does nothing."""

    def advanced(self, *, source: str, done: int, total: int | None) -> None:
        return


class Stream:
    """An open source. `name` is as in messages; `seekable` if it can be opened once more."""

    def __init__(self, name: str, data: io.BufferedReader, *, path: StrPath | None) -> None:
        self.name = name
        self.data = data
        self.path = path
        if data.peek(len(_BYTE_ORDER_MARK)).startswith(_BYTE_ORDER_MARK):
            data.read(len(_BYTE_ORDER_MARK))

    def head(self) -> bytes:
        """The first bytes, which stay to be read."""
        return self.data.peek(HEAD)[:HEAD]

    def lines(self) -> Iterator[tuple[int, str | None]]:
        """The lines with their numbers from 1, without their ends. None for one that is longer than
        `LONGEST_LINE`. Bytes that are no UTF-8 become U+FFFD."""
        number = 0
        while line := self.data.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                while (rest := self.data.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield number, None
            else:
                yield number, line.decode("utf-8", "replace").rstrip("\r\n")


@contextmanager
def opened(source: StrPath, observer: Observer) -> Iterator[Stream]:
    """The source as a stream. Raises InvalidFile where it cannot be opened or read to its end."""
    name = STANDARD_INPUT_NAME if source == STANDARD_INPUT else os.fspath(source)
    try:
        with ExitStack() as stack:
            yield _opened(source, name, observer, stack)
    except FileNotFoundError:
        refuse(name, "there is no such file")
    except IsADirectoryError:
        refuse(name, "expected a file, found a directory")
    except PermissionError:
        refuse(name, "no permission to read the file")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        refuse(name, "the file is broken: it cannot be decompressed to its end")
    except OSError as error:
        refuse(name, f"the file cannot be read: {error.strerror or type(error).__name__}")


def refuse(name: str, message: str, hint: str = "") -> NoReturn:
    """Raise InvalidFile for the source `name`."""
    raise InvalidFile([Fault(message=message, file=name, hint=hint)]) from None


def _opened(source: StrPath, name: str, observer: Observer, stack: ExitStack) -> Stream:
    if source == STANDARD_INPUT:
        if sys.stdin is None:
            refuse(name, "standard input is closed")
        raw, total, path = sys.stdin.buffer, None, None
    else:
        if "\0" in name:
            refuse(name, "a path cannot hold a NUL")
        raw = stack.enter_context(open(source, "rb", buffering=0))  # noqa: SIM115 - the stack does
        total, path = _size(raw), source
    counted = _buffered(_Counted(raw, name, total, observer))
    if counted.peek(2).startswith(_GZIP):
        unzipped = stack.enter_context(gzip.GzipFile(fileobj=counted))
        counted = _buffered(unzipped)  # type: ignore[arg-type]  # it reads as a raw stream does
    return Stream(name, counted, path=path)


def _buffered(raw: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(raw, buffer_size=HEAD)


def _size(raw: BinaryIO) -> int | None:
    import stat

    status = os.fstat(raw.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else None


class _Counted(io.RawIOBase):
    """Tells the observer of what is read."""

    def __init__(self, raw: BinaryIO, name: str, total: int | None, observer: Observer) -> None:
        self._raw = raw
        self._name = name
        self._total = total
        self._observer = observer
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        count: int = self._raw.readinto(buffer)  # type: ignore[attr-defined]
        self._done += count or 0
        self._observer.advanced(source=self._name, done=self._done, total=self._total)
        return count
