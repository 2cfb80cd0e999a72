"""Foreign text inside a message: made safe for a terminal, and cut where it is long."""

from __future__ import annotations

from collections.abc import Iterable

from planner.reading.nodes import ListNode, MappingNode, Node, Step, TextNode

LONGEST_QUOTE = 60


def escaped(text: str, longest: int = LONGEST_QUOTE) -> str:
    """`text` with everything that cannot be seen written as an escape, and cut to `longest`."""
    shown = text[:longest]
    if not shown.isprintable() or "\\" in shown:
        shown = "".join(map(_escaped_character, shown))
    return shown + "…" if len(text) > longest else shown


def _escaped_character(character: str) -> str:
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode("ascii")


def quoted(text: str) -> str:
    """`text` between backticks."""
    return f"`{escaped(text)}`"


def listed(texts: Iterable[str], joined_by: str = "or") -> str:
    """Quote each text and join them: ``a``, ``b`` or ``c``."""
    words = [quoted(text) for text in texts]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"


def described(node: Node) -> str:
    """What stands at a node, in a few words."""
    if isinstance(node, TextNode):
        if node.is_null:
            return "nothing" if not node.text else f"a {quoted(node.text)} without quotes"
        return quoted(node.text) if node.text else "an empty text"
    if isinstance(node, ListNode):
        return "a list" if node.items else "an empty list"
    if isinstance(node, MappingNode):
        return "a mapping" if node.members else "an empty mapping"
    return "something refused"


def key_path(steps: Iterable[Step]) -> str:
    """A key path such as ``apis["users/get-user"].policy`` or ``limits.forbid[0]``."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif _is_plain_key(step):
            path += f".{step}" if path else step
        else:
            path += f'["{_escaped_key(step)}"]'
    return path


def _is_plain_key(key: str) -> bool:
    """Whether `key` is made of ASCII letters, digits, `-` and `_`, and starts like a name."""
    named = key.isascii() and key.replace("-", "_").isidentifier() and not key.startswith("-")
    return named and len(key) <= LONGEST_QUOTE


def _escaped_key(key: str) -> str:
    return escaped(key).replace('"', '\\"')
