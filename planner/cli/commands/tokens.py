"""``planner tokens``: the least token for each task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import Selection, examples, format_option, selects

if TYPE_CHECKING:
    from planner.plans import Plan

SCHEMA = "tokens-v1"


@click.command(
    epilog=examples(
        "planner tokens integration.yaml",
        "planner tokens integration.yaml --format json",
        "planner request integration.yaml --token --task read",
    )
)
@selects
@format_option("text", "json")
def command(selection: Selection, output_format: str) -> int:
    """Work out the least token for each task of an integration.

    A client has the grants for all of its APIs; a token can carry fewer. Tasks are named in FILE,
    under `tokens`. Without any, the split between reading and writing is offered.
    """
    from planner.cli.selecting import planned
    from planner.cli.talk import note
    from planner.cli.verdicts import exit_code, warn_of

    plan = planned(selection)
    _show(plan, output_format)
    for one in plan.notes:
        note(one)
    warn_of(plan, plan.tokens)
    return exit_code(plan, plan.tokens)


def _show(plan: Plan, output_format: str) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if output_format == "json":
        from planner.cli.pages import json_page

        data = plan.to_dict()
        kept = {key: data[key] for key in ("status", "integration", "catalog", "tokens", "notes")}
        write_data(json_page(SCHEMA, kept))
    else:
        from planner.rendering.tokens_text import tokens_text

        write_page(tokens_text(plan, output_palette(), width=width()))
