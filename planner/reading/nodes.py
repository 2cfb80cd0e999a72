"""What a YAML file holds before anybody gives it a meaning: texts, lists and mappings, each with
the place where it starts. No YAML type is resolved, so ``NO``, ``on``, ``1_000`` or
``2026-11-23`` stay the text that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeAlias

# What YAML readers take for "no value" when it is not quoted (YAML 1.2.2, section 10.3.2).
NULL_TEXTS = frozenset({"", "~", "null", "Null", "NULL"})


class Mark(Protocol):
    """A place in a file as PyYAML tells it: both counts start at 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class TextNode:
    """A scalar. `plain` when it is written without quotes and not as a block."""

    __slots__ = ("mark", "plain", "text")

    def __init__(self, text: str, plain: bool, mark: Mark) -> None:
        self.text = text
        self.plain = plain
        self.mark = mark

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in NULL_TEXTS


class ListNode:
    """A sequence."""

    __slots__ = ("items", "mark")

    def __init__(self, items: list[Node], mark: Mark) -> None:
        self.items = items
        self.mark = mark


class MappingNode:
    """A mapping; `key_marks` holds the places of its keys, in the order of `members`."""

    __slots__ = ("_places", "key_marks", "mark", "members")

    def __init__(self, mark: Mark) -> None:
        self.members: dict[str, Node] = {}
        self.key_marks: list[Mark] = []
        self.mark = mark
        self._places: dict[str, Mark] | None = None

    def key_mark(self, key: str) -> Mark:
        """Where `key` stands. Only faults ask, so the look-up is built when the first one does
        (and not before the mapping is complete)."""
        if self._places is None:
            self._places = dict(zip(self.members, self.key_marks, strict=True))
        return self._places[key]


class RefusedNode:
    """In the place of something that was refused (and reported) already, such as an alias."""

    __slots__ = ("mark",)

    def __init__(self, mark: Mark) -> None:
        self.mark = mark


Node: TypeAlias = "TextNode | ListNode | MappingNode | RefusedNode"
Step: TypeAlias = "str | int"


def children(node: Node) -> Iterator[tuple[Step, Node]]:
    """The nodes directly inside `node`, with the key or the index of each."""
    if isinstance(node, MappingNode):
        yield from node.members.items()
    elif isinstance(node, ListNode):
        yield from enumerate(node.items)


def descend(node: Node, *steps: Step) -> Node:
    """The node at the end of `steps`, or the last one on the way that exists."""
    for step in steps:
        if isinstance(node, MappingNode) and step in node.members:
            node = node.members[str(step)]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            break
    return node
