"""Whether a plan's grants are the least, and its bounds true."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from planner.verifying.exhausting import MOST_STEPS, Exhausted, exhausted
from planner.verifying.questions import Choice, Question

Method: TypeAlias = Literal["exhaustive", "highs", "none"]


class Disagreement(RuntimeError):
    """Two ways to count the same thing differ: a defect of the check. Nothing is concluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much a check may take: `steps` of the exhaustive walk, then `seconds` of HiGHS."""

    steps: int = MOST_STEPS
    seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leastness:
    """What is known of a sufficient choice. `is_least`: None where it could not be proven.

    `better`: a lesser choice. `bounds`: for the numbers compared (the size last), from the first
    on, what none of the choices with the same numbers before it goes below; as many as are known.
    """

    is_least: bool | None
    better: Choice | None
    method: Method
    steps: int
    bounds: tuple[int, ...] = field(default=())

    @property
    def how(self) -> str:
        """The method in words."""
        if self.method == "exhaustive":
            return f"every choice that could be less was looked at, in {_counted(self.steps)}"
        if self.is_least is not None:
            return f"by independent bounds of HiGHS, as {_counted(self.steps)} were not enough"
        return f"too large: {_counted(self.steps)} and the time for HiGHS were not enough"


def _counted(steps: int) -> str:
    return "1 step" if steps == 1 else f"{steps:,} steps"


def leastness_of(
    question: Question, given: Choice, effort: Effort, *, targets: tuple[int, ...] | None = None
) -> Leastness:
    """What can be known of the sufficient choice `given`: first by looking at every choice that
    could be less, and where that takes too long by bounds.

    `targets`: the bounds that are claimed of the numbers compared; as they are, if left out.
    """
    walked = exhausted(question, given, most=effort.steps)
    if walked.complete:
        return _by_walking(question, given, walked)
    if walked.least != given and targets is None:
        _check_less(question, walked.least, given)
        return Leastness(
            is_least=False, better=walked.least, method="exhaustive", steps=walked.steps
        )
    return _by_bounding(question, given, effort, walked.steps, targets)


def _by_walking(question: Question, given: Choice, walked: Exhausted) -> Leastness:
    numbers, best = question.rank(given)[0], question.rank(walked.least)[0]
    if walked.least != given:
        _check_less(question, walked.least, given)
    same = next((at for at, number in enumerate(numbers) if best[at] != number), len(numbers))
    return Leastness(
        is_least=walked.least == given,
        better=None if walked.least == given else walked.least,
        method="exhaustive",
        steps=walked.steps,
        bounds=best[: same + 1],
    )


def _by_bounding(
    question: Question,
    given: Choice,
    effort: Effort,
    steps: int,
    targets: tuple[int, ...] | None,
) -> Leastness:
    from planner.verifying.bounding import bounded

    numbers = question.rank(given)[0]
    found = bounded(question, given, numbers if targets is None else targets, effort.seconds)
    if found.better is not None:
        _check_less(question, found.better, given)
    is_least = False if found.better is not None else found.names or None
    return Leastness(
        is_least=is_least,
        better=found.better,
        method="none" if is_least is None and not found.bounds else "highs",
        steps=steps,
        bounds=tuple(found.bounds),
    )


def _check_less(question: Question, better: Choice, given: Choice) -> None:
    """Count again, from the definition, before a plan is called wrong."""
    if not question.is_sufficient(better) or question.rank(better) >= question.rank(given):
        raise Disagreement("a choice that was taken for less is not")
