"""Plain values -> YAML as the shipped files are written: blocks, and short things on one line.

Text is written without quotes only where no YAML reader, of version 1.1 or 1.2, could take it for
something else; all other text becomes a JSON string, which YAML 1.2 includes (section 1.2), with
what cannot be seen as its code. PyYAML's emitter was tried: it takes 20 times as long, breaks long
plain texts anywhere, and cannot choose between styles by length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import TypeAlias

Plain: TypeAlias = "str | int | bool | None | Sequence[Plain] | Mapping[str, Plain]"

WIDTH = 100
_STEP = "  "

# What readers of YAML 1.1 or 1.2 take for a truth value or for nothing.
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FLOW_INDICATORS = frozenset(",[]{}?")


class Short(dict[str, "Plain"]):
    """A mapping that stands on one line where it fits."""


def document(values: Mapping[str, Plain]) -> str:
    """A file that holds `values`, with a blank line before each of its lists and mappings."""
    lines: list[str] = []
    for key, value in values.items():
        if lines and isinstance(value, Mapping | list | tuple):
            lines.append("")
        lines += _member(key, value, "")
    return "".join(f"{line}\n" for line in lines)


def _member(key: str, value: Plain, indent: str) -> Iterator[str]:
    """A member of a mapping in block style."""
    start = f"{indent}{_scalar(key)}:"
    one_line = _on_one_line(value, WIDTH - len(start) - 1)
    if one_line is not None:
        yield f"{start} {one_line}"
    elif isinstance(value, str):
        yield f"{start} >-"
        yield from _folded(value, indent + _STEP)
    else:
        yield start
        yield from _block(value, indent + _STEP)


def _block(value: Plain, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _member(key, member, indent)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _item(item, indent)


def _item(value: Plain, indent: str) -> Iterator[str]:
    one_line = _on_one_line(value, WIDTH - len(indent) - 2)
    if one_line is not None:
        yield f"{indent}- {one_line}"
    elif isinstance(value, str):
        yield f"{indent}- >-"
        yield from _folded(value, indent + _STEP)
    else:
        # The first line of what is inside stands beside the dash.
        for number, line in enumerate(_block(value, indent + _STEP)):
            yield f"{indent}- {line[len(indent) + 2 :]}" if number == 0 else line


def _on_one_line(value: Plain, room: int) -> str | None:
    """`value` as it stands on one line, or None where it belongs on several."""
    if isinstance(value, str):
        text = _scalar(value)
        return None if len(text) > room and _can_be_folded(value) else text
    if isinstance(value, Mapping | list | tuple):
        if not value:
            return _flow(value)
        return _fitting(_flow(value), room) if _is_short(value) else None
    return json.dumps(value)


def _is_short(value: Mapping[str, Plain] | Sequence[Plain]) -> bool:
    if isinstance(value, Mapping):
        return isinstance(value, Short)
    return all(not isinstance(item, Mapping | list | tuple) for item in value)


def _fitting(text: str, room: int) -> str | None:
    return text if len(text) <= room else None


def _flow(value: Plain) -> str:
    if isinstance(value, str):
        return _scalar(value, in_flow=True)
    if isinstance(value, Mapping):
        members = (
            f"{_scalar(key, in_flow=True)}: {_flow(member)}" for key, member in value.items()
        )
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return json.dumps(value)


@lru_cache(maxsize=4096)
def _scalar(text: str, *, in_flow: bool = False) -> str:
    return text if _is_plain(text, in_flow=in_flow) else _quoted(text)


def _is_plain(text: str, *, in_flow: bool) -> bool:
    if not text.isprintable() or not text or text[-1] in ": ":
        return False
    if not (text[0].isalpha() or text[0] in "_/" or text.startswith("../")):
        return re.fullmatch(_DATE, text) is not None
    if ": " in text or " #" in text or text.lower() in _WORDS:
        return False
    return not (in_flow and not _FLOW_INDICATORS.isdisjoint(text))


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return written if written.isprintable() else "".join(map(_shown, written))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _can_be_folded(text: str) -> bool:
    """Whether words with single blanks between them are all that `text` is."""
    return text.isprintable() and " " in text and text == " ".join(text.split())


def _folded(text: str, indent: str) -> Iterator[str]:
    """The lines of a folded block (YAML 1.2.2, section 8.1.3), which line ends turn to blanks."""
    for line in wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False):
        yield indent + line
