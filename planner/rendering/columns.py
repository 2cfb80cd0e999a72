"""How many columns a terminal takes for a text."""

from __future__ import annotations


def columns(text: str) -> int:
    """The columns of `text` in a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )
