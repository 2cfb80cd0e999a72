"""Requirements that a vendor keeps in an extension (``x-…``) of its own, in the shapes that are in
use.

A value is one alternative, or a list of alternatives of which any will do. An alternative is a list
of names that are all needed, or a mapping whose keys are kinds, such as ``scopes`` and ``roles``,
each with such a list. ``anyOf`` and ``allOf`` may stand in the place of a list. What may mean two
things, as a plain list of names may (any of them? all?), is not understood, and nothing is guessed.
"""

from __future__ import annotations

from typing import Any

from planner.importers.openapi.loading import described, is_unicode
from planner.reading.quoting import quoted
from planner.solving.formula import Formula, GrantKey, all_of, any_of

DEFAULT_KEY = "scopes"
MOST_NESTED = 20

_ANY = frozenset({"any", "anyof"})
_ALL = frozenset({"all", "allof"})
_WORDS_ABOUT_IT = frozenset({"description", "summary", "comment", "title"})


class NotUnderstood(Exception):
    """The value has none of the shapes; the message says what is wrong."""


def read_extension(value: Any) -> Formula:
    """What `value` asks for, as a formula over ``GrantKey(key, name)`` with the keys as written.

    Raises `NotUnderstood`.
    """
    if isinstance(value, list):
        if not value:
            raise NotUnderstood("an empty list may mean that nothing is needed, or that nobody can")
        if any(isinstance(item, str) for item in value):
            raise NotUnderstood("a plain list of names may mean any of them, or all of them")
        return any_of([_alternative(item, 1) for item in value])
    if isinstance(value, str):
        return _name(DEFAULT_KEY, value)
    return _alternative(value, 1)


def _alternative(value: Any, depth: int) -> Formula:
    if depth > MOST_NESTED:
        raise NotUnderstood("it is nested too deeply")
    if isinstance(value, list) and value:
        return _all_names(DEFAULT_KEY, value)
    if not isinstance(value, dict) or not value:
        raise NotUnderstood(f"an alternative cannot be {described(value)}")
    join = _join(value)
    if join:
        items = next(iter(value.values()))
        return _joined(join, [_member(item, depth + 1) for item in _items(items)])
    needed = [
        _names(key, names)
        for key, names in value.items()
        if key.lower() not in _WORDS_ABOUT_IT and not key.startswith("x-")
    ]
    if not needed:
        raise NotUnderstood("an alternative says nothing about what is needed")
    return all_of(needed)


def _member(value: Any, depth: int) -> Formula:
    """A member of ``anyOf`` or ``allOf``: there a plain name has one meaning only."""
    return _name(DEFAULT_KEY, value) if isinstance(value, str) else _alternative(value, depth)


def _join(value: dict[str, Any]) -> str:
    """``any`` or ``all`` where that is the one key of `value`."""
    key = next(iter(value)).lower().replace("-", "").replace("_", "")
    if key not in _ANY | _ALL or len(value) > 1:
        return ""
    return "any" if key in _ANY else "all"


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise NotUnderstood(f"expected a list with something in it, found {described(value)}")
    return value


def _joined(join: str, members: list[Formula]) -> Formula:
    return any_of(members) if join == "any" else all_of(members)


def _names(key: str, value: Any) -> Formula:
    """The names under a kind: a name, a list that is needed in full, or ``anyOf``/``allOf``."""
    if isinstance(value, str):
        return _name(key, value)
    if isinstance(value, dict) and value and (join := _join(value)):
        items = _items(next(iter(value.values())))
        return _joined(join, [_name(key, item) for item in items])
    if isinstance(value, list):
        return _all_names(key, value)
    raise NotUnderstood(f"expected names under {quoted(key)}, found {described(value)}")


def _all_names(key: str, names: list[Any]) -> Formula:
    return all_of([_name(key, name) for name in names])


def _name(key: str, name: Any) -> GrantKey:
    if not isinstance(name, str) or not name.strip() or len(name.split()) > 1:
        raise NotUnderstood(f"expected a name without blanks, found {described(name)}")
    if not is_unicode(name) or not is_unicode(key):
        raise NotUnderstood("a name holds half of a character")
    return GrantKey(key, name.strip())
