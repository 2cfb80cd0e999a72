"""``planner diff``: what differs between two catalogues, integrations or plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import DONE
from planner.cli.options import examples, format_option, not_blank, time_limit_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.gating.concerned import Concerned
    from planner.gating.differences import Differences
    from planner.gating.documents import Comparable
    from planner.gating.revisions import Copies


@click.command(
    epilog=examples(
        "planner diff old/catalog.yaml new/catalog.yaml --integration apps/",
        "planner diff --git main integration.yaml --format markdown",
        "planner diff plan.json integration.lock.json",
    )
)
@click.argument("files", metavar="[OLD] NEW", nargs=-1, required=True, type=click.Path())
@click.option(
    "--git",
    "revision",
    metavar="REVISION",
    callback=not_blank,
    help="Compare NEW with what it was in this revision of git, as were the files that it names.",
)
@click.option(
    "--integration",
    "integrations",
    multiple=True,
    metavar="FILE|FOLDER",
    type=click.Path(),
    help="Tell whether this integration needs a new plan; for catalogues, may be repeated.",
)
@time_limit_option
@format_option("text", "markdown", "json")
def command(
    files: tuple[str, ...],
    revision: str | None,
    integrations: tuple[str, ...],
    time_limit: float | None,
    output_format: str,
) -> int:
    """Show what differs between two catalogues, integrations or plans.

    Policy sets can be compared as well, and locks as plans.

    Says what became reachable and with which grants, what became stricter, and what came, went or
    has another name. Of two integrations it compares the plans as well. The exit code tells nothing
    of what differs; `planner check` is the gate.
    """
    from planner.gating.revisions import Copies

    _check_usage(files, revision)
    with Copies() as copies:
        paths = _paths(files, revision, copies)
        found, form, concerned = _compared(paths, files, integrations, time_limit)
    title = f"{files[-1]}, compared with {f'{revision}' if revision else files[0]}"
    _write(found, form, concerned, title, output_format)
    return DONE


def _check_usage(files: Sequence[str], revision: str | None) -> None:
    if len(files) != (1 if revision else 2):
        raise click.UsageError("name OLD and NEW, or --git REVISION and the one FILE")
    if "-" in files and (revision or list(files) == ["-", "-"]):
        raise click.UsageError("standard input can be one of two files, and is in no revision")


def _paths(files: Sequence[str], revision: str | None, copies: Copies) -> tuple[str, str]:
    if revision:
        return copies.at_revision(revision, files[0]), files[0]
    old, new = map(copies.readable, files)
    return old, new


def _compared(
    paths: tuple[str, str],
    files: Sequence[str],
    integrations: Sequence[str],
    time_limit: float | None,
) -> tuple[Differences, str, list[Concerned]]:
    from planner.cli.progress import watched
    from planner.gating.differences import differences
    from planner.gating.documents import read_comparable

    old, new = map(read_comparable, paths)
    if integrations and new.form != "catalog":
        raise click.UsageError("--integration is for catalogues")
    with watched() as progress:
        found = differences(
            old, new, (files[0], files[-1]), time_limit=time_limit, observer=progress
        )
        concerned = [*_concerned(old, new, integrations, time_limit)]
    return found, new.form, concerned


def _concerned(
    old: Comparable, new: Comparable, paths: Sequence[str], time_limit: float | None
) -> Iterator[Concerned]:
    from planner.gating.checking import asked_of
    from planner.gating.concerned import concerned
    from planner.model import Catalog

    if not paths:
        return
    assert isinstance(old.content, Catalog), "the command line asks for integrations of catalogues"
    assert isinstance(new.content, Catalog), "the other one is one too"
    for one in asked_of(paths)[0]:
        yield concerned(one.file, old.content, new.content, time_limit=time_limit)


def _write(
    found: Differences, form: str, concerned: list[Concerned], title: str, output_format: str
) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if output_format == "json":
        from planner.rendering.diff_json import diff_json

        write_data(diff_json(found, form, concerned))
        return
    from planner.rendering.diff_words import outline

    page = outline(found, concerned)
    if output_format == "markdown":
        from planner.rendering.diff_markdown import diff_markdown

        write_data(diff_markdown(page, title))
    else:
        from planner.rendering.diff_text import diff_text

        write_page(diff_text(page, output_palette(), width=width()))
