"""From the options of ``planner audit`` to what is audited, and against which plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from planner.cli.progress import watched
from planner.cli.selecting import read_one_vendor
from planner.model import Catalog, Integration
from planner.planning import plan_integration

if TYPE_CHECKING:
    from planner.auditing.held import Client, Held
    from planner.auditing.reports import Audited
    from planner.auditing.signatures import KeyFile
    from planner.auditing.tokens import ReadToken
    from planner.model import PolicySet
    from planner.plans import Plan

_Read = TypeVar("_Read")


class Part(NamedTuple):
    """What of an integration concerns one vendor."""

    integration: Integration
    catalog: Catalog


class Given(NamedTuple):
    """What to audit, before it is known which vendor it belongs to: documents as read."""

    client: tuple[Any, str] | None
    token: tuple[str, str] | None
    keys: KeyFile | None
    now: int
    task: str | None


def parts_of(file: str, vendor: str | None) -> tuple[Part, ...]:
    """The integration in `file`, by vendor; the one of `vendor` alone, if it is named."""
    integration, catalogs = read_one_vendor(file, vendor)
    if isinstance(catalogs, Catalog):
        return (Part(integration, catalogs),)
    from planner.vendors import divided

    return tuple(
        Part(part.integration, part.catalog) for part in divided(integration, catalogs).parts
    )


def only_part(parts: Sequence[Part]) -> Part:
    """The one vendor's part. Raises click.UsageError where there are several."""
    if len(parts) > 1:
        raise click.UsageError(f"choose one of the vendors with --vendor: {_vendors(parts)}")
    return parts[0]


def planned(part: Part, time_limit: float | None) -> Plan:
    """The least plan to compare with."""
    with watched() as progress:
        return plan_integration(
            part.integration, part.catalog, time_limit=time_limit, observer=progress
        )


def read_client(given: Given, policy_set: PolicySet) -> Client | None:
    """The client that was given, if one was."""
    if given.client is None:
        return None
    from planner.auditing.clients import Clients

    value, source = given.client
    return Clients(policy_set).read(value, source)


def audited(parts: Sequence[Part], given: Given, time_limit: float | None) -> Audited:
    """The audit of the client, of the token, or of the token with its client."""
    from planner.auditing.judging import Auditor
    from planner.auditing.reports import Audited

    part, (client, token) = _recognised(parts, lambda part: _read(given, part))
    plan = planned(part, time_limit)
    if given.task is not None:
        plan = _for_task(plan, given.task, time_limit)
    held = _together(client, token)
    audit = Auditor(plan, time_limit=time_limit).audit(held)
    return Audited(audit=audit, client=client, token=token.facts if token else None)


def _for_task(plan: Plan, task: str, time_limit: float | None) -> Plan:
    from planner.auditing.for_tasks import plan_for
    from planner.cli.looking_up import one_of

    tokens = {token.task: token for token in plan.tokens}
    if not tokens:
        raise click.UsageError("--task: this integration has no tasks")
    token = tokens[one_of(tokens, task, "task", "this integration")]
    return plan_for(plan, token, time_limit=time_limit)


def _read(given: Given, part: Part) -> tuple[Client | None, ReadToken | None]:
    policy_set = part.catalog.policy_set
    token = None
    if given.token is not None:
        from planner.auditing.tokens import read_token

        text, source = given.token
        token = read_token(text, source, policy_set, now=given.now, keys=given.keys)
    client = read_client(given, policy_set)
    if client is not None and token is not None:
        from planner.auditing.tokens import beside

        token = token._replace(facts=beside(token.facts, client))
    return client, token


def _together(client: Client | None, token: ReadToken | None) -> Held:
    if token is None:
        assert client is not None, "a client or a token was given"
        return client.held
    if client is None:
        return token.held
    from planner.auditing.tokens import with_client

    return with_client(token.held, client.held)


def _recognised(
    parts: Sequence[Part],
    read: Callable[[Part], tuple[Client | None, ReadToken | None]],
) -> tuple[Part, tuple[Client | None, ReadToken | None]]:
    """The one vendor that knows what is held, with what was read for it."""
    if len(parts) == 1:
        return parts[0], read(parts[0])
    found = [(part, what) for part in parts for what in [_if_readable(read, part)] if what]
    known = [(part, what) for part, what in found if _together(*what).grants]
    if len(known) != 1:
        which = "several of the vendors know" if known else "none of the vendors knows"
        raise click.UsageError(
            f"{which} grants of this; choose one with --vendor: {_vendors(parts)}"
        )
    return known[0]


def _if_readable(read: Callable[[Part], _Read], part: Part) -> _Read | None:
    """What the part reads, or None where the document is none of its vendor's."""
    from planner.errors import InvalidFile

    try:
        return read(part)
    except InvalidFile:
        return None


def _vendors(parts: Sequence[Part]) -> str:
    return ", ".join(part.catalog.policy_set.name for part in parts)
