"""URL templates that one call can match both."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.urls import without_parameter_names
from planner.lints.machinery.vendors import Entry, Vendor, differ
from planner.lints.machinery.words import described


def _check(vendor: Vendor) -> Iterator[Observation]:
    alike: dict[tuple[str, str], dict[str, Entry]] = {}
    for entry in vendor.entries:
        url = without_parameter_names(entry.api.url)
        path, mark, query = url.partition("?")
        key = entry.api.method, f"{path.rstrip('/')}{mark}{query}".casefold()
        alike.setdefault(key, {}).setdefault(url, entry)
    for group in alike.values():
        first, *others = group.values()
        for other in others:
            if _asks_otherwise(vendor, first, other):
                yield _observation(first, other)


def _asks_otherwise(vendor: Vendor, one: Entry, other: Entry) -> bool:
    return differ(vendor, (one.api.requirement, other.api.requirement))


def _observation(first: Entry, other: Entry) -> Observation:
    urls = (without_parameter_names(entry.api.url) for entry in (first, other))
    slash = len({url.casefold() for url in urls}) > 1
    return Observation(
        at=first.at("url"),
        about=(api_subject(first.api), api_subject(other.api)),
        message=f"{described(first.api)} has the URL of {described(other.api)}, but for"
        f" {'a slash at its end' if slash else 'letter case'}. They ask for different grants, so"
        " it is not clear what a call takes.",
        hint="Say which of the two a service takes it for, or let both ask for the same.",
        related=(other.at("url"),),
    )


RULE = Rule(
    id="ambiguous-url",
    severity="warning",
    title="URLs alike but for letter case or a slash, with different requirements",
    why="""\
Two APIs of one method have URLs that differ in letter case only, or in a slash at the end. Many
services do not tell such URLs apart. The two ask for different grants, so what a call takes depends
on how the service looks at it. The names of parameters make no difference.""",
    repair="""\
The vendor should document whether the service tells the URLs apart, or let both ask for the
same.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/list: {title: List Documents, method: GET, url: /docs, policy: Doc_Read}
  docs/all: {title: Show Everything, method: GET, url: /Docs, policy: Doc_Write}
  docs/parts: {title: Get Part, method: GET, url: "/parts/{id}", policy: Doc_Read}
  docs/piece: {title: Get Piece, method: GET, url: "/parts/{name}/", policy: Doc_Write}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/default: {title: Get Default Document, method: GET, url: /docs/default, policy: Doc_Write}
  docs/list: {title: List Documents, method: GET, url: /docs, policy: Doc_Read}
  docs/all: {title: Show Everything, method: GET, url: /docs/, policy: Doc_Read}
""",
    check=_check,
)
