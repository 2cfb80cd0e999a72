"""Requests of several vendors in one text, each under a comment that names the vendor."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planner.model import Request
from planner.rendering.requests import FORMATS

COMMENTED: dict[str, str] = {
    "curl": "#",
    "httpie": "#",
    "http": "###",  # which also ends the request before it
    "powershell": "#",
    "python": "#",
}
"""The formats in which several requests can follow one another, and how a comment starts there."""


def together(requests: Iterable[tuple[str, Request]], output_format: str) -> str:
    """The requests, each with the name of its vendor, in one of the formats of `COMMENTED`."""
    start, render = COMMENTED[output_format], FORMATS[output_format]
    return "\n".join(f"{start} {_plain(vendor)}\n{render(request)}" for vendor, request in requests)


def _plain(name: str) -> str:
    """A name that means nothing in any of these languages, not even in a comment: there a colon may
    declare an encoding (Python), and two braces stand for a variable (.http)."""
    return re.sub(r"[^A-Za-z0-9 .,_()-]", _code, name)


def _code(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"
