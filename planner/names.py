"""How names that people type find an API (SPEC section 7).

An API is found by its id, its title, an alias, or ``METHOD URL``; letter case, surrounding blanks
and articles do not matter. An id or a ``METHOD URL`` that is written exactly goes first, so that
those that differ only in letter case stay apart, and an id names its API whatever others are
called. Nothing else is guessed: what is unknown or ambiguous is a fault that lists the nearest
names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.errors import Fault
from planner.model import Api, Catalog
from planner.reading.folding import fold
from planner.reading.indexing import rows_by_name
from planner.reading.quoting import escaped, quoted
from planner.reading.shapes import LONGEST_NAME
from planner.solving.records import dataclass

NEAREST = 5

MOST_COMPARED = 200_000
"""How many names unknown ones are compared with, all together: a second or two. A file with a
thousand names of another vendor must not take minutes to be refused."""

URL_STARTS = ("https://", "http://", "/", "{")
"""How the URLs of a catalogue start."""


@dataclass(frozen=True, slots=True)
class Misnamed:
    """Why a name finds no API; `hint` lists what may have been meant. `several`: the APIs that an
    ambiguous name finds."""

    message: str
    hint: str = ""
    several: tuple[Api, ...] = ()

    def at(self, file: str, place: tuple[int, int], path: str) -> Fault:
        """The fault with its address."""
        line, column = place
        return Fault(
            message=self.message, hint=self.hint, file=file, line=line, column=column, path=path
        )


class ApiNames:
    """The names of one catalogue's APIs."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._spellings = {
            spelling.casefold(): method for spelling, method in catalog.method_spellings.items()
        }
        self._by_id = {api.id: api for api in catalog.apis}
        self._folded: Mapping[str, Sequence[int]] | None = None
        self._left_to_compare = MOST_COMPARED

    def find(self, name: str) -> Api | Misnamed:
        """The one API of this name, or why there is none."""
        written = name.strip()
        if written in self._by_id:
            return self._by_id[written]
        found = self._by_folding(name)
        if len(found) > 1:
            found = [api for api in found if f"{api.method} {api.url}" == written] or found
        if len(found) == 1:
            return found[0]
        return self._ambiguous(name, found) if found else self._unknown(name)

    def _by_folding(self, name: str) -> list[Api]:
        if self._folded is None:
            self._folded = _index(self._catalog)
        rows = self._folded.get(self._with_http_method(fold(name)), ())
        return [self._catalog.apis[row] for row in rows]

    def _with_http_method(self, folded: str) -> str:
        """Replace the documentation's spelling of a method (``DEL``) by the method itself."""
        first, _, rest = folded.partition(" ")
        method = self._spellings.get(first)
        is_url = rest.startswith(URL_STARTS)
        return f"{method.casefold()} {rest}" if method and is_url else folded

    def _ambiguous(self, name: str, found: list[Api]) -> Misnamed:
        # Whole, as those of one name may differ in their ends alone.
        ids = ", ".join(f"`{escaped(api.id, LONGEST_NAME)}`" for api in found[:NEAREST])
        more = f" and {len(found) - NEAREST} more" if len(found) > NEAREST else ""
        hint = f"write one of the ids {ids}{more}"
        return Misnamed(f"{quoted(name)} names several APIs", hint, tuple(found))

    def _unknown(self, name: str) -> Misnamed:
        return Misnamed(
            f"no API is called {quoted(name)} in the catalogue {quoted(self._catalog.name)}",
            self._nearest(name),
        )

    def _nearest(self, name: str) -> str:
        from difflib import get_close_matches

        assert self._folded is not None, "an unknown name was looked for in them"
        self._left_to_compare -= len(self._folded)
        if self._left_to_compare < 0:
            return "look for it with `planner apis`"
        close = get_close_matches(fold(name), self._folded, n=NEAREST * 2, cutoff=0.55)
        titles = dict.fromkeys(
            quoted(api.title) if api.title == api.id else f"{quoted(api.title)} ({api.id})"
            for match in close
            for api in map(self._catalog.apis.__getitem__, self._folded[match])
        )
        return f"the nearest: {', '.join(list(titles)[:NEAREST])}" if titles else ""


def _index(catalog: Catalog) -> Mapping[str, Sequence[int]]:
    prepared = catalog.known_before
    return prepared.rows_by_name() if prepared else rows_by_name(catalog.apis)
