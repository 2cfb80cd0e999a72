"""Least privilege for API integrations: the provably least grants for a list of desired APIs.

``load_catalog`` reads a catalogue, ``plan`` works out the least grants, ``PlannerError`` is the
base of every exception for wrong input. Each is loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.auditing import Audit, audit
    from planner.errors import PlannerError
    from planner.planning import plan, plan_integration
    from planner.plans import Plan
    from planner.proving import prove
    from planner.reading import read_catalog as load_catalog
    from planner.reading import read_catalogs_of as load_catalogs_of
    from planner.reading import read_integration as load_integration
    from planner.traffic import Traffic, read_traffic
    from planner.vendors import Plans, plan_per_vendor

__version__ = "0.1.0"

_HOMES = {
    "Audit": ("planner.auditing", "Audit"),
    "Plan": ("planner.plans", "Plan"),
    "Plans": ("planner.vendors", "Plans"),
    "Traffic": ("planner.traffic", "Traffic"),
    "PlannerError": ("planner.errors", "PlannerError"),
    "audit": ("planner.auditing", "audit"),
    "load_catalog": ("planner.reading", "read_catalog"),
    "load_catalogs_of": ("planner.reading", "read_catalogs_of"),
    "load_integration": ("planner.reading", "read_integration"),
    "plan": ("planner.planning", "plan"),
    "plan_integration": ("planner.planning", "plan_integration"),
    "plan_per_vendor": ("planner.vendors", "plan_per_vendor"),
    "prove": ("planner.proving", "prove"),
    "read_traffic": ("planner.traffic", "read_traffic"),
}

__all__ = [
    "Audit",
    "Plan",
    "PlannerError",
    "Plans",
    "Traffic",
    "audit",
    "load_catalog",
    "load_catalogs_of",
    "load_integration",
    "plan",
    "plan_integration",
    "plan_per_vendor",
    "prove",
    "read_traffic",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value = globals()[name] = getattr(import_module(home[0]), home[1])
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
