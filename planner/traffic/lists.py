"""Lists of calls: a line ``METHOD URL`` each. Blank lines and those that start with # are passed
over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.traffic.calls import Call, Malformed
from planner.traffic.streams import LONGEST_LINE, Stream

TOO_LONG = f"the line is longer than {LONGEST_LINE // 2**20} MiB"

# A URL, a path, or a variable in the place of the host.
LINE = re.compile(
    r"\s*(?P<method>[A-Za-z][A-Za-z-]{0,30})\s+(?P<url>(?:https?://|/|\{)[^\x00]*?)"
    r"(?:\s+HTTP/[0-9.]{1,3})?\s*",
    re.IGNORECASE,
)


def list_calls(stream: Stream) -> Iterator[Call | Malformed]:
    """The calls of a list."""
    for number, line in stream.lines():
        if line is None:
            yield Malformed(f"line {number}", TOO_LONG)
        elif line.strip() and not line.lstrip().startswith("#"):
            found = LINE.fullmatch(line)
            if found:
                yield Call(found["method"].upper(), found["url"])
            else:
                yield Malformed(f"line {number}", "expected METHOD URL")
