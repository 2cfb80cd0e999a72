"""``planner plan``: the least grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import of_plan
from planner.cli.options import Selection, examples, format_option, selects

if TYPE_CHECKING:
    from planner.plans import Plan


@click.command(
    epilog=examples(
        "planner plan integration.yaml",
        'planner plan --catalog workfloplus -a "Get Users" -a "Get Workflows"',
        "planner plan integration.yaml --forbid '*.admin' --out build/",
    )
)
@selects
@format_option("text", "json", "markdown")
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Also write plan.json, report.md and the requests into this folder.",
)
def command(selection: Selection, output_format: str, out: str | None) -> int:
    """Work out the least grants for the APIs that an integration needs.

    FILE is an integration file (- for standard input); `planner init` writes one.
    """
    from planner.cli.selecting import planned
    from planner.cli.verdicts import warn_of

    plan = planned(selection)
    if out is not None:
        _write_bundle(plan, out)
    _show(plan, output_format)
    warn_of(plan)
    return of_plan(plan)


def _show(plan: Plan, output_format: str) -> None:
    from planner.cli.output import write_data, write_page

    if output_format == "json":
        from planner.rendering.plan_json import plan_json

        write_data(plan_json(plan))
    elif output_format == "markdown":
        from planner.rendering.report_markdown import report_markdown

        write_data(report_markdown(plan))
    else:
        from planner.cli.output import output_palette, width
        from planner.rendering.plan_text import plan_text

        write_page(plan_text(plan, output_palette(), width=width()))


def _write_bundle(plan: Plan, folder: str) -> None:
    from pathlib import Path

    from planner.cli.talk import note
    from planner.cli.writing import write_files
    from planner.rendering.bundle import REQUEST_FILES, bundle

    files = bundle(plan)
    stale = [name for name in REQUEST_FILES if name not in files]
    removed = write_files(Path(folder), files, superseded=stale)
    note(f"wrote {', '.join(files)} in {folder}")
    if removed:
        note(f"removed {', '.join(removed)} of an earlier run: this plan has no such request")
