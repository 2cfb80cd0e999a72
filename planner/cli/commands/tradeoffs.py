"""``planner tradeoffs``: what else would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import Selection, examples, format_option, selects

if TYPE_CHECKING:
    from planner.plans import Plan


@click.command(
    epilog=examples(
        "planner tradeoffs integration.yaml",
        "planner tradeoffs integration.yaml --format json",
        'planner tradeoffs --catalog workfloplus -a "Get All Jobs"',
    )
)
@selects
@format_option("text", "json")
def command(selection: Selection, output_format: str) -> int:
    """Show other trades, ties, and the grants that were not chosen.

    A trade costs less than the plan by one of write-reach, reach, exposure and the number of
    grants, and more by another. All of them are shown, within the limits of the integration.
    """
    from planner.cli.selecting import planned
    from planner.cli.verdicts import exit_code, warn_of

    plan = planned(selection)
    _show(plan, output_format, selection.time_limit)
    warn_of(plan)
    return exit_code(plan)


def _show(plan: Plan, output_format: str, time_limit: float | None) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page
    from planner.tradeoffs import not_chosen, ties_of, tradeoffs_of

    tradeoffs, ties = tradeoffs_of(plan), ties_of(plan)
    left_out = not_chosen(plan, time_limit=time_limit)
    if output_format == "json":
        from planner.rendering.tradeoffs_json import tradeoffs_json

        write_data(tradeoffs_json(plan, tradeoffs, ties, left_out))
    else:
        from planner.rendering.tradeoffs_text import tradeoffs_text

        palette = output_palette()
        write_page(tradeoffs_text(plan, tradeoffs, ties, left_out, palette, width=width()))
