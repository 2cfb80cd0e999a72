"""Which API of which catalogue a call went to.

Among the templates that fit, those with the call's method count; the most specific wins. Letter
case counts first: only where no template fits exactly, or where a more specific one would fit
without, are templates compared loosely (see `templates.loose`). Several winners are an ambiguity,
which is told and never settled by a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl

from planner.model import Api, Catalog
from planner.names import URL_STARTS
from planner.traffic.calls import Call
from planner.traffic.masking import MASK, MOST_SHOWN_SEGMENTS, Words, masked_method, path_of
from planner.traffic.templates import (
    Rank,
    Segment,
    Template,
    host_pattern,
    loose,
    rank_of,
    template_of,
)
from planner.traffic.trie import Node
from planner.traffic.urls import Address, address_of

_MOST_QUERY = 16_384


class CatalogApi(NamedTuple):
    """An API and the name of its catalogue."""

    catalog: str
    api: Api


class Entry(NamedTuple):
    """An API with its template, and how specific that is when compared loosely."""

    owner: CatalogApi
    template: Template
    loose_rank: Rank


class Recognised(NamedTuple):
    """The call's API. `respelled`: only loosely equal. `by_path`: host and base path of the call
    or of the template are not known, so that the path alone decided; `host` is then the call's."""

    owner: CatalogApi
    respelled: bool = False
    by_path: bool = False
    host: str = ""


class Ambiguous(NamedTuple):
    """Several APIs fit equally well."""

    owners: tuple[CatalogApi, ...]


class WrongMethod(NamedTuple):
    """Templates fit the URL, none of them with the call's method; `methods` are theirs."""

    methods: tuple[str, ...]


class UnknownUrl(NamedTuple):
    """No template fits. `elsewhere`: the host is none of the catalogues'; None: nobody can tell, as
    templates name no host."""

    elsewhere: bool | None


class Shown(NamedTuple):
    """A call as it may be shown."""

    method: str
    host: str
    path: str


Verdict: TypeAlias = "Recognised | Ambiguous | WrongMethod | UnknownUrl"


class _Choice(NamedTuple):
    entries: list[Entry]
    methods: set[str]
    respelled: bool = False


class Templates:
    """The templates of one host, or of none, laid out when first asked for."""

    def __init__(self) -> None:
        self._apis: list[tuple[CatalogApi, Template]] = []
        self._exactly: Node[tuple[Rank, Entry]] | None = None
        self._loosely: Node[tuple[Rank, Entry]] | None = None
        self._keeps_matrix = False

    def add(self, owner: CatalogApi, template: Template) -> None:
        """Add an API's template."""
        self._apis.append((owner, template))

    def choose(self, method: str, address: Address, url: str, *, ignore_case: bool) -> _Choice:
        """The most specific entries for a call, all equally so."""
        if self._loosely is None or self._exactly is None:
            self._exactly, self._loosely = self._laid_out()
            self._keeps_matrix = any(
                ";" in text for _, template in self._apis for text in template.texts
            )
        texts = address.segments if self._keeps_matrix else _without_matrix(address.segments)
        loosely = self._loosely.reached_by(loose(texts))
        # Where case tells nothing apart, neither does being written as the call is.
        best_loosely = _best(loosely, method, address, "" if ignore_case else url)
        if ignore_case:
            return _Choice(best_loosely, _methods(loosely))
        best = _best(self._exactly.reached_by(texts), method, address, url)
        if not best:
            return _Choice(best_loosely, _methods(loosely), respelled=True)
        least = min(entry.loose_rank for entry in best)
        nearer = [entry for entry in best_loosely if entry.loose_rank < least]
        return _Choice(best + nearer, _methods(loosely))

    def shown(self, texts: Sequence[str], words: Words) -> list[str]:
        """The segments as they may be shown: words of the catalogue, and masks where it has a
        parameter; what follows after all that it knows, only where it is made of words."""
        node = self._exactly
        shown = []
        for text in texts:
            literal = node and node.literals.get(text)
            if literal:
                node = literal
                shown.append(text)
            elif node and node.parameter:
                node = node.parameter
                shown.append(MASK)
            else:
                node = None
                shown.append(words.masked(text))
        return shown

    def _laid_out(self) -> tuple[Node[tuple[Rank, Entry]], Node[tuple[Rank, Entry]]]:
        exactly: Node[tuple[Rank, Entry]] = Node()
        loosely: Node[tuple[Rank, Entry]] = Node()
        for owner, template in self._apis:
            segments, loose_ones = template.segments(), template.segments(loosely=True)
            entry = Entry(owner, template, rank_of(loose_ones))
            exactly.add(segments, (rank_of(segments), entry))
            loosely.add(loose_ones, (entry.loose_rank, entry))
        return exactly, loosely


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
            return _united([self._matched(method, one, call.url) for one in based])
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
        return _united(verdicts)

    def _chosen_from(self, group: Templates, method: str, address: Address, url: str) -> _Choice:
        return group.choose(method, address, url, ignore_case=self._ignore_case)

    def _verdict(self, choice: _Choice, host: str, *, by_path: bool) -> Verdict:
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


