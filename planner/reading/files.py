"""Bytes of a file, or of standard input, checked to be plain UTF-8 text of a bearable size."""

from __future__ import annotations

import os
import re
import sys
from typing import BinaryIO, NoReturn, TypeAlias

from planner.reading.reporting import Report, Stopped

StrPath: TypeAlias = "str | os.PathLike[str]"

MOST_BYTES = 16 * 1024 * 1024
STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<standard input>"

_ASCII_CONTROLS = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\t\n\r")

# Patterns that few files need are compiled when one does, here and in the other modules.
# Not to be seen in an editor, or (U+0085, U+2028, U+2029) a line's end to YAML 1.1 alone.
_HIDDEN = "[\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_TAB_INDENT = rb"(?m)^ *\t"
_LONE_RETURN = rb"\r(?!\n)"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = {
    b"\xff\xfe": "UTF-16 or UTF-32",
    b"\xfe\xff": "UTF-16",
    b"\x00\x00\xfe\xff": "UTF-32",
}


def content_of(path: StrPath) -> bytes | None:
    """The bytes of the file `path`, as `read_bytes` reads them; None where it cannot be read."""
    try:
        return read_bytes(path, Report(os.fspath(path)))
    except Stopped:
        return None


def checked_text(data: bytes, report: Report) -> bytes:
    """The content of a file as UTF-8 without a byte order mark.

    Notes what is wrong in `report` and raises `Stopped` when there is no such content.
    """
    if len(data) > MOST_BYTES:
        _stop(report, f"the file is larger than {MOST_BYTES // 2**20} MiB, the limit")
    _refuse_other_encodings(data, report)
    data = data.removeprefix(_BYTE_ORDER_MARK)
    _refuse_characters(data, report)
    if not data.strip():
        _stop(report, "the file is empty")
    return data


def read_bytes(path: StrPath, report: Report) -> bytes:
    """The bytes of the file `path`, or of standard input for ``-``, up to one more than allowed.

    Notes in `report` why they cannot be read, and raises `Stopped`.
    """
    try:
        if path == STANDARD_INPUT:
            return _limited(sys.stdin.buffer)
        with open(path, "rb") as stream:
            return _limited(stream)
    except FileNotFoundError:
        _stop(report, "there is no such file")
    except IsADirectoryError:
        _stop(report, "expected a file, found a directory")
    except PermissionError:
        _stop(report, "no permission to read the file")
    except OSError as error:
        _stop(report, "the file cannot be read: {}", error.strerror or str(error))
    except (ValueError, AttributeError) as error:
        # A path that holds a NUL; a standard input that is closed or missing.
        _stop(report, "the file cannot be read: {}", str(error))


def _limited(stream: BinaryIO) -> bytes:
    # One byte more than allowed tells a file that is too large, even one without end.
    return stream.read(MOST_BYTES + 1)


def _stop(report: Report, message: str, *values: object) -> NoReturn:
    report.at_place(0, 0, message, *values)
    raise Stopped


def _stop_at(data: bytes, offset: int, report: Report, message: str, hint: str = "") -> NoReturn:
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    report.at_place(data.count(b"\n", 0, offset) + 1, column, message, hint=hint)
    raise Stopped


def _refuse_other_encodings(data: bytes, report: Report) -> None:
    for start, encoding in _OTHER_ENCODINGS.items():
        if data.startswith(start):
            _stop(report, f"the file is written in {encoding}, expected UTF-8")
    if b"\x00" in data[:2]:
        _stop(report, "the file looks like UTF-16 (or is no text), expected UTF-8")


def _refuse_characters(data: bytes, report: Report) -> None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        _stop_at(data, error.start, report, f"the byte 0x{byte:02x} is not UTF-8 here")
    if len(data.translate(None, _ASCII_CONTROLS)) != len(data):
        _refuse_control(data, text, report)
    if not text.isascii() and (hidden := re.search(_HIDDEN, text)):
        _refuse_hidden(data, text, hidden.start(), report)
    if b"\r" in data and (lone := re.search(_LONE_RETURN, data)):
        _stop_at(data, lone.start(), report, "a carriage return without a line feed")
    if b"\t" in data and (tab := re.search(_TAB_INDENT, data)):
        offset = data.index(b"\t", tab.start())
        _stop_at(data, offset, report, "a tab in the indentation", "indent with blanks")


def _refuse_control(data: bytes, text: str, report: Report) -> None:
    offset = min(at for code in _ASCII_CONTROLS if (at := data.find(code)) >= 0)
    _refuse_hidden(data, text, len(data[:offset].decode("utf-8")), report)


def _refuse_hidden(data: bytes, text: str, index: int, report: Report) -> None:
    code = ord(text[index])
    short = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    _stop_at(
        data,
        len(text[:index].encode("utf-8")),
        report,
        f"the character U+{code:04X} must not stand in the file",
        f'if it is meant, write "{short}" inside double quotes',
    )
