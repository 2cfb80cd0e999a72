"""Values of the model as JSON can hold them, and back: for what is small or irregular."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner import model
from planner.solving import formula
from planner.solving.formula import GrantKey

_GRANT = "grant"
_MAPPING = "mapping"


def packed(value: object) -> Any:
    """`value` as plain JSON: text, numbers, truth values and None stand for themselves, a tuple is
    a list, everything else an object with one member that tells what it is."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, GrantKey):
        return {_GRANT: list(value)}
    if isinstance(value, tuple):
        return [packed(item) for item in value]
    if isinstance(value, Mapping):
        return {_MAPPING: [[packed(key), packed(item)] for key, item in value.items()]}
    return {type(value).__name__: [packed(getattr(value, name)) for name in _fields(type(value))]}


def unpacked(data: Any) -> Any:
    """The value that `packed` made `data` of. Any of ValueError, TypeError and LookupError for
    what it cannot have made."""
    if isinstance(data, list):
        return tuple([unpacked(item) for item in data])
    if not isinstance(data, dict):
        return data
    ((tag, content),) = data.items()
    if tag == _GRANT:
        return GrantKey(*content)
    if tag == _MAPPING:
        return {unpacked(key): unpacked(item) for key, item in content}
    made = _record(tag)
    values = [unpacked(item) for item in content]
    return made(**dict(zip(_fields(made), values, strict=True)))


def _record(name: str) -> Any:
    made = getattr(formula, name, None) or getattr(model, name)
    if not hasattr(made, "__dataclass_fields__"):
        raise ValueError("not the name of a record")
    return made


def _fields(made: Any) -> list[str]:
    return list(made.__dataclass_fields__)
