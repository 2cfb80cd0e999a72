"""Ranked search: the APIs that a few words of intent may mean.

Words are compared by their stem (Porter's algorithm, SQLite's FTS5). Each word scores by BM25, with
the title counting most and the URL least; a verb such as *list* finds its synonyms too, and the
start of a word finds the whole, both at a discount. APIs that match more of the words come first.
Where SQLite has no FTS5, words are compared by a cruder stem and score by their rarity.

This is for finding, never for planning: what is planned is found by its exact name (`names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from math import log
from typing import TYPE_CHECKING, NamedTuple, Protocol

from planner.model import Api, Catalog

if TYPE_CHECKING:
    from sqlite3 import Connection

MOST_WORDS = 20

# The fields in which words are looked for, and how much a match in each counts. BM25 weighs by
# w / (w + about 1.2), so weights far above 1 would all count the same.
WEIGHTS: Mapping[str, float] = {"title": 3, "aliases": 2, "id": 1, "policy": 0.2, "url": 0.1}

_SYNONYMS = (
    "get list read fetch show view find retrieve search",
    "create add make new insert register",
    "delete remove destroy erase drop",
    "update change edit modify set patch alter rename",
    "start run execute trigger launch",
    "stop cancel abort end terminate",
    "send upload import",
)
_STOP_WORDS = """
    a an and are at be by can do for from how i in into is it of on or our please that the them then
    there this to want we what which with you your
"""
_SYNONYM_DISCOUNT, _PREFIX_DISCOUNT = 0.5, 0.3

# BM25 gives nearly nothing for a word that half of all APIs have. A match still counts.
_ANY_MATCH = 0.2

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Found(NamedTuple):
    """An API with its score: the higher, the better it matches."""

    api: Api
    score: float


class _Index(Protocol):
    def matches(self, words: Iterable[str], *, prefix: bool) -> Mapping[int, float]:
        """The score of each row that holds one of the words."""


def search(catalog: Catalog, text: str, *, limit: int | None = None) -> tuple[Found, ...]:
    """The APIs of `catalog` that match words of `text`, best first, at most `limit` of them."""
    words = query_words(text)
    if not words:
        return ()
    with _Searching(catalog) as index:
        scores = _scores(words, index)
    found = [Found(catalog.apis[row], score) for row, score in scores.items()]
    found.sort(key=lambda one: (-one.score, one.api.title, one.api.id))
    return tuple(found[:limit])


def query_words(text: str) -> list[str]:
    """The words of a query that say something, each once; all of them if none does."""
    stop_words = frozenset(_STOP_WORDS.split())
    words = list(dict.fromkeys(word.casefold() for word in _split(text)))[:MOST_WORDS]
    return [word for word in words if word not in stop_words] or words


def _scores(words: Iterable[str], index: _Index) -> dict[int, float]:
    totals: dict[int, float] = {}
    hits: dict[int, int] = {}
    asked = 0
    for word in words:
        asked += 1
        for row, score in _scores_of_word(word, index).items():
            totals[row] = totals.get(row, 0) + score
            hits[row] = hits.get(row, 0) + 1
    # Twice the score for a match of all words, less for each word that is missing.
    return {row: total * 2 * hits[row] / asked for row, total in totals.items()}


def _scores_of_word(word: str, index: _Index) -> dict[int, float]:
    """The best that each row gets for the word itself, a synonym, or a word that starts so."""
    best: dict[int, float] = {}
    ways = [(1.0, [word], False), (_SYNONYM_DISCOUNT, _synonyms(word), False)]
    if len(word) > 2:
        ways.append((_PREFIX_DISCOUNT, [word], True))
    for factor, forms, prefix in ways:
        if forms:
            for row, score in index.matches(forms, prefix=prefix).items():
                best[row] = max(best.get(row, 0), factor * (_ANY_MATCH + score))
    return best


def _synonyms(word: str) -> list[str]:
    stem = _stem(word)
    for group in _SYNONYMS:
        verbs = group.split()
        if any(_stem(verb) == stem for verb in verbs):
            return [verb for verb in verbs if _stem(verb) != stem]
    return []


def _split(text: str) -> Iterator[str]:
    """The words of a text; of ``listUsers`` also the words that it is put together from."""
    for word in _WORD.findall(text):
        yield word
        parts = _HUMP.split(word)
        if len(parts) > 1:
            yield from parts


def _stem(word: str) -> str:
    """A word without its commonest endings: ``deleting``, ``deletes`` and ``delete`` are one."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in "gnptm" else word


def _fields(api: Api) -> dict[str, str]:
    texts = {
        "title": api.title,
        "aliases": " ".join(api.aliases),
        "id": api.id,
        "policy": api.policy or "",
        "url": api.url,
    }
    return {field: " ".join(_split(text)) for field, text in texts.items()}


class _Searching:
    """The index of a catalogue, for the time of one search."""

    def __init__(self, catalog: Catalog) -> None:
        self._rows = [_fields(api) for api in catalog.apis]
        self._connection: Connection | None = None

    def __enter__(self) -> _Index:
        self._connection = _full_text_table()
        if self._connection is None:
            return _WordIndex(self._rows)
        return _FullTextIndex(self._connection, self._rows)

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()


def _full_text_table() -> Connection | None:
    """An empty table in memory, or None where this Python has no SQLite with FTS5."""
    try:
        import sqlite3
    except ImportError:
        return None
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(
            f"CREATE VIRTUAL TABLE apis USING fts5({', '.join(WEIGHTS)},"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


class _FullTextIndex:
    """SQLite's full-text search. ``bm25`` is negative there: the lower, the better."""

    def __init__(self, connection: Connection, rows: Iterable[Mapping[str, str]]) -> None:
        self._connection = connection
        places = ", ".join(f":{field}" for field in WEIGHTS)
        connection.executemany(f"INSERT INTO apis VALUES ({places})", rows)  # noqa: S608 - our names

    def matches(self, words: Iterable[str], *, prefix: bool) -> Mapping[int, float]:
        # Letters and digits between quotation marks: nothing of FTS5's own syntax.
        query = " OR ".join(f'"{word}"*' if prefix else f'"{word}"' for word in words)
        weights = ", ".join(str(weight) for weight in WEIGHTS.values())
        statement = f"SELECT rowid, bm25(apis, {weights}) FROM apis WHERE apis MATCH ?"  # noqa: S608
        return {row - 1: -score for row, score in self._connection.execute(statement, (query,))}


class _WordIndex:
    """The plain way: which stems each field holds."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._rows = [
            {
                field: {_stem(word.casefold()) for word in text.split()}
                for field, text in row.items()
            }
            for row in rows
        ]

    def matches(self, words: Iterable[str], *, prefix: bool) -> Mapping[int, float]:
        stems = tuple(words) if prefix else tuple(_stem(word) for word in words)
        found = {}
        for number, row in enumerate(self._rows):
            # A word among few says more than one among many.
            weight = sum(
                WEIGHTS[field] / (10 + len(held))
                for field, held in row.items()
                if _any_match(stems, held, prefix)
            )
            if weight:
                found[number] = weight
        rarity = log(1 + len(self._rows) / (1 + len(found)))
        return {row: rarity * weight for row, weight in found.items()}


def _any_match(stems: tuple[str, ...], held: set[str], prefix: bool) -> bool:
    if prefix:
        return any(word.startswith(stems) for word in held)
    return not held.isdisjoint(stems)
