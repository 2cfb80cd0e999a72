"""``planner tradeoffs``: what else would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from planner.cli.selecting import answered
    from planner.cli.verdicts import exit_code, warn_of
    from planner.plans import Plan

    plan, seconds = answered(selection), selection.time_limit
    if not isinstance(plan, Plan):
        from planner.cli.vendors import show, warn_of_all

        show(
            plan,
            output_format,
            text_of=lambda one: _text(one, seconds),
            data_of=lambda one: _data(one, seconds),
        )
        return warn_of_all(plan)
    _show(plan, output_format, seconds)
    warn_of(plan)
    return exit_code(plan)


def _show(plan: Plan, output_format: str, time_limit: float | None) -> None:
    from planner.cli.output import write_data, write_page

    if output_format == "json":
        from planner.rendering.requests.parts import json_text

        write_data(json_text(_data(plan, time_limit)) + "\n")
    else:
        write_page(_text(plan, time_limit))


def _data(plan: Plan, time_limit: float | None) -> dict[str, Any]:
    from planner.rendering.tradeoffs_json import tradeoffs_data
    from planner.tradeoffs import not_chosen, ties_of, tradeoffs_of

    left_out = not_chosen(plan, time_limit=time_limit)
    return tradeoffs_data(plan, tradeoffs_of(plan), ties_of(plan), left_out)


def _text(plan: Plan, time_limit: float | None) -> str:
    from planner.cli.output import output_palette, width
    from planner.rendering.tradeoffs_text import tradeoffs_text
    from planner.tradeoffs import not_chosen, ties_of, tradeoffs_of

    left_out, palette = not_chosen(plan, time_limit=time_limit), output_palette()
    return tradeoffs_text(plan, tradeoffs_of(plan), ties_of(plan), left_out, palette, width=width())
