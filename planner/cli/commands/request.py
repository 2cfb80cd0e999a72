"""``planner request``: the request that creates the client, or gets its token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import Selection, examples, format_option, not_blank, selects
from planner.errors import Fault, InvalidFile, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.model import Request, Token
    from planner.plans import Plan

FORMATS = ("curl", "httpie", "http", "powershell", "python", "json")


@click.command(
    epilog=examples(
        "planner request integration.yaml > create-client.sh",
        "planner request integration.yaml --format json",
        "planner request integration.yaml --token",
        "planner request integration.yaml --token --task read",
    )
)
@selects
@format_option(*FORMATS)
@click.option("--token", is_flag=True, help="The request for a token, which follows the other.")
@click.option(
    "--task",
    metavar="NAME",
    callback=not_blank,
    help="With --token: the request for the least token for this task (see `planner tokens`).",
)
def command(selection: Selection, output_format: str, *, token: bool, task: str | None) -> int:
    """Write the request that creates the client with the least grants.

    Secrets are read from environment variables when the request is sent. `--format json` is the
    body alone; `http` is for the REST clients of editors. With several vendors there is a request
    for each, and none at all while the limits leave an API of any of them without a way in.
    """
    from planner.cli.output import write_data
    from planner.cli.selecting import answered_in_full
    from planner.cli.verdicts import exit_code, warn_of
    from planner.plans import Plan
    from planner.rendering.requests import FORMATS as RENDERERS

    if task is not None and not token:
        raise click.UsageError("--task goes with --token: a task has a token of its own")
    plan = answered_in_full(selection)
    if not isinstance(plan, Plan):
        from planner.cli.vendor_requests import write_requests

        return write_requests(plan, selection.vendor, output_format, token=token, task=task)
    if plan.status == "infeasible":
        tell_blocked(plan)
        warn_of(plan)
        return exit_code(plan)
    request, tokens = wanted(plan, token=token, task=task)
    write_data(RENDERERS[output_format](request))
    tell(plan, request, tokens, token=token)
    warn_of(plan, tokens)
    return exit_code(plan, tokens)


def wanted(plan: Plan, *, token: bool, task: str | None) -> tuple[Request, tuple[Token, ...]]:
    """The request that was asked for, and the tokens that it is part of the answer for. Raises
    PlannerError where there is none."""
    if task is None:
        return _request(plan, token=token), ()
    chosen = _token_for(plan, task)
    return _narrowed_request(plan, chosen), (chosen,)


def tell(plan: Plan, request: Request, tokens: Iterable[Token], *, token: bool) -> None:
    """Say what the request is for, and what whoever sends it needs."""
    for one in tokens:
        _tell_grants(plan, one)
    _tell_needs(plan, request, token=token)


def _request(plan: Plan, *, token: bool) -> Request:
    request = plan.token_request if token else plan.request
    if request is None:
        key = "get-token" if token else "create-client"
        policy_set = plan.catalog.policy_set
        _refuse_as_planned(plan, token=token)
        message = f"the policies of {policy_set.title} describe no such request"
        raise InvalidFile([Fault(message=message, file=policy_set.name, path=f"requests.{key}")])
    return request


def _refuse_as_planned(plan: Plan, *, token: bool) -> None:
    """Where the vendor has a request that cannot be made, raise what the plan's note says."""
    from planner.requesting import create_request, token_request

    vendor, integration = plan.catalog.policy_set, plan.integration
    if token:
        token_request(vendor, grants=plan.grants)
    else:
        create_request(
            vendor, name=integration.name, purpose=integration.purpose, grants=plan.grants
        )


def _token_for(plan: Plan, task: str) -> Token:
    from planner.cli.looking_up import one_of

    if not plan.tokens:
        hint = "name tasks under `tokens`; to keep reading apart from writing would narrow nothing"
        raise UnknownName([Fault(message="this integration has no tasks", hint=hint)])
    tokens = {token.task: token for token in plan.tokens}
    return tokens[one_of(tokens, task, "task", "this integration")]


def _narrowed_request(plan: Plan, token: Token) -> Request:
    if token.request is None:
        message = f"no request asks for the token of the task `{token.task}`: {token.refusal}"
        raise InvalidFile([Fault(message=message, file=plan.catalog.policy_set.name)])
    return token.request


def _tell_grants(plan: Plan, token: Token) -> None:
    from planner.cli.talk import note
    from planner.rendering.wording import TERMINAL, grants_in_words

    grants = grants_in_words(token.grants, plan.catalog.policy_set, TERMINAL)
    note(f"a token for {token.task}, with {grants or 'no grant'}")


def _tell_needs(plan: Plan, request: Request, *, token: bool) -> None:
    from planner.cli.talk import note
    from planner.rendering.requests.parts import variables

    if not token:
        tell_sender(plan)
    names = variables(request)
    if names:
        note(f"set {' and '.join(names)} in the environment before sending it")
    tell_unplaced(plan)


def tell_unplaced(plan: Plan) -> None:
    """Name the planned grants that no request carries."""
    from planner.cli.talk import note
    from planner.requesting import unplaced_kinds

    for kind in unplaced_kinds(plan.catalog.policy_set, plan.grants):
        listed = ", ".join(plan.grants[kind])
        note(f"no request carries the {kind} {listed}: they have to be given in another way")


def tell_sender(plan: Plan) -> None:
    """Say who has to send the create request, where that is known."""
    from planner.cli.talk import note
    from planner.rendering.wording import TERMINAL, grants_in_words

    prerequisites = plan.prerequisites
    if prerequisites is None:
        return
    grants = grants_in_words(prerequisites.grants, plan.catalog.policy_set, TERMINAL)
    sender = prerequisites.sent_by or "somebody"
    note(f"to be sent by {sender}" + (f", with {grants}" if grants else ""))


def tell_blocked(plan: Plan) -> None:
    """Say for each blocked API which limits stand in its way."""
    from planner.cli.talk import complain

    for blocked in plan.blocked:
        limits = [
            f"{blocker.grant.name}: {blocker.because}"
            for alternative in blocked.alternatives
            for blocker in alternative.blocked_by
        ]
        complain(f"no request: {blocked.api.title} is blocked", "; ".join(dict.fromkeys(limits)))
