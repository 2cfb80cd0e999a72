"""What-if answers as JSON: ``whatif-v1`` and ``prices-v1``, the same bytes for the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planner.model import Api, Policy
from planner.plans import Plan
from planner.prices import Price
from planner.rendering.requests.parts import json_text
from planner.whatif import Change, Difference

WHATIF_SCHEMA = "whatif-v1"
PRICES_SCHEMA = "prices-v1"


def whatif_json(difference: Difference) -> str:
    """The difference as JSON text with a line feed at the end."""
    return json_text(whatif_data(difference)) + "\n"


def prices_json(plan: Plan, prices: Sequence[Price]) -> str:
    """The prices as JSON text with a line feed at the end."""
    return json_text(prices_data(plan, prices)) + "\n"


def whatif_data(difference: Difference) -> dict[str, Any]:
    """The difference as ``whatif-v1``: plain dicts, lists, strings and numbers."""
    after = difference.after.to_dict()
    return {
        "schema": WHATIF_SCHEMA,
        "integration": {"name": difference.before.integration.name},
        "catalog": after["catalog"],
        "change": _change(difference.change),
        "before": _summary(difference.before.to_dict()),
        "after": _summary(after),
        "grants": {
            "added": _grants(difference.grants_added),
            "removed": _grants(difference.grants_removed),
        },
        "cost": {one.key: {"before": one.before, "after": one.after} for one in difference.cost},
        "apis": {
            "added": _apis(difference.apis_added),
            "dropped": _apis(difference.apis_dropped),
            "met_differently": [
                {**_api(one.api), "before": _grants(one.before), "after": _grants(one.after)}
                for one in difference.met_differently
            ],
        },
        "exposed": {
            "opened": _apis(difference.opened),
            "closed": _apis(difference.closed),
            "still_open": _apis(difference.still_open),
            "open_already": _apis(difference.open_already),
        },
        "exposed_policies": {
            "opened": _policies(difference.opened_policies),
            "closed": _policies(difference.closed_policies),
        },
        "unplanned": after["unplanned"],
        "blocked": after["blocked"],
        "repairs": after["repairs"],
        "notes": after["notes"],
    }


def prices_data(plan: Plan, prices: Sequence[Price]) -> dict[str, Any]:
    """The prices as ``prices-v1``: plain dicts, lists, strings and numbers."""
    written = plan.to_dict()
    return {
        "schema": PRICES_SCHEMA,
        "integration": {"name": plan.integration.name},
        "catalog": written["catalog"],
        "plan": _summary(written),
        "prices": [_price(price) for price in prices],
        "unplanned": written["unplanned"],
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "api": _api(price.api),
        "saved": dict(price.saved),
        "spared": _grants(price.spared),
        "instead": _grants(price.instead),
        "grants": _grants(price.grants),
        "cost": dict(price.cost),
        "closed": _apis(price.closed),
        "closed_policies": _policies(price.closed_policies),
        "opened": _apis(price.opened),
        "opened_policies": _policies(price.opened_policies),
        "stays_open": price.stays_open,
        "proven": price.proven,
    }


def _summary(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {key: plan[key] for key in ("status", "complete", "criteria", "grants", "cost", "bound")}


def _change(change: Change) -> dict[str, Any]:
    return {
        "add": list(change.add),
        "drop": list(change.drop),
        "forbid": list(change.forbid),
        "require": list(change.require),
        "allow": list(change.allow),
        "minimise": list(change.minimise),
    }


def _grants(grants: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {kind: list(names) for kind, names in grants.items()}


def _apis(apis: Iterable[Api]) -> list[dict[str, Any]]:
    return [_api(api) for api in apis]


def _api(api: Api) -> dict[str, Any]:
    return {
        "id": api.id,
        "title": api.title,
        "method": api.method,
        "url": api.url,
        "policy": api.policy,
        "effect": api.effect,
    }


def _policies(policies: Iterable[Policy]) -> list[dict[str, Any]]:
    return [{"policy": policy.name, "effect": policy.effect} for policy in policies]
