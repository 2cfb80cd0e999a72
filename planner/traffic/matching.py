"""Which API of which catalogue a call went to: first the host, then the path (see `choosing`).

Several winners are an ambiguity, which is told and never settled by a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.model import Api, Catalog
from planner.names import URL_STARTS
from planner.traffic.calls import Call
from planner.traffic.choosing import Choice, Templates
from planner.traffic.masking import MOST_SHOWN_SEGMENTS, Words, masked_method, path_of
from planner.traffic.templates import Segment, host_pattern, template_of
from planner.traffic.urls import Address, address_of
from planner.traffic.verdicts import (
    Ambiguous,
    CatalogApi,
    Recognised,
    Shown,
    UnknownUrl,
    Verdict,
    WrongMethod,
    united,
)


class Matcher:
    """The templates of some catalogues.

    `bases` are hosts, perhaps with a base path (``https://api.example/v2``), on which templates and
    calls that name no host are taken to be. `chosen` settles ambiguities: of several APIs that fit
    equally well the one in it is taken, if there is just one.
    """

    def __init__(
        self,
        catalogs: Sequence[Catalog],
        *,
        bases: Sequence[str] = (),
        chosen: Iterable[CatalogApi] = (),
        ignore_case: bool = False,
    ) -> None:
        self._bases = [address for base in bases if (address := address_of(base))]
        self._chosen = {(owner.catalog, owner.api.id) for owner in chosen}
        self._ignore_case = ignore_case
        self._by_host: dict[str, Templates] = {}
        self._by_pattern: dict[Segment, Templates] = {}
        self._anywhere = Templates()
        self._has_anywhere = False
        self._spellings: dict[str, str] = {}
        for catalog in catalogs:
            self._add(catalog)
        self._words: Words | None = None
        self._catalogs = catalogs

    @property
    def is_placed(self) -> bool:
        """Whether every template stands on a host that is known."""
        return bool(self._bases) or not self._has_anywhere

    def match(self, call: Call) -> Verdict | None:
        """The verdict on a call; None for one that did not go over HTTP, or whose URL is beyond
        all measure."""
        address = address_of(call.url)
        if address is None:
            return None
        method = self._spellings.get(call.method.casefold(), call.method.upper())
        if "{" in address.host and not self._on_host(address.host):
            address = address._replace(host="")
        if address.host:
            return self._matched(method, address, call.url)
        if self._bases:
            based = [_on(base, address) for base in self._bases]
            return united([self._matched(method, one, call.url) for one in based])
        return self._by_path(method, address, call.url)

    def shown(self, call: Call) -> Shown:
        """Method, host and path of a call that `match` gave a verdict on, as they may be shown."""
        address = address_of(call.url)
        assert address is not None, "the call got a verdict by its address"
        if not address.host and len(self._bases) == 1:
            address = _on(self._bases[0], address)
        group = [*self._on_host(address.host), self._anywhere][0]
        segments = group.shown(address.segments[: MOST_SHOWN_SEGMENTS + 1], self._known_words())
        method = masked_method(call.method.upper())
        return Shown(method, self.shown_host(address.host), path_of(segments))

    def shown_host(self, host: str) -> str:
        """A host as it may be shown."""
        return self._known_words().masked_host(host)

    def _known_words(self) -> Words:
        if self._words is None:
            self._words = Words(api.url for catalog in self._catalogs for api in catalog.apis)
        return self._words

    def _add(self, catalog: Catalog) -> None:
        for spelling, method in catalog.method_spellings.items():
            self._spellings[spelling.casefold()] = method
        for api in catalog.apis:
            for url in _urls(api):
                template = template_of(url)
                self._templates_of(template.host).add(CatalogApi(catalog.name, api), template)

    def _templates_of(self, host: str | None) -> Templates:
        if host is None:
            self._has_anywhere = True
            return self._anywhere
        pattern = host_pattern(host)
        if pattern is None:
            return self._by_host.setdefault(host, Templates())
        return self._by_pattern.setdefault(pattern, Templates())

    def _on_host(self, host: str) -> list[Templates]:
        exact = [self._by_host[host]] if host in self._by_host else []
        return exact + [group for pattern, group in self._by_pattern.items() if pattern.fits(host)]

    def _matched(self, method: str, address: Address, url: str) -> Verdict:
        """The exact host goes before one with a variable, and any host before none."""
        methods: set[str] = set()
        groups = [(group, address, False) for group in self._on_host(address.host)]
        groups += [(self._anywhere, on_base, not self._bases) for on_base in self._off(address)]
        is_known = any(base.host == address.host for base in self._bases)
        for group, seen_from, by_path in groups:
            choice = self._chosen_from(group, method, seen_from, url)
            if choice.entries:
                return self._verdict(choice, address.host, by_path=by_path)
            methods |= choice.methods
            is_known = is_known or not by_path
        if methods:
            return WrongMethod(tuple(sorted(methods)))
        if is_known:
            return UnknownUrl(elsewhere=False)
        return UnknownUrl(elsewhere=True if self.is_placed else None)

    def _off(self, address: Address) -> list[Address]:
        """The address as templates without a host see it: without its host and base path."""
        if not self._has_anywhere:
            return []
        if not self._bases:
            return [address]
        return [
            address._replace(segments=address.segments[len(base.segments) :])
            for base in self._bases
            if base.host == address.host and address.segments[: len(base.segments)] == base.segments
        ]

    def _by_path(self, method: str, address: Address, url: str) -> Verdict:
        groups = [*self._by_host.values(), *self._by_pattern.values(), self._anywhere]
        verdicts: list[Verdict] = []
        for group in groups:
            choice = self._chosen_from(group, method, address, url)
            if choice.entries:
                verdicts.append(self._verdict(choice, "", by_path=True))
            elif choice.methods:
                verdicts.append(WrongMethod(tuple(sorted(choice.methods))))
        return united(verdicts)

    def _chosen_from(self, group: Templates, method: str, address: Address, url: str) -> Choice:
        return group.choose(method, address, url, ignore_case=self._ignore_case)

    def _verdict(self, choice: Choice, host: str, *, by_path: bool) -> Verdict:
        by_id = {(one.owner.catalog, one.owner.api.id): one.owner for one in choice.entries}
        owners = [*by_id.values()]
        if len(owners) > 1:
            chosen = [one for one in owners if (one.catalog, one.api.id) in self._chosen]
            owners = chosen if len(chosen) == 1 else owners
        if len(owners) > 1:
            return Ambiguous(tuple(owners))
        return Recognised(owners[0], choice.respelled, by_path, host)


def _urls(api: Api) -> Iterator[str]:
    """The API's URL, and those among its aliases: where else the same operation is, as the upload
    paths of Google's APIs are."""
    yield api.url
    for alias in api.aliases:
        method, _, url = alias.partition(" ")
        if method == api.method and url.startswith(URL_STARTS):
            yield url


def _on(base: Address, address: Address) -> Address:
    return address._replace(host=base.host, segments=base.segments + address.segments)
