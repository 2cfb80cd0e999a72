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
        "planner import google discovery-documents/ --name google --out vendors/",
        "planner import google google-api-python-client:tasks.v1",
    )
)
@imports
@click.option(
    "--without-descriptions",
    is_flag=True,
    help="Leave out Google's descriptions of the scopes.",
)
def command(asked: Asked, *, without_descriptions: bool) -> Found:
    """Import APIs from Google's discovery documents.

    SOURCE is a document, a folder of documents, or google-api-python-client:API.VERSION, such as
    google-api-python-client:drive.v3, for a document of that package if it is installed. All
    documents become one policy set, and each becomes a catalogue.
    """
    from planner.importers.google import read_google

    return read_google(
        asked.sources,
        name=asked.name,
        title=asked.title,
        read_on=asked.read_on,
        with_descriptions=not without_descriptions,
    )
