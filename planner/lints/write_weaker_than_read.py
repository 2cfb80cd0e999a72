"""A write that asks for less than reading the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.urls import without_parameter_names
from planner.lints.machinery.vendors import Entry, Vendor, asks_no_less
from planner.lints.machinery.words import described
from planner.solving.formula import holds


def _check(vendor: Vendor) -> Iterator[Observation]:
    by_url: dict[str, list[Entry]] = {}
    for entry in vendor.entries:
        if entry.api.requirement is not None:
            by_url.setdefault(without_parameter_names(entry.api.url), []).append(entry)
    for entries in by_url.values():
        reads = [entry for entry in entries if entry.api.method == "GET" == _verb_of(entry)]
        for read in reads:
            for write in entries:
                if write.api.effect == "write" and _asks_less(vendor, write, read):
                    yield _observation(write, read)


def _verb_of(entry: Entry) -> str:
    return entry.api.method if entry.api.effect == "read" else ""


def _asks_less(vendor: Vendor, write: Entry, read: Entry) -> bool:
    assert write.api.requirement is not None
    assert read.api.requirement is not None
    if write.api.requirement == read.api.requirement:
        return False
    # A write that asks for nothing is another rule's matter.
    if holds(write.api.requirement, frozenset()):
        return False
    ours, theirs = vendor.clauses(write.api.requirement), vendor.clauses(read.api.requirement)
    if ours is None or theirs is None or ours == theirs:
        return False
    return asks_no_less(theirs, ours)


def _observation(write: Entry, read: Entry) -> Observation:
    return Observation(
        at=write.guard,
        about=(api_subject(write.api), api_subject(read.api)),
        message=f"{described(write.api)} writes, and asks for less than reading the same does:"
        f" whoever may call {described(read.api)} may call it too, and others besides.",
        hint="Ask for at least as much as for reading.",
        related=(read.guard,),
    )


RULE = Rule(
    id="write-weaker-than-read",
    severity="warning",
    title="A write that asks for less than reading the same thing",
    why="""\
Two APIs share a URL; one reads what is there and the other changes it. Everybody who may read may
write, and some may write who must not read. Mostly the two policies were mixed up.""",
    repair="""\
The vendor should let the write ask for at least as much as the read. Sending into a box that the
sender must not look into is a fair exception: ignore the finding there, with that reason.""",
    bad="""\
policies:
  Doc_Open: [doc.read, doc.write]
  Doc_Strict: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Strict}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Open}
""",
    good="""\
policies:
  Doc_Open: [doc.read, doc.write]
  Doc_Strict: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Open}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Strict}
""",
    check=_check,
)
