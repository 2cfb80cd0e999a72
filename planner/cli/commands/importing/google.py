"""``planner import google``: from Google's discovery documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.importing import Asked, imports
from planner.cli.options import examples

if TYPE_CHECKING:
    from planner.importers.found import Found


@click.command(
    epilog=examples(
        "planner import google drive.v3.json gmail.v1.json",
    )
)
@imports
def command(asked: Asked) -> Found:
    """Import APIs from Google's discovery documents."""
    from planner.importers.google import read_google

    return read_google(asked.sources, name=asked.name, title=asked.title, read_on=asked.read_on)
