"""The same method and URL twice."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.urls import without_parameter_names
from planner.lints.machinery.vendors import Entry, Vendor, differ
from planner.lints.machinery.words import described, listed


def _check(vendor: Vendor) -> Iterator[Observation]:
    same: dict[tuple[str, str], list[Entry]] = {}
    for entry in vendor.entries:
        key = entry.api.method, without_parameter_names(entry.api.url)
        same.setdefault(key, []).append(entry)
    for first, *others in same.values():
        if others:
            yield _observation(vendor, first, others)


def _observation(vendor: Vendor, first: Entry, others: list[Entry]) -> Observation:
    entries = [first, *others]
    contradictory = differ(vendor, [entry.api.requirement for entry in entries])
    effect = " They ask for different grants, so one of them is wrong." if contradictory else ""
    names = listed(entry.api.title for entry in others)
    if {entry.api.title for entry in others} == {first.api.title}:
        names = listed(entry.api.id for entry in others)
    written = {entry.api.url for entry in entries}
    renamed = ", but for the names of parameters" if len(written) > 1 else ""
    return Observation(
        at=first.at("url"),
        about=tuple(api_subject(entry.api) for entry in entries),
        message=f"{described(first.api)} has the method and the URL of {names}{renamed}.{effect}",
        hint="Keep one entry, with the others' titles as aliases; or mend the URL of one.",
        related=tuple(entry.at("url") for entry in others),
    )


RULE = Rule(
    id="duplicate-operation",
    severity="warning",
    title="The same method and URL twice",
    why="""\
A service cannot tell the two apart, so they are one API with two entries. Costs count it twice.
Where the entries ask for different grants, at least one of them is wrong, and a plan for it may be
too narrow to work or wider than needed. The names of parameters make no difference.""",
    repair="""\
Keep one entry and give it the other's title as an alias. If they are two APIs after all, one URL is
wrong in the documentation.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/lookup: {title: Look Up Document, method: GET, url: "/docs/{name}", policy: Doc_Write}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/get:
    title: Get Document
    aliases: [Look Up Document]
    method: GET
    url: /docs/{id}
    policy: Doc_Read
  docs/delete: {title: Delete Document, method: DELETE, url: "/docs/{id}", policy: Doc_Write}
""",
    check=_check,
)
