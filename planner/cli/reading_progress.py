"""A line on standard error while reading takes long."""

from __future__ import annotations

from planner.cli.status_line import StatusLine, bar
from planner.rendering.escaping import terminal

_LONGEST_NAME = 40


class ReadingProgress(StatusLine):
    """Shows how far the reading of sources has come."""

    def advanced(self, *, source: str, done: int, total: int | None) -> None:
        """Show `done` of `total` bytes, unless the last line was shown a moment ago."""
        self.show(lambda seconds: f"{_line(source, done, total)}; {seconds:.0f} s")


def _line(source: str, done: int, total: int | None) -> str:
    name = terminal(source)
    shown = name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"
    if not total:
        return f"reading {shown}: {_size(done)}"
    return f"reading {shown} {bar(done, total)} {_size(done)} of {_size(total)}"


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB" if number < 1e9 else f"{number / 1e9:,.2f} GB"
