"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from planner.lints.machinery.comments import Ignore
from planner.lints.machinery.findings import Finding, Observation, Severity
from planner.lints.machinery.vendors import Vendor
from planner.solving.records import dataclass

Check: TypeAlias = Callable[[Vendor], Iterable[Observation]]
IgnoreCheck: TypeAlias = Callable[[Sequence[Ignore]], Iterable[Observation]]


def nothing(_: object) -> tuple[Observation, ...]:
    """The check of a rule that looks at something else."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule. Its id, with ``_`` for ``-``, is its module's name, and its page is
    ``docs/lints/ID.md``.

    `why` tells what is wrong with what it finds, and `repair` what to do, in paragraphs of
    Markdown. `bad` and `good` are samples: the keys of a policy set and of a catalogue that matter
    (see `planner.lints.machinery.samples`). `check` looks at a vendor; `check_ignores` at the
    comments that ignore findings, once all other rules are done. `needs_all` says that the rule
    tells nothing where not all catalogues of the vendor may be at hand.
    """

    id: str
    severity: Severity
    title: str
    why: str
    repair: str
    bad: str
    good: str
    check: Check = nothing
    check_ignores: IgnoreCheck = nothing
    needs_all: bool = False

    def finding(self, noticed: Observation) -> Finding:
        """An observation of this rule as a finding."""
        return Finding(
            rule=self.id,
            severity=self.severity,
            at=noticed.at,
            about=noticed.about,
            message=noticed.message,
            hint=noticed.hint,
            related=noticed.related,
            comment=noticed.comment,
        )
