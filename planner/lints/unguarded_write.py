"""A write that any token may call."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, Subject, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Entry, Vendor
from planner.lints.machinery.words import described, named
from planner.solving.formula import holds


def _check(vendor: Vendor) -> Iterator[Observation]:
    requested = vendor.policy_set.get_token
    for entry in vendor.entries:
        api = entry.api
        if api.effect != "write" or api.requirement is None:
            continue
        # The request for a token cannot ask for one.
        if requested is not None and api.url == requested.url:
            continue
        if holds(api.requirement, frozenset()):
            yield _observation(entry)


def _observation(entry: Entry) -> Observation:
    api = entry.api
    policies = () if api.policy is None else (Subject("policy", api.policy),)
    by = f": {named(api.policy)} asks for no grant" if api.policy else " without any grant"
    return Observation(
        at=entry.guard,
        about=(api_subject(api), *policies),
        message=f"{described(api)} writes, and any valid token may call it{by}.",
        hint="Ask for a grant, so that a client that only reads cannot call it.",
    )


RULE = Rule(
    id="unguarded-write",
    severity="warning",
    title="A write that any token may call",
    why="""\
Whoever holds any token of the vendor can change something: the client that was meant to read, the
one that leaked, the one that somebody forgot. No choice of grants can prevent that, so no plan can
be narrow enough.""",
    repair="""\
The vendor should ask for a grant. If the API changes nothing, say so in the catalogue with
`effect: {is: read, because: …}`. The request for a token itself is not looked at.""",
    bad="""\
policies:
  Any Token: none
apis:
  docs/delete: {title: Delete Document, method: DELETE, url: "/docs/{id}", policy: Any Token}
""",
    good="""\
policies:
  Any Token: none
  Doc_Write: doc.write
apis:
  docs/delete: {title: Delete Document, method: DELETE, url: "/docs/{id}", policy: Doc_Write}
  docs/list: {title: List Documents, method: GET, url: /docs, policy: Any Token}
""",
    check=_check,
)
