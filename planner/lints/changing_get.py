"""A GET whose title says that it changes something."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Entry, Vendor
from planner.lints.machinery.words import CHANGING_VERBS, described, named, verb, words
from planner.model import READING_METHODS


def _check(vendor: Vendor) -> Iterator[Observation]:
    for entry in vendor.entries:
        api = entry.api
        counts_as_read = api.method in READING_METHODS and api.effect == "read"
        # A title of one word may be a noun: *Reset*, *Restore*.
        if counts_as_read and verb(api) in CHANGING_VERBS and len(words(api.title)) > 1:
            yield _observation(entry)


def _observation(entry: Entry) -> Observation:
    api = entry.api
    return Observation(
        at=entry.at("method"),
        about=(api_subject(api),),
        message=f"{described(api)} counts as read, as {api.method} suggests, yet its title says"
        f" {named(verb(api))}.",
        hint="If it changes something, state `effect: {is: write, because: …}`, and the vendor"
        " should not offer it by GET: crawlers, caches and link previews call such URLs unasked.",
    )


RULE = Rule(
    id="changing-get",
    severity="warning",
    title="A GET whose title says that it changes something",
    why="""\
The method says that the API only reads, its title begins with a verb that changes things. Costs
count it as a read. If the title is right, grants are taken for more harmless than they are; and a
GET that changes something is a fault of its own, as programs call such URLs unasked (RFC 9110,
section 9.2.1).""",
    repair="""\
Find out what the API does. If it changes something, say `effect: {is: write, because: …}` in the
catalogue; if not, ignore the finding with that reason.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/reset: {title: Reset Document Counter, method: GET, url: "/docs/{id}/zero", policy: Doc_Read}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/reset:
    title: Reset Document Counter
    method: GET
    url: /docs/{id}/zero
    policy: Doc_Write
    effect: {is: write, because: It sets the counter to zero.}
  docs/updates: {title: Updates of a Document, method: GET, url: "/docs/{id}/up", policy: Doc_Read}
""",
    check=_check,
)
