"""Facts that were read long ago, or on a day that is yet to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from planner.lints.machinery.findings import Address, Document, Observation, Subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import named
from planner.model import Source

MOST_DAYS = 365
_TIME_ZONES = 1
"""Somewhere on earth it is tomorrow already."""


def _check(vendor: Vendor) -> Iterator[Observation]:
    if vendor.today is None:
        return
    for service in vendor.services:
        yield from _of(service.document, service.catalog.sources, vendor.today)
    yield from _of(vendor.policies, vendor.policy_set.sources, vendor.today)


def _of(document: Document, sources: Sequence[Source], today: date) -> Iterator[Observation]:
    for number, source in enumerate(sources):
        try:
            age = (today - date.fromisoformat(source.read)).days
        except ValueError:  # 30 February is written like a date
            yield _observation(document, number, source, "a day that there is not")
            continue
        if age > MOST_DAYS:
            yield _observation(document, number, source, f"{age} days ago")
        elif age < -_TIME_ZONES:
            yield _observation(document, number, source, "a day that is yet to come")


def _observation(document: Document, number: int, source: Source, when: str) -> Observation:
    return Observation(
        at=Address(document, ("sources", number, "read")),
        about=(Subject("facts", source.facts), Subject("facts", source.page)),
        message=f"The facts {named(source.facts)} were read on {named(source.read)}, {when}.",
        hint="Read the page again, mend what has changed, and put today's date there.",
    )


RULE = Rule(
    id="stale-facts",
    severity="warning",
    title="Facts older than a year",
    why=f"""\
Vendors change what their APIs ask for. After {MOST_DAYS} days a fact may still hold, but somebody
should have looked. A day that is yet to come is a slip of the pen.""",
    repair="""\
Read the page again and put the day into `read`. Ages are counted from today, or from the day that
`--today` or the environment variable `SOURCE_DATE_EPOCH` names.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
sources:
  - {facts: all APIs, page: "https://docs.example/api", read: 2021-12-14}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
sources:
  - {facts: all APIs, page: "https://docs.example/api", read: 2026-10-05}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    check=_check,
)
