"""One plan per vendor, and all of them as data, ``plans-v1``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.errors import Fault, PlannerError
from planner.model import Catalog, Integration, Status
from planner.planning import plan_integration
from planner.plans import Plan, catalog_data, integration_data
from planner.solving.problem import Observer
from planner.solving.records import dataclass
from planner.vendors.dividing import Divided, divided

SCHEMA = "plans-v1"

WORST_FIRST: tuple[Status, ...] = ("infeasible", "unproven", "optimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The plans for one integration, one per vendor that has a desired API.

    `catalogs` are all that the integration names, by name, whether used or not. While one of the
    plans is infeasible the integration cannot work, and no client should be created at any vendor.
    """

    integration: Integration
    catalogs: tuple[Catalog, ...]
    plans: tuple[Plan, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Plan]:
        return iter(self.plans)

    def __len__(self) -> int:
        return len(self.plans)

    def of(self, vendor: str) -> tuple[Plan, ...]:
        """The plan of the vendor whose policy set has that name; letter case does not matter."""
        name = vendor.strip().casefold()
        return tuple(plan for plan in self.plans if plan.catalog.policy_set.name.casefold() == name)

    @property
    def status(self) -> Status:
        """The worst of all plans: infeasible, else unproven, else optimal."""
        states = {plan.status for plan in self.plans}
        return next(status for status in WORST_FIRST if status in states)

    @property
    def complete(self) -> bool:
        """Whether everything desired is planned for."""
        return all(plan.complete for plan in self.plans)

    def to_dict(self) -> dict[str, Any]:
        """All as ``plans-v1``: plain dicts, lists, strings and numbers, ready for JSON."""
        return {
            "schema": SCHEMA,
            "status": self.status,
            "complete": self.complete,
            "integration": integration_data(self.integration),
            "catalogs": [
                catalog_data(catalog)
                for catalog in sorted(self.catalogs, key=lambda catalog: catalog.name)
            ],
            "notes": list(self.notes),
            "plans": [plan.to_dict() for plan in self.plans],
        }


def plan_per_vendor(
    integration: Integration,
    catalogs: Sequence[Catalog],
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Plans:
    """Plan for an integration whose APIs are in any of `catalogs`, for each vendor on its own.

    Catalogues with the same policy set are services of one vendor, and planned together.
    `time_limit` in seconds, for each vendor. What cannot be met is a plan with status
    ``infeasible``; wrong input raises a PlannerError, with all that is wrong.
    """
    return plans_of(divided(integration, catalogs), time_limit=time_limit, observer=observer)


def plans_of(
    division: Divided,
    *,
    lifted: Mapping[str, Sequence[str]] | None = None,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Plans:
    """The plans for an integration that is divided already; see `plan_per_vendor`.

    `lifted`: for the vendors, by the names of their policy sets, the grants that are taken as if no
    limit blocked them.
    """
    plans: list[Plan] = []
    wrong: list[PlannerError] = []
    for part in division.parts:
        texts = (lifted or {}).get(part.vendor, ())
        try:
            plans.append(
                plan_integration(
                    part.integration,
                    part.catalog,
                    lifted=texts,
                    time_limit=time_limit,
                    observer=observer,
                )
            )
        except PlannerError as error:
            wrong.append(error)
    if wrong:
        raise together(wrong)
    return Plans(
        integration=division.integration,
        catalogs=division.catalogs,
        plans=tuple(plans),
        notes=division.notes,
    )


def together(wrong: Sequence[PlannerError]) -> PlannerError:
    """Several errors as one, each fault once: what holds of the whole is found in every part."""
    kinds = {type(error) for error in wrong}
    kind = kinds.pop() if len(kinds) == 1 else PlannerError
    faults: dict[Fault, None] = dict.fromkeys(fault for error in wrong for fault in error.faults)
    return kind(list(faults))
