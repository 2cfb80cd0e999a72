"""``planner report``: the report for a security review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import REFUSED, of_plan
from planner.cli.options import Selection, examples, format_option, selects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.plans import Plan
    from planner.proving import Outcome
    from planner.vendors import Plans


@click.command(
    epilog=examples(
        "planner report integration.yaml --out report.md",
        "planner report integration.yaml --format html --out report.html",
        "planner report integration.yaml --prove",
    )
)
@selects
@format_option("markdown", "html")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write the report to this file, in the place of standard output.",
)
@click.option(
    "--prove",
    is_flag=True,
    help="Rehearse the plan first, and include what came of it (see `planner prove`).",
)
def command(selection: Selection, output_format: str, out: str | None, *, prove: bool) -> int:
    """Write the report for a security review: Markdown, or one HTML file.

    It tells which grants are asked for and why, what they open besides, what was assumed, where
    each fact was read, and the request itself. The HTML file shows the plan as a picture too, loads
    nothing from anywhere, and prints well.
    """
    from planner.cli.output import write_data
    from planner.cli.selecting import answered

    answer = answered(selection)
    outcomes = _rehearsed(answer) if prove else ()
    report = _report(answer, output_format, outcomes)
    if out is None:
        write_data(report)
    else:
        _write(report, out, selection.file)
    code = _told(answer)
    if any(not outcome.agrees for outcome in outcomes):
        from planner.cli.talk import warn

        warn("refused", "answers of the rehearsal are not as planned, see the report")
        return REFUSED
    return code


def _told(answer: Plan | Plans) -> int:
    """Say why the exit code is not 0, and return it."""
    from planner.cli.verdicts import warn_of
    from planner.plans import Plan

    if not isinstance(answer, Plan):
        from planner.cli.vendors import warn_of_all

        return warn_of_all(answer)
    warn_of(answer)
    return of_plan(answer)


def _rehearsed(answer: Plan | Plans) -> Sequence[Outcome]:
    """What came of the rehearsal of each plan; nothing where one is infeasible."""
    from planner.cli.rehearsing import rehearsed
    from planner.cli.talk import note
    from planner.plans import Plan

    plans = [answer] if isinstance(answer, Plan) else [*answer]
    if answer.status == "infeasible":
        note("not rehearsed: there is no client to create")
        return ()
    return rehearsed(plans)


def _report(answer: Plan | Plans, output_format: str, outcomes: Sequence[Outcome]) -> str:
    from planner.plans import Plan

    if output_format == "html":
        from planner.rendering.report_html import report_html

        return report_html(answer, outcomes)
    if outcomes:
        from planner.rendering.rehearsal_markdown import report_with_rehearsal

        return report_with_rehearsal(answer, outcomes)
    if isinstance(answer, Plan):
        from planner.rendering.report_markdown import report_markdown

        return report_markdown(answer)
    from planner.rendering.vendors_markdown import reports_markdown

    return reports_markdown(answer)


def _write(report: str, path: str, source: str | None) -> None:
    from pathlib import Path

    from planner.cli.talk import note
    from planner.cli.writing import refuse_overwriting, write_file

    refuse_overwriting(Path(path), source)
    write_file(Path(path), report, replace=True)
    note(f"wrote {path}")
