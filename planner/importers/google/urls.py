"""The URL templates of a method.

A discovery document tells a method's path twice. `path` may hold ``{+name}``, which RFC 6570
(section 3.2.3) expands without escaping slashes, so that one variable stands for several segments:
``v1/{+name}``. `flatPath` writes those segments out: ``v1/spaces/{spacesId}``. The flat one is what
a request's URL looks like, and tells apart methods that share a `path`, so it is taken, with one
change. Where the variable's pattern lets its last segment hold slashes (``^operations/.*$``), the
flat path shows a single segment; its variable gets the ``+`` back: ``v1/{+operationsId}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# One wildcard that stays inside its segment.
_INSIDE_SEGMENT = "[^/]+"


def method_path(path: str, flat_path: str, patterns: Mapping[str, str]) -> str:
    """The path to use, out of a method's `path` and `flatPath` (empty where there is none).

    `patterns` are those of the method's parameters by name. Where the two paths cannot be brought
    together, it is `path`.
    """
    if not flat_path or flat_path == path:
        return path
    spans = list(_spans(path, patterns))
    variables = re.findall(r"\{[^{}]*\}", flat_path)
    if len(spans) != len(variables):
        return path
    remaining = iter(spans)
    return re.sub(
        r"\{\+?([^{}]*)\}",
        lambda found: f"{{+{found[1]}}}" if next(remaining) else found[0],
        flat_path,
    )


def _spans(path: str, patterns: Mapping[str, str]) -> Iterator[bool]:
    """For each variable that the flat path is to have, whether it may span several segments."""
    for plus, name in re.findall(r"\{(\+?)([^{}]*)\}", path):
        if not plus:
            yield False
        elif name not in patterns:
            yield True
        else:
            yield from _spans_of_pattern(patterns[name])


def _spans_of_pattern(pattern: str) -> Iterator[bool]:
    for segment in _segments(pattern.removeprefix("^").removesuffix("$")):
        if not re.fullmatch(r"[\w~-]*", segment):
            rest = segment.replace(_INSIDE_SEGMENT, "")
            yield "/" in rest or "." in rest.replace(r"\.", "")


def _segments(pattern: str) -> Iterator[str]:
    """The pattern, cut at the slashes that are not inside brackets or parentheses."""
    depth = start = 0
    in_class = False
    for index, character in enumerate(pattern):
        if character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        elif not in_class and character in "()":
            depth += 1 if character == "(" else -1
        elif character == "/" and not in_class and not depth:
            yield pattern[start:index]
            start = index + 1
    yield pattern[start:]


def upload_path(protocol_path: str, path: str, chosen: str) -> str:
    """The path of an upload, its variables written as in `chosen`, the method's own path."""
    start = protocol_path.removesuffix(path)
    return start + chosen if start != protocol_path else protocol_path


def joined(start: str, path: str) -> str:
    """A URL of `start`, which ends in a slash, and a path."""
    return start + path.removeprefix("/")


def patterns_of(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The patterns of a method's parameters, by name."""
    return {
        name: parameter["pattern"]
        for name, parameter in parameters.items()
        if isinstance(parameter, dict) and isinstance(parameter.get("pattern"), str)
    }
