"""A plan as JSON: ``plan-v1`` (SPEC section 5), the same bytes for the same plan."""

from __future__ import annotations

from planner.plans import Plan
from planner.rendering.requests.parts import json_text


def plan_json(plan: Plan) -> str:
    """The plan as JSON text with a line feed at the end."""
    return json_text(plan.to_dict()) + "\n"
