"""The plans of today for an integration: one for each vendor, the same way for one and several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from planner.errors import PlannerError
from planner.model import Api, Catalog, Integration
from planner.names import ApiNames, Misnamed
from planner.planning import plan_integration
from planner.plans import Plan
from planner.reading import read_catalog_of, read_catalogs_of
from planner.solving.problem import Observer
from planner.vendors import Part, divided, together


class Answer(NamedTuple):
    """One vendor's part of an integration, and the plan for it."""

    part: Part
    plan: Plan

    @property
    def vendor(self) -> str:
        """The name of the vendor's policy set."""
        return self.part.vendor

    @property
    def desired(self) -> dict[str, Api]:
        """The desired APIs by id, in order, those with no known requirement too."""
        found = (api for _, api in self.named_apis())
        return {api.id: api for api in found}

    def named_apis(self) -> list[tuple[str, Api]]:
        """The desired APIs with the key paths in the part's integration that name them."""
        names = ApiNames(self.part.catalog)
        found = [names.find(name) for name in self.part.integration.apis]
        return [
            (f"apis[{index}]", api)
            for index, api in enumerate(found)
            if not isinstance(api, Misnamed)
        ]


def catalogs_of(integration: Integration) -> tuple[Catalog, ...]:
    """The catalogues of an integration, whether it names one or several."""
    if integration.catalogs:
        return read_catalogs_of(integration)
    return (read_catalog_of(integration),)


def answers_of(
    integration: Integration,
    catalogs: Sequence[Catalog],
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> tuple[Answer, ...]:
    """The plans for `integration` out of `catalogs`. Raises PlannerError with all that is wrong."""
    if integration.catalogs:
        parts = divided(integration, catalogs).parts
    else:
        parts = (Part(integration, catalogs[0]),)
    answers: list[Answer] = []
    wrong: list[PlannerError] = []
    for part in parts:
        try:
            plan = plan_integration(
                part.integration, part.catalog, time_limit=time_limit, observer=observer
            )
            answers.append(Answer(part, plan))
        except PlannerError as error:
            wrong.append(error)
    if wrong:
        raise together(wrong)
    return tuple(answers)
