"""Trades, ties and what was not chosen as JSON: ``tradeoffs-v1``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.plans import Plan
from planner.rendering.requests.parts import json_text
from planner.tradeoffs import NotChosen, Tradeoff, Tradeoffs, TyingPlans

SCHEMA = "tradeoffs-v1"


def tradeoffs_json(
    plan: Plan, tradeoffs: Tradeoffs, ties: TyingPlans, left_out: Sequence[NotChosen]
) -> str:
    """The alternatives as JSON text with a line feed at the end."""
    return json_text(tradeoffs_data(plan, tradeoffs, ties, left_out)) + "\n"


def tradeoffs_data(
    plan: Plan, tradeoffs: Tradeoffs, ties: TyingPlans, left_out: Sequence[NotChosen]
) -> dict[str, Any]:
    """The alternatives as ``tradeoffs-v1``: plain dicts, lists, strings and numbers."""
    data = plan.to_dict()
    kept = {key: data[key] for key in ("status", "integration", "catalog", "grants", "cost")}
    return {
        "schema": SCHEMA,
        **kept,
        "points": [_point(point) for point in tradeoffs.points],
        "points_complete": tradeoffs.complete,
        "ties": ties_data(ties),
        "not_chosen": [_not_chosen(one) for one in left_out],
    }


def ties_data(ties: TyingPlans) -> dict[str, Any]:
    """The ties as ``{grants: [{kind: [names]}], complete}``."""
    return {"grants": [_grants(grants) for grants in ties.grants], "complete": ties.complete}


def _grants(grants: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {kind: list(names) for kind, names in grants.items()}


def _point(point: Tradeoff) -> dict[str, Any]:
    return {
        "grants": _grants(point.grants),
        "cost": dict(point.cost),
        "change": dict(point.change),
        "added": _grants(point.added),
        "spared": _grants(point.spared),
        "is_plan": point.is_plan,
    }


def _not_chosen(one: NotChosen) -> dict[str, Any]:
    return {
        "kind": one.grant.kind,
        "grant": one.grant.name,
        "named_by": [api.id for api in one.named_by],
        "blocked_by": [
            {"limit": blocker.limit, "because": blocker.because} for blocker in one.blocked_by
        ],
        "change": dict(one.change),
        "spared": _grants(one.spared),
        "proven": one.proven,
    }
