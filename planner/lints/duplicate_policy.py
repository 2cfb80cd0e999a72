"""Two policies that ask for the same."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, Subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import listed, named
from planner.model import Policy
from planner.solving.clauses import Clauses


def _check(vendor: Vendor) -> Iterator[Observation]:
    alike: dict[Clauses, list[Policy]] = {}
    for policy in vendor.policy_set.policies.values():
        form = vendor.clauses(policy.requirement)
        if form is not None:
            alike.setdefault(form, []).append(policy)
    for first, *others in alike.values():
        if others:
            yield _observation(vendor, first, others)


def _observation(vendor: Vendor, first: Policy, others: list[Policy]) -> Observation:
    return Observation(
        at=vendor.at_policy(first),
        about=tuple(Subject("policy", policy.name) for policy in (first, *others)),
        message=f"{named(first.name)} asks for the same as"
        f" {listed(policy.name for policy in others)}, whatever the names promise.",
        hint="Keep one of them, or make them differ as their names do.",
        related=tuple(map(vendor.at_policy, others)),
    )


RULE = Rule(
    id="duplicate-policy",
    severity="note",
    title="Policies that ask for the same under two names",
    why="""\
Two policies accept exactly the same grants. Their names promise a difference, such as between
reading and writing, that does not exist; and once one of them is changed, the other is easily
forgotten.""",
    repair="""\
The vendor should keep one policy, or let each ask for what its name says.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Audit: [doc.write, doc.read]
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/audit: {title: Audit Document, method: GET, url: "/docs/{id}/audit", policy: Doc_Audit}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Audit: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/audit: {title: Audit Document, method: GET, url: "/docs/{id}/audit", policy: Doc_Audit}
""",
    check=_check,
)
