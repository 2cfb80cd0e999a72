"""Checks for a terminal: each finding with its place, and a line for each integration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.gating.checking import Checked
from planner.rendering.check_findings import as_linted, counts_of
from planner.rendering.escaping import terminal
from planner.rendering.findings_text import findings_text
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette
from planner.rendering.wording import counted, joined


def check_text(checks: Sequence[Checked], palette: Palette, *, width: int = 80) -> str:
    """The findings that are not accepted, then the verdicts. Names are made safe for terminals."""
    blocks = findings_text(as_linted(checks), palette, width=width)
    verdicts = (line for check in checks for line in _verdict(check, palette, max(40, width)))
    return blocks + "".join(f"{line}\n" for line in verdicts)


def _verdict(check: Checked, palette: Palette, width: int) -> Iterator[str]:
    colour = palette.good if check.as_agreed else palette.bad
    yield f"{terminal(check.file)}: {colour(verdict_of(check))}"
    for one in check.accepted:
        reason, until = terminal(one.deviation.reason), one.deviation.until
        text = f"accepted until {until}: [{one.finding.rule}] {reason}"
        yield from map(palette.faint, wrapped(text, width, "  "))


def verdict_of(check: Checked) -> str:
    """What became of an integration, in a few words."""
    if check.faults:
        return "cannot be checked"
    numbers = joined(
        counted(number, severity)
        for severity, number in counts_of(check.findings).items()
        if number
    )
    if any(one.rule == "not-locked" for one in check.findings):
        return "nothing agreed upon"
    verdict = "as agreed" if check.as_agreed else "NOT as agreed"
    return f"{verdict} ({numbers})" if numbers else verdict
