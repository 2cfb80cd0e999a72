"""Granted against used, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.auditing.held import Client
from planner.auditing.reports import Audited
from planner.auditing.usage import Usage, UsedApi
from planner.model import Api
from planner.plans import Plan
from planner.rendering.audit_text import excess_lines
from planner.rendering.audit_words import (
    USAGE_CAVEAT,
    heading,
    period_in_words,
    subject,
    used_in_words,
)
from planner.rendering.escaping import terminal
from planner.rendering.lines import LISTED, wrapped
from planner.rendering.palette import Palette
from planner.rendering.wording import TERMINAL, counted


def usage_text(
    plan: Plan, usage: Usage, client: Client | None, palette: Palette, *, width: int = 80
) -> str:
    """The comparison as text with a line feed at the end. Names are made safe for terminals."""
    return "\n".join(_lines(plan, usage, client, palette, max(40, width))) + "\n"


def _lines(
    plan: Plan, usage: Usage, client: Client | None, palette: Palette, width: int
) -> Iterator[str]:
    yield palette.strong(heading(plan, TERMINAL))
    yield from wrapped(f"Recorded: {period_in_words(usage)}", width)
    yield from wrapped(USAGE_CAVEAT, width)
    yield from _used("Desired and called", usage.used, width)
    yield from _apis("Desired, and perhaps called: some calls fit several APIs", usage.unclear)
    yield from map(palette.warning, _apis("Desired, and never called in it", usage.never))
    yield from _used("Called, and not desired", usage.undesired, width)
    yield from _used("Refused (401 or 403)", usage.refused, width)
    yield from _dropped(usage, client, palette, width)


def _used(heading: str, ones: Sequence[UsedApi], width: int) -> Iterator[str]:
    if ones:
        yield from ("", f"{heading}: {counted(len(ones), 'API')}")
    for one in ones[:LISTED]:
        yield from wrapped(used_in_words(one, TERMINAL), width, "  ")
    if len(ones) > LISTED:
        yield f"  and {len(ones) - LISTED} more"


def _apis(heading: str, apis: Sequence[Api]) -> Iterator[str]:
    if apis:
        yield from ("", f"{heading}: {counted(len(apis), 'API')}")
    for api in apis[:LISTED]:
        yield f"  {api.effect:<5}  {terminal(api.title)}"
    if len(apis) > LISTED:
        yield f"  and {len(apis) - LISTED} more"


def _dropped(usage: Usage, client: Client | None, palette: Palette, width: int) -> Iterator[str]:
    yield ""
    if usage.audit is None:
        yield "No desired API was called, so the recording gives no need for any grant."
        return
    granted = subject(Audited(audit=usage.audit, client=client), TERMINAL)
    if not usage.audit.excess:
        text = f"All grants ({granted}) are needed for the desired APIs that were called."
        yield from wrapped(text, width)
        return
    text = f"Not needed for the desired APIs that were called, of {granted}:"
    yield from wrapped(text, width)
    yield from excess_lines(usage.audit, palette, width)
