"""What commands say where an integration has several vendors: each on its own, then all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from planner.cli.exit_codes import worst_of
from planner.cli.output import output_palette, width, write_data, write_page
from planner.cli.talk import note
from planner.cli.verdicts import exit_code, warn_of
from planner.model import Token
from planner.plans import Plan
from planner.vendors import Plans


def show_plans(plans: Plans, output_format: str, *, out: str | None, with_ties: bool) -> int:
    """Write the plans, and into the folder `out` if given. Returns the exit code."""
    if out is not None:
        _write_bundle(plans, out)
    if output_format == "json":
        from planner.rendering.vendors_json import plans_json
        from planner.tradeoffs import ties_of

        write_data(plans_json(plans, map(ties_of, plans) if with_ties else ()))
    elif output_format == "markdown":
        from planner.rendering.vendors_markdown import reports_markdown

        write_data(reports_markdown(plans))
    else:
        from planner.cli.commands.plan import plan_page

        show_text(plans, lambda plan: plan_page(plan, with_ties))
    return warn_of_all(plans)


def show_text(plans: Plans, page_of: Callable[[Plan], str]) -> None:
    """Write what `page_of` makes of each plan, under the name of its vendor."""
    from planner.rendering.vendors_text import vendors_text

    sections = [(plan.catalog, page_of(plan)) for plan in plans]
    write_page(vendors_text(plans, sections, output_palette(), width=width()))


def show(
    plans: Plans,
    output_format: str,
    *,
    text_of: Callable[[Plan], str],
    data_of: Callable[[Plan], dict[str, Any]],
) -> None:
    """Write each vendor's answer: as text, or together as ``per-vendor-v1``."""
    if output_format != "json":
        show_text(plans, text_of)
        return
    from planner.rendering.vendors_json import per_vendor_json

    write_data(per_vendor_json((plan.catalog, data_of(plan)) for plan in plans))


def warn_of_all(
    plans: Iterable[Plan], tokens_of: Callable[[Plan], Iterable[Token]] = lambda _: ()
) -> int:
    """Say why the exit code is not 0, for each vendor, and return it: the worst of all."""
    codes = []
    for plan in plans:
        tokens = tuple(tokens_of(plan))
        warn_of(plan, tokens, vendor=plan.catalog.policy_set.title)
        codes.append(exit_code(plan, tokens))
    return worst_of(codes)


def _write_bundle(plans: Plans, folder: str) -> None:
    from planner.cli.writing import write_files
    from planner.rendering.vendors_bundle import folders_of, superseded, vendors_bundle

    files = vendors_bundle(plans)
    removed = write_files(Path(folder), files, superseded=superseded(plans))
    note(f"wrote {', '.join(files)} in {folder}")
    if removed:
        note(f"removed {', '.join(removed)} of an earlier run: these plans have no such request")
    for other in sorted(Path(folder).glob("*/plan.json")):
        if other.parent.name not in folders_of(plans):
            note(f"{other.parent} is of an earlier run: this integration has no such vendor")
