r"""Texts from a source, changed as little as our formats ask for.

A name there is one line of at most 500 visible characters (`planner.reading.shapes`). What cannot
be seen becomes its code, such as ``\u202e``; a name that is too long is cut, and its digest tells
it from others that start alike.
"""

from __future__ import annotations

import re
from hashlib import sha256

from planner.reading.formats import PAGE, URL
from planner.reading.shapes import LONGEST_NAME, Name, Text

_NAME = Name()
_TEXT = Text()
_DIGEST_LETTERS = 8


def fitting_name(text: str) -> str:
    """`text` as a name; empty where nothing of it can be seen."""
    if text and _NAME.problem(text) is None:
        return text
    blank = "".join(" " if character.isspace() else character for character in text).strip()
    shown = blank if blank.isprintable() else "".join(map(_visible, blank))
    if len(shown) <= LONGEST_NAME:
        return shown
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LETTERS]
    return f"{shown[: LONGEST_NAME - _DIGEST_LETTERS - 2].rstrip()}… {digest}"


def fitting_text(text: str) -> str:
    """`text` of several lines or one; empty where it is blank."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if _TEXT.problem(lines) is None and not _holds_half_characters(lines):
        return lines
    if not lines.strip():
        return ""
    return "".join(character if character in "\n\t" else _visible(character) for character in lines)


def fitting_url(url: str) -> str:
    """`url` with what a URL cannot hold percent-encoded (RFC 3986, section 2.1); empty where it
    still is none that a catalogue takes."""
    encoded = url.strip()
    if not encoded.isprintable() or " " in encoded:
        encoded = re.sub(r"\s|[^\x20-\x7e]", _percent_encoded, encoded)
    return "" if URL.problem(encoded) else encoded


def is_page(page: str) -> bool:
    """Whether `page` is an address that people can open."""
    return PAGE.problem(page) is None


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def _holds_half_characters(text: str) -> bool:
    """Whether `text` holds surrogates, which no file in UTF-8 can hold."""
    return not text.isascii() and re.search("[\ud800-\udfff]", text) is not None


def _percent_encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))
