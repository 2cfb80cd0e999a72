"""The answers for several vendors as JSON: ``plans-v1``, and ``per-vendor-v1`` for all else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planner.model import Catalog, JsonValue
from planner.rendering.plan_json import plan_data
from planner.rendering.requests.parts import json_text
from planner.tradeoffs import TyingPlans
from planner.vendors import Plans

SCHEMA = "per-vendor-v1"


def plans_json(plans: Plans, ties: Iterable[TyingPlans] = ()) -> str:
    """All plans as JSON text with a line feed at the end; with `ties`, each plan has its own."""
    data = plans.to_dict()
    tied = list(ties)
    if tied:
        pairs = zip(plans, tied, strict=True)
        data["plans"] = [plan_data(plan, ties=ties) for plan, ties in pairs]
    return json_text(data) + "\n"


def per_vendor_json(answers: Iterable[tuple[Catalog, dict[str, Any] | None]]) -> str:
    """Each vendor's answer, whole, as it would be for that vendor alone; null where there is
    none."""
    vendors: list[JsonValue] = [
        {
            "vendor": catalog.policy_set.name,
            "title": catalog.policy_set.title,
            "answer": answer,
        }
        for catalog, answer in answers
    ]
    return json_text({"schema": SCHEMA, "vendors": vendors}) + "\n"
