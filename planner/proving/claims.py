"""What a plan says of each API of its catalogue, for a token with all scopes and for each task's.

What is desired and what is opened besides is taken from the plan as it says it. It lists neither
the APIs that any valid token opens nor those of which nothing is known; these are the catalogue's.
"""

from __future__ import annotations

from collections.abc import Iterable

from planner.model import Api, Token
from planner.plans import Plan
from planner.proving.outcomes import Said
from planner.verifying.truth import NOTHING, is_met


def said_of_all(plan: Plan) -> dict[str, Said]:
    """API id -> what the plan says of it for the token with all of the client's scopes."""
    desired = [one.api for one in plan.apis]
    return _said(plan, desired, plan.exposed)


def said_of_task(plan: Plan, token: Token) -> dict[str, Said]:
    """API id -> what the plan says of it for the token of a task."""
    return _said(plan, token.apis, token.exposed)


def _said(plan: Plan, desired: Iterable[Api], exposed: Iterable[Api]) -> dict[str, Said]:
    wanted, opened = {api.id for api in desired}, {api.id for api in exposed}
    return {api.id: _said_of(api, wanted, opened) for api in plan.catalog.apis}


def _said_of(api: Api, desired: set[str], exposed: set[str]) -> Said:
    if api.requirement is None:
        return "unknown"
    if api.id in desired:
        return "desired"
    if api.id in exposed:
        return "exposed"
    return "free" if is_met(api.requirement, NOTHING) else "closed"
