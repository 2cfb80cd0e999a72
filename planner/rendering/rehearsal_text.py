"""What a rehearsal came to, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from planner.proving import Disagreement, Outcome, Tried
from planner.proving.outcomes import SAID, Said
from planner.rendering.escaping import terminal
from planner.rendering.palette import Palette
from planner.rendering.wording import counted

LISTED = 20
"""How many disagreements and skipped APIs are shown; JSON has all."""

FULL = "all scopes"

SAID_IN_WORDS: dict[Said, str] = {
    "desired": "desired",
    "exposed": "opened besides",
    "free": "open to any token",
    "closed": "closed",
    "unknown": "not known",
}


def rehearsal_text(outcome: Outcome, palette: Palette, *, width: int = 80) -> str:
    """The outcome with a line feed at the end, all of it made safe for terminals."""
    return "\n".join(_lines(outcome, palette, max(40, width))) + "\n"


def verdict_on(outcome: Outcome) -> str:
    """The outcome in one sentence."""
    number = len(outcome.disagreements)
    calls = counted(sum(one.called for one in outcome.tried), "call")
    if not number:
        return f"rehearsed, and {calls} had the answers that the plan says."
    return f"NOT AS PLANNED: {counted(number, 'answer')} of {calls} are not as the plan says."


def task_of(task: str) -> str:
    """What a token is called: by its task, or that it has all scopes."""
    return f"task {task}" if task else FULL


def said_counted(tried: Tried) -> str:
    """``3 desired, 8 opened besides, …``."""
    numbers = ((said, tried.counted.get(said, 0)) for said in SAID)
    return ", ".join(f"{number} {SAID_IN_WORDS[said]}" for said, number in numbers if number)


def disagreement_in_words(one: Disagreement) -> str:
    """What was expected of a call, and what it got."""
    return f"{SAID_IN_WORDS[one.said]} by the plan, answered {one.status}: {one.answer}"


def how_created(outcome: Outcome) -> str:
    """How the client came to be, in a sentence."""
    if outcome.created_by == "request":
        sentence = "The client was created by the planned request."
    else:
        sentence = f"The client was registered (RFC 7591): {outcome.why_registered}."
    if outcome.given:
        sentence += (
            f" No create request carries {', '.join(outcome.given)}: these were given to it."
        )
    return sentence


def _lines(outcome: Outcome, palette: Palette, width: int) -> Iterator[str]:
    colour = palette.good if outcome.agrees else palette.bad
    name = palette.strong(terminal(outcome.plan.integration.name))
    yield f"{name}: {colour(verdict_on(outcome))}"
    yield ""
    names = [terminal(task_of(one.task)) for one in outcome.tried]
    longest = min(max(map(len, names)), 30)
    for name, one in zip(names, outcome.tried, strict=True):
        start = f"  {name.ljust(longest)}  {one.agreed} of {one.called} as planned: "
        yield from _wrapped(start + said_counted(one), width, " " * (longest + 4))
    yield ""
    yield from _wrapped(terminal(how_created(outcome)), width, "")
    yield from _listed(
        "Not as planned",
        [
            f"{task_of(one.task)}: {one.api.title}: {disagreement_in_words(one)}"
            for one in outcome.disagreements
        ],
        width,
    )
    yield from _listed(
        "Not called", [f"{one.api.title}: {one.reason}" for one in outcome.skipped], width
    )
    yield from _listed(
        "No token", [f"{task_of(one.task)}: {one.reason}" for one in outcome.unrehearsed], width
    )


def _listed(heading: str, texts: list[str], width: int) -> Iterator[str]:
    if not texts:
        return
    yield ""
    yield f"{heading}: {len(texts)}"
    for text in texts[:LISTED]:
        yield from _wrapped(f"  {terminal(text)}", width, "    ")
    if len(texts) > LISTED:
        yield f"  and {len(texts) - LISTED} more (--format json shows all)"


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return wrap(
        text,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
