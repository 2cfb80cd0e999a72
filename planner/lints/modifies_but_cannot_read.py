"""A scope that modifies, and is refused for reading the same thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.lints.machinery.findings import Observation, api_subject, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.urls import without_parameter_names
from planner.lints.machinery.vendors import Entry, Vendor
from planner.lints.machinery.words import CHANGING_WORDS, described, listed, named, words
from planner.solving.formula import GrantKey, holds, part_of_kind

_CHANGES = frozenset({"POST", "PUT", "PATCH"})


def _check(vendor: Vendor) -> Iterator[Observation]:
    pairs = list(_pairs(vendor))
    for key in sorted(vendor.policy_set.grants):
        if CHANGING_WORDS.isdisjoint(words(key.name)):
            continue
        refused = {
            read.api.id: (read, write)
            for read, write in pairs
            if _meets(vendor, write, key) and not _meets(vendor, read, key)
        }
        if refused:
            yield _observation(vendor, key, refused)


def _pairs(vendor: Vendor) -> Iterator[tuple[Entry, Entry]]:
    """Each API that reads, with one that changes what is at the same URL."""
    by_url: dict[str, list[Entry]] = {}
    for entry in vendor.entries:
        if entry.api.requirement is not None:
            by_url.setdefault(without_parameter_names(entry.api.url), []).append(entry)
    for entries in by_url.values():
        if len(entries) > 1:
            reads = [entry for entry in entries if entry.api.effect == "read"]
            writes = [entry for entry in entries if _changes(entry)]
            yield from ((read, write) for read in reads for write in writes)


def _changes(entry: Entry) -> bool:
    # A POST to a collection makes a new thing; to a single one, it changes that.
    method, url = entry.api.method, entry.api.url
    single = url.partition("?")[0].rstrip("/").endswith("}")
    return entry.api.effect == "write" and method in _CHANGES and (method != "POST" or single)


def _meets(vendor: Vendor, entry: Entry, key: GrantKey) -> bool:
    """Whether the grant is all that the API takes of its kind."""
    assert entry.api.requirement is not None
    part = part_of_kind(entry.api.requirement, key.kind)
    return holds(part, vendor.closure[key])


def _observation(
    vendor: Vendor, key: GrantKey, refused: Mapping[str, tuple[Entry, Entry]]
) -> Observation:
    read, write = next(iter(refused.values()))
    names = listed(one.api.title for one, _ in refused.values())
    return Observation(
        at=vendor.at_grant(key),
        about=(grant_subject(key), *(api_subject(one.api) for one, _ in refused.values())),
        message=f"The {vendor.kind_title(key.kind)} {named(key.name)} will do for changing, as in"
        f" {described(write.api)}, and is refused for reading the same: {names}.",
        hint=f"Accept {named(key.name)} there as well, or clients ask for a second grant"
        " each time that they look before they change.",
        related=(read.guard,),
    )


RULE = Rule(
    id="modifies-but-cannot-read",
    severity="warning",
    title="A scope that modifies, and is refused for reading the same thing",
    why="""\
The grant's name says that it modifies (*modify*, *write*, *manage*, *admin* and the like), and it
does: it will do for changing what is at a URL. Yet the API that reads what is at this URL refuses
it. Mostly it was forgotten there. Clients then ask for a second grant, which often opens more.""",
    repair="""\
The vendor should accept the grant in the policy for reading too. Where a client is really meant to
write without looking, the grant's name should say so.""",
    bad="""\
policies:
  Doc_Read: doc.read
  Doc_Write: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{key}", policy: Doc_Write}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{key}", policy: Doc_Write}
""",
    check=_check,
)
