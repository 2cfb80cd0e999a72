"""``planner import graph``: from Microsoft Graph's permission document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.importing import Asked, imports
from planner.cli.options import examples

if TYPE_CHECKING:
    from planner.importers.found import Found


@click.command(
    epilog=examples(
        "planner import graph permissions.json",
    )
)
@imports
def command(asked: Asked) -> Found:
    """Import APIs from Microsoft Graph's permission document."""
    from planner.importers.graph import read_graph

    return read_graph(asked.sources, name=asked.name, title=asked.title, read_on=asked.read_on)
