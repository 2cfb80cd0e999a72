"""Rules about catalogues and policy sets: what a reviewer would ask the vendor about.

A rule is a module here that holds a `RULE`, and its id in `IDS`. `planner.lints.machinery` runs
them. ``python -m tools.new_lint ID`` starts a new one.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.lints.machinery.findings import Finding
    from planner.lints.machinery.rules import Rule
    from planner.plans import Plan

IDS: tuple[str, ...] = (
    "absorbed-conjunction",
    "all-of-like-any-of",
    "ambiguous-url",
    "changing-get",
    "covered-grant",
    "duplicate-operation",
    "duplicate-policy",
    "facts-without-source",
    "idle-grant",
    "ignore-without-reason",
    "invalid-scope-value",
    "kind-not-requested",
    "misnamed-policy",
    "modifies-but-cannot-read",
    "near-duplicate-title",
    "reading-post",
    "single-role",
    "stale-facts",
    "unencrypted-url",
    "unexplained-effect",
    "unguarded-write",
    "unknown-requirement",
    "unmeetable-policy",
    "unused-ignore",
    "unused-policy",
    "unusual-method",
    "write-guarded-for-reading",
    "write-weaker-than-read",
)


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by id."""
    modules = (import_module(f"planner.lints.{name.replace('-', '_')}") for name in IDS)
    return tuple(module.RULE for module in modules)


def findings_for(plan: Plan) -> tuple[Finding, ...]:
    """The findings that concern what `plan` touches: its desired and opened APIs, the policies that
    guard these, and its grants.

    Nothing is read from files, so findings have no line; and no rule is asked that needs today's
    date or the vendor's other catalogues.
    """
    from planner.lints.machinery.concerning import findings_concerning

    return findings_concerning(plan, all_rules())


__all__ = ["IDS", "all_rules", "findings_for"]
