"""Whether catalogues are taken from the cache, and where that is.

Off unless `use_cache` says otherwise: a program that uses planner as a library gets no files
written behind its back. The command line turns it on.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from planner.model import Catalog

FOLDER_VARIABLE = "PLANNER_CACHE_DIR"

SMALLEST_BYTES = 64 * 1024
"""Below this, a catalogue is parsed and checked about as quickly as looked up."""

_in_use = False


def use_cache(wanted: bool) -> None:
    """Say whether catalogues may be taken from the cache and put there, from now on."""
    global _in_use  # noqa: PLW0603 - one switch for one process, as the command line sets it
    _in_use = wanted


def is_in_use() -> bool:
    """Whether catalogues may be taken from the cache."""
    return _in_use


def is_worth_it(data: bytes) -> bool:
    """Whether a catalogue whose file holds `data` is so large that a cache helps."""
    return len(data) >= SMALLEST_BYTES


def cache_folder() -> str:
    """Where entries are: below what ``PLANNER_CACHE_DIR`` names, or the user's cache folder."""
    from planner.reading.compiled.store import FOLDER_NAME

    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        from platformdirs import user_cache_dir

        named = user_cache_dir("planner", appauthor=False)
    return os.path.join(named, FOLDER_NAME)


def through_cache(
    data: bytes,
    policies_of: Callable[[str], bytes | None],
    parse: Callable[[], tuple[Catalog, str, bytes]],
) -> Catalog:
    """The catalogue whose file holds `data`: from the cache, else parsed and then kept there.

    `policies_of` gives the content of the policy set's file that a name in the catalogue means, or
    None where there is none; `parse` reads and checks the catalogue, raises what is wrong with it,
    and gives the name and the content of its policy set besides.
    """
    from planner.reading.compiled.lookup import looked_up

    return looked_up(cache_folder(), data, policies_of, parse)
