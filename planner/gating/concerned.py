"""Which integrations a changed catalogue concerns: those that need a new plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from planner.errors import Fault, PlannerError
from planner.gating.answers import answers_of, catalogs_of
from planner.gating.comparing import findings_of
from planner.gating.findings import Finding
from planner.gating.locks import lock_of
from planner.model import Catalog
from planner.reading import read_integration
from planner.solving.problem import Observer
from planner.solving.records import dataclass

Concern: TypeAlias = Literal["needs-new-plan", "stays", "not-used", "cannot-be-planned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """What a changed catalogue means for the integration in `file`: the findings beside its plan
    with the old catalogue, or the faults because of which it cannot be planned."""

    file: str
    concern: Concern
    findings: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()


def concerned(
    file: str,
    old: Catalog,
    new: Catalog,
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Concerned:
    """Plan the integration with the old catalogue and with the new one, each in the place of the
    one that has its name."""
    try:
        integration = read_integration(file)
        catalogs = catalogs_of(integration)
        if old.name not in {one.name for one in catalogs}:
            return Concerned(file=file, concern="not-used")
        before = answers_of(
            integration, _with(catalogs, old.name, old), time_limit=time_limit, observer=observer
        )
        lock = lock_of(integration, before)
        after = answers_of(
            integration, _with(catalogs, old.name, new), time_limit=time_limit, observer=observer
        )
        found = findings_of(integration, lock, after)
    except PlannerError as error:
        return Concerned(file=file, concern="cannot-be-planned", faults=error.faults)
    grave = tuple(one for one in found if one.severity == "error")
    return Concerned(file=file, concern="needs-new-plan" if grave else "stays", findings=grave)


def _with(catalogs: Sequence[Catalog], name: str, catalog: Catalog) -> tuple[Catalog, ...]:
    return tuple(catalog if one.name == name else one for one in catalogs)
