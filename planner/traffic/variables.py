"""Variables in collections and request files: ``{{name}}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

LONGEST_URL = 64 * 1024
_MOST_ROUNDS = 10
_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")


def resolved(text: str, value_of: Callable[[str], str | None]) -> str:
    """`text` with its variables' values, which may hold variables in turn.

    A variable without a value stays, between single braces, as a parameter that fits any value.
    Values that name each other in a circle, or grow beyond `LONGEST_URL`, stay so too.
    """
    for _ in range(_MOST_ROUNDS):
        replaced = _VARIABLE.sub(lambda found: _value(found, value_of), text)
        if replaced == text or len(replaced) > LONGEST_URL:
            break
        text = replaced
    return _VARIABLE.sub(lambda found: f"{{{_name(found)}}}", text)


def _value(found: re.Match[str], value_of: Callable[[str], str | None]) -> str:
    value = value_of(found[1].strip())
    return found[0] if value is None else value


def _name(found: re.Match[str]) -> str:
    # What divides URLs must not come in by the name of a variable.
    return re.sub(r"[^A-Za-z0-9_.$-]", "_", found[1].strip()) or "_"


def first_of(*scopes: Mapping[str, str]) -> Callable[[str], str | None]:
    """Looks a name up in each of `scopes`, the nearest first."""
    return lambda name: next((scope[name] for scope in scopes if name in scope), None)
