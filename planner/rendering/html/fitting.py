"""How wide text will be, without knowing the reader's font.

A drawing has to decide where a label ends before any browser has seen it. The widths here are those
of a wide sans serif, so that with other fonts there is room to spare; each box clips its text
besides, so that no font can make one box's text run into another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "\u2026"

# In units of the font's size, rounded up: the advance widths of DejaVu Sans, among the common fonts
# one of the widest. Its bold letters are wider by about a tenth.
_GROUPS = {
    0.30: "'ijlIJ",
    0.35: " ,./:;\\|",
    0.40: "-f()[]t",
    0.45: "!r",
    0.50: '_`"*',
    0.55: "?csz",
    0.60: "LxFkvy",
    0.65: "$0123456789ETaeoPSYbdghnpqu{}",
    0.70: "CZABKRVX",
    0.75: "NU",
    0.80: "DGHOQ&",
    0.85: "#+<=>^~w",
    0.90: "M",
    1.00: "%@mW",
}
_WIDTHS = {character: width for width, group in _GROUPS.items() for character in group}
_BOLD = 1.1

_BREAKS = re.compile(r"(?<=[ ._/:-])")
_WITHIN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide `text` is at most, in the units of `size`, its font's size."""
    return size * sum(map(_of_one, text)) * (_BOLD if bold else 1.0)


def _of_one(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0.0
    return 1.1 if unicodedata.east_asian_width(character) in "WFA" else 0.9


def fitted(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """`text`, or as much of its beginning as fits into `room`, and an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    left = room - width(ELLIPSIS, size, bold=bold)
    kept = 0
    for character in text:
        left -= width(character, size, bold=bold)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


def wrapped(
    text: str, room: float, size: float, *, rows: int = 2, bold: bool = False
) -> tuple[str, ...]:
    """`text` in at most `rows` lines, broken after blanks and the marks within names, or within a
    long name before a capital; the last line is cut where it does not fit."""
    lines = [""]
    for piece in _pieces(text, room, size, bold=bold):
        is_full = width(lines[-1] + piece.rstrip(), size, bold=bold) > room
        if lines[-1] and len(lines) < rows and is_full:
            lines.append("")
        lines[-1] += piece
    return tuple(fitted(line.strip(), room, size, bold=bold) for line in lines)


def _pieces(text: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    for piece in _BREAKS.split(text):
        if width(piece.rstrip(), size, bold=bold) > room:
            yield from _WITHIN_WORDS.split(piece)
        else:
            yield piece
