"""A policy that no API uses."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, Subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import named


def _check(vendor: Vendor) -> Iterator[Observation]:
    for policy in vendor.policy_set.policies.values():
        if policy.name not in vendor.used_policies:
            yield Observation(
                at=vendor.at_policy(policy),
                about=(Subject("policy", policy.name),),
                message=f"{named(policy.name)} guards no documented API.",
                hint="Document what it guards, or drop it: its grants may open more than anybody"
                " can see.",
            )


RULE = Rule(
    id="unused-policy",
    severity="note",
    title="A policy that no API uses",
    why="""\
A policy that no catalogue names guards something that the documentation does not show, or nothing
at all. Nobody can tell what its grants open. Costs count it as one API (that writes, unless the
policy says `effect: read`).

The catalogues that are looked at count, those beside them in the same folder that name the same
policy set, and the shipped ones.""",
    repair="""\
The vendor should document the APIs behind the policy, or drop it.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Audit: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
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
    needs_all=True,
)
