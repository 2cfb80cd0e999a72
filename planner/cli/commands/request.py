"""``planner request``: the request that creates the client, or gets its token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import Selection, examples, format_option, not_blank, selects
from planner.errors import Fault, InvalidFile, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.model import PolicySet, Request, Token
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
@click.option(
    "--at",
    metavar="URL",
    callback=not_blank,
    help="Rehearse: a request to the sandbox on this machine, such as http://127.0.0.1:8080.",
)
def command(
    selection: Selection, output_format: str, *, token: bool, task: str | None, at: str | None
) -> int:
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

        return write_requests(plan, selection.vendor, output_format, token=token, task=task, at=at)
    if plan.status == "infeasible":
        tell_blocked(plan)
        warn_of(plan)
        return exit_code(plan)
    request, tokens = wanted(plan, token=token, task=task, at=at)
    write_data(RENDERERS[output_format](request))
    tell(plan, request, tokens, token=token)
    warn_of(plan, tokens)
    return exit_code(plan, tokens)


def wanted(
    plan: Plan, *, token: bool, task: str | None, at: str | None = None
) -> tuple[Request, tuple[Token, ...]]:
    """The request that was asked for, and the tokens that it is part of the answer for; to the
    sandbox at `at` in the vendor's place. Raises PlannerError where there is none."""
    if task is None:
        return _rehearsed(_request(plan, token=token), at), ()
    chosen = _token_for(plan, task)
    return _rehearsed(_narrowed_request(plan, chosen), at), (chosen,)


def _rehearsed(request: Request, at: str | None) -> Request:
    if at is None:
        return request
    from dataclasses import replace

    from planner.client.addresses import checked_stage, rehearsed

    return replace(request, url=rehearsed(request.url, checked_stage(at)))


def tell(plan: Plan, request: Request, tokens: Iterable[Token], *, token: bool) -> None:
    """Say what the request is for, and what whoever sends it needs."""
    for one in tokens:
        _tell_grants(plan, one)
    _tell_needs(plan, request, token=token)


def _request(plan: Plan, *, token: bool) -> Request:
    request = plan.token_request if token else plan.request
    if request is None:
        _refuse_as_planned(plan, token=token)
        raise InvalidFile([_undescribed(plan.catalog.policy_set, token=token)])
    return request


def _undescribed(policy_set: PolicySet, *, token: bool) -> Fault:
    key = "get-token" if token else "create-client"
    does = "asks for a token" if token else "creates a client"
    hint = f"such a request stands in the policy set under `requests.{key}`"
    if not token and policy_set.get_token is not None:
        hint += "; --token writes the one for a token"
    message = f"the policies of {policy_set.title} describe no request that {does}"
    return Fault(message=message, file=policy_set.name, hint=hint)


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
    from planner.rendering.wording import TERMINAL, grants_in_words
    from planner.requesting import unplaced_kinds

    policy_set = plan.catalog.policy_set
    for kind in unplaced_kinds(policy_set, plan.grants):
        grants = grants_in_words({kind: plan.grants[kind]}, policy_set, TERMINAL)
        note(f"no request carries {grants}: to be given in another way")


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
