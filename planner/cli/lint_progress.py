"""A line on standard error while rules look at a large catalogue."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from planner.cli.progress import SILENT_SECONDS
from planner.rendering.escaping import terminal


@contextmanager
def watched_rules() -> Iterator[Callable[[str], None]]:
    """What to call with each step: it is shown on a terminal once a second has gone, and taken
    away at the end."""
    started = time.monotonic()
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    shown = False

    def watch(step: str) -> None:
        nonlocal shown
        if on_terminal and time.monotonic() - started >= SILENT_SECONDS:
            shown = True
            sys.stderr.write(f"\r\x1b[Klooking: {terminal(step)[:60]}")
            sys.stderr.flush()

    try:
        yield watch
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
