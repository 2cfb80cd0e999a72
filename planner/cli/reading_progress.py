"""A line on standard error while reading takes long."""

from __future__ import annotations

import sys
import time

from planner.cli.progress import BETWEEN_SECONDS, SILENT_SECONDS
from planner.rendering.escaping import terminal

_WIDTH = 24
_LONGEST_NAME = 40


class ReadingProgress:
    """Shows how far the reading of sources has come, where there is a terminal to show it on."""

    def __init__(self) -> None:
        self._started = self._shown = time.monotonic()
        self._is_shown = False
        self._on_terminal = sys.stderr is not None and sys.stderr.isatty()

    def advanced(self, *, source: str, done: int, total: int | None) -> None:
        """Show `done` of `total` bytes, unless the last line was shown a moment ago."""
        now = time.monotonic()
        is_early = now - self._started < SILENT_SECONDS or now - self._shown < BETWEEN_SECONDS
        if self._on_terminal and not is_early:
            self._shown, self._is_shown = now, True
            line = _line(source, done, total, now - self._started)
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _line(source: str, done: int, total: int | None, seconds: float) -> str:
    name = terminal(source)
    shown = name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"
    if not total:
        return f"reading {shown}: {_size(done)}; {seconds:.0f} s"
    filled = min(done * _WIDTH // total, _WIDTH)
    bar = "#" * filled + "-" * (_WIDTH - filled)
    return f"reading {shown} [{bar}] {_size(done)} of {_size(total)}; {seconds:.0f} s"


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB" if number < 1e9 else f"{number / 1e9:,.2f} GB"
