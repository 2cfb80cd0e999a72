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
    from pathlib import Path

    from planner.importers.found import Found
    from planner.importers.writing import Prepared


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
    click.option(
        "--strict", is_flag=True, help="Write nothing where something is left out or suspicious."
    ),
    click.option("-v", "--verbose", is_flag=True, help="List everything, however long."),
    format_option("text", "json"),
)


_SHARED = frozenset({*Asked._fields, "read", "help"})


def imports(callback: Callable[..., Found]) -> Callable[..., int]:
    """Add SOURCE… and the options of every format; `callback` gets them as its first argument, an
    `Asked`, and its own options by name. What it returns is written."""

    @wraps(callback)
    def with_options(**options: Any) -> int:
        from datetime import datetime

        from planner.cli.working import working

        day = options.pop("read")
        today = datetime.now(tz=UTC).astimezone().date().isoformat()
        options.update(read_on=day or today, dated=day is not None)
        asked = Asked(**{field: options.pop(field) for field in Asked._fields})
        with working(f"importing: reading {', '.join(asked.sources[:1])}"):
            found = callback(asked, **options)
        return _finished(found, asked)

    command: Callable[..., int] = with_options
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


def _finished(found: Found, asked: Asked) -> int:
    from pathlib import Path

    from planner.cli.exit_codes import DONE, FINDINGS
    from planner.cli.talk import note, warn
    from planner.cli.working import working
    from planner.importers.writing import prepare

    out = Path(asked.out)
    with working(f"importing {found.name}: naming and checking"):
        prepared = prepare(
            found,
            out,
            command=_command(asked),
            dated=asked.dated,
            discard_edits=asked.discard_edits,
        )
    is_refused = asked.strict and bool(prepared.found.left_out or prepared.found.warnings)
    is_written = not (asked.dry_run or is_refused)
    if is_written:
        _write(prepared, out)
    _show(prepared, asked, written=is_written)
    if is_refused:
        warn("refused", "something was left out or looks suspicious, and --strict is given")
        return FINDINGS
    if is_written:
        for service in prepared.found.services:
            note(f"next: planner apis --catalog {out / f'catalogs/{service.name}.yaml'}")
    return DONE


def _command(asked: Asked) -> str:
    """The command as files show it: with the format's own options, and without folders."""
    from planner.importers.headers import command_line

    context = click.get_current_context()
    shared = {option.name for option in context.command.params if option.name in _SHARED}
    words = ["planner", "import", context.info_name or ""]
    for option in context.command.params:
        given = context.get_parameter_source(option.name or "")
        if option.name in shared or given is not click.core.ParameterSource.COMMANDLINE:
            continue
        words += _option_words(option, context.params[option.name or ""])
    return command_line(words, asked.sources)


def _option_words(option: click.Parameter, value: Any) -> list[str]:
    from pathlib import Path

    name = max(option.opts, key=len)
    if isinstance(value, bool):
        return [name if value else max(option.secondary_opts, key=len, default=name)]
    values = value if isinstance(value, tuple) else (value,)
    is_path = isinstance(option.type, click.Path | click.File)
    return [word for one in values for word in (name, Path(one).name if is_path else str(one))]


def _write(prepared: Prepared, out: Path) -> None:
    from planner.cli.writing import write_files

    changed = {path: text for path, text in prepared.files.items() if prepared.is_changed(path)}
    if changed:
        write_files(out, changed)


def _show(prepared: Prepared, asked: Asked, *, written: bool) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if asked.output_format == "json":
        from planner.cli.pages import json_page
        from planner.rendering.import_json import SCHEMA, import_record

        write_data(json_page(SCHEMA, import_record(prepared, written=written)))
    else:
        from planner.rendering.import_text import import_text

        text = import_text(
            prepared, output_palette(), width=width(), written=written, verbose=asked.verbose
        )
        write_page(text)
