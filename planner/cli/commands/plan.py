"""``planner plan``: the least grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import of_plan
from planner.cli.options import Selection, examples, format_option, selects

if TYPE_CHECKING:
    from planner.plans import Plan
    from planner.tradeoffs import TyingPlans


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
@click.option("--ties", is_flag=True, help="Show every set of grants that costs the same.")
def command(selection: Selection, output_format: str, out: str | None, ties: bool) -> int:
    """Work out the least grants for the APIs that an integration needs.

    FILE is an integration file (- for standard input); `planner init` writes one.
    """
    from planner.cli.selecting import answered
    from planner.cli.verdicts import warn_of
    from planner.plans import Plan

    plan = answered(selection)
    if not isinstance(plan, Plan):
        from planner.cli.vendors import show_plans

        return show_plans(plan, output_format, out=out, with_ties=ties)
    if out is not None:
        _write_bundle(plan, out)
    _show(plan, output_format, ties)
    warn_of(plan)
    return of_plan(plan)


def _show(plan: Plan, output_format: str, with_ties: bool) -> None:
    from planner.cli.output import write_data

    if output_format == "json":
        from planner.rendering.plan_json import plan_json

        write_data(plan_json(plan, ties=_ties(plan) if with_ties else None))
    elif output_format == "markdown":
        from planner.rendering.report_markdown import report_markdown

        write_data(report_markdown(plan))  # it shows the ties anyway
    else:
        _show_text(plan, with_ties)


def _show_text(plan: Plan, with_ties: bool) -> None:
    from planner.cli.output import write_page

    write_page(plan_page(plan, with_ties))


def plan_page(plan: Plan, with_ties: bool) -> str:
    """The plan as text, and its ties if wanted."""
    from planner.cli.output import output_palette, width
    from planner.rendering.plan_text import plan_text

    text = plan_text(plan, output_palette(), width=width())
    if with_ties and plan.status != "infeasible":
        from planner.rendering.tradeoffs_text import ties_lines

        lines = ties_lines(_ties(plan), plan.catalog.policy_set, width())
        text += "".join(f"{line}\n" for line in lines)
    return text


def _ties(plan: Plan) -> TyingPlans:
    from planner.tradeoffs import ties_of

    return ties_of(plan)


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
