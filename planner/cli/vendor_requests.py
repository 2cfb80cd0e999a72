"""``planner request`` where an integration has several vendors."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import click

from planner.cli.commands.request import tell, tell_blocked, wanted
from planner.cli.output import write_data
from planner.cli.talk import note
from planner.cli.vendors import warn_of_all
from planner.errors import PlannerError
from planner.model import Request, Token
from planner.plans import Plan
from planner.vendors import Plans, together

_Wanted = tuple[Plan, Request, tuple[Token, ...]]


def write_requests(
    plans: Plans,
    vendor: str | None,
    output_format: str,
    *,
    token: bool,
    task: str | None,
    at: str | None = None,
) -> int:
    """Write the request of `vendor`, or of each, to the sandbox at `at` if given. Returns the exit
    code.

    While a vendor is infeasible there is no request for any: an integration that cannot work should
    not lead to clients that hold grants for nothing.
    """
    if plans.status == "infeasible":
        for plan in plans:
            tell_blocked(plan)
        return warn_of_all(plans)
    chosen = plans.of(vendor) if vendor else plans.plans
    if len(chosen) > 1:
        _refuse_single(output_format, chosen)
    found = _wanted(chosen, token=token, task=task, at=at)
    _write(found, output_format, with_names=len(chosen) > 1)
    for plan, request, tokens in found:
        if len(chosen) > 1:
            note(f"{plan.catalog.policy_set.title}:")
        tell(plan, request, tokens, token=token)
    asked = {id(plan): tokens for plan, _, tokens in found}
    return warn_of_all(chosen, lambda plan: asked.get(id(plan), ()))


def _wanted(
    plans: Iterable[Plan], *, token: bool, task: str | None, at: str | None
) -> list[_Wanted]:
    """The requests of those vendors that have one. Raises PlannerError where none has."""
    found: list[_Wanted] = []
    wrong: list[PlannerError] = []
    for plan in plans:
        try:
            found.append((plan, *wanted(plan, token=token, task=task, at=at)))
        except PlannerError as error:
            wrong.append(error)
    if not found:
        raise together(wrong)
    for fault in chain.from_iterable(error.faults for error in wrong):
        note(f"no request: {fault.message}")
    return found


def _refuse_single(output_format: str, plans: Iterable[Plan]) -> None:
    """Raise click.UsageError for a format in which requests cannot follow one another."""
    from planner.rendering.requests.together import COMMENTED

    if output_format not in COMMENTED:
        names = ", ".join(plan.catalog.policy_set.name for plan in plans)
        raise click.UsageError(
            f"--format {output_format} is one request alone, and there is one for each of several"
            f" vendors; choose one with --vendor: {names}"
        )


def _write(found: list[_Wanted], output_format: str, *, with_names: bool) -> None:
    from planner.rendering.requests import FORMATS
    from planner.rendering.requests.together import together as one_below_the_other

    if with_names:
        requests = [(plan.catalog.policy_set.title, request) for plan, request, _ in found]
        write_data(one_below_the_other(requests, output_format))
    else:
        write_data(FORMATS[output_format](found[0][1]))
