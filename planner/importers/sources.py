"""The bytes of a source and their digest: what every importer starts from."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from hashlib import sha256
from typing import BinaryIO

from planner.errors import Fault, InvalidFile

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<standard input>"

MOST_BYTES = 256 * 1024 * 1024


def source_name(source: str) -> str:
    """What messages call a source."""
    return STANDARD_INPUT_NAME if source == STANDARD_INPUT else source


def read_source(source: str, *, most_bytes: int = MOST_BYTES) -> bytes:
    """The content of the file `source`, or of standard input for ``-``.

    Raises InvalidFile where there is none, or more than `most_bytes`.
    """
    try:
        if source == STANDARD_INPUT:
            if sys.stdin is None:
                raise _refused(source, "standard input is closed")
            return _limited(sys.stdin.buffer, source, most_bytes)
        with open(source, "rb") as stream:
            return _limited(stream, source, most_bytes)
    except FileNotFoundError:
        raise _refused(source, "there is no such file") from None
    except IsADirectoryError:
        raise _refused(source, "expected a file, found a directory") from None
    except PermissionError:
        raise _refused(source, "no permission to read the file") from None
    except OSError as error:
        raise _refused(source, f"the file cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a path that holds a NUL
        raise _refused(source, f"the file cannot be read: {error}") from None


def _limited(stream: BinaryIO, source: str, most_bytes: int) -> bytes:
    # One byte more than allowed tells a file that is too large, even one without end.
    data = stream.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise _refused(source, f"the file is larger than {most_bytes // 2**20} MiB, the limit")
    return data


def _refused(source: str, message: str) -> InvalidFile:
    return InvalidFile([Fault(message=message, file=source_name(source))])


def digest_of(contents: Iterable[bytes]) -> str:
    """``sha256:…`` over the bytes of one source, or over the digests of several in any order."""
    digests = sorted(sha256(content).hexdigest() for content in contents)
    if len(digests) == 1:
        return f"sha256:{digests[0]}"
    return f"sha256:{sha256(chr(10).join(digests).encode('ascii')).hexdigest()}"
