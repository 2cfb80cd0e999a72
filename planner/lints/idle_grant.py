"""A grant that opens nothing."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, Subject, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import listed, named
from planner.model import Grant, Policy
from planner.solving.formula import atoms


def _check(vendor: Vendor) -> Iterator[Observation]:
    used = {key for requirement in vendor.used_requirements for key in atoms(requirement)}
    for grant in vendor.policy_set.grants.values():
        if vendor.closure[grant.key].isdisjoint(used):
            yield _observation(vendor, grant, _policies(vendor, grant))


def _policies(vendor: Vendor, grant: Grant) -> list[Policy]:
    """The policies that it helps to meet, none of which guards an API."""
    helps = vendor.closure[grant.key]
    policies = vendor.policy_set.policies.values()
    return [policy for policy in policies if not helps.isdisjoint(atoms(policy.requirement))]


def _observation(vendor: Vendor, grant: Grant, policies: list[Policy]) -> Observation:
    title = vendor.kind_title(grant.key.kind)
    names = listed(policy.name for policy in policies)
    because = (
        f"it is only for {names}, without a documented API"
        if policies
        else "no requirement asks for it"
    )
    return Observation(
        at=vendor.at_grant(grant.key),
        about=(grant_subject(grant.key), *(Subject("policy", one.name) for one in policies)),
        message=f"The {title} {named(grant.key.name)} opens no documented API: {because}.",
        hint="Document what it opens, or withdraw it: clients may hold it for nothing.",
    )


RULE = Rule(
    id="idle-grant",
    severity="note",
    title="A grant that opens no API",
    why="""\
No requirement of any API asks for the grant, nor for one that it implies. Clients that hold it
hold it for nothing, as far as the documentation shows; what it really opens nobody knows.

The catalogues count that are looked at, those beside them in the same folder that name the same
policy set, and the shipped ones.""",
    repair="""\
The vendor should document what the grant is for, or withdraw it.""",
    bad="""\
grants:
  scopes: {doc.read: {}, doc.print: {}}
policies:
  Doc_Read: doc.read
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    good="""\
grants:
  scopes: {doc.read: {}, doc.print: {implies: [doc.read]}}
policies:
  Doc_Read: doc.read
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    check=_check,
    needs_all=True,
)
