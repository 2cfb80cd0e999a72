"""A policy whose scopes do not carry its name."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, Subject, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import compact, listed, named
from planner.model import Policy
from planner.solving.formula import GrantKey, atoms

_LEAST_POLICIES = 3


def _check(vendor: Vendor) -> Iterator[Observation]:
    held_by_token = [kind.name for kind in vendor.policy_set.kinds if kind.held_by == "token"]
    for kind in held_by_token:
        scopes = {
            policy.name: [
                *dict.fromkeys(key for key in atoms(policy.requirement) if key.kind == kind)
            ]
            for policy in vendor.policy_set.policies.values()
        }
        asking = [policy for policy in vendor.policy_set.policies.values() if scopes[policy.name]]
        odd = [policy for policy in asking if not _is_carried(policy, scopes[policy.name])]
        carried = len(asking) - len(odd)
        # Only where names are carried as a rule does one that is not stand out.
        if carried >= _LEAST_POLICIES and carried >= 3 * len(odd):
            yield from (_observation(vendor, policy, scopes[policy.name]) for policy in odd)


def _is_carried(policy: Policy, scopes: list[GrantKey]) -> bool:
    name = compact(policy.name)
    return any(compact(key.name) == name for key in scopes)


def _observation(vendor: Vendor, policy: Policy, scopes: list[GrantKey]) -> Observation:
    title = vendor.kind_title(scopes[0].kind)
    return Observation(
        at=vendor.at_policy(policy),
        about=(Subject("policy", policy.name), *map(grant_subject, scopes)),
        message=f"No {title} that {named(policy.name)} accepts carries its name, as those of the"
        f" other policies do: it accepts {listed(key.name for key in scopes)}.",
        hint=f"Add a {title} of that name, so that what the policy guards can be given alone, or"
        " rename the policy.",
    )


RULE = Rule(
    id="misnamed-policy",
    severity="note",
    title="A policy whose scopes do not carry its name",
    why="""\
As a rule this vendor's policies are named after a scope that they accept: `Doc_Read` accepts
`doc.read`. This one accepts scopes of other names alone. Either the scope that would open just
this is missing, or the names were mixed up; reviewers will misread it in both cases.

Small and capital letters and what stands between words make no difference. Looked at are vendors
with three or more policies of which at least three in four are named so.""",
    repair="""\
The vendor should add the missing scope or rename the policy.""",
    bad="""\
grants:
  scopes: {doc.read: {}, doc.write: {}, doc.print: {}}
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
  Doc_Print: doc.print
  Doc_Share: [doc.write]
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    good="""\
grants:
  scopes: {doc.read: {}, doc.write: {}, doc.print: {}, doc.share: {}}
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
  Doc_Print: doc.print
  Doc_Share: [doc.share, doc.write]
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    check=_check,
)
