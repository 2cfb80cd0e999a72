"""Tasks and their tokens side by side, for the pages that show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from planner.model import Api, Token
from planner.plans import Plan
from planner.rendering.wording import effects_counted, joined

OFFERED = (
    "The integration names no tasks. This split keeps reading apart from writing: get the token"
    " for reading most of the time, and the other one when something is to be written."
)
COUNTED = (
    "For each task the least of the client's grants, by the plan's criteria. Everything outside"
    " the task counts as not desired, the integration's other APIs too. What the client itself"
    " holds is there with every token."
)


class GrantRow(NamedTuple):
    """A planned grant that a token can hold, and whether each task's token carries it."""

    title: str
    name: str
    carried: tuple[bool, ...]


def grant_rows(plan: Plan) -> Iterator[GrantRow]:
    """One row for each planned grant that a token can hold, in the plan's order."""
    for kind in plan.catalog.policy_set.kinds:
        if kind.held_by == "token":
            for name in plan.grants.get(kind.name, ()):
                carried = tuple(name in token.grants[kind.name] for token in plan.tokens)
                yield GrantRow(kind.title, name, carried)


def opened_besides(token: Token) -> str:
    """What the token opens besides its task: ``2 write, 3 read and 1 undocumented``."""
    undocumented = f"{len(token.exposed_policies)} undocumented" * bool(token.exposed_policies)
    return joined(filter(None, (effects_counted(token.exposed), undocumented))) or "nothing"


def of_other_tasks(token: Token, plan: Plan) -> tuple[Api, ...]:
    """Those APIs that the token opens besides its task, yet that the integration desires."""
    desired = {planned.api.id for planned in plan.apis}
    return tuple(api for api in token.exposed if api.id in desired)


def proof(token: Token) -> str:
    """Whether the token is proven least, in words."""
    if token.status == "optimal":
        return "proven least"
    return "sufficient, but NOT proven least: the search was stopped early"
