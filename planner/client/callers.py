"""The caller's own token, before it is sent: does it hold what creating a client takes?

Only what the token says can be seen, so a token without readable claims is sent as it is, and so is
one whose claims leave open what it holds; a token that says that it cannot do is not sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.auditing.held import Held
from planner.auditing.tokens import ReadToken, read_token
from planner.coverage import covers, held_with
from planner.errors import InvalidFile
from planner.model import PolicySet, Prerequisites
from planner.plans import Plan
from planner.reading.quoting import listed
from planner.solving.formula import GrantKey, holds
from planner.solving.records import dataclass

_SOURCE = "the token"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerCheck:
    """What a look at the caller's token found: why it will not do, and what else is to say."""

    lacks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def check_caller(token: str, plan: Plan, *, now: int) -> CallerCheck:
    """Look at `token` for the create request of `plan`; `now` is in seconds since 1970."""
    policy_set = plan.catalog.policy_set
    try:
        read = read_token(token, _SOURCE, policy_set, now=now)
    except InvalidFile as error:
        unread = error.faults[0].message
        return CallerCheck(remarks=(f"the token is sent unchecked: {unread}",))
    lacks = [*_out_of_time(read)]
    remarks: list[str] = []
    if plan.prerequisites is None:
        remarks.append(
            "what creating a client takes is not known, so the token's grants are unchecked"
        )
    elif missing := _missing(plan.prerequisites, read.held, policy_set):
        lacks.append(f"this token lacks {missing}")
    else:
        remarks.extend(_unseen(plan.prerequisites, read.held))
    return CallerCheck(lacks=tuple(lacks), remarks=tuple(remarks))


def _out_of_time(read: ReadToken) -> Iterator[str]:
    for problem in read.facts.problems:
        if problem.id == "expired":
            yield "this token has expired"
        elif problem.id == "not-yet-valid":
            yield "this token is not valid yet"


def _missing(prerequisites: Prerequisites, held: Held, policy_set: PolicySet) -> str:
    """What the token would need besides, one way to get by; empty where it may do."""
    requirement = prerequisites.api.requirement
    hidden = [key for key in policy_set.grants if key.kind in held.hidden]
    all_held = held_with(covers(policy_set), [*held.grants, *hidden])
    if requirement is None or holds(requirement, all_held):
        return ""
    wanted = [
        name
        for kind, names in prerequisites.grants.items()
        for name in names
        if GrantKey(kind, name) not in all_held
    ]
    return listed(wanted, "and") or "what creating a client takes"


def _unseen(prerequisites: Prerequisites, held: Held) -> Iterator[str]:
    kinds = [kind for kind in held.hidden if prerequisites.grants.get(kind)]
    if kinds:
        names = [name for kind in kinds for name in prerequisites.grants[kind]]
        yield f"the token does not show whether it has {listed(names, 'and')}"
