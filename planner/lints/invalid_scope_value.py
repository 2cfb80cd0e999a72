"""A scope whose value falls apart in a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.lints.machinery.findings import Observation, grant_subject
from planner.lints.machinery.requests import placeholders
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import named
from planner.model import Grant


def _check(vendor: Vendor) -> Iterator[Observation]:
    separators = _separators(vendor)
    for grant in vendor.policy_set.grants.values():
        separator = separators.get(grant.key.kind)
        if separator and separator in grant.value:
            yield _observation(vendor, grant, separator)


def _separators(vendor: Vendor) -> Mapping[str, str]:
    """What stands between the grants of a kind, where a request joins them to one text."""
    found = placeholders(vendor.policy_set)
    return {one.source: one.joined_by for one in found if one.joined_by}


def _observation(vendor: Vendor, grant: Grant, separator: str) -> Observation:
    at = vendor.at_grant(grant.key)
    between = "blanks" if separator == " " else named(separator)
    return Observation(
        at=at._replace(steps=(*at.steps, "value")),
        about=(grant_subject(grant.key),),
        message=f"The value {named(grant.value)} of {named(grant.key.name)} falls apart in"
        f" requests, which put {between} between grants: it asks for others than meant.",
        hint="Mend the value, or how the request joins the grants.",
    )


RULE = Rule(
    id="invalid-scope-value",
    severity="error",
    title="A scope whose value falls apart in requests",
    why="""\
A request joins the values of several grants to one text, as OAuth does with scopes and blanks
(RFC 6749, section 3.3). A value that holds what stands between them becomes two grants, neither of
which was planned.""",
    repair="""\
Mend the grant's `value` (or its name, where that makes the value), or `joined-by` in the
request.""",
    bad="""\
grants:
  scopes: {doc.read: {value: doc read}}
policies:
  Doc_Read: doc.read
requests:
  get-token:
    method: POST
    url: https://accounts.example/token
    encoding: form
    body: {scope: {value-of: scopes, joined-by: " "}}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    good="""\
grants:
  scopes: {doc.read: {value: doc-read}}
policies:
  Doc_Read: doc.read
requests:
  get-token:
    method: POST
    url: https://accounts.example/token
    encoding: form
    body: {scope: {value-of: scopes, joined-by: " "}}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    check=_check,
)
