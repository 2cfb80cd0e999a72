"""A line on standard error while something takes long that cannot tell how far it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic

from planner.cli.status_line import SILENT_SECONDS
from planner.rendering.escaping import terminal

BETWEEN_SECONDS = 0.5


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say ``WHAT; 3 s`` on a terminal from the second second on, and take it away at the end."""
    # A program started without standard error has none to ask.
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    done = Event()
    shower = Thread(target=_show, args=(terminal(what), done), daemon=True)
    shower.start()
    try:
        yield
    finally:
        done.set()
        shower.join()


def _show(what: str, done: Event) -> None:
    started = monotonic()
    with suppress(OSError, ValueError):  # the terminal is gone
        wait = SILENT_SECONDS
        while not done.wait(wait):
            wait = BETWEEN_SECONDS
            sys.stderr.write(f"\r\x1b[K{what}; {monotonic() - started:.0f} s")
            sys.stderr.flush()
        if wait == BETWEEN_SECONDS:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
