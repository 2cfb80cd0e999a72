"""An API whose requirement is not known."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import described


def _check(vendor: Vendor) -> Iterator[Observation]:
    for entry in vendor.entries:
        if entry.api.requirement is None:
            yield Observation(
                at=entry.guard,
                about=(api_subject(entry.api),),
                message=f"Nobody knows what {described(entry.api)} asks for, so it cannot be"
                " planned, and no cost counts it.",
                hint="Document what a call must present.",
            )


RULE = Rule(
    id="unknown-requirement",
    severity="note",
    title="An API whose requirement is not known",
    why="""\
The documentation does not say what a call must present. The API cannot be planned, and whether the
grants of a plan open it nobody can tell.""",
    repair="""\
The vendor should document it. A call that is refused often names what it lacks: RFC 6750, section
3, has the `scope` attribute for that.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/get:
    title: Get Document
    method: GET
    url: /docs/{id}
    policy: unknown
    reason: No page tells it.
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    check=_check,
)
