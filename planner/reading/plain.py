"""Nodes -> plain values, for those who write a file again or compare two."""

from __future__ import annotations

import re
from typing import Any

from planner.reading.nodes import ListNode, MappingNode, Node, TextNode
from planner.reading.shapes import INTEGER
from planner.reading.templates import LITERALS


def plain_text_of(node: Node) -> Any:
    """Mappings, lists and texts as they stand in the file; every scalar is a text."""
    if isinstance(node, MappingNode):
        return {key: plain_text_of(member) for key, member in node.members.items()}
    if isinstance(node, ListNode):
        return [plain_text_of(item) for item in node.items]
    return node.text if isinstance(node, TextNode) else None


def plain_value_of(node: Node) -> Any:
    """The same with numbers, truth values and nothing where a request's body has them."""
    if isinstance(node, MappingNode):
        return {key: plain_value_of(member) for key, member in node.members.items()}
    if isinstance(node, ListNode):
        return [plain_value_of(item) for item in node.items]
    if not isinstance(node, TextNode):
        return None
    if node.plain and node.text in LITERALS:
        return LITERALS[node.text]
    return int(node.text) if node.plain and re.match(INTEGER, node.text) else node.text
