"""What every report says, whatever it is written in: plain values, not yet escaped for any page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.explaining import involved_policies
from planner.model import Api, PlannedApi, Policy, Source
from planner.plans import Plan
from planner.rendering.wording import (
    CRITERION_MEANINGS,
    criterion,
    effects_counted,
    joined,
    prose,
)
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """One number of the cost: its criterion, what is proven of it, and what it counts."""

    name: str
    value: int
    bound: str
    meaning: str


def held(plan: Plan) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]]]]:
    """Who holds which grants: ``client`` for the client itself, or ``token`` for its tokens."""
    for holder in ("client", "token"):
        kinds = [k.name for k in plan.catalog.policy_set.kinds if k.held_by == holder]
        grants = {kind: plan.grants[kind] for kind in kinds if plan.grants.get(kind)}
        if grants:
            yield holder, grants


def effects_and_policies(apis: Sequence[Api], policies: Sequence[Policy]) -> str:
    """``4 write, 1 read and 2 undocumented``; empty where there is neither API nor policy."""
    undocumented = f"{len(policies)} undocumented" if policies else ""
    return joined(filter(None, (effects_counted(apis), undocumented)))


def exposure_by_effect(plan: Plan) -> list[tuple[str, list[Api]]]:
    """The APIs that the grants open besides, those that write first, each part with its heading."""
    writes = [api for api in plan.exposed if api.effect == "write"]
    reads = [api for api in plan.exposed if api.effect == "read"]
    return [("APIs that write", writes), ("APIs that read", reads)]


def cost_rows(plan: Plan) -> Iterator[CostRow]:
    """The cost, criterion by criterion."""
    for key, value in plan.cost.items():
        bound = plan.bound[key]
        is_minimised = key.startswith("risk_") or criterion(key) in plan.criteria
        shown = "not minimised"
        if is_minimised:
            shown = f"{bound} (proven)" if bound == value else f"at least {bound}"
        yield CostRow(
            name=criterion(key), value=value, bound=shown, meaning=CRITERION_MEANINGS[key]
        )


def limits_written(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The integration's limits as written, each list with its heading; none that is empty."""
    limits = plan.integration.limits
    for name, patterns in (
        ("Forbidden", limits.forbid),
        ("Required", limits.require),
        ("Allowed only", limits.allow),
    ):
        if patterns:
            yield name, patterns


def assumptions(plan: Plan) -> list[str]:
    """What had to be assumed of what the report shows, each sentence once."""
    return list(dict.fromkeys(_assumptions(plan)))


def sources(plan: Plan) -> list[Source]:
    """Where the facts were read, each page once."""
    return list(dict.fromkeys((*plan.catalog.sources, *plan.catalog.policy_set.sources)))


def _assumptions(plan: Plan) -> Iterator[str]:
    yield from map(prose, plan.catalog.policy_set.assumptions)
    yield from map(prose, plan.catalog.assumptions)
    for policy in involved_policies(plan):
        if policy.assumption:
            yield f"{policy.name}: {prose(policy.assumption)}"
    for api in (*(planned.api for planned in plan.apis), *plan.exposed):
        if api.effect_reason:
            yield f"{api.title} counts as {api.effect}: {prose(api.effect_reason)}"


def documented_otherwise(plan: Plan) -> list[PlannedApi]:
    """The desired APIs that are met by none of the grants that their documentation calls least."""
    return [
        planned
        for planned in plan.apis
        if planned.met_by
        and planned.api.documented_least
        and not any(
            key.name in planned.met_by.get(key.kind, ()) for key in planned.api.documented_least
        )
    ]
