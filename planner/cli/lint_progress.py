"""A line on standard error while rules look at a large catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from planner.cli.status_line import StatusLine
from planner.rendering.escaping import terminal

_LONGEST_STEP = 60


@contextmanager
def watched_rules() -> Iterator[Callable[[str], None]]:
    """What to call with each step: it is shown on a terminal once a second has gone, and taken
    away at the end."""
    line = StatusLine()
    try:
        yield lambda step: line.show(lambda _: f"looking: {terminal(step)[:_LONGEST_STEP]}")
    finally:
        line.clear()
