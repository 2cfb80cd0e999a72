"""``planner audit``: what exists already, against the least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import (
    examples,
    format_option,
    not_blank,
    time_limit_option,
    vendor_option,
)
from planner.cli.token_sources import TokenlessCommand, refuse_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.cli.auditing import Given, Part

_PATH = click.Path(allow_dash=True)


@click.command(
    cls=TokenlessCommand,
    epilog=examples(
        "planner audit integration.yaml --client client.json",
        "planner audit integration.yaml --token-file token.jwt --jwks keys.json",
        "planner audit integration.yaml --traffic session.har",
        "planner audit integration.yaml --clients clients.jsonl --format jsonl > audits.jsonl",
    ),
)
@click.argument("file", type=_PATH)
@click.option(
    "--client",
    metavar="FILE",
    type=_PATH,
    help="An existing client: the vendor's answer, a list of grants, or a plan, as JSON.",
)
@click.option(
    "--clients",
    metavar="FOLDER|FILE",
    type=_PATH,
    help="Many clients: a folder of .json files, or a file with one client in each line.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    type=_PATH,
    help="A file with an access token (- for standard input), or with the answer that brought it.",
)
@click.option("--token-env", metavar="NAME", help="An environment variable with an access token.")
@click.option("--token", hidden=True, expose_value=False, callback=refuse_token)
@click.option(
    "--jwks",
    metavar="FILE",
    type=_PATH,
    help="Check the token's signature against the keys in this file (RFC 7517).",
)
@click.option(
    "--task",
    metavar="NAME",
    callback=not_blank,
    help="Compare the token with the least for this task (see `planner tokens`).",
)
@click.option(
    "--traffic",
    multiple=True,
    metavar="SOURCE",
    type=_PATH,
    help="Recorded traffic (see `planner discover`): what of the grants it uses; may be repeated.",
)
@click.option(
    "--now",
    metavar="INSTANT",
    callback=not_blank,
    help="The time at which a token is looked at, in the place of SOURCE_DATE_EPOCH or the clock:"
    " seconds since 1970, or such as 2026-11-23T10:00:00Z.",
)
@vendor_option
@time_limit_option
@format_option("text", "json", "jsonl", "markdown")
def command(  # noqa: PLR0913 (one parameter for each option)
    file: str,
    *,
    client: str | None,
    clients: str | None,
    token_file: str | None,
    token_env: str | None,
    jwks: str | None,
    task: str | None,
    traffic: tuple[str, ...],
    now: str | None,
    vendor: str | None,
    time_limit: float | None,
    output_format: str,
) -> int:
    """Compare what exists already with the least that an integration needs.

    FILE is an integration file. An existing client or a token is compared with its least plan: what
    is missing, what is too much and what that opens, and how to put it right. With recorded
    traffic: which of the grants were used. A token is read without its key, and never shown.
    """
    from planner.cli.auditing import parts_of
    from planner.cli.token_sources import refuse_sharing_input

    token = token_file is not None or token_env is not None
    _refuse_together(
        {
            "--client": client is not None,
            "--clients": clients is not None,
            "--token-file": token_file is not None,
            "--token-env": token_env is not None,
            "--traffic": bool(traffic),
        }
    )
    if (jwks is not None or task is not None) and not token:
        raise click.UsageError("--jwks and --task go with a token")
    if output_format == "jsonl" and clients is None:
        raise click.UsageError(
            "--format jsonl goes with --clients; a single audit is --format json"
        )
    refuse_sharing_input([file, client, clients, token_file, jwks, *traffic])
    given = _given(client, (token_file, token_env) if token else None, jwks, now, task)
    parts = parts_of(file, vendor)
    if clients is not None:
        from planner.cli.audit_many import audit_many
        from planner.cli.auditing import only_part

        return audit_many(only_part(parts), clients, output_format, time_limit)
    if traffic:
        from planner.cli.audit_usage import show_usage

        return show_usage(parts, traffic, given, output_format, time_limit)
    return _show(parts, given, output_format, time_limit)


def _refuse_together(given: dict[str, bool]) -> None:
    names = [name for name, is_given in given.items() if is_given]
    if not names:
        raise click.UsageError(
            "name what to audit: --client, --clients, --token-file, --token-env or --traffic"
        )
    allowed = (
        {"--client", "--token-file"},
        {"--client", "--token-env"},
        {"--client", "--traffic"},
    )
    if len(names) > 1 and set(names) not in allowed:
        raise click.UsageError(f"{' and '.join(names)} do not go together")


def _given(
    client: str | None,
    token: tuple[str | None, str | None] | None,
    jwks: str | None,
    now: str | None,
    task: str | None,
) -> Given:
    from planner.auditing.signatures import keys_in
    from planner.cli.auditing import Given
    from planner.cli.today import instant_or_epoch
    from planner.cli.token_sources import token_text
    from planner.verifying.documents import read_json

    return Given(
        client=None if client is None else (read_json(client), _called(client)),
        token=None if token is None else token_text(*token),
        keys=None if jwks is None else keys_in(read_json(jwks), _called(jwks)),
        now=instant_or_epoch(now),
        task=task,
    )


def _called(path: str) -> str:
    return "<standard input>" if path == "-" else path


def _show(parts: Sequence[Part], given: Given, output_format: str, time_limit: float | None) -> int:
    from planner.cli.audit_verdicts import told
    from planner.cli.auditing import audited
    from planner.cli.output import output_palette, width, write_data, write_page

    found = audited(parts, given, time_limit)
    if output_format == "json":
        from planner.rendering.audit_json import audit_json

        write_data(audit_json(found))
    elif output_format == "markdown":
        from planner.rendering.audit_markdown import audit_markdown

        write_data(audit_markdown(found))
    else:
        from planner.rendering.audit_text import audit_text

        write_page(audit_text(found, output_palette(), width=width()))
    return told(found)
