"""A line on standard error while many clients are audited."""

from __future__ import annotations

import sys
import time

from planner.cli.progress import BETWEEN_SECONDS, SILENT_SECONDS

_WIDTH = 24


class AuditProgress:
    """Shows how many clients were audited, where there is a terminal to show it on
    (`planner.auditing.many.EntryObserver`)."""

    def __init__(self) -> None:
        self._started = self._shown = time.monotonic()
        self._is_shown = False
        self._on_terminal = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, *, entries: int, done: int, total: int | None) -> None:
        now = time.monotonic()
        is_early = now - self._started < SILENT_SECONDS or now - self._shown < BETWEEN_SECONDS
        if self._on_terminal and not is_early:
            self._shown, self._is_shown = now, True
            line = _line(entries, done, total, now - self._started)
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _line(entries: int, done: int, total: int | None, seconds: float) -> str:
    text = f"{entries:,} clients; {seconds:.0f} s"
    if not total:
        return f"auditing: {text}"
    filled = min(done * _WIDTH // total, _WIDTH)
    return f"auditing [{'#' * filled}{'-' * (_WIDTH - filled)}] {text}"
