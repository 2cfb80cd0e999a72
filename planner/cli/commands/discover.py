"""``planner discover``: from recorded traffic to an integration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import completed_by, examples, format_option, none_blank, not_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.model import Catalog
    from planner.traffic import Traffic

DEFAULT_NAME = "Discovered integration"
# As `planner.traffic.SOURCE_TYPES`, which `--help` need not import; a test compares them.
TYPES = ("har", "postman", "http", "list", "log")


def _variables(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
) -> dict[str, str]:
    pairs = [text.partition("=") for text in value]
    if any(not (name.strip() and equals) for name, equals, _ in pairs):
        raise click.BadParameter("must be NAME=VALUE", ctx=ctx, param=param)
    return {name.strip(): text for name, _, text in pairs}


@click.command(
    epilog=examples(
        "planner discover session.har --catalog workfloplus --out integration.yaml",
        "planner discover access.log.gz --catalog ./ours.yaml --host api.example.com",
        "planner discover calls.http --catalog workfloplus --variable baseUrl=https://api.example",
    )
)
@click.argument("source", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--catalog",
    multiple=True,
    metavar="NAME|PATH",
    callback=none_blank,
    help="A shipped catalogue, or a path; may be repeated.",
    shell_complete=completed_by("catalogs"),
)
@click.option("--name", callback=not_blank, help="What the integration is called.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write into this file instead of to standard output.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there already.")
@format_option("yaml", "json")
@click.option(
    "--type",
    "source_type",
    type=click.Choice(TYPES),
    help="What the sources are. Default: told by their content.",
)
@click.option(
    "--host",
    multiple=True,
    metavar="HOST|URL",
    callback=none_blank,
    help="Where calls and catalogues belong that name no host, perhaps with a base path;"
    " may be repeated.",
)
@click.option(
    "--variable",
    "variables",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_variables,
    help="A variable of a collection or request file, such as baseUrl; may be repeated.",
)
@click.option(
    "--choose",
    multiple=True,
    metavar="NAME",
    help="Take this API where several fit a call equally well; may be repeated.",
    shell_complete=completed_by("api_names"),
)
@click.option("--ignore-case", is_flag=True, help="Letter case never tells two URLs apart.")
def command(  # noqa: PLR0913 (one parameter for each option)
    source: tuple[str, ...],
    *,
    catalog: tuple[str, ...],
    name: str | None,
    out: str | None,
    force: bool,
    output_format: str,
    source_type: str | None,
    host: tuple[str, ...],
    variables: dict[str, str],
    choose: tuple[str, ...],
    ignore_case: bool,
) -> int:
    """Write an integration file for the APIs that recorded traffic calls.

    SOURCE is a HAR file, a Postman collection, a .http file, a list of METHOD URL, or an access
    log, gzipped or not; - reads standard input. Headers, cookies, bodies and the values of queries
    are never kept or shown.
    """
    from planner.cli.exit_codes import DONE, INCOMPLETE
    from planner.cli.selecting import chosen_catalogs
    from planner.cli.traffic import tell, watched_traffic

    catalogs = chosen_catalogs(catalog)
    traffic = watched_traffic(
        source,
        catalogs,
        source_type=source_type,
        hosts=host,
        variables=variables,
        choose=choose,
        ignore_case=ignore_case,
    )
    tell(traffic)
    if output_format == "json":
        from planner.rendering.traffic_json import traffic_json

        text = traffic_json(traffic)
    else:
        text = _integration(traffic, catalogs, catalog, out, name)
    _put(out, text, replace=force)
    return DONE if traffic.complete else INCOMPLETE


def _integration(
    traffic: Traffic,
    catalogs: Sequence[Catalog],
    named: Sequence[str],
    out: str | None,
    name: str | None,
) -> str:
    from planner.cli.integration_file import as_seen_from, integration_text
    from planner.cli.traffic import refuse_nothing
    from planner.rendering.traffic_integration import api_comments, closing_comments
    from planner.rendering.traffic_words import candidate

    refuse_nothing(traffic)
    seen = [as_seen_from(out or "-", one) for one in named] or [catalogs[0].name]
    several = len(catalogs) > 1
    text = integration_text(
        name=name or DEFAULT_NAME,
        catalog=seen if several else seen[0],
        apis=[candidate(one.catalog, one.api, qualified=several) for one in traffic.apis],
        comments=api_comments(traffic),
    )
    return f"{text}\n{closing_comments(traffic)}"


def _put(out: str | None, text: str, *, replace: bool) -> None:
    from pathlib import Path

    from planner.cli.output import write_data
    from planner.cli.talk import note
    from planner.cli.writing import write_file

    if out is None or out == "-":
        write_data(text)
        return
    write_file(Path(out), text, replace=replace)
    note(f"wrote {out}")
