"""How wide text will be, without knowing the reader's font.

A drawing has to decide where a label ends before any browser has seen it. The widths here are those
of a wide sans serif, so that with other fonts there is room to spare; each box clips its text
besides, so that no font can make one box's text run into another.
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "\u2026"

_NARROW, _SLIM, _WIDE = frozenset("ijl|!.,:;'`"), frozenset('frt()[]{}I-/\\ "'), frozenset("mwMW@%")
_BREAKS = re.compile(r"(?<=[ ._/:-])")


def width(text: str, size: float) -> float:
    """How wide `text` is at most, in the units of `size`, its font's size."""
    return size * sum(map(_of_one, text))


def _of_one(character: str) -> float:
    if character.isascii():
        if character in _NARROW:
            return 0.34
        if character in _SLIM:
            return 0.43
        if character in _WIDE:
            return 1.0
        return 0.74 if character.isupper() else 0.65
    if unicodedata.combining(character):
        return 0.0
    return 1.1 if unicodedata.east_asian_width(character) in "WFA" else 0.9


def fitted(text: str, room: float, size: float) -> str:
    """`text`, or as much of its beginning as fits into `room`, and an ellipsis."""
    if width(text, size) <= room:
        return text
    left = room - width(ELLIPSIS, size)
    kept = 0
    for character in text:
        left -= size * _of_one(character)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


def wrapped(text: str, room: float, size: float, *, rows: int = 2) -> tuple[str, ...]:
    """`text` in at most `rows` lines, broken after blanks and the marks within names where that
    can be; the last is cut where it does not fit."""
    lines = [""]
    for piece in _BREAKS.split(text):
        if lines[-1] and len(lines) < rows and width(lines[-1] + piece.rstrip(), size) > room:
            lines.append("")
        lines[-1] += piece
    return tuple(fitted(line.strip(), room, size) for line in lines)
