"""Which client asks for a token, and its secret: from what was created, or from the options."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import click

from planner.cli.token_sources import token_text
from planner.client.answers import is_text
from planner.client.creating import names_of
from planner.client.granting import AsClient
from planner.client.places import place_from
from planner.client.records import ClientRecord, read_record
from planner.errors import Fault, InvalidFile
from planner.plans import Plan


class ClientSource(NamedTuple):
    """The options that say which client it is, and where its secret is."""

    client_id: str | None
    variable: str | None
    file: str | None


class Known(NamedTuple):
    """A client, and the record of it where it is one that planner created."""

    client: AsClient
    record: ClientRecord | None


def known_client(source: ClientSource, plan: Plan, folder: Path, file: str) -> Known:
    """The client for `plan`, whose integration is in `file`. Without options it is the one that was
    created for it, or else the one that the vendor's environment variables tell of.

    Raises InvalidFile, PlaceRefused and click.UsageError.
    """
    if source.variable is not None and source.file is not None:
        raise click.UsageError("only one of --secret-env and --secret-file")
    record = read_record(folder)
    if record is not None and source.client_id not in (None, record.client_id):
        record = None
    names = names_of(plan)
    client_id = source.client_id or (record.client_id if record else None)
    client_id = client_id or os.environ.get(names.id_variable)
    if not client_id:
        raise _unknown(plan, file)
    names = names._replace(client_id=client_id)
    if source.variable is not None or source.file is not None:
        secret = _text(*token_text(source.file, source.variable))
    elif record is not None:
        place = place_from(record.secret) if record.secret != "command" else None  # noqa: S105
        secret = place.get(names) if place else _from_environment(names.secret_variable)
    else:
        secret = _from_environment(names.secret_variable)
    kept = names._replace(client_secret=secret)
    return Known(AsClient(kept, record.authentication if record else ""), record)


def _from_environment(variable: str) -> str:
    secret = os.environ.get(variable)
    if not secret:
        message = f"the client's secret is needed: set {variable}"
        hint = "or give it with --secret-env NAME or --secret-file PATH (- for standard input)"
        raise InvalidFile([Fault(message=message, hint=hint)])
    return _text(secret, variable)


def _text(text: str, source: str) -> str:
    secret = text.rstrip("\r\n")
    if not secret or "\n" in secret or "\0" in secret or not is_text(secret):
        raise InvalidFile([Fault(message="expected one line of text, the secret", file=source)])
    return secret


def _unknown(plan: Plan, file: str) -> InvalidFile:
    names = names_of(plan)
    message = f"no client is known for it at {plan.catalog.policy_set.title}"
    hint = (
        f"planner create makes one; or set {names.id_variable} and {names.secret_variable}, or"
        " give --client-id with --secret-env or --secret-file"
    )
    return InvalidFile([Fault(message=message, file=file, hint=hint)])
