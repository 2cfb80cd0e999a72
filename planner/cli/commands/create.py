"""``planner create``: send the request that creates the client, and keep its secret."""

from __future__ import annotations

from typing import Any

import click

from planner.cli.options import (
    examples,
    format_option,
    not_blank,
    timeout_option,
    vendor_option,
)
from planner.cli.token_sources import TokenlessCommand, refuse_token


@click.command(
    cls=TokenlessCommand,
    epilog=examples(
        "planner create integration.yaml --secret-to file:client-secret --dry-run",
        "planner create integration.yaml --secret-to env-file:.env",
        "planner create integration.yaml --secret-to keyring:jobs --token-file token.txt --yes",
        "planner create integration.yaml --secret-to command -- vault kv put secret/jobs value=-",
    ),
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]")
@vendor_option
@click.option(
    "--secret-to",
    "place",
    metavar="PLACE",
    callback=not_blank,
    help="Where the secret goes: file:PATH, which must not exist; env-file:PATH; keyring:SERVICE;"
    " or command, which gets it on its standard input and follows --.",
)
@click.option("--token", callback=refuse_token, expose_value=False, hidden=True)
@click.option(
    "--token-env",
    metavar="NAME",
    callback=not_blank,
    help="The environment variable with your own token. Without any of these options, the one that"
    " `planner request` names.",
)
@click.option(
    "--token-file",
    metavar="PATH",
    type=click.Path(allow_dash=True),
    help="A file with your own token; - for standard input.",
)
@click.option(
    "--token-keyring",
    metavar="SERVICE",
    callback=not_blank,
    help="The keyring's entry of this service with your own token; its user is called as the"
    " environment variable would be.",
)
@click.option(
    "--unchecked",
    is_flag=True,
    help="Send the token even if its claims say that it will not do.",
)
@click.option(
    "--at",
    metavar="URL",
    callback=not_blank,
    help="Rehearse: send to the stage on this machine, such as http://127.0.0.1:8080.",
)
@click.option(
    "--ca-file",
    metavar="PATH",
    type=click.Path(),
    help="Certificates (PEM) to trust besides the usual ones.",
)
@timeout_option
@click.option("--yes", is_flag=True, help="Send without asking.")
@click.option(
    "--dry-run", is_flag=True, help="Print the exact request, token masked; send nothing."
)
@click.option(
    "--another", is_flag=True, help="Create one more where there is, or may be, a client."
)
@click.option("--show-secret", is_flag=True, help="Print the secret too, once it is in its place.")
@click.option(
    "--recover",
    metavar="PATH",
    type=click.Path(),
    help="Send nothing: put the secret in this recovery file into its place.",
)
@format_option("text", "json")
def command(file: str, vendor: str | None, output_format: str, **options: Any) -> int:
    """Create the client that was planned, and keep its secret.

    Shows what will be sent and where, asks, and sends it once. The secret goes into its place at
    once and is not printed; a place that cannot take it is found out before. Then the grants that
    the client got are compared with the plan.
    """
    from planner.cli.creating import Wishes, create

    return create(file, vendor, Wishes(output_format=output_format, **options))
