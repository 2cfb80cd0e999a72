"""Titles of methods, made from the names of their resources and their own: ``Files: list``.

Descriptions are Google's sentences; names are facts that every client library shows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CAMEL_HUMP = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"


def method_title(resources: Sequence[str], method: str) -> str:
    """``["users", "sendAs"], "verify"`` gives ``Users send as: verify``."""
    owner = " ".join(map(_words, resources))
    title = f"{owner}: {_words(method)}" if owner else _words(method)
    return title[:1].upper() + title[1:]


def _words(name: str) -> str:
    spaced = re.sub(_CAMEL_HUMP, " ", name)
    return " ".join(spaced.replace("_", " ").replace("-", " ").split()).lower()
