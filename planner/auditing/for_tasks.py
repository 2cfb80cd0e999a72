"""The yardstick for the token of one task: the least of the client's grants that the task needs."""

from __future__ import annotations

from dataclasses import replace

from planner.limits import spelled
from planner.model import Limits, Token
from planner.planning import plan_integration
from planner.plans import Plan
from planner.solving.formula import GrantKey


def plan_for(plan: Plan, token: Token, *, time_limit: float | None = None) -> Plan:
    """The plan for the APIs of a task alone, out of the grants of `plan`, with what the client
    itself holds: it comes with every token. Its grants of kinds held by tokens are `token`'s."""
    policy_set = plan.catalog.policy_set
    of_client = {kind.name for kind in policy_set.kinds if kind.held_by == "client"}
    planned = [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]
    texts = {key: spelled(policy_set, key) for key in planned}
    limits = Limits(
        require=tuple(text for key, text in texts.items() if key.kind in of_client),
        # An empty list would permit everything.
        allow=tuple(texts.values()),
        forbid=() if texts else ("*",),
    )
    task = replace(
        plan.integration,
        apis=tuple(api.id for api in token.apis),
        limits=limits,
        minimise=(*plan.criteria, "names"),
        tokens=(),
        unrecognised=(),
        places={},
    )
    return plan_integration(task, plan.catalog, time_limit=time_limit)
