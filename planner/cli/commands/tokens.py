"""``planner tokens``: the least token for each task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from planner.cli.selecting import answered
    from planner.cli.talk import note
    from planner.cli.verdicts import exit_code, warn_of
    from planner.plans import Plan

    plan = answered(selection)
    if not isinstance(plan, Plan):
        from planner.cli.vendors import show, warn_of_all

        show(plan, output_format, text_of=_text, data_of=_data)
        return warn_of_all(plan, lambda one: one.tokens)
    _show(plan, output_format)
    for one in plan.notes:
        note(one)
    warn_of(plan, plan.tokens)
    return exit_code(plan, plan.tokens)


def _show(plan: Plan, output_format: str) -> None:
    from planner.cli.output import write_data, write_page

    if output_format == "json":
        from planner.rendering.requests.parts import json_text

        write_data(json_text(_data(plan)) + "\n")
    else:
        write_page(_text(plan))


def _data(plan: Plan) -> dict[str, Any]:
    data = plan.to_dict()
    kept = ("status", "integration", "catalog", "tokens", "notes")
    return {"schema": SCHEMA, **{key: data[key] for key in kept}}


def _text(plan: Plan) -> str:
    from planner.cli.output import output_palette, width
    from planner.rendering.tokens_text import tokens_text

    return tokens_text(plan, output_palette(), width=width())
