"""One line on standard error that changes while something takes long, where there is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

SILENT_SECONDS = 1.0
BETWEEN_SECONDS = 0.2

_BAR_WIDTH = 24
_START_OF_LINE = "\r\x1b[K"


class StatusLine:
    """A line that is shown once a second has gone, changes a few times a second, and is taken away
    at the end. Nothing is shown where standard error is no terminal."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown = 0.0
        # A program started without standard error has none to ask.
        self._on_terminal = sys.stderr is not None and sys.stderr.isatty()

    def show(self, line: Callable[[float], str]) -> None:
        """Show what `line` makes of the seconds since the start, unless it is too early for that.
        The line must be safe for terminals."""
        now = time.monotonic()
        is_early = now - self._started < SILENT_SECONDS or now - self._shown < BETWEEN_SECONDS
        if self._on_terminal and not is_early:
            self._shown = now
            sys.stderr.write(f"{_START_OF_LINE}{line(now - self._started)}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write(_START_OF_LINE)
            sys.stderr.flush()


def bar(done: int, total: int) -> str:
    """``[####----]``: how much of `total`, which is above 0, is done."""
    filled = min(done * _BAR_WIDTH // total, _BAR_WIDTH)
    return f"[{'#' * filled}{'-' * (_BAR_WIDTH - filled)}]"
