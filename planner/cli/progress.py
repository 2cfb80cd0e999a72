"""A line on standard error while a search takes long, and Ctrl-C that takes the best known."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from types import FrameType

from planner.cli.status_line import StatusLine
from planner.cli.talk import note


class Progress(StatusLine):
    """Observes a search (`planner.solving.problem.Observer`)."""

    def __init__(self) -> None:
        super().__init__()
        self._stopped = False

    def progress(self, *, key: str, best: int, bound: int, seconds_left: float) -> None:
        self.show(lambda seconds: _line(key, best, bound, seconds, seconds_left))

    def wants_to_stop(self) -> bool:
        return self._stopped

    def stop(self) -> None:
        """End the search at its next look."""
        self._stopped = True


def _line(key: str, best: int, bound: int, seconds: float, seconds_left: float) -> str:
    what = "names" if key == "names" else f"{key.replace('_', '-')} {best}, at least {bound}"
    left = f", {seconds_left:.0f} s left" if isfinite(seconds_left) else ""
    return f"searching: {what}; {seconds:.0f} s{left}; Ctrl-C takes the best known"


@contextmanager
def watched() -> Iterator[Progress]:
    """An observer to hand to a search. The first Ctrl-C ends the search with the best set known,
    a second one the program."""
    progress = Progress()
    before = signal.getsignal(signal.SIGINT)

    def on_interrupt(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        progress.stop()
        progress.clear()
        note("stopping with the best set known; Ctrl-C once more to give up")

    try:
        signal.signal(signal.SIGINT, on_interrupt)
        is_main = True
    except ValueError:  # not in the main thread: whoever runs us there handles its own signals
        is_main = False
    try:
        yield progress
    finally:
        if is_main:
            signal.signal(signal.SIGINT, before)
        progress.clear()
