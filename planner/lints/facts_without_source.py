"""Facts that do not say where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Address, Document, Observation, Subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import named


def _check(vendor: Vendor) -> Iterator[Observation]:
    for service in vendor.services:
        if not service.catalog.sources:
            yield _observation(service.document, "APIs")
    if not vendor.policy_set.sources:
        yield _observation(vendor.policies, "grants and policies")


def _observation(document: Document, what: str) -> Observation:
    where = "catalogue" if document.form == "catalog" else "policy set"
    return Observation(
        at=Address(document, ("name",)),
        about=(Subject("facts", document.name),),
        message=f"The {where} {named(document.name)} does not say where its {what} were read.",
        hint="Name the pages and the days under `sources`.",
    )


RULE = Rule(
    id="facts-without-source",
    severity="warning",
    title="Facts without a source",
    why="""\
A plan is as right as the facts that it comes from. Without a source nobody can check them, and
nobody knows how old they are.""",
    repair="""\
List under `sources` which facts were read on which page, and on which day.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
# sources: none
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
