"""``planner apis``: find an API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from planner.cli.options import catalog_option, examples, format_option

if TYPE_CHECKING:
    from planner.model import Api, Catalog

MOST_FOUND = 20


@click.command(
    epilog=examples(
        "planner apis --catalog workfloplus delete user",
        "planner apis --catalog google-drive download file --format json",
    )
)
@click.argument("text", nargs=-1)
@catalog_option
@format_option("text", "json")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Show at most N APIs. Default: {MOST_FOUND} when searching, else all.",
)
def command(
    text: tuple[str, ...], catalog: tuple[str, ...], output_format: str, limit: int | None
) -> int:
    """Find APIs by a few words of what they are for, or list them all.

    The best match comes first. To plan for an API, name it by its title, id, alias, or method and
    URL, exactly.
    """
    from planner.cli.exit_codes import DONE
    from planner.cli.output import write_data, write_page
    from planner.cli.pages import api_record, json_page, page
    from planner.cli.selecting import chosen_catalog
    from planner.cli.talk import note

    chosen = chosen_catalog(catalog)
    query = " ".join(text).strip()
    apis = _found(chosen, query, limit)
    if output_format == "json":
        records = [api_record(api) for api in apis]
        members = {"catalog": chosen.name, "query": query, "apis": records}
        write_data(json_page("apis-v1", members))
    elif apis:
        write_page(page(_listed(apis) if query else _grouped(apis)))
    else:
        note(f"no API of {chosen.title} matches; without words all are listed")
    if not query and len(apis) < len(chosen.apis):
        note(f"{len(chosen.apis) - len(apis)} more APIs are not shown")
    return DONE


def _found(catalog: Catalog, query: str, limit: int | None) -> Sequence[Api]:
    if not query:
        return catalog.apis[:limit]
    from planner.searching import search

    return [found.api for found in search(catalog, query, limit=limit or MOST_FOUND)]


def _listed(apis: Iterable[Api], indent: str = "") -> Iterator[str]:
    from planner.cli.output import width
    from planner.cli.pages import guard_of, table

    rows = [(api.title, api.method, api.url, guard_of(api)) for api in apis]
    for line in table(rows, width() - len(indent), flexible=2):
        yield indent + line


def _grouped(apis: Iterable[Api]) -> Iterator[str]:
    """Under the first part of the ids (``jobs/get-job``); ids without parts go first."""
    from planner.cli.output import output_palette
    from planner.rendering.escaping import terminal

    palette = output_palette()
    by_group = groupby(sorted(apis, key=_group), key=_group)
    for number, (group, members) in enumerate(by_group):
        if group:
            yield from [""] * (number > 0)
            yield palette.strong(terminal(group))
        yield from _listed(members, "  " if group else "")


def _group(api: Api) -> str:
    first, slash, _ = api.id.partition("/")
    return first if slash else ""
