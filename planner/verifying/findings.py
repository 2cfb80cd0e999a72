"""Where the parts of a check write down what they find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.reading.quoting import listed
from planner.verifying.leastness import Leastness
from planner.verifying.questions import Choice, Question
from planner.verifying.verdicts import Check, Reason


@dataclass(slots=True, kw_only=True)
class Findings:
    """`reasons` speak against the plan. `changed`: the catalogue is another one than the plan's;
    `changes` tell what is different with it. `sufficient` and `least` are of the grants and the
    catalogue as it is now. `open_questions`: something could be neither proven nor refuted."""

    changed: bool
    reasons: list[Reason] = field(default_factory=list)
    changes: list[Reason] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    sufficient: bool | None = None
    least: bool | None = None
    open_questions: bool = False

    def check(self, name: str, holds: bool | None, how: str) -> None:
        """Something was looked at."""
        self.checks.append(Check(name, holds, how))

    def against(self, at: tuple[str | int, ...], message: str) -> None:
        """Something speaks against the plan."""
        self.reasons.append(Reason(at, message))

    def add(self, found: Iterable[Reason]) -> None:
        """Against the plan; or, where the catalogue is another one, what is different now."""
        (self.changes if self.changed else self.reasons).extend(found)

    def check_least(self, name: str, found: Leastness) -> None:
        """Whether a choice is the least was looked at."""
        if found.is_least is None:
            self.open_questions = True
            self.check(name, None, f"not checked: {found.how}")
        else:
            self.check(name, found.is_least, found.how)


def in_words(choice: Iterable[object]) -> str:
    """The grants of a choice, by kind and name."""
    return listed(map(str, choice), "and") or "nothing"


def lesser_in_words(question: Question, choice: Choice, better: Choice) -> str:
    """Which lesser choice there is, and the number that decides."""
    ours, theirs = question.rank(choice)[0], question.rank(better)[0]
    names = (*question.keys, "the number of grants")
    decides = (
        f"{name} {other}, not {own}"
        for name, own, other in zip(names, ours, theirs, strict=True)
        if own != other
    )
    why = next(decides, "equal in all else, and first by name")
    return f"{in_words(sorted(better))} would do, and is less: {why}"
