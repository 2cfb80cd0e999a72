"""``planner whatif`` where an integration has several vendors."""

from __future__ import annotations

from collections.abc import Sequence
from json import loads

from planner.cli.commands.plan import plan_page
from planner.cli.commands.whatif import addressed, difference_page, prices_page
from planner.cli.output import output_palette, width, write_data, write_page
from planner.cli.vendors import warn_of_all
from planner.errors import PlannerError
from planner.model import Catalog, Integration
from planner.rendering.plan_json import plan_json
from planner.rendering.report_markdown import report_markdown
from planner.rendering.vendors_json import per_vendor_json
from planner.rendering.vendors_markdown import chapters_markdown
from planner.rendering.vendors_text import vendors_text
from planner.vendors import Plans, plan_per_vendor
from planner.vendors.changing import VendorDifference, what_if_per_vendor
from planner.whatif import Change

_Pages = Sequence[tuple[Catalog, str]]

_GONE = "No API of this vendor would be desired any more, so no client is asked for there."
_SAME = "Nothing changes here."
_NEW = "No API of this vendor is desired today. Then a client would be asked for there as well:"
_NOTHING = "null\n"


def show_changes(
    integration: Integration,
    catalogs: Sequence[Catalog],
    change: Change,
    time_limit: float | None,
    output_format: str,
) -> int:
    """Write what `change` does at each vendor, or without one what each API costs. Returns the exit
    code."""
    if change == Change():
        plans = plan_per_vendor(integration, catalogs, time_limit=time_limit)
        pages = [(plan.catalog, prices_page(plan, output_format, time_limit)) for plan in plans]
        _write(plans, pages, output_format, "What each desired API costs")
        return warn_of_all(plans)
    try:
        plans, differences = what_if_per_vendor(
            integration, catalogs, change, time_limit=time_limit
        )
    except PlannerError as error:
        raise addressed(error, change) from None
    pages = [(one.catalog, _page(one, output_format)) for one in differences]
    _write(plans, pages, output_format, "What if")
    return warn_of_all(plans)


def _page(one: VendorDifference, output_format: str) -> str:
    """What the change does at one vendor, in one of the formats."""
    if one.difference is not None and (one.touched or output_format == "json"):
        return difference_page(one.difference, output_format)
    if output_format == "json":
        return plan_json(one.after) if one.after else _NOTHING
    if output_format == "markdown":
        return f"# What if\n\n{_in_words(one)}\n" + (
            report_markdown(one.after).partition("\n")[2]
            if one.before is None and one.after
            else ""
        )
    return f"{_in_words(one)}\n" + (
        f"\n{plan_page(one.after, with_ties=False)}" if one.before is None and one.after else ""
    )


def _in_words(one: VendorDifference) -> str:
    if one.after is None:
        return _GONE
    return _SAME if one.before else _NEW


def _write(plans: Plans, pages: _Pages, output_format: str, title: str) -> None:
    if output_format == "json":
        write_data(per_vendor_json((catalog, loads(page)) for catalog, page in pages))
    elif output_format == "markdown":
        write_data(chapters_markdown(title, plans, pages))
    else:
        write_page(vendors_text(plans, pages, output_palette(), width=width()))
