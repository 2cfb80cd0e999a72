"""What the commands of ``planner import`` share: their options, and what becomes of what an
importer found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from planner.cli.options import format_option, not_blank

if TYPE_CHECKING:
    from planner.importers.found import Found


class Asked(NamedTuple):
    """What to import and where to, as given on the command line.

    `sources` are paths, or ``-`` alone. `name` and `title` are None where the source is to tell
    them. `read_on` is the day when the source was read, as an ISO date; `dated` says whether the
    user gave it.
    """

    sources: tuple[str, ...]
    name: str | None
    title: str | None
    out: str
    read_on: str
    dated: bool
    dry_run: bool
    strict: bool
    discard_edits: bool
    verbose: bool
    output_format: str


def _import_name(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A name that is to be part of a file's name."""
    from planner.importers.names import problem_of_name

    problem = "" if value is None else problem_of_name(value)
    if problem:
        raise click.BadParameter(problem, ctx=ctx, param=param)
    return value


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from planner.reading.formats import DATE

    if value is not None and DATE.problem(value):
        raise click.BadParameter(f"expected {DATE.expected}", ctx=ctx, param=param)
    return value


def _sources(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    if "-" in value and len(value) > 1:
        message = "- (standard input) can only be the one source"
        raise click.BadParameter(message, ctx=ctx, param=param)
    return value


_OPTIONS = (
    click.argument(
        "sources",
        nargs=-1,
        required=True,
        metavar="SOURCE...",
        type=click.Path(allow_dash=True),
        callback=_sources,
    ),
    click.option(
        "--name",
        metavar="NAME",
        callback=_import_name,
        help="The short name of the vendor, and of its files: small letters, digits, - and _.",
    ),
    click.option(
        "--title", metavar="TITLE", callback=not_blank, help="The vendor's name for people."
    ),
    click.option(
        "--out",
        metavar="FOLDER",
        default=".",
        type=click.Path(file_okay=False),
        help="Where policies/ and catalogs/ are. Default: the current folder.",
    ),
    click.option(
        "--read",
        "read",
        metavar="DATE",
        callback=_day,
        help="The day the source was read, such as 2026-11-23. Default: today, or the day on"
        " record for the same source.",
    ),
    click.option("--dry-run", is_flag=True, help="Write nothing; say what would change."),
    click.option(
        "--discard-edits",
        is_flag=True,
        help="Replace files although somebody edited them by hand.",
    ),
    click.option("--strict", is_flag=True, help="Fail where something was left out or suspicious."),
    click.option("-v", "--verbose", is_flag=True, help="List everything, however long."),
    format_option("text", "json"),
)


def imports(callback: Callable[..., Found]) -> Callable[..., int]:
    """Add SOURCE… and the options of every format; `callback` gets them as its first argument, an
    `Asked`, and its own options by name. What it returns is written."""

    @wraps(callback)
    def with_options(**options: Any) -> int:
        from datetime import datetime

        day = options.pop("read")
        today = datetime.now(tz=UTC).astimezone().date().isoformat()
        options.update(read_on=day or today, dated=day is not None)
        asked = Asked(**{field: options.pop(field) for field in Asked._fields})
        return _finished(callback(asked, **options), asked)

    command: Callable[..., int] = with_options
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


def _finished(found: Found, asked: Asked) -> int:
    raise NotImplementedError
