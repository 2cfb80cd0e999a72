"""What a rehearsal came to, as a chapter of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.plans import Plan
from planner.proving import Outcome
from planner.rendering.escaping import markdown
from planner.rendering.rehearsal_text import (
    disagreement_in_words,
    how_created,
    said_counted,
    task_of,
    verdict_on,
)
from planner.rendering.report_markdown import report_markdown
from planner.rendering.vendors_markdown import chapters_markdown
from planner.vendors import Plans

LISTED = 50
"""How many disagreements and skipped APIs are listed; `planner prove --format json` has all."""


_SIGN_OFF = "\n## Sign-off\n"


def rehearsal_markdown(outcome: Outcome) -> str:
    """The chapter, with a line feed at the end."""
    return "\n".join(_lines(outcome)) + "\n"


def report_with_rehearsal(answer: Plan | Plans, outcomes: Sequence[Outcome]) -> str:
    """The report, with what came of the rehearsal of each plan before its sign-off."""
    if isinstance(answer, Plan):
        return _inserted(report_markdown(answer), outcomes[0])
    pages = [
        (plan.catalog, _inserted(report_markdown(plan), outcome))
        for plan, outcome in zip(answer, outcomes, strict=True)
    ]
    return chapters_markdown("Access review", answer, pages)


def _inserted(report: str, outcome: Outcome) -> str:
    before, heading, after = report.rpartition(_SIGN_OFF)
    assert heading, "every report ends with it"
    return f"{before}\n{rehearsal_markdown(outcome)}{heading}{after}"


def _lines(outcome: Outcome) -> Iterator[str]:
    verdict = verdict_on(outcome)
    yield "## Rehearsal"
    yield ""
    yield (
        "The plan was rehearsed by `planner prove`: the client was created on a server that behaves"
        " as the catalogue says, and every API of the catalogue was called with each of its tokens."
        " Nothing real was called, so this tells of the plan, and not of the vendor."
    )
    yield ""
    yield f"**{markdown(verdict[:1].upper() + verdict[1:])}** {markdown(how_created(outcome))}"
    yield ""
    yield "| token | called | as planned | what the plan says |"
    yield "|---|---:|---:|---|"
    for one in outcome.tried:
        name = markdown(task_of(one.task))
        yield f"| {name} | {one.called} | {one.agreed} | {said_counted(one)} |"
    disagreements = (
        f"{task_of(one.task)}: {one.api.title}: {disagreement_in_words(one)}"
        for one in outcome.disagreements
    )
    yield from _listed("Not as planned", [*disagreements])
    yield from _listed("Not called", [f"{one.api.title}: {one.reason}" for one in outcome.skipped])
    yield from _listed(
        "No token", [f"{task_of(one.task)}: {one.reason}" for one in outcome.unrehearsed]
    )


def _listed(title: str, texts: list[str]) -> Iterator[str]:
    if not texts:
        return
    yield ""
    yield f"{title}:"
    yield ""
    for text in texts[:LISTED]:
        yield f"- {markdown(text)}"
    if len(texts) > LISTED:
        yield f"- and {len(texts) - LISTED} more"
