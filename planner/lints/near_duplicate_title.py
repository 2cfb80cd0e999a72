"""Titles that people mix up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.spelling import one_letter_apart
from planner.lints.machinery.vendors import Entry, Vendor
from planner.lints.machinery.words import described, listed, named
from planner.reading.folding import fold

_SHORTEST = 5
"""Shorter words are one letter apart by chance: `job` and `jot`, `v1` and `v2`."""


def _check(vendor: Vendor) -> Iterator[Observation]:
    for service in vendor.services:
        entries = [Entry(api, service.document) for api in service.catalog.apis]
        yield from _written_alike(entries)
        yield from _misspelt(entries)


def _letters(title: str) -> str:
    """The letters and digits of a title, without articles: what is left when people retell it."""
    return "".join(character for character in fold(title) if character.isalnum())


def _written_alike(entries: list[Entry]) -> Iterator[Observation]:
    alike: dict[str, list[Entry]] = {}
    for entry in entries:
        # Titles that are methods and URLs are told apart by their signs.
        if "/" not in entry.api.title:
            alike.setdefault(_letters(entry.api.title), []).append(entry)
    for first, *others in alike.values():
        if others:
            yield _mixed_up(first, others)


def _mixed_up(first: Entry, others: list[Entry]) -> Observation:
    same = all(fold(entry.api.title) == fold(first.api.title) for entry in others)
    what = "the title" if same else "nearly the title"
    effect = ", so the title alone names neither" if same else ""
    return Observation(
        at=first.at("title"),
        about=tuple(api_subject(entry.api) for entry in (first, *others)),
        message=f"{described(first.api)} has {what} of"
        f" {listed(entry.api.id for entry in others)}{effect}.",
        hint="Give each a title that says what it does and the others do not.",
        related=tuple(entry.at("title") for entry in others),
    )


def _misspelt(entries: list[Entry]) -> Iterator[Observation]:
    """Titles that are the same but for one letter of a word that stands nowhere else."""
    titles = [fold(entry.api.title).split() for entry in entries]
    frequent = Counter(word for title in titles for word in set(title))
    strange = [
        (number, at)
        for number, title in enumerate(titles)
        for at, word in enumerate(title)
        if frequent[word] == 1 and len(word) >= _SHORTEST and word.isalpha()
    ]
    gaps: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    wanted = {_gap(titles[number], at) for number, at in strange}
    for number, title in enumerate(titles):
        for at in range(len(title)):
            gap = _gap(title, at)
            if gap in wanted:
                gaps.setdefault(gap, []).append((number, at))
    for number, at in strange:
        for other, _ in gaps[_gap(titles[number], at)]:
            if frequent[titles[other][at]] > 1 and one_letter_apart(
                titles[number][at], titles[other][at]
            ):
                yield _slip(entries[number], entries[other])
                break


def _gap(title: list[str], at: int) -> tuple[str, ...]:
    """A title with one word left out."""
    return (*title[:at], "", *title[at + 1 :])


def _slip(entry: Entry, other: Entry) -> Observation:
    return Observation(
        at=entry.at("title"),
        about=(api_subject(entry.api), api_subject(other.api)),
        message=f"{described(entry.api)} is one letter away from {named(other.api.title)}, by a"
        " word that no other title uses.",
        hint="If it is a slip, mend it; if not, find a title that nobody mistakes for the other.",
        related=(other.at("title"),),
    )


RULE = Rule(
    id="near-duplicate-title",
    severity="note",
    title="Titles that people mix up",
    why="""\
People name APIs by their titles, in integrations and in reviews. These titles are equal, or differ
in nothing but case, articles, blanks and signs, or in a single letter of a word that no other title
uses. Equal titles cannot be used at all: planner refuses a name that means two APIs.

A singular beside its plural (*Get User*, *Get Users*) is no finding.""",
    repair="""\
The vendor should say in each title what tells the API apart. Until then, use ids.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  a/set-default: {title: Get Default-Layout, method: GET, url: /a, policy: Doc_Read}
  b/set-default: {title: Get the Default Layout, method: GET, url: /b, policy: Doc_Read}
  c/archive: {title: Archive Document, method: GET, url: /c, policy: Doc_Read}
  d/archive: {title: Archive Dokument, method: GET, url: /d, policy: Doc_Read}
  e/print: {title: Print Document, method: GET, url: /e, policy: Doc_Read}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  a/get-document: {title: Get Document, method: GET, url: /a, policy: Doc_Read}
  b/get-documents: {title: Get Documents, method: GET, url: /b, policy: Doc_Read}
  c/get-layout: {title: Get Layout, method: GET, url: /c, policy: Doc_Read}
""",
    check=_check,
)
