"""How names that people type are compared (SPEC section 7): letter case, surrounding blanks and
the articles do not matter."""

from __future__ import annotations

_ARTICLES = frozenset({"a", "an", "the"})


def fold(name: str) -> str:
    """What two names have in common when they count as equal."""
    words = name.casefold().split()
    return " ".join(word for word in words if word not in _ARTICLES) or " ".join(words)
