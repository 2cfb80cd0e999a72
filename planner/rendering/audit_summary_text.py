"""Many audits in numbers, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.auditing.audits import GOOD, AuditVerdict
from planner.auditing.tallying import Tally
from planner.rendering.audit_words import client_name, grant_name
from planner.rendering.escaping import terminal
from planner.rendering.lines import LISTED, wrapped
from planner.rendering.palette import Palette
from planner.rendering.wording import TERMINAL, counted, criterion
from planner.solving.formula import GrantKey

VERDICT_MEANINGS: Mapping[AuditVerdict, str] = {
    "least": "hold the least, as planned",
    "equal": "hold other grants, which cost no more",
    "lesser": "hold less than the plan, which is not proven least",
    "excessive": "hold enough, and more than the least",
    "insufficient": "hold too little",
    "infeasible": "cannot be compared: the limits leave no way in",
}


def tally_text(tally: Tally, palette: Palette, *, width: int = 80) -> str:
    """The summary as text with a line feed at the end. Names are made safe for terminals."""
    return "\n".join(_lines(tally, palette, max(40, width))) + "\n"


def _lines(tally: Tally, palette: Palette, width: int) -> Iterator[str]:
    name = terminal(tally.plan.integration.name)
    yield palette.strong(f"{name}: {counted(tally.clients, 'client')} audited")
    for verdict, number in tally.verdicts.items():
        colour = palette.good if verdict in GOOD else palette.bad
        yield f"  {number:>8,}  {colour(verdict)}: {VERDICT_MEANINGS[verdict]}"
    if tally.broken:
        yield f"  {tally.broken:>8,}  {palette.bad('broken')}: could not be read"
    if tally.hidden:
        text = f"{tally.hidden:>8,}  do not show all kinds of grants: taken as planned"
        yield f"  {text}"
    yield from _counts("In excess", tally.excess, tally)
    yield from _counts("Missing", tally.missing, tally)
    yield from _unknown(tally)
    yield from _worst(tally, width)
    yield from _broken(tally, width)


def _counts(heading: str, counts: Mapping[GrantKey, int], tally: Tally) -> Iterator[str]:
    if counts:
        yield from ("", heading)
    for key, number in [*counts.items()][:LISTED]:
        name = grant_name(key, tally.plan.catalog.policy_set, TERMINAL)
        yield f"  {number:>8,}  {name}"
    if len(counts) > LISTED:
        yield f"  and {len(counts) - LISTED} more grants"


def _unknown(tally: Tally) -> Iterator[str]:
    if tally.unknown:
        yield from ("", "Unknown to the catalogue")
    for text, number in [*tally.unknown.items()][:LISTED]:
        yield f"  {number:>8,}  {terminal(text)}"
    more = len(tally.unknown) - LISTED
    if more > 0 or tally.unknown_beyond:
        yield f"  and {'many' if tally.unknown_beyond else more} more"


def _worst(tally: Tally, width: int) -> Iterator[str]:
    if tally.worst:
        yield from ("", "Furthest from the least")
    for one in tally.worst[:LISTED]:
        more = ", ".join(f"{criterion(key)} {value:+d}" for key, value in one.more.items() if value)
        text = f"{client_name(one.client, TERMINAL)}: {one.verdict}; {more or 'same cost'}"
        yield from wrapped(text, width, "  ")


def _broken(tally: Tally, width: int) -> Iterator[str]:
    if tally.broken:
        yield from ("", "Could not be read")
    for one in tally.first_broken[:LISTED]:
        for fault in one.faults[:1]:
            yield from wrapped(terminal(str(fault)), width, "  ")
    if tally.broken > LISTED:
        yield f"  and {tally.broken - LISTED:,} more"
