"""``planner request``: the request that creates the client, or gets its token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import of_plan
from planner.cli.options import Selection, examples, format_option, selects
from planner.errors import Fault, InvalidFile

if TYPE_CHECKING:
    from planner.model import Request
    from planner.plans import Plan

FORMATS = ("curl", "httpie", "http", "powershell", "python", "json")


@click.command(
    epilog=examples(
        "planner request integration.yaml > create-client.sh",
        "planner request integration.yaml --format json",
        "planner request integration.yaml --token",
    )
)
@selects
@format_option(*FORMATS)
@click.option("--token", is_flag=True, help="The request for a token, which follows the other.")
def command(selection: Selection, output_format: str, *, token: bool) -> int:
    """Write the request that creates the client with the least grants.

    Secrets are read from environment variables when the request is sent. `--format json` is the
    body alone; `http` is for the REST clients of editors.
    """
    from planner.cli.output import write_data
    from planner.cli.selecting import planned
    from planner.cli.verdicts import warn_of
    from planner.rendering.requests import FORMATS as RENDERERS

    plan = planned(selection)
    if plan.status != "infeasible":
        request = _request(plan, token=token)
        write_data(RENDERERS[output_format](request))
        _tell_needs(plan, request, token=token)
    else:
        _tell_blocked(plan)
    warn_of(plan)
    return of_plan(plan)


def _request(plan: Plan, *, token: bool) -> Request:
    request = plan.token_request if token else plan.request
    if request is None:
        key = "get-token" if token else "create-client"
        policy_set = plan.catalog.policy_set
        message = f"the policies of {policy_set.title} describe no such request"
        raise InvalidFile([Fault(message=message, file=policy_set.name, path=f"requests.{key}")])
    return request


def _tell_needs(plan: Plan, request: Request, *, token: bool) -> None:
    from planner.cli.talk import note
    from planner.rendering.requests.parts import variables
    from planner.requesting import unplaced_kinds

    if not token:
        _tell_sender(plan)
    names = variables(request)
    if names:
        note(f"set {' and '.join(names)} in the environment before sending it")
    for kind in unplaced_kinds(plan.catalog.policy_set, plan.grants):
        listed = ", ".join(plan.grants[kind])
        note(f"no request carries the {kind} {listed}: they have to be given in another way")


def _tell_sender(plan: Plan) -> None:
    from planner.cli.talk import note
    from planner.rendering.wording import TERMINAL, grants_in_words

    prerequisites = plan.prerequisites
    if prerequisites is None:
        return
    grants = grants_in_words(prerequisites.grants, plan.catalog.policy_set, TERMINAL)
    sender = prerequisites.sent_by or "somebody"
    note(f"to be sent by {sender}" + (f", with {grants}" if grants else ""))


def _tell_blocked(plan: Plan) -> None:
    from planner.cli.talk import complain

    for blocked in plan.blocked:
        limits = [
            f"{blocker.grant.name}: {blocker.because}"
            for alternative in blocked.alternatives
            for blocker in alternative.blocked_by
        ]
        complain(f"no request: {blocked.api.title} is blocked", "; ".join(dict.fromkeys(limits)))
