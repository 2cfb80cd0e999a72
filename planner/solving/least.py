"""What every way of solving returns, and the clock that it heeds."""

from __future__ import annotations

import time

from planner.solving.formula import GrantKey
from planner.solving.problem import Proof
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """A sufficient set, a proven lower bound of each level in turn, and how both were found.

    `indispensable`: grants without which some demand fails, so their cost bounds every level from
    below whatever the order of criteria.
    """

    grants: frozenset[GrantKey]
    bounds: tuple[int, ...]
    proven: bool
    indispensable: frozenset[GrantKey]
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time limit in seconds, or none."""

    deadline: float | None

    def seconds_left(self) -> float:
        """Seconds until the limit; infinite when there is none."""
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()

    def is_over(self) -> bool:
        """Whether the limit is reached."""
        return self.deadline is not None and time.monotonic() >= self.deadline
