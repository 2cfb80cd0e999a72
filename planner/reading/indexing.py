"""The APIs of a catalogue by every name that finds them (SPEC section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.model import Api
from planner.reading.folding import fold


def names_of(api: Api) -> Iterator[str]:
    """Every name by which an API is found."""
    yield api.id
    yield api.title
    yield from api.aliases
    yield f"{api.method} {api.url}"


def rows_by_name(apis: Sequence[Api]) -> dict[str, list[int]]:
    """Folded name -> the places in `apis` of those that it finds."""
    index: dict[str, list[int]] = {}
    for row, api in enumerate(apis):
        # Generated catalogues often have one text for the id and the title.
        for name in dict.fromkeys([fold(name) for name in dict.fromkeys(names_of(api))]):
            index.setdefault(name, []).append(row)
    return index
