"""``planner report``: the report for a security review."""

from __future__ import annotations

import click

from planner.cli.exit_codes import of_plan
from planner.cli.options import Selection, examples, format_option, selects


@click.command(
    epilog=examples(
        "planner report integration.yaml --out report.md",
    )
)
@selects
@format_option("markdown")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write the report to this file, in the place of standard output.",
)
def command(selection: Selection, output_format: str, out: str | None) -> int:  # noqa: ARG001 - one format so far
    """Write the report for a security review, as Markdown.

    It tells which grants are asked for and why, what they open besides, what was assumed, where
    each fact was read, and the request itself.
    """
    from planner.cli.output import write_data
    from planner.cli.selecting import planned
    from planner.cli.verdicts import warn_of
    from planner.rendering.report_markdown import report_markdown

    plan = planned(selection)
    report = report_markdown(plan)
    if out is None:
        write_data(report)
    else:
        _write(report, out, selection.file)
    warn_of(plan)
    return of_plan(plan)


def _write(report: str, path: str, source: str | None) -> None:
    from pathlib import Path

    from planner.cli.talk import note
    from planner.cli.writing import refuse_overwriting, write_file

    refuse_overwriting(Path(path), source)
    write_file(Path(path), report, replace=True)
    note(f"wrote {path}")
