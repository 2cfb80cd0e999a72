"""A policy that one role alone unlocks."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, Subject, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import counted, named
from planner.model import Policy
from planner.solving.formula import TRUE, GrantKey, holds, part_of_kind

_LEAST_ROLES = 3


def _check(vendor: Vendor) -> Iterator[Observation]:
    if len(vendor.policy_set.kinds) < 2:
        return  # with one kind of grant, a policy that takes a single one is as narrow as can be
    for kind in vendor.policy_set.kinds:
        if kind.held_by == "client":
            yield from _of_kind(vendor, kind.name)


def _of_kind(vendor: Vendor, kind: str) -> Iterator[Observation]:
    roles = [key for key in vendor.policy_set.grants if key.kind == kind]
    policies = vendor.policy_set.policies.values()
    asking = [policy for policy in policies if part_of_kind(policy.requirement, kind) != TRUE]
    alone = {policy.name: only for policy in asking for only in _only(vendor, policy, roles)}
    # Where most policies take one role, that is how the vendor's roles are meant.
    if len(roles) < _LEAST_ROLES or len(alone) * 2 > len(asking):
        return
    good_for = {
        role: _good_for(vendor, role, asking)
        for role in roles
        if vendor.policy_set.grants[role].reserved is None
    }
    for policy in asking:
        only = alone.get(policy.name)
        # Nobody can ask for less than the narrowest role.
        if only in good_for and good_for[only] > min(good_for.values()):
            yield _observation(vendor, policy, only, good_for[only] - 1)


def _only(vendor: Vendor, policy: Policy, roles: list[GrantKey]) -> Iterator[GrantKey]:
    """The one role that is enough, if there is just one."""
    part = part_of_kind(policy.requirement, roles[0].kind)
    enough = [key for key in roles if holds(part, vendor.closure[key])]
    if len(enough) == 1:
        yield enough[0]


def _good_for(vendor: Vendor, role: GrantKey, asking: list[Policy]) -> int:
    """How many policies the role is all of its kind for."""
    held = vendor.closure[role]
    return sum(holds(part_of_kind(policy.requirement, role.kind), held) for policy in asking)


def _observation(vendor: Vendor, policy: Policy, role: GrantKey, others: int) -> Observation:
    title = vendor.kind_title(role.kind)
    return Observation(
        at=vendor.at_policy(policy),
        about=(Subject("policy", policy.name), grant_subject(role)),
        message=f"{named(policy.name)} is met with the {title} {named(role.name)} alone, which"
        f" is good for {counted(others, 'other policy', 'other policies')} too.",
        hint=f"Accept a narrower {title} as well, so that nobody needs this one for what the policy"
        " guards.",
    )


RULE = Rule(
    id="single-role",
    severity="note",
    title="A policy that one role alone unlocks",
    why="""\
Clients hold roles (grants of a kind that is `held-by: client`), and most of the vendor's policies
accept several. This one accepts a single role. Whoever needs what it guards gets all else that the
role is good for, since no narrower choice exists.

Looked at are vendors with two or more kinds of grants and three or more roles, of whose policies at
most half take a single role. Reserved roles are left out, and so is the role that is good for the
fewest policies, as nobody can ask for less.""",
    repair="""\
The vendor should accept a narrower role as well, or make one for the purpose.""",
    bad="""\
kinds:
  scopes: {title: scope, held-by: token}
  roles: {title: role, held-by: client}
grants:
  scopes: {doc.read: {}, doc.write: {}}
  roles: {OWNER: {}, EDITOR: {}, READER: {}}
policies:
  Doc_Read: {scopes: [doc.read, doc.write], roles: [OWNER, EDITOR, READER]}
  Doc_Write: {scopes: doc.write, roles: OWNER}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Write}
""",
    good="""\
kinds:
  scopes: {title: scope, held-by: token}
  roles: {title: role, held-by: client}
grants:
  scopes: {doc.read: {}, doc.write: {}}
  roles: {OWNER: {}, EDITOR: {}, READER: {}}
policies:
  Doc_Read: {scopes: [doc.read, doc.write], roles: [OWNER, EDITOR, READER]}
  Doc_Write: {scopes: doc.write, roles: [OWNER, EDITOR]}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Write}
""",
    check=_check,
)
