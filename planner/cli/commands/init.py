"""``planner init``: write an integration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import catalog_option, completed_by, examples, not_blank

if TYPE_CHECKING:
    from planner.qualifying import Found, VendorNames

DEFAULT_FILE = "integration.yaml"
DEFAULT_NAME = "My integration"


@click.command(
    epilog=examples(
        'planner init --catalog workfloplus -a "Get Users" -a "Create Job"',
        'planner init sync.yaml --catalog google-drive --name "Nightly sync" -a "Files: list"',
    )
)
@click.argument("file", default=DEFAULT_FILE, type=click.Path(dir_okay=False, allow_dash=True))
@catalog_option
@click.option("--name", callback=not_blank, help="What the integration is called.")
@click.option(
    "-a",
    "--api",
    multiple=True,
    metavar="NAME",
    help="An API: id, title, alias or 'METHOD URL'; may be repeated.",
    shell_complete=completed_by("api_names"),
)
@click.option("--force", is_flag=True, help="Replace the file if it is there already.")
def command(
    file: str, catalog: tuple[str, ...], name: str | None, api: tuple[str, ...], *, force: bool
) -> int:
    """Write an integration file with comments, ready for `planner plan`.

    FILE is integration.yaml if not given, - for standard output. Without --api, a terminal is asked
    for the APIs.
    """
    from planner.cli.exit_codes import DONE
    from planner.cli.integration_file import as_seen_from, integration_text
    from planner.cli.selecting import chosen_catalogs
    from planner.qualifying import VendorNames
    from planner.services import vendors_of

    catalogs = chosen_catalogs(catalog)
    known = VendorNames(vendors_of(catalogs))
    found = _named(known, api) if api else _asked(known)
    written = [as_seen_from(file, one) for one in catalog] or [catalogs[0].name]
    text = integration_text(
        name=_sound(name or DEFAULT_NAME),
        catalog=written[0] if len(written) == 1 else written,
        apis=dict.fromkeys(known.shortest(one) for one in found),
    )
    _put(file, text, replace=force)
    return DONE


def _put(file: str, text: str, *, replace: bool) -> None:
    from pathlib import Path

    from planner.cli.output import write_data
    from planner.cli.talk import note
    from planner.cli.writing import write_file

    if file == "-":
        write_data(text)
        return
    write_file(Path(file), text, replace=replace)
    note(f"wrote {file}; next: planner plan {file}")


def _sound(name: str) -> str:
    """The name if a file can hold it."""
    from planner.reading.shapes import AnyText

    problem = AnyText().problem(name)
    if any("\ud800" <= character <= "\udfff" for character in name):
        problem = "the text {} holds bytes that are no characters"
    if problem:
        from planner.reading.quoting import quoted

        raise click.BadParameter(problem.format(quoted(name)), param_hint="--name")
    return name


def _named(known: VendorNames, names: tuple[str, ...]) -> list[Found]:
    """The APIs of these names. Raises UnknownName with all that are wrong."""
    from planner.errors import UnknownName
    from planner.names import Misnamed

    found = [known.find(name) for name in names]
    faults = [one.at("--api", (0, 0), "") for one in found if isinstance(one, Misnamed)]
    if faults:
        raise UnknownName(faults)
    return [one for one in found if not isinstance(one, Misnamed)]


def _asked(known: VendorNames) -> list[Found]:
    """Ask for APIs until an empty answer. Raises click.UsageError where there is nobody to ask."""
    import sys

    from planner.cli.talk import complain
    from planner.names import Misnamed

    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError("name at least one API with --api")
    apis: list[Found] = []
    while True:
        question = "Another API (Enter to finish)" if apis else "An API that it calls"
        answer = click.prompt(question, default="" if apis else None, show_default=False, err=True)
        if not answer.strip():
            return apis
        found = known.find(answer)
        if isinstance(found, Misnamed):
            complain(found.message, found.hint or "`planner apis --catalog NAME WORDS` finds APIs")
        else:
            apis.append(found)
