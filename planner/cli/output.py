"""Standard output: where data goes, and nothing else.

Data is UTF-8 whatever the locale, as files and pipes expect; pages for people are written in the
terminal's encoding. Characters that cannot be written become their codes, so none is lost.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from planner.errors import Fault, OutputRefused
from planner.rendering.palette import Palette

STANDARD_OUTPUT = "<standard output>"
NARROWEST, WIDEST, USUAL = 40, 120, 80


def write_data(text: str) -> None:
    """Write `text` as UTF-8. Raises OutputRefused where it cannot be written."""
    _write(text, lambda _: "utf-8")


def write_page(text: str) -> None:
    """Write `text` for people to read. Raises OutputRefused where it cannot be written."""
    _write(text, lambda stream: stream.encoding or "utf-8")


def width() -> int:
    """How many columns a page for people may take."""
    return max(NARROWEST, min(_columns(), WIDEST))


def _columns() -> int:
    # As `shutil.get_terminal_size`; importing shutil takes as long as all of `planner.cli`.
    asked = os.environ.get("COLUMNS", "")
    if len(asked) < 6 and asked.isdecimal() and int(asked):
        return int(asked)
    with suppress(OSError, ValueError, AttributeError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or USUAL
    return USUAL


def output_palette() -> Palette:
    """Colours for standard output."""
    return Palette(takes_colour(sys.stdout))


def takes_colour(stream: TextIO | None) -> bool:
    """Whether to colour what is written to `stream`: on terminals, unless the user says otherwise
    by NO_COLOR (no-color.org), FORCE_COLOR or CLICOLOR_FORCE (bixense.com/clicolors)."""
    if os.environ.get("NO_COLOR"):
        return False
    for variable in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if os.environ.get(variable, "0") not in ("", "0"):
            return True
    if stream is None or os.environ.get("TERM") == "dumb":
        return False
    with suppress(ValueError):  # closed
        return stream.isatty()
    return False


def _write(text: str, encoding_of: Callable[[TextIO], str]) -> None:
    stream = sys.stdout
    if stream is None:
        raise _refused("it is closed")
    data = memoryview(text.encode(encoding_of(stream), "backslashreplace"))
    try:
        stream.flush()
        while data:  # an unbuffered stream may take less than it is given
            data = data[stream.buffer.write(data) or 0 :]
        stream.buffer.flush()
    except BrokenPipeError:
        abandon(stream)
    except OSError as error:
        abandon(stream)
        raise _refused(error.strerror or str(error)) from None


def abandon(stream: TextIO) -> None:
    """Send what is still to be written nowhere, so that the end of the process stays quiet.

    The reader of a pipe that is gone (``| head -1``) has all it wanted.
    """
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _refused(reason: str) -> OutputRefused:
    return OutputRefused([Fault(message=f"cannot be written: {reason}", file=STANDARD_OUTPUT)])
