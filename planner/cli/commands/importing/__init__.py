"""``planner import``: turn a foreign description of APIs into a policy set and catalogues.

A new format is a module beside this one that holds a click command called `command` (`imports` in
`planner.cli.importing` gives it what all formats share), and its name here.
"""

from __future__ import annotations

from importlib import import_module

import click

from planner.cli.options import examples

FORMATS = ("openapi", "google", "graph")


class Formats(click.Group):
    """A group whose commands are imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(FORMATS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FORMATS:
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command


@click.group(
    name="import",
    cls=Formats,
    epilog=examples(
        "planner import openapi parcels.yaml --name parcels",
        "planner import google drive.v3.json --out vendors/",
        "planner import graph permissions.json --dry-run",
    ),
)
def command() -> None:
    """Import a vendor's own description of its APIs.

    Writes a policy set and a catalogue for each service, to be reviewed as any other change. A
    later import of a newer description keeps names, and what people added.
    """
