"""``planner import graph``: from Microsoft Graph's permission document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from planner.cli.importing import Asked, imports
from planner.cli.options import examples

if TYPE_CHECKING:
    from planner.importers.found import Found

SCHEMES = ("Application", "DelegatedWork", "DelegatedPersonal")
API_VERSIONS = ("v1.0", "beta")


def _tenant(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from planner.importers.graph.requests import problem_of_tenant

    problem = "" if value is None else problem_of_tenant(value)
    if problem:
        raise click.BadParameter(problem, ctx=ctx, param=param)
    return value


@click.command(
    epilog=examples(
        "planner import graph permissions.json --scheme Application",
        "planner import graph permissions.json --scheme Application --ids graph-principal.json",
        "planner import graph permissions.json --scheme DelegatedWork --api-version beta",
    )
)
@imports
@click.option(
    "--scheme",
    type=click.Choice(SCHEMES),
    required=True,
    help="Who calls: an application by itself, or one for a user who signed in with a work or a"
    " personal account. Each has permissions of its own.",
)
@click.option(
    "--ids",
    metavar="FILE",
    type=click.Path(allow_dash=False),
    help="The identifiers of permissions, which app registrations need: the answer to GET"
    " /servicePrincipals(appId='00000003-0000-0000-c000-000000000000'), or ProvisioningInfo.json.",
)
@click.option(
    "--api-version",
    type=click.Choice(API_VERSIONS),
    default=API_VERSIONS[0],
    show_default=True,
    help="The version in the URLs. The document does not say which one has a path.",
)
@click.option(
    "--tenant",
    metavar="TENANT",
    callback=_tenant,
    help="The tenant for the token request: its identifier or one of its domains.",
)
@click.option(
    "--only-oauth2",
    is_flag=True,
    help="Leave permissions out that no app registration can ask for. Without it they are"
    " reserved: planned only for an integration that allows one by its name.",
)
def command(asked: Asked, **options: Any) -> Found:
    """Import APIs from Microsoft Graph's permission document.

    SOURCE is permissions/new/permissions.json of
    github.com/microsoftgraph/microsoft-graph-devx-content.
    """
    from planner.importers.graph import read_graph

    return read_graph(
        asked.sources, name=asked.name, title=asked.title, read_on=asked.read_on, **options
    )
