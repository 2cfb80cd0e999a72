"""Which API a written name means (SPEC section 7)."""

from __future__ import annotations

from planner.model import Api, Catalog
from planner.reading.folding import fold

_STARTS_OF_URLS = ("https://", "http://", "/", "{")


class Names:
    """What the APIs of a catalogue are called."""

    def __init__(self, catalog: Catalog) -> None:
        self._methods = {word.casefold(): to for word, to in catalog.method_spellings.items()}
        self._of_id = {api.id: api for api in catalog.apis}
        self._called: dict[str, dict[str, Api]] = {}
        for api in catalog.apis:
            for name in (api.id, api.title, *api.aliases, f"{api.method} {api.url}"):
                self._called.setdefault(fold(name), {})[api.id] = api

    def meant(self, written: str) -> Api | None:
        """The one API that `written` means; None where there is none, or more than one."""
        called = self.called(written)
        return called[0] if len(called) == 1 else None

    def called(self, written: str) -> list[Api]:
        """All APIs that `written` can mean."""
        exact = written.strip()
        if exact in self._of_id:
            return [self._of_id[exact]]
        folded = fold(written)
        method, _, url = folded.partition(" ")
        if method in self._methods and url.startswith(_STARTS_OF_URLS):
            folded = f"{self._methods[method].casefold()} {url}"
        called = list(self._called.get(folded, {}).values())
        if len(called) > 1:
            called = [api for api in called if f"{api.method} {api.url}" == exact] or called
        return called
