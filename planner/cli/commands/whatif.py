"""``planner whatif``: what would be if something else was asked for, and what each API costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from planner.cli.exit_codes import of_plan
from planner.cli.options import (
    completed_by,
    examples,
    format_option,
    grants_option,
    minimise_option,
    time_limit_option,
)
from planner.errors import Fault, PlannerError

if TYPE_CHECKING:
    from planner.model import Catalog, Integration
    from planner.plans import Plan
    from planner.whatif import Change


@click.command(
    epilog=examples(
        "planner whatif integration.yaml",
        'planner whatif integration.yaml --add "Delete a Job" --forbid OWNER',
        'planner whatif integration.yaml --drop "Get Workflows" --format json',
    )
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--add",
    multiple=True,
    metavar="API",
    help="Ask for this API as well: id, title, alias or 'METHOD URL'; may be repeated.",
    shell_complete=completed_by("api_names"),
)
@click.option(
    "--drop",
    multiple=True,
    metavar="API",
    help="Do without this desired API; may be repeated.",
    shell_complete=completed_by("api_names"),
)
@grants_option("forbid", "Forbid this grant as well.")
@grants_option("require", "Require this grant as well.")
@grants_option("allow", "Take this grant as if no limit blocked it; a reserved one by its name.")
@minimise_option
@time_limit_option
@format_option("text", "json", "markdown")
def command(file: str, time_limit: float | None, output_format: str, **changes: Any) -> int:
    """Show what other APIs, limits or criteria would change.

    FILE is an integration file (- for standard input); it stays as it is. Without a change to try,
    shows what each desired API costs: what the plan would save without it.
    """
    from planner.cli.verdicts import warn_of
    from planner.reading import read_catalog_of, read_integration
    from planner.whatif import Change

    integration = read_integration(file)
    catalog = read_catalog_of(integration)
    change = Change(**changes)
    if change == Change():
        plan = _show_prices(integration, catalog, time_limit, output_format)
    else:
        plan = _show_difference(integration, catalog, change, time_limit, output_format)
    warn_of(plan)
    return of_plan(plan)


def _show_prices(
    integration: Integration, catalog: Catalog, time_limit: float | None, output_format: str
) -> Plan:
    from planner.planning import plan_integration
    from planner.prices import prices

    plan = plan_integration(integration, catalog, time_limit=time_limit)
    found = prices(plan, time_limit=time_limit)
    if output_format == "json":
        from planner.cli.output import write_data
        from planner.rendering.whatif_json import prices_json

        write_data(prices_json(plan, found))
    elif output_format == "markdown":
        from planner.cli.output import write_data
        from planner.rendering.whatif_markdown import prices_markdown

        write_data(prices_markdown(plan, found))
    else:
        from planner.cli.output import output_palette, width, write_page
        from planner.rendering.price_text import prices_text

        write_page(prices_text(plan, found, output_palette(), width=width()))
    return plan


def _show_difference(
    integration: Integration,
    catalog: Catalog,
    change: Change,
    time_limit: float | None,
    output_format: str,
) -> Plan:
    from planner.whatif import what_if

    try:
        difference = what_if(integration, catalog, change, time_limit=time_limit)
    except PlannerError as error:
        raise type(error)([*_addressed(error, change)]) from None
    if output_format == "json":
        from planner.cli.output import write_data
        from planner.rendering.whatif_json import whatif_json

        write_data(whatif_json(difference))
    elif output_format == "markdown":
        from planner.cli.output import write_data
        from planner.rendering.whatif_markdown import whatif_markdown

        write_data(whatif_markdown(difference))
    else:
        from planner.cli.output import output_palette, width, write_page
        from planner.rendering.whatif_text import whatif_text

        write_page(whatif_text(difference, output_palette(), width=width()))
    return difference.after


def _addressed(error: PlannerError, change: Change) -> Iterator[Fault]:
    """The faults, those in the change with the option that they came by."""
    for fault in error.faults:
        option, _, index = fault.path.partition("[")
        if not fault.line and index and hasattr(change, option):
            yield Fault(message=fault.message, file=f"--{option}", hint=fault.hint)
        else:
            yield fault
