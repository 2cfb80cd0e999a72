"""What a set of grants costs (SPEC section 3), counted one API after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from planner.model import Catalog, Policy, Requirement
from planner.solving.formula import GrantKey
from planner.verifying.truth import Closure, held_by, is_met_for_kind, is_opened

DEFAULT = ("write-reach", "reach", "exposure", "grants")
RISKS = ("risk_5", "risk_4", "risk_3", "risk_2", "risk_1")


@dataclass(slots=True)
class Guarded:
    """How many things of each effect a requirement guards that was not desired."""

    requirement: Requirement
    reads: int = 0
    writes: int = 0


def keys_of(criteria: Iterable[str]) -> tuple[str, ...]:
    """The keys of the cost for these criteria, in their order."""
    return tuple(
        key for name in criteria for key in (RISKS if name == "risk" else (name.replace("-", "_"),))
    )


def reported_keys(criteria: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a plan's cost: those minimised, then what is left of the default."""
    return keys_of((*criteria, *(name for name in DEFAULT if name not in criteria)))


def policies_without_api(catalog: Catalog) -> list[Policy]:
    """The policies that no API names, by name."""
    named = {api.policy for api in catalog.apis}
    policies = catalog.policy_set.policies
    return [policies[name] for name in sorted(policies) if name not in named]


def guarded_beside(catalog: Catalog, desired: AbstractSet[str]) -> list[Guarded]:
    """Everything that costs count: the other APIs with a known requirement, and the policies that
    no API names, each as one API."""
    found: dict[Requirement, Guarded] = {}
    for requirement, effect in _others(catalog, desired):
        guarded = found.setdefault(requirement, Guarded(requirement))
        if effect == "write":
            guarded.writes += 1
        else:
            guarded.reads += 1
    return list(found.values())


def _others(catalog: Catalog, desired: AbstractSet[str]) -> Iterator[tuple[Requirement, str]]:
    for api in catalog.apis:
        if api.id not in desired and api.requirement is not None:
            yield api.requirement, api.effect
    for policy in policies_without_api(catalog):
        yield policy.requirement, policy.effect


def cost_of(
    chosen: AbstractSet[GrantKey],
    *,
    guarded: Iterable[Guarded],
    closure: Closure,
    risks: Mapping[GrantKey, int | None],
) -> dict[str, int]:
    """Every number that a criterion could ask for."""
    held = held_by(chosen, closure)
    kinds = sorted({grant.kind for grant in held})  # of another kind no part can be met
    cost = dict.fromkeys((*keys_of(DEFAULT), *RISKS), 0)
    for one in guarded:
        parts = sum(is_met_for_kind(one.requirement, kind, held) for kind in kinds)
        cost["write_reach"] += parts * one.writes
        cost["reach"] += parts * (one.reads + one.writes)
        if is_opened(one.requirement, held):
            cost["exposure"] += one.reads + one.writes
    cost["grants"] = len(chosen)
    for grant in chosen:
        if risks[grant] is not None:
            cost[f"risk_{risks[grant]}"] += 1
    return cost
