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
    from planner.cli.pages import guard_of, shortened_url, table

    shown = list(apis)
    room = width() - len(indent)
    if all(map(_is_called_by_its_url, shown)):
        lines = _called_by_their_urls(shown, room)
    else:
        rows = [(api.title, api.method, api.url, guard_of(api)) for api in shown]
        lines = table(rows, room, flexible=2, shorten=shortened_url)
    for line in lines:
        yield indent + line


def _called_by_their_urls(apis: Sequence[Api], room: int) -> Iterator[str]:
    """Such titles are long and typed as they stand, so none is cut, and a few may be wider than
    their column."""
    from planner.cli.pages import guard_of
    from planner.rendering.escaping import terminal

    most = min(max(len(api.title) for api in apis), room // 2)
    for api in apis:
        yield f"{terminal(api.title).ljust(most)}  {terminal(guard_of(api))}"


def _is_called_by_its_url(api: Api) -> bool:
    """Whether the title is method and path, so that both would stand there twice."""
    return api.title.startswith(f"{api.method} /")


def _grouped(apis: Iterable[Api]) -> Iterator[str]:
    """Under the first part of the ids (``jobs/get-job``); ids without parts go first, and so do
    those that are method and path (``GET /jobs``)."""
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
    return first if slash and not first.endswith(" ") else ""
