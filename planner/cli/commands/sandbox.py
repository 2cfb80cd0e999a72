"""``planner sandbox``: a stage on loopback that behaves as catalogues say."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import DONE
from planner.cli.options import catalog_option, examples, format_option

if TYPE_CHECKING:
    from planner.sandbox import Server, Stage
    from planner.sandbox.server import Answered

SCHEMA = "sandbox-v1"


@click.command(
    epilog=examples(
        "planner sandbox --catalog workfloplus --port 8080",
        "planner sandbox --catalog ./catalogs/ours.yaml --database sandbox.sqlite",
        "planner sandbox --catalog workfloplus --format env > sandbox.env &",
    )
)
@catalog_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="An address of this machine's own (loopback); no other is taken.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    show_default=True,
    help="The port; 0 takes one that is free.",
)
@click.option(
    "--database",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Keep the clients in this SQLite file, for the next time. Otherwise they are forgotten.",
)
@click.option(
    "--token-seconds",
    type=click.IntRange(1, 86_400),
    default=3_600,
    show_default=True,
    metavar="SECONDS",
    help="How long a token holds.",
)
@click.option("--quiet", is_flag=True, help="Do not tell of each call.")
@format_option("text", "json", "env")
def command(
    catalog: tuple[str, ...],
    host: str,
    port: int,
    database: str | None,
    token_seconds: int,
    output_format: str,
    *,
    quiet: bool,
) -> int:
    """Serve a rehearsal stage that behaves as the catalogue says.

    It creates clients, issues signed tokens, and answers every API of the catalogue with 401, 403
    naming what is missing, or 200. It listens on loopback alone, calls nobody, and says in every
    answer that it is a rehearsal. The vendor's https://HOST/PATH is at ADDRESS/HOST/PATH.

    Standard output gets the address once calls are answered; as `json` or `env` also a token that
    may create clients here, and nowhere else. Ctrl-C ends it.
    """
    from planner.cli.selecting import chosen_catalogs
    from planner.sandbox import ClientStore, Server, Signer, Stage

    catalogs = chosen_catalogs(catalog)
    with ExitStack() as ends:
        store = ClientStore(database)
        ends.callback(store.close)
        server = Server(host, port, observer=_say_nothing if quiet else _tell)
        ends.callback(server.stop)
        server.stage = Stage(
            catalogs, server.address, store=store, signer=Signer(), token_seconds=token_seconds
        )
        _serve(server, output_format)
    return DONE


def _serve(server: Server, output_format: str) -> None:
    """Answer until a signal asks for the end."""
    import signal
    from threading import Event

    from planner.cli.output import write_data
    from planner.cli.talk import note

    ended = Event()
    before = {
        name: signal.signal(name, lambda *_: ended.set())
        for name in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        server.start()
        _introduce(server.stage)
        write_data(_ANNOUNCEMENTS[output_format](server))
        while not ended.wait(3_600):
            pass
        note("the sandbox is closed")
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _introduce(stage: Stage) -> None:
    from planner.cli.talk import note

    for vendor in stage.vendors:
        apis = len(vendor.catalog.apis)
        note(f"a rehearsal of {vendor.policy_set.title}, {apis} APIs; nothing real is called")
        note(f"clients can also be registered at {stage.issuer(vendor)}/register (RFC 7591)")


def _tell(answered: Answered) -> None:
    from planner.cli.talk import say

    said = f"  {answered.said}" if answered.said else ""
    say(f"{answered.status} {answered.method} {answered.path}{said}")


def _say_nothing(_: Answered) -> None:
    """Nobody wants to know."""


def _text(server: Server) -> str:
    return f"{server.address}\n"


def _json(server: Server) -> str:
    import json

    stage = server.stage
    vendors = [
        {
            "name": vendor.name,
            "title": vendor.policy_set.title,
            "issuer": stage.issuer(vendor),
            "token_variable": vendor.token_variable,
            "caller_token": stage.caller_token(vendor),
        }
        for vendor in stage.vendors
    ]
    return json.dumps({"schema": SCHEMA, "address": server.address, "vendors": vendors}) + "\n"


def _env(server: Server) -> str:
    stage = server.stage
    tokens = [f"{one.token_variable}={stage.caller_token(one)}" for one in stage.vendors]
    return "\n".join([f"PLANNER_SANDBOX={server.address}", *tokens]) + "\n"


_ANNOUNCEMENTS = {"text": _text, "json": _json, "env": _env}