def _united(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict out of those for several places where the call may have gone."""
    found: dict[tuple[str, str], Recognised] = {}
    owners: list[CatalogApi] = []
    methods: set[str] = set()
    for verdict in verdicts:
        if isinstance(verdict, Recognised):
            found[verdict.owner.catalog, verdict.owner.api.id] = verdict
        elif isinstance(verdict, Ambiguous):
            owners += verdict.owners
        elif isinstance(verdict, WrongMethod):
            methods |= set(verdict.methods)
    if not owners and len(found) == 1:
        return next(iter(found.values()))
    if owners or found:
        candidates = [*owners, *(one.owner for one in found.values())]
        return Ambiguous(tuple({(one.catalog, one.api.id): one for one in candidates}.values()))
    return WrongMethod(tuple(sorted(methods))) if methods else UnknownUrl(elsewhere=False)


def _methods(reached: Iterable[tuple[Rank, Entry]]) -> set[str]:
    return {entry.owner.api.method for _, entry in reached}


def _best(
    reached: Sequence[tuple[Rank, Entry]], method: str, address: Address, url: str
) -> list[Entry]:
    """The most specific of the entries with this method; of equally specific ones those whose query
    says most of the call's, then whose last slash agrees, then that are written as the call is."""
    fitting = [(rank, entry) for rank, entry in reached if entry.owner.api.method == method]
    query = _query(address.query) if any(entry.template.query for _, entry in fitting) else {}
    fitting = [(rank, one) for rank, one in fitting if _is_possible(one.template, query)]
    if not fitting:
        return []
    least = min(rank for rank, _ in fitting)
    best = [entry for rank, entry in fitting if rank == least]
    if len(best) > 1:
        best = _most(best, [_query_agreement(one.template, query) for one in best])
        best = _most(best, [one.template.trailing_slash == address.trailing_slash for one in best])
        best = _most(best, [one.owner.api.url == url for one in best])
    return best


def _most(entries: list[Entry], scores: Sequence[object]) -> list[Entry]:
    highest = max(scores)  # type: ignore[type-var]  # scores of one call are of one type
    return [entry for entry, score in zip(entries, scores, strict=True) if score == highest]


def _is_possible(template: Template, query: dict[str, str]) -> bool:
    """Whether every value that the template fixes is the call's."""
    return all(
        item.name in query and _is_value(item.value, query[item.name])
        for item in template.query
        if item.value is not None
    )


def _is_value(expected: Segment, value: str) -> bool:
    return expected.fits(value) if len(expected.texts) > 1 else expected.texts[0] == value


def _query_agreement(template: Template, query: dict[str, str]) -> tuple[bool, int]:
    """Templates all of whose parameters the call has go first, by how many these are; then those
    with the fewest."""
    named = len(template.query)
    has_all = all(item.name in query for item in template.query)
    return (True, named) if has_all else (False, -named)


def _query(query: str) -> dict[str, str]:
    return dict(parse_qsl(query[:_MOST_QUERY], keep_blank_values=True))


def _without_matrix(segments: tuple[str, ...]) -> tuple[str, ...]:
    """The segments without what follows a semicolon (RFC 3986, section 3.3)."""
    if not any(";" in segment for segment in segments):
        return segments
    stripped = (segment.partition(";")[0] for segment in segments)
    return tuple(segment for segment in stripped if segment)
