"""What a check finds."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from planner.gating.rules import RULES, Severity
from planner.model import Deviation
from planner.solving.records import dataclass

Sort: TypeAlias = Literal["api", "grant", "policy", "task", ""]


class Subject(NamedTuple):
    """What a finding is about; `also` are other names of it. All empty for the whole plan."""

    sort: Sort = ""
    name: str = ""
    also: tuple[str, ...] = ()


WHOLE = Subject()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as agreed. `path` is where it belongs in the integration (`line` and
    `column` count from 1, 0 for nowhere). `severity` is its rule's, if not given."""

    rule: str
    subject: Subject
    message: str
    vendor: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    given_severity: Severity | None = None

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.given_severity or RULES[self.rule].severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A finding that a deviation of the integration accepts today; `index` is which one, `line`
    where it stands."""

    finding: Finding
    deviation: Deviation
    index: int
    line: int = 0
