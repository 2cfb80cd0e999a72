"""``planner import openapi``: from OpenAPI 3 and Swagger 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from planner.cli.importing import Asked, imports
from planner.cli.options import examples

if TYPE_CHECKING:
    from planner.importers.found import Found


def _extension(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.startswith("x-"):
        message = "the name of an extension starts with x-"
        raise click.BadParameter(message, ctx=ctx, param=param)
    return value


def _address(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from planner.errors import InvalidFile
    from planner.importers.openapi.urls import check_address

    try:
        check_address(param.opts[0], value)
    except InvalidFile as error:
        raise click.BadParameter(error.faults[0].message, ctx=ctx, param=param) from None
    return value


@click.command(
    epilog=examples(
        "planner import openapi parcels.yaml --name parcels",
        "planner import openapi parcels.yaml --name parcels --dry-run",
        "planner import openapi parcels.yaml --extension x-required-scopes",
    )
)
@imports
@click.option(
    "--extension",
    metavar="x-NAME",
    callback=_extension,
    help="An extension of the vendor that says more than `security`, and goes before it.",
)
@click.option(
    "--base-url",
    metavar="URL",
    callback=_address,
    help="Where the document is served; relative servers start there.",
)
@click.option(
    "--without-security",
    type=click.Choice(["unknown", "none"]),
    default="unknown",
    show_default=True,
    help="What an operation needs about which the document says nothing.",
)
@click.option(
    "--page",
    metavar="URL",
    callback=_address,
    help="The address where the document is published, to be named as the source.",
)
@click.option(
    "--validate",
    is_flag=True,
    help="Check the whole document, also what an import does not need, and warn. Takes longer.",
)
def command(
    asked: Asked,
    *,
    extension: str | None,
    base_url: str | None,
    without_security: Literal["unknown", "none"],
    page: str | None,
    validate: bool,
) -> Found:
    """Import APIs from OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.

    SOURCE is a document in JSON or YAML; several are services of one vendor. Nothing is fetched:
    references lead to files in the document's own folder, or are listed as left out.
    """
    from planner.importers.openapi import read_openapi

    return read_openapi(
        asked.sources,
        name=asked.name,
        title=asked.title,
        read_on=asked.read_on,
        extension=extension,
        base_url=base_url,
        without_security=without_security,
        page=page,
        validate=validate,
    )
