"""``planner import openapi``: from OpenAPI 3.0, 3.1 and Swagger 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.importing import Asked, imports
from planner.cli.options import examples

if TYPE_CHECKING:
    from planner.importers.found import Found


@click.command(
    epilog=examples(
        "planner import openapi parcels.yaml --name parcels",
        "planner import openapi parcels.yaml --name parcels --dry-run",
    )
)
@imports
def command(asked: Asked) -> Found:
    """Import APIs from an OpenAPI document."""
    from planner.importers.openapi import read_openapi

    return read_openapi(asked.sources, name=asked.name, title=asked.title, read_on=asked.read_on)
