"""What `planner create` and `planner token` share: the plan, exit codes, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import click

from planner.cli import exit_codes
from planner.cli.options import Selection
from planner.cli.selecting import answered_in_full
from planner.cli.talk import complain_of, note, warn
from planner.client.errors import (
    NotSent,
    OutcomeUnknown,
    PlaceRefused,
    Rejected,
    SecretNotPlaced,
)
from planner.client.transport import Interrupted
from planner.errors import PlannerError
from planner.plans import Plan

# The first that fits decides: Interrupted is an OutcomeUnknown as well.
_CODES: tuple[tuple[type[PlannerError], int], ...] = (
    (Interrupted, exit_codes.INTERRUPTED),
    (NotSent, exit_codes.NOT_SENT),
    (Rejected, exit_codes.REJECTED),
    (OutcomeUnknown, exit_codes.OUTCOME_UNKNOWN),
    (SecretNotPlaced, exit_codes.SECRET_NOT_PLACED),
    (PlaceRefused, exit_codes.WRONG_INPUT),
)


def told(action: Callable[[], int]) -> int:
    """Do `action`; what goes wrong with a client is told, and becomes its exit code."""
    try:
        return action()
    except tuple(kind for kind, _ in _CODES) as error:
        complain_of(error.faults)
        return next(code for kind, code in _CODES if isinstance(error, kind))


def plan_of(file: str, vendor: str | None) -> Plan | None:
    """The plan for the integration in `file`, at `vendor` where there are several; None, with the
    reasons told, while the limits leave an API of any vendor without a way in."""
    from planner.cli.commands.request import tell_blocked

    if file == "-":
        message = "name a file: the client is remembered by it"
        raise click.UsageError(message)
    answer = answered_in_full(_selection(file, vendor))
    plans = (answer,) if isinstance(answer, Plan) else answer.plans
    blocked = [plan for plan in plans if plan.status == "infeasible"]
    for plan in blocked:
        tell_blocked(plan)
    return None if blocked else _only(plans, vendor)


def _selection(file: str, vendor: str | None) -> Selection:
    return Selection(file, (), vendor, (), None, None, (), (), (), (), None)


def _only(plans: tuple[Plan, ...], vendor: str | None) -> Plan:
    names = [plan.catalog.policy_set.name for plan in plans]
    if vendor is not None:
        wanted = vendor.strip().casefold()
        return next(p for p, name in zip(plans, names, strict=True) if name.casefold() == wanted)
    if len(plans) > 1:
        message = f"choose one of the vendors with --vendor: {', '.join(names)}"
        raise click.UsageError(message)
    return plans[0]


def tell_difference(lines: Iterable[tuple[str, str]]) -> None:
    """Say how what was got differs from what was asked for; a line without label is a note."""
    for label, line in lines:
        if label:
            warn(label, line)
        else:
            note(line)


def utc_now() -> str:
    """The time as records have it, such as ``2026-11-23T20:15:00Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
