"""Two versions of an integration: what is asked for otherwise, and what that makes of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.gating.answers import answers_of, catalogs_of
from planner.gating.locks import Lock, lock_of
from planner.gating.plan_changes import PlanChanges, Was, plan_changes
from planner.model import Catalog, Deviation, Integration
from planner.solving.problem import Observer
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationChanges:
    """`asked`: what the files say otherwise and no plan tells; `plans`: what becomes of the plan.
    Deviations are those accepted anew, and those no longer."""

    asked: tuple[Was, ...]
    deviations_added: tuple[Deviation, ...]
    deviations_removed: tuple[Deviation, ...]
    plans: PlanChanges

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        given = (self.asked, self.deviations_added, self.deviations_removed)
        return not any(given) and self.plans.is_empty

    @property
    def wider(self) -> bool:
        """Whether more is granted, open or in reach, or more is accepted."""
        return self.plans.wider or bool(self.deviations_added)


def integration_changes(
    old: Integration,
    new: Integration,
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> IntegrationChanges:
    """What is different in `new`. Reads the catalogues that each names, and plans both. Raises
    PlannerError with what is wrong."""
    locks = [
        planned(one, catalogs_of(one), time_limit=time_limit, observer=observer)
        for one in (old, new)
    ]
    return IntegrationChanges(
        asked=tuple(_asked(old, new)),
        deviations_added=tuple(one for one in new.deviations if one not in old.deviations),
        deviations_removed=tuple(one for one in old.deviations if one not in new.deviations),
        plans=plan_changes(locks[0], locks[1]),
    )


def planned(
    integration: Integration,
    catalogs: Sequence[Catalog],
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Lock:
    """What a lock would hold of the plans of today, feasible or not."""
    answers = answers_of(integration, catalogs, time_limit=time_limit, observer=observer)
    return lock_of(integration, answers)


def _asked(old: Integration, new: Integration) -> Iterator[Was]:
    ours, theirs = (", ".join(one.catalogs or (one.catalog,)) for one in (old, new))
    if ours != theirs:
        yield Was("catalogs", ours, theirs)
