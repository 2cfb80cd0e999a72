"""Where a token comes from: a file, standard input or the environment, and never an argument.

Arguments are seen by every program on the machine and kept by shells. No message here repeats what
was given: it may be the token itself, in the wrong place.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from planner.auditing.secrets import looks_like_token
from planner.auditing.token_texts import MOST_CHARACTERS
from planner.errors import Fault, InvalidFile

FROM_FILE, FROM_ENVIRONMENT, FROM_INPUT = "--token-file", "--token-env", "<standard input>"
_HINT = "give it with --token-file PATH (- for standard input) or --token-env NAME"
_LEAKED = (
    "a token must not stand on the command line: other programs and the shell's history can read"
    f" it there, so count this one as known to others; {_HINT}"
)


_TOO_MANY = "expected one FILE, found more arguments (not repeated here: one might be a token)"


class TokenlessCommand(click.Command):
    """A command that refuses tokens among its arguments, before anything could repeat one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any(map(looks_like_token, args)):
            raise click.UsageError(_LEAKED, ctx)
        ctx.allow_extra_args = True  # click would repeat them
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise click.UsageError(_TOO_MANY, ctx)
        return rest


def refuse_token(_: click.Context, __: click.Parameter, value: Any) -> None:
    """The callback of ``--token``, which is there to say where a token goes."""
    if value is not None:
        raise click.UsageError(_LEAKED)


def token_text(file: str | None, variable: str | None) -> tuple[str, str]:
    """The text of the token, and what messages call the place that it came from."""
    if variable is not None:
        return _of_environment(variable), FROM_ENVIRONMENT
    assert file is not None, "one of the two options was given"
    data, source = _of_file(file)
    if len(data) > MOST_CHARACTERS:
        raise _refused(f"expected a token, found more than {MOST_CHARACTERS:,} bytes", source)
    text = _decoded(data)
    if text is None:
        raise _refused("expected a token, found bytes that are no text", source)
    return text, source


def _of_environment(variable: str) -> str:
    text = os.environ.get(variable)
    if text is None:
        raise _refused("there is no such environment variable", FROM_ENVIRONMENT)
    return text


def _of_file(path: str) -> tuple[bytes, str]:
    try:
        if path == "-":
            if sys.stdin is None:
                raise _refused("standard input is closed", FROM_INPUT)
            return sys.stdin.buffer.read(MOST_CHARACTERS + 1), FROM_INPUT
        with Path(path).open("rb") as stream:
            # That there is such a file tells that its name is no token.
            return stream.read(MOST_CHARACTERS + 1), path
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no path"
    raise _refused(f"the file cannot be read: {reason}", FROM_FILE)


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def refuse_sharing_input(paths: Sequence[str | None]) -> None:
    """Raise click.UsageError where several options read standard input."""
    if sum(path == "-" for path in paths) > 1:
        raise click.UsageError("only one of the files can be standard input (-)")


def _refused(message: str, source: str) -> InvalidFile:
    return InvalidFile([Fault(message=message, file=source)])
