"""Deviations: findings that an integration accepts, each with a reason, up to a day.

A deviation accepts one finding and no other. Where its words fit several, it accepts none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from planner.gating.findings import Accepted, Finding, Subject
from planner.model import Deviation, Integration
from planner.reading.folding import fold
from planner.reading.quoting import quoted

LONGEST = timedelta(days=366)
"""A year, a leap year's length."""


def accepting(
    integration: Integration, findings: Sequence[Finding], today: date
) -> tuple[list[Finding], list[Accepted]]:
    """The findings that are left, with those about deviations themselves, and the accepted ones."""
    accepted: dict[int, Accepted] = {}
    about_them: list[Finding] = []
    for index, deviation in enumerate(integration.deviations):
        fitting = _fitting(deviation, findings)
        problem = _problem(deviation, fitting, today)
        if problem:
            about_them.append(_finding(integration, index, *problem))
        else:
            at = findings.index(fitting[0])
            accepted[at] = Accepted(
                finding=fitting[0],
                deviation=deviation,
                index=index,
                line=integration.places.get(f"deviations[{index}]", (0, 0))[0],
            )
    left = [finding for at, finding in enumerate(findings) if at not in accepted]
    return [*left, *about_them], [accepted[at] for at in sorted(accepted)]


def _problem(
    deviation: Deviation, fitting: Sequence[Finding], today: date
) -> tuple[str, str] | None:
    """The rule and the message of what is wrong with a deviation."""
    until = date.fromisoformat(deviation.until)
    about = _in_words(deviation)
    if until > today + LONGEST:
        return "deviation-too-long", f"{about} is accepted until {until}, more than a year from now"
    if not fitting:
        ended = f"; its last day was {until}" if until < today else ""
        return "deviation-unused", f"there is no finding {about}{ended}"
    if until < today:
        return "deviation-expired", f"{about} was accepted until {until}: {deviation.reason}"
    if len(fitting) > 1:
        names = ", ".join(quoted(one.subject.name) for one in fitting[:5])
        return "deviation-unused", f"{about} fits several findings: {names}; name one exactly"
    return None


def _in_words(deviation: Deviation) -> str:
    about = f" about the {deviation.sort} {quoted(deviation.name)}" if deviation.sort else ""
    return f"`{deviation.finding}`{about}"


def _finding(integration: Integration, index: int, rule: str, message: str) -> Finding:
    path = f"deviations[{index}]"
    line, column = integration.places.get(path, (0, 0))
    return Finding(
        rule=rule,
        subject=Subject(),
        message=f"{message[:1].upper()}{message[1:]}.",
        path=path,
        line=line,
        column=column,
    )


def _fitting(deviation: Deviation, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that a deviation may mean: those that it names exactly, else those of which it
    gives another name."""
    same = [
        one
        for one in findings
        if one.rule == deviation.finding and one.subject.sort == deviation.sort
    ]
    if not deviation.sort:
        return same
    exact = [one for one in same if deviation.name in _exact_names(one)]
    wanted = fold(deviation.name)
    return exact or [one for one in same if wanted in map(fold, one.subject.also)]


def _exact_names(finding: Finding) -> Iterator[str]:
    yield finding.subject.name
    if finding.vendor:
        yield f"{finding.vendor}:{finding.subject.name}"
