"""A policy that no grant meets, or none that is given without further ado."""

from __future__ import annotations

from collections.abc import Iterator

from planner.coverage import held_with
from planner.lints.machinery.findings import Observation, Subject, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import listed, named
from planner.model import Policy
from planner.solving.formula import GrantKey, atoms, holds


def _check(vendor: Vendor) -> Iterator[Observation]:
    grants = vendor.policy_set.grants
    ordinary = [key for key, grant in grants.items() if grant.reserved is None]
    held = held_with(vendor.closure, ordinary)
    everything = held_with(vendor.closure, grants)
    for policy in vendor.policy_set.policies.values():
        if not holds(policy.requirement, everything):
            yield _never(vendor, policy)
        elif not holds(policy.requirement, held):
            lacking = sorted(set(atoms(policy.requirement)) - held)
            yield _reserved(vendor, policy, lacking)


def _never(vendor: Vendor, policy: Policy) -> Observation:
    return Observation(
        at=vendor.at_policy(policy),
        about=(Subject("policy", policy.name),),
        message=f"No grants meet {named(policy.name)}, so nobody can call what it guards.",
        hint="Name the grants that meet it, or drop it.",
    )


def _reserved(vendor: Vendor, policy: Policy, lacking: list[GrantKey]) -> Observation:
    names = listed(key.name for key in lacking)
    return Observation(
        at=vendor.at_policy(policy),
        about=(Subject("policy", policy.name), *map(grant_subject, lacking)),
        message=f"{named(policy.name)} cannot be met without a reserved grant ({names}), so no"
        " integration can call what it guards unless it allows that by name.",
        hint="Accept a grant that is not reserved as well, or keep what it guards to those for"
        " whom the grant is reserved.",
    )


RULE = Rule(
    id="unmeetable-policy",
    severity="note",
    title="A policy that no grant can meet",
    why="""\
Every way to meet the policy takes a grant that is reserved (see `reserved` in
[file formats](../formats.md)), or there is no way at all. Integrations that desire an API behind
it are infeasible until somebody lets the reserved grant in by name.""",
    repair="""\
The vendor should either accept an ordinary grant as well, or keep such APIs out of its public
documentation. Where the grant is reserved for good reason, nothing is wrong; ignore the finding
with that reason.""",
    bad="""\
grants:
  scopes:
    doc.sync: {}
    device: {reserved: It is meant for the vendor's own devices.}
policies:
  Device_Sync: device
apis:
  sync: {title: Sync, method: POST, url: /sync, policy: Device_Sync}
""",
    good="""\
grants:
  scopes:
    doc.sync: {}
    device: {reserved: It is meant for the vendor's own devices.}
policies:
  Device_Sync: [device, doc.sync]
apis:
  sync: {title: Sync, method: POST, url: /sync, policy: Device_Sync}
""",
    check=_check,
)
