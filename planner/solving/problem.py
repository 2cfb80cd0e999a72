"""What the solver is asked and what it answers: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

from planner.solving.formula import Formula, GrantKey
from planner.solving.records import dataclass

CriterionName: TypeAlias = Literal["write-reach", "reach", "exposure", "grants", "risk"]

DEFAULT_CRITERIA: tuple[CriterionName, ...] = ("write-reach", "reach", "exposure", "grants")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A grant that may be chosen.

    `covers`: the grant itself and all that it implies, transitively. `risk`: the vendor's level,
    1 to 5, or 0 where the vendor gives none.
    """

    key: GrantKey
    covers: frozenset[GrantKey]
    risk: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A requirement that was not desired, and how many APIs of each effect it guards."""

    requirement: Formula
    reads: int
    writes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Choose among `candidates`, with all of `required` chosen, so that all `demands` hold.

    The cost of a choice is read off `counted`, criterion by criterion in the order of `criteria`;
    the number of grants and then their names decide what `criteria` leaves equal.
    """

    candidates: tuple[Candidate, ...]
    required: frozenset[GrantKey]
    demands: tuple[Formula, ...]
    counted: tuple[Counted, ...]
    criteria: tuple[CriterionName, ...] = DEFAULT_CRITERIA


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How the answer was reached: the work done, for a report to tell.

    `forced`: grants without which some demand cannot hold; `excluded`: candidates that a reduction
    showed to be in no least set; `parts`: independent parts left; `enumerated`: sets looked at by
    exhaustive search with bounds; `milp_parts`: parts that needed the MILP solver.
    """

    forced: int
    excluded: int
    parts: int
    enumerated: int
    milp_parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A sufficient set. `cost` and `bound` share their keys; `proven` when no better set exists."""

    grants: frozenset[GrantKey]
    cost: Mapping[str, int]
    bound: Mapping[str, int]
    proven: bool
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """Even all candidates together leave these demands (by index) unmet."""

    unmet: tuple[int, ...]


Outcome: TypeAlias = "Solved | Infeasible"


class Observer(Protocol):
    """Watches a long search from outside; called now and then, never while nothing happens."""

    def progress(self, *, key: str, best: int, bound: int, seconds_left: float) -> None:
        """The search minimises `key` of the cost (``names`` when it settles those): `best` is
        known, no set costs less than `bound`, and the time limit is `seconds_left` away (infinite
        without one). Numbers are of what is searched now; parts searched later come on top."""

    def wants_to_stop(self) -> bool:
        """Whether to end the search with the best set known."""
