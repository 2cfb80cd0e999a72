"""Standard error: what planner says beside the data it was asked for.

Everything passes through `terminal`, as any name may come from outside.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress

from planner.cli.output import takes_colour
from planner.errors import Fault
from planner.rendering.escaping import terminal
from planner.rendering.palette import Palette

_NO_FILE = "<arguments>"


def say(text: str) -> None:
    """One line."""
    _write(terminal(text))


def say_lines(text: str) -> None:
    """Several lines."""
    _write(terminal(text, one_line=False))


def note(text: str) -> None:
    """One line that is good to know."""
    _write(f"{palette().faint('note:')} {terminal(text)}")


def warn(label: str, text: str) -> None:
    """One line about an answer that is not all it should be."""
    _write(f"{palette().warning(terminal(label) + ':')} {terminal(text)}")


def complain(message: str, hint: str = "") -> None:
    """An error, with a line below it about what to do."""
    _write(f"{palette().bad('error:')} {terminal(message)}")
    if hint:
        _write(f"  {terminal(hint)}")


def complain_of(faults: Iterable[Fault]) -> None:
    """Each fault with its address: ``error: FILE:LINE:COLUMN: message in KEY PATH``."""
    for fault in faults:
        place = f"{fault.file}:{fault.line}:{fault.column}" if fault.line else fault.file
        address = "" if place == _NO_FILE else f"{place}: "
        where = f" in {fault.path}" if fault.path else ""
        complain(f"{address}{fault.message}{where}", fault.hint)


def palette() -> Palette:
    """Colours for standard error."""
    return Palette(takes_colour(sys.stderr))


def _write(line: str) -> None:
    # Where nobody listens there is nobody to tell about it.
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()
