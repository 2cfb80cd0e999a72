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
    vendor_option,
)
from planner.errors import Fault, PlannerError

if TYPE_CHECKING:
    from planner.model import Catalog, Integration
    from planner.plans import Plan
    from planner.whatif import Change, Difference


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
@vendor_option
@time_limit_option
@format_option("text", "json", "markdown")
def command(
    file: str,
    vendor: str | None,
    time_limit: float | None,
    output_format: str,
    **changes: Any,
) -> int:
    """Show what other APIs, limits or criteria would change.

    FILE is an integration file (- for standard input); it stays as it is. Without a change to try,
    shows what each desired API costs: what the plan would save without it.
    """
    from planner.cli.selecting import read_one_vendor
    from planner.cli.verdicts import warn_of
    from planner.model import Catalog
    from planner.whatif import Change

    integration, catalog = read_one_vendor(file, vendor)
    change = Change(**changes)
    if not isinstance(catalog, Catalog):
        from planner.cli.vendor_changes import show_changes

        return show_changes(integration, catalog, change, time_limit, output_format)
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

    plan = plan_integration(integration, catalog, time_limit=time_limit)
    _write(prices_page(plan, output_format, time_limit), output_format)
    return plan


def prices_page(plan: Plan, output_format: str, time_limit: float | None) -> str:
    """What each desired API costs, in one of the formats."""
    from planner.prices import prices

    found = prices(plan, time_limit=time_limit)
    if output_format == "json":
        from planner.rendering.whatif_json import prices_json

        return prices_json(plan, found)
    if output_format == "markdown":
        from planner.rendering.whatif_markdown import prices_markdown

        return prices_markdown(plan, found)
    from planner.cli.output import output_palette, width
    from planner.rendering.price_text import prices_text

    return prices_text(plan, found, output_palette(), width=width())


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
        raise addressed(error, change) from None
    _write(difference_page(difference, output_format), output_format)
    return difference.after


def difference_page(difference: Difference, output_format: str) -> str:
    """What a change does, in one of the formats."""
    if output_format == "json":
        from planner.rendering.whatif_json import whatif_json

        return whatif_json(difference)
    if output_format == "markdown":
        from planner.rendering.whatif_markdown import whatif_markdown

        return whatif_markdown(difference)
    from planner.cli.output import output_palette, width
    from planner.rendering.whatif_text import whatif_text

    return whatif_text(difference, output_palette(), width=width())


def _write(page: str, output_format: str) -> None:
    from planner.cli.output import write_data, write_page

    (write_page if output_format == "text" else write_data)(page)


def addressed(error: PlannerError, change: Change) -> PlannerError:
    """The error, with the option by which each fault in the change came."""
    return type(error)([*_addressed(error, change)])


def _addressed(error: PlannerError, change: Change) -> Iterator[Fault]:
    """The faults, those in the change with the option that they came by."""
    for fault in error.faults:
        option, _, index = fault.path.partition("[")
        if not fault.line and index and hasattr(change, option):
            yield Fault(message=fault.message, file=f"--{option}", hint=fault.hint)
        else:
            yield fault
