"""A POST whose title says that it only reads."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Entry, Vendor
from planner.lints.machinery.words import READING_VERBS, described, named, verb


def _check(vendor: Vendor) -> Iterator[Observation]:
    for entry in vendor.entries:
        api = entry.api
        counts_as_write = api.method == "POST" and api.effect == "write" and not api.effect_reason
        if counts_as_write and verb(api) in READING_VERBS:
            yield _observation(entry)


def _observation(entry: Entry) -> Observation:
    api = entry.api
    return Observation(
        at=entry.at("method"),
        about=(api_subject(api),),
        message=f"{described(api)} counts as write, as POST suggests, yet its title says"
        f" {named(verb(api))}.",
        hint="If it only reads, state `effect: {is: read, because: …}`, so that costs count it as"
        " that.",
    )


RULE = Rule(
    id="reading-post",
    severity="note",
    title="A POST whose title says that it only reads",
    why="""\
Searches and look-ups often go by POST, since a GET has no body. Costs count them as writes, which
makes the grants that open them look worse than they are, and plans may avoid the wrong ones.""",
    repair="""\
Find out what the API does. If it only reads, say `effect: {is: read, because: …}` in the
catalogue; if it writes, say so with `is: write` and why.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/search: {title: Search Documents, method: POST, url: /docs/search, policy: Doc_Read}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/search:
    title: Search Documents
    method: POST
    url: /docs/search
    policy: Doc_Read
    effect: {is: read, because: The query goes in the body; nothing is kept.}
""",
    check=_check,
)
