"""What was compared, and what came of it: one of three sorts of changes."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import Fault, InvalidFile
from planner.gating.catalog_changes import CatalogChanges, catalog_changes
from planner.gating.documents import Comparable
from planner.gating.integration_changes import IntegrationChanges, integration_changes
from planner.gating.locks import Lock
from planner.gating.plan_changes import PlanChanges, plan_changes
from planner.model import Catalog, Integration, PolicySet
from planner.solving.problem import Observer
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What differs between two files, by what they are; the other two are None."""

    catalogs: CatalogChanges | None = None
    integrations: IntegrationChanges | None = None
    plans: PlanChanges | None = None

    @property
    def changes(self) -> CatalogChanges | IntegrationChanges | PlanChanges:
        """The one that there is."""
        found = self.catalogs or self.integrations or self.plans
        assert found is not None, "one of them is there"
        return found


def differences(
    old: Comparable,
    new: Comparable,
    names: Sequence[str],
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Differences:
    """Compare two of a kind; `names` are what the user calls them. Raises PlannerError."""
    ours, theirs = old.content, new.content
    if old.form != new.form:
        message = f"expected two files of one kind, found a {old.form} and a {new.form}"
        raise InvalidFile([Fault(message=message, file=names[1])])
    if isinstance(ours, Integration) and isinstance(theirs, Integration):
        found = integration_changes(ours, theirs, time_limit=time_limit, observer=observer)
        return Differences(integrations=found)
    if isinstance(ours, Lock) and isinstance(theirs, Lock):
        return Differences(plans=plan_changes(ours, theirs))
    return Differences(catalogs=catalog_changes(_catalog(ours), _catalog(theirs)))


def _catalog(content: object) -> Catalog:
    """A policy set is compared as the catalogue of a vendor without an API."""
    if isinstance(content, PolicySet):
        return Catalog(name="", title="", policy_set=content, apis=())
    assert isinstance(content, Catalog), "all other forms have been compared"
    return content
