"""``planner token``: a token for the client that was created."""

from __future__ import annotations

from typing import Any

import click

from planner.cli.options import examples, not_blank, timeout_option, vendor_option
from planner.cli.token_sources import TokenlessCommand


@click.command(
    cls=TokenlessCommand,
    epilog=examples(
        "planner token integration.yaml --task read",
        "planner token integration.yaml --env-line WORKFLOPLUS_TOKEN",
        "planner token integration.yaml -- sh -c "
        '\'printf "Authorization: Bearer %s" "$WORKFLOPLUS_TOKEN" | curl -H @- https://…\'',
    ),
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]")
@vendor_option
@click.option(
    "--task",
    metavar="NAME",
    callback=not_blank,
    help="The least token for this task (see `planner tokens`); otherwise one with all grants.",
)
@click.option(
    "--env-line",
    "variable",
    metavar="NAME",
    callback=not_blank,
    help="Print NAME=TOKEN; with a command, the variable in which it gets the token.",
)
@click.option("--fresh", is_flag=True, help="Ask for a new token even if a kept one is still good.")
@click.option(
    "--client-id",
    metavar="ID",
    callback=not_blank,
    help="Another client than the one that `planner create` made for FILE.",
)
@click.option(
    "--secret-env",
    metavar="NAME",
    callback=not_blank,
    help="The environment variable with the client's secret.",
)
@click.option(
    "--secret-file",
    metavar="PATH",
    type=click.Path(allow_dash=True),
    help="A file with the client's secret; - for standard input.",
)
@click.option(
    "--at",
    metavar="URL",
    callback=not_blank,
    help="Rehearse: the client that was created at this stage, such as http://127.0.0.1:8080.",
)
@click.option(
    "--ca-file",
    metavar="PATH",
    type=click.Path(),
    help="Certificates (PEM) to trust besides the usual ones.",
)
@timeout_option
def command(file: str, vendor: str | None, **options: Any) -> int:
    """Get a token for the client, and print it or run a command with it.

    The secret is taken from where `planner create` put it. What the token holds is compared with
    what was asked for. It is kept, for you alone, until shortly before it expires.
    """
    from planner.cli.granting import Wishes, token

    return token(file, vendor, Wishes(**options))
