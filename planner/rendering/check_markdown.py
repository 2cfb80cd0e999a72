"""Checks as a page of Markdown, for a pull request: the verdicts first, then the findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.gating.checking import Checked
from planner.gating.rules import RULES
from planner.lints.machinery.linting import Linted, PlacedFinding
from planner.rendering.check_findings import as_linted
from planner.rendering.check_text import verdict_of
from planner.rendering.escaping import markdown, markdown_code
from planner.rendering.findings_markdown import message_markdown
from planner.rendering.wording import counted


def check_markdown(checks: Sequence[Checked]) -> str:
    """The page. It holds nothing but the verdicts where all is as agreed."""
    return "\n".join(_lines(checks)) + "\n"


def _lines(checks: Sequence[Checked]) -> Iterator[str]:
    bad = sum(not check.as_agreed for check in checks)
    total = counted(len(checks), "integration")
    yield "# Plans beside what was agreed upon"
    yield ""
    yield f"{total}: {f'**{bad} not as agreed**' if bad else 'all as agreed'}."
    yield ""
    yield "| integration | |"
    yield "|---|---|"
    for check in checks:
        yield f"| {markdown_code(check.file, in_table=True)} | {verdict_of(check)} |"
    for check in checks:
        yield from _section(check, as_linted([check]))


def _section(check: Checked, linted: Linted) -> Iterator[str]:
    if not linted.findings and not check.accepted:
        return
    yield ""
    yield f"## {markdown_code(check.file)}"
    yield ""
    for one in linted.findings:
        yield from _item(one)
    for accepted in check.accepted:
        until = accepted.deviation.until
        reason = markdown(accepted.deviation.reason)
        text = message_markdown(accepted.finding.message)
        yield f"- accepted until {until} (`{accepted.finding.rule}`): {text} Reason: {reason}"


def _item(one: PlacedFinding) -> Iterator[str]:
    finding, place = one.finding, one.place
    where = "" if place.file == finding.at.document.file else f" {markdown_code(place.file)}"
    message = message_markdown(finding.message)
    fix = message_markdown(finding.hint or RULES[finding.rule].repair)
    yield f"- **{finding.severity}** `{finding.rule}`,{where} line {place.line}: {message} {fix}"
