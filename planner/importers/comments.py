"""Comments that people wrote into generated files, which hold none below their header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planner.importers.emitting import Plain, document

_COMMENT = r"(?:^|\s)#"


def lines_with_comments(body: str, values: Mapping[str, Plain]) -> Iterator[int]:
    """The lines of `body`, counted from 1, that may hold a comment. A line that is generated from
    `values` too holds none, whatever signs are in its texts."""
    if re.search(_COMMENT, body) is None:
        return
    generated = frozenset(document(values).splitlines())
    for number, line in enumerate(body.split("\n"), 1):
        if re.search(_COMMENT, line) and line not in generated:
            yield number
