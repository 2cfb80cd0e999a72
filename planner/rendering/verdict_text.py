"""What a check of a plan came to, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from planner.rendering.escaping import terminal
from planner.rendering.palette import Palette
from planner.rendering.wording import counted
from planner.verifying.several import Claims, Verdicts
from planner.verifying.verdicts import Outcome, Reason, Verdict

LISTED = 30
"""How many reasons or changes are shown; JSON has all."""

_HEADLINES: dict[Outcome, str] = {
    "verified": "verified, the plan is what it says.",
    "unproven": "NOT PROVEN: all else is as the plan says, but something less may exist.",
    "outdated": "OUTDATED: with the catalogue as it is now, this plan will not do.",
    "refused": "REFUSED: the plan is not what it says.",
}


def verdict_text(name: str, verdict: Verdict, palette: Palette, *, width: int = 80) -> str:
    """The verdict on the plan of the integration `name`, with a line feed at the end.

    All of it is made safe for terminals, as plans come from anywhere.
    """
    return "\n".join(_lines(name, verdict, palette, max(40, width))) + "\n"


def verdicts_text(claims: Claims, verdicts: Verdicts, palette: Palette, *, width: int = 80) -> str:
    """The verdicts on the plans for several vendors, one below the other, and that on all."""
    width = max(40, width)
    text = ""
    for claim, verdict in verdicts.judged:
        title = terminal(str(claim.data["catalog"]["title"]))
        text += f"{palette.strong(f'=== {title} ===')}\n"
        text += f"{verdict_text(claim.name, verdict, palette, width=width)}\n"
    lines = [f"{palette.strong(terminal(claims.name))}, all vendors:"]
    lines += _wrapped(_HEADLINES[verdicts.outcome], width, "  ")
    if verdicts.reasons:
        lines += _listed(counted(len(verdicts.reasons), "reason"), verdicts.reasons, width)
    return text + "\n".join(lines) + "\n"


def _lines(name: str, verdict: Verdict, palette: Palette, width: int) -> Iterator[str]:
    colour = {
        "verified": palette.good,
        "unproven": palette.warning,
        "outdated": palette.bad,
        "refused": palette.bad,
    }[verdict.outcome]
    yield f"{palette.strong(terminal(name))}: {colour(_headline(verdict))}"
    if verdict.reasons:
        yield from _listed(counted(len(verdict.reasons), "reason"), verdict.reasons, width)
    if verdict.changed:
        yield from _changes(verdict, width)
    yield from _checks(verdict, palette, width)
    if verdict.unchecked:
        yield ""
        yield from _wrapped(f"Not looked at: {terminal(', '.join(verdict.unchecked))}", width, "")


def _headline(verdict: Verdict) -> str:
    if verdict.changed and verdict.outcome == "verified":
        return "will still do, with the catalogue as it is now."
    return _HEADLINES[verdict.outcome]


def _changes(verdict: Verdict, width: int) -> Iterator[str]:
    if verdict.changes:
        heading = "The catalogue has changed since. What this plan says, and is different now"
        yield from _listed(heading, verdict.changes, width)
    else:
        yield ""
        words = "The catalogue has changed since, in nothing that this plan says."
        yield from _wrapped(words, width, "")
    answers = {True: "yes", False: "no", None: "not known"}
    if verdict.sufficient is not None:
        still = f"Still sufficient: {answers[verdict.sufficient]}"
        yield f"{still}. Still the least: {answers[verdict.least]}."


def _listed(heading: str, found: Sequence[Reason], width: int) -> Iterator[str]:
    yield ""
    yield f"{heading}:"
    for one in found[:LISTED]:
        path = f"{terminal(one.path)}: " if one.path else ""
        yield from _wrapped(f"{path}{terminal(one.message)}", width, "  ")
    if len(found) > LISTED:
        yield f"  and {len(found) - LISTED} more (--format json shows all)"


def _checks(verdict: Verdict, palette: Palette, width: int) -> Iterator[str]:
    yield ""
    longest = max(len(check.name) for check in verdict.checks)
    for check in verdict.checks:
        word, colour = {
            True: ("yes", palette.good),
            False: ("no", palette.bad),
            None: ("-", palette.warning),
        }[check.holds]
        start = f"  {word:<3}  {terminal(check.name).ljust(longest)}  "
        first, *more = wrap(terminal(check.how), max(20, width - len(start))) or [""]
        yield start.replace(word, colour(word), 1) + first
        yield from (" " * len(start) + line for line in more)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
