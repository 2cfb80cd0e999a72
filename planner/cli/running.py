"""From what a command does to the exit code of the process: every error is told here, once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from errno import EDQUOT, EFBIG, EIO, ENOSPC, EPIPE

import click
from click.exceptions import Exit

from planner.cli import exit_codes
from planner.cli.output import STANDARD_OUTPUT, abandon
from planner.cli.talk import complain, complain_of, say, say_lines
from planner.errors import PlannerError

_NO_ROOM = frozenset({EDQUOT, EFBIG, EIO, ENOSPC})


def run(action: Callable[[], object]) -> int:
    """Do `action` and return the exit code: its own, or the one for what went wrong."""
    try:
        result = action()
    except Exit as done:
        return done.exit_code
    except PlannerError as error:
        complain_of(error.faults)
        return exit_codes.WRONG_INPUT
    except click.ClickException as error:
        return _usage(error)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        return exit_codes.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the outermost place; told as a defect
        return _unforeseen(error)
    return result if isinstance(result, int) else exit_codes.DONE


def _usage(error: click.ClickException) -> int:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        say_lines(context.get_usage())
        say(f"Try '{context.command_path} --help' for help.")
    # Click lists choices on lines of their own; an error is one line.
    complain(" ".join(error.format_message().split()))
    return exit_codes.USAGE


def _unforeseen(error: Exception) -> int:
    """Click writes help by itself, so trouble with standard output can arrive here as well."""
    if isinstance(error, OSError) and error.filename is None and sys.stdout is not None:
        if error.errno == EPIPE:
            abandon(sys.stdout)
            return exit_codes.DONE
        if error.errno in _NO_ROOM:
            abandon(sys.stdout)
            complain(f"{STANDARD_OUTPUT}: cannot be written: {error.strerror}")
            return exit_codes.WRONG_INPUT
    return _defect(error)


def _defect(error: Exception) -> int:
    if os.environ.get("PLANNER_TRACEBACK") == "1":
        from traceback import format_exception

        say_lines("".join(format_exception(error)).rstrip())
    complain(
        f"this is a defect of planner: {type(error).__name__}: {error}",
        "please report it, with the command and what PLANNER_TRACEBACK=1 prints before this line",
    )
    return exit_codes.DEFECT
