"""``planner audit --traffic``: granted against used, for each vendor."""

from __future__ import annotations

from collections.abc import Sequence

from planner.auditing.held import Client
from planner.auditing.usage import Usage, usage_of
from planner.cli.audit_verdicts import told_of_usage
from planner.cli.auditing import Given, Part, only_part, planned, read_client
from planner.cli.exit_codes import DONE, FINDINGS, worst_of
from planner.cli.output import output_palette, width, write_data, write_page
from planner.cli.recordings import recording_of
from planner.plans import Plan
from planner.rendering.audit_json import usage_data
from planner.rendering.requests.parts import json_text


def show_usage(
    parts: Sequence[Part],
    sources: Sequence[str],
    given: Given,
    output_format: str,
    time_limit: float | None,
) -> int:
    """Compare, write what was asked for, and return the exit code."""
    if given.client is not None:
        parts = (only_part(parts),)
    found = [_usage(part, sources, given, time_limit) for part in parts]
    _show(found, output_format)
    codes = {told_of_usage(plan, usage) for plan, usage, _ in found}
    worst = worst_of(codes)
    return FINDINGS if worst == DONE and FINDINGS in codes else worst


_Compared = tuple[Plan, Usage, Client | None]


def _usage(part: Part, sources: Sequence[str], given: Given, time_limit: float | None) -> _Compared:
    client = read_client(given, part.catalog.policy_set)
    plan = planned(part, time_limit)
    recording = recording_of(part.catalog, sources)
    held = client.held if client else None
    return plan, usage_of(plan, recording, held, time_limit=time_limit), client


def _show(found: Sequence[_Compared], output_format: str) -> None:
    if output_format == "json":
        data = [usage_data(*one) for one in found]
        if len(data) == 1:
            write_data(json_text(data[0]) + "\n")
        else:
            from planner.rendering.vendors_json import per_vendor_json

            catalogs = [plan.catalog for plan, _, _ in found]
            write_data(per_vendor_json(zip(catalogs, data, strict=True)))
    elif output_format == "markdown":
        from planner.rendering.audit_markdown import usage_markdown

        write_data("\n".join(usage_markdown(*one) for one in found))
    else:
        from planner.rendering.usage_text import usage_text

        pages = [usage_text(*one, output_palette(), width=width()) for one in found]
        write_page("\n".join(pages))
