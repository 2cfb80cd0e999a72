"""``planner prove``: a rehearsal of a plan, from the create request to the last API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import REFUSED, worst_of
from planner.cli.options import Selection, examples, format_option, selects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.plans import Plan
    from planner.proving import Outcome


@click.command(
    epilog=examples(
        "planner prove integration.yaml",
        "planner prove integration.yaml --format json",
        "planner prove --catalog workfloplus -a 'Get Users' -a 'Get Workflows'",
    )
)
@selects
@format_option("text", "json", "markdown")
def command(selection: Selection, output_format: str) -> int:
    """Rehearse a plan: create its client, get its tokens, call every API.

    All of it happens on a sandbox, which runs on this machine for as long as that takes (see
    `planner sandbox`); nothing else is called. With the token that has all scopes, and with that of
    each task, every API of the catalogue is called: those desired, those opened besides, and those
    that the plan says stay closed. Ends with 7 where an answer is not what the plan says.
    """
    from planner.cli.rehearsing import rehearsed
    from planner.cli.selecting import answered
    from planner.cli.talk import warn
    from planner.cli.verdicts import exit_code, warn_of
    from planner.plans import Plan

    answer = answered(selection)
    plans = [answer] if isinstance(answer, Plan) else [*answer]
    for plan in plans:
        warn_of(plan, vendor=plan.catalog.policy_set.title if len(plans) > 1 else "")
    if any(plan.status == "infeasible" for plan in plans):
        return worst_of(map(exit_code, plans))
    outcomes = rehearsed(plans)
    _show(outcomes, plans, output_format)
    wrong = sum(len(outcome.disagreements) for outcome in outcomes)
    if wrong:
        warn("refused", f"{wrong} {'answer is' if wrong == 1 else 'answers are'} not as planned")
        return REFUSED
    return worst_of(map(exit_code, plans))


def _show(outcomes: Sequence[Outcome], plans: Sequence[Plan], output_format: str) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if output_format == "json":
        from planner.rendering.rehearsal_json import rehearsal_json, rehearsals_json

        single = len(plans) == 1
        write_data(rehearsal_json(outcomes[0]) if single else rehearsals_json(outcomes))
    elif output_format == "markdown":
        from planner.rendering.rehearsal_markdown import rehearsal_markdown

        write_data("\n".join(map(rehearsal_markdown, outcomes)))
    else:
        from planner.rendering.escaping import terminal
        from planner.rendering.rehearsal_text import rehearsal_text

        palette = output_palette()
        for outcome in outcomes:
            if len(plans) > 1:
                title = terminal(outcome.plan.catalog.policy_set.title)
                write_page(f"{palette.strong(f'=== {title} ===')}\n")
            write_page(rehearsal_text(outcome, palette, width=width()))
