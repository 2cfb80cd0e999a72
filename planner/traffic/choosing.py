"""Which templates of one host a call fits best.

Among the templates that fit, those with the call's method count; the most specific wins. Letter
case counts first: only where no template fits exactly, or where a more specific one would fit
without, are templates compared loosely (see `templates.loose`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from planner.traffic.masking import MASK, Words
from planner.traffic.templates import Rank, Segment, Template, loose, rank_of
from planner.traffic.trie import Node
from planner.traffic.urls import Address
from planner.traffic.verdicts import CatalogApi

_MOST_QUERY = 16_384


class Entry(NamedTuple):
    """An API with its template, and how specific that is when compared loosely."""

    owner: CatalogApi
    template: Template
    loose_rank: Rank


class Choice(NamedTuple):
    """The entries that fit a call best, all equally well, and the methods of all that fit its URL.
    `respelled`: they fit loosely alone."""

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

    def choose(self, method: str, address: Address, url: str, *, ignore_case: bool) -> Choice:
        """The most specific entries for a call, all equally so."""
        if self._loosely is None or self._exactly is None:
            self._exactly, self._loosely = self._laid_out()
            self._keeps_matrix = any(
                ";" in text for _, template in self._apis for text in template.texts
            )
        spellings = self._spellings(address.segments)
        loosely = _reached(self._loosely, map(loose, spellings))
        # Where case tells nothing apart, neither does being written as the call is.
        best_loosely = _best(loosely, method, address, "" if ignore_case else url)
        if ignore_case:
            return Choice(best_loosely, _methods(loosely))
        best = _best(_reached(self._exactly, spellings), method, address, url)
        if not best:
            return Choice(best_loosely, _methods(loosely), respelled=True)
        least = min(entry.loose_rank for entry in best)
        nearer = [entry for entry in best_loosely if entry.loose_rank < least]
        return Choice(best + nearer, _methods(loosely))

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

    def _spellings(self, segments: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The segments as they are, and without what follows a semicolon. That may be of no
        concern (``users;v=1``), or a name's part with the verb behind it (``a;b:cancel``)."""
        if self._keeps_matrix or not any(";" in segment for segment in segments):
            return [segments]
        whole = tuple(segment for segment in segments if not segment.startswith(";"))
        return [whole, _without_matrix(segments)]

    def _laid_out(self) -> tuple[Node[tuple[Rank, Entry]], Node[tuple[Rank, Entry]]]:
        exactly: Node[tuple[Rank, Entry]] = Node()
        loosely: Node[tuple[Rank, Entry]] = Node()
        for owner, template in self._apis:
            segments, loose_ones = template.segments(), template.segments(loosely=True)
            entry = Entry(owner, template, rank_of(loose_ones))
            exactly.add(segments, (rank_of(segments), entry))
            loosely.add(loose_ones, (entry.loose_rank, entry))
        return exactly, loosely


def _reached(
    templates: Node[tuple[Rank, Entry]], spellings: Iterable[Sequence[str]]
) -> list[tuple[Rank, Entry]]:
    """What any of the spellings reaches; each once, as entries are told apart by being the same."""
    reached = (one for texts in spellings for one in templates.reached_by(texts))
    return list({id(entry): (rank, entry) for rank, entry in reached}.values())


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
    stripped = (segment.partition(";")[0] for segment in segments)
    return tuple(segment for segment in stripped if segment)
