"""JSON or YAML -> plain values: mappings with text keys, lists, texts, numbers, booleans, None.

A key that stands twice in a mapping is a fault only where it matters, so mappings remember it
(`RepeatedKeys`), and those who read a part of the document look. How YAML is read, see
`yaml_loading`.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from planner.importers.openapi.places import Text
from planner.importers.openapi.texts import refused
from planner.reading.quoting import quoted

# Bounds time and memory, in JSON and in YAML; the largest descriptions known to us hold half as
# many.
MOST_VALUES = 5_000_000

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_YAML_ENDINGS = (".yaml", ".yml")

# A longer whole number is in no document that means it; Python refuses to read it as one.
_MOST_DIGITS = 400

HALF_CHARACTER = "it holds half of a character (an escape such as \\ud800 without its partner)"
TOO_DEEP = "lists and mappings are nested too deeply"


class RepeatedKeys(dict[str, Any]):
    """A mapping in which keys stand twice: `repeated` names them; the last value counts."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        numbers = Counter(key for key, _ in pairs)
        self.repeated = tuple(key for key, number in numbers.items() if number > 1)


def load(text: Text) -> Any:
    """The value that `text` holds. Raises `InvalidFile` with the line where it is no JSON or YAML,
    or is nested so deeply or holds so many aliases that reading on would not be safe."""
    data = text.data.removeprefix(_BYTE_ORDER_MARK)
    if not data.strip():
        raise refused(text.name, "the file is empty")
    if not data.lstrip().startswith((b"{", b"[")):
        return _yaml(text, data)
    try:
        return _json(data, text.name)
    except json.JSONDecodeError as error:
        if text.name.lower().endswith(_YAML_ENDINGS):  # YAML in braces looks like JSON
            return _yaml(text, data)
        message = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise refused(text.name, message, error.lineno, error.colno) from None


def _yaml(text: Text, data: bytes) -> Any:
    from planner.importers.openapi.yaml_loading import load_yaml

    return load_yaml(data, text.name)


def _json(data: bytes, name: str) -> Any:
    if data.count(b",") + data.count(b"[") + data.count(b"{") > MOST_VALUES:
        raise refused(name, f"the file holds more than {MOST_VALUES:,} values")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=mapping_of, parse_int=_integer)
    except UnicodeDecodeError as error:
        raise not_utf8(data, error, name) from None
    except RecursionError:
        raise refused(name, TOO_DEEP) from None


def not_utf8(data: bytes, error: UnicodeDecodeError, name: str) -> Exception:
    """The error for bytes that are not UTF-8, with their place."""
    start = data.rfind(b"\n", 0, error.start) + 1
    line = data.count(b"\n", 0, error.start) + 1
    column = len(data[start : error.start].decode("utf-8")) + 1
    message = f"the byte 0x{data[error.start]:02x} is not UTF-8 here"
    return refused(name, message, line, column, "save the file in UTF-8")


def mapping_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The mapping of `pairs`, which remembers keys that are there twice."""
    values = dict(pairs)
    return values if len(values) == len(pairs) else RepeatedKeys(pairs)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def is_unicode(text: str) -> bool:
    """Whether `text` can be written in UTF-8. JSON's escapes can spell what cannot."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def described(value: Any) -> str:
    """What stands somewhere, in a few words."""
    if isinstance(value, str):
        return quoted(value) if value else "an empty text"
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    return "true or false" if isinstance(value, bool) else f"the number {value}"
