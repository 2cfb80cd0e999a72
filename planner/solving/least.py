"""What every way of solving returns, and the clock that it heeds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

from planner.solving.formula import GrantKey
from planner.solving.problem import Observer, Proof
from planner.solving.records import dataclass

Tell: TypeAlias = Callable[[int, int, int], None]
"""Told the number of a level, the best value known and the bound; after the levels come the number
of grants and the names."""


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
    """When to stop: at the time limit, or when the observer wants to; neither need be there."""

    deadline: float | None
    observer: Observer | None = None

    def seconds_left(self) -> float:
        """Seconds until the limit; infinite when there is none."""
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()

    def is_over(self) -> bool:
        """Whether to stop now."""
        if self.observer is not None and self.observer.wants_to_stop():
            return True
        return self.deadline is not None and time.monotonic() >= self.deadline

    def tell(self, key: str, best: int, bound: int) -> None:
        """Tell the observer how far the search is."""
        if self.observer is not None:
            left = self.seconds_left()
            self.observer.progress(key=key, best=best, bound=bound, seconds_left=left)
