"""``planner cache``: the compiled catalogues that are kept for the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.options import examples, format_option
from planner.errors import Fault, OutputRefused

if TYPE_CHECKING:
    from planner.reading.compiled.store import Size, Store


@click.command(epilog=examples("planner cache", "planner cache --clear"))
@click.option("--clear", is_flag=True, help="Remove everything in it.")
@format_option("text", "json")
def command(output_format: str, *, clear: bool) -> int:
    """Show where compiled catalogues are kept, or remove them.

    A large catalogue is parsed and checked once, and then kept in a compiled form for as long as
    its files say the same. Removing it changes no answer. Set PLANNER_CACHE_DIR to keep it
    elsewhere; PLANNER_NO_CACHE=1 or --no-cache does without.
    """
    from planner.reading.caching import cache_folder
    from planner.reading.compiled.store import Store

    store = Store(cache_folder())
    removed = _cleared(store) if clear else None
    if output_format == "json":
        _show_json(store, removed)
    else:
        _show_text(store, removed)
    return 0


def _cleared(store: Store) -> Size:
    try:
        return store.clear()
    except OSError as error:
        message = f"cannot be removed: {error.strerror or error}"
        raise OutputRefused([Fault(message=message, file=error.filename or store.folder)]) from None


def _show_json(store: Store, removed: Size | None) -> None:
    from planner.cli.output import write_data
    from planner.cli.pages import json_page

    members: dict[str, object] = {"folder": store.folder, **store.size()._asdict()}
    if removed is not None:
        members["removed"] = removed._asdict()
    write_data(json_page("cache-v1", members))


def _show_text(store: Store, removed: Size | None) -> None:
    from planner.cli.output import write_page
    from planner.rendering.escaping import terminal

    text = f"{terminal(store.folder)}: {_in_words(store.size())}\n"
    if removed is not None:
        text = f"removed {_in_words(removed)}\n{text}"
    write_page(text)


def _in_words(size: Size) -> str:
    files = "1 catalogue" if size.files == 1 else f"{size.files} catalogues"
    return f"{files}, {size.bytes / 2**20:.1f} MiB"
