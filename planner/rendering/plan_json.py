"""A plan as JSON: ``plan-v1`` (SPEC section 5), the same bytes for the same plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.plans import Plan
from planner.rendering.requests.parts import json_text

if TYPE_CHECKING:
    from planner.tradeoffs import TyingPlans


def plan_json(plan: Plan, *, ties: TyingPlans | None = None) -> str:
    """The plan as JSON text with a line feed at the end, and under `ties` its ties if given."""
    return json_text(plan_data(plan, ties=ties)) + "\n"


def plan_data(plan: Plan, *, ties: TyingPlans | None = None) -> dict[str, Any]:
    """The plan as ``plan-v1``, and under `ties` its ties if given."""
    data = plan.to_dict()
    if ties is not None:
        from planner.rendering.tradeoffs_json import ties_data

        data["ties"] = ties_data(ties)
    return data
