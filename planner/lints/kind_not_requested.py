"""A kind of grants that no request asks for."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Address, Observation, Subject
from planner.lints.machinery.requests import placeholders
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import counted, named
from planner.model import Kind
from planner.solving.formula import atoms


def _check(vendor: Vendor) -> Iterator[Observation]:
    # Without a request that creates clients, grants are given in some other way.
    if vendor.policy_set.create_client is None:
        return
    asked = {one.source for one in placeholders(vendor.policy_set)}
    needed = [{key.kind for key in atoms(formula)} for formula in vendor.used_requirements]
    for kind in vendor.policy_set.kinds:
        number = sum(kind.name in kinds for kinds in needed)
        if kind.name not in asked and number:
            yield _observation(vendor, kind, number)


def _observation(vendor: Vendor, kind: Kind, number: int) -> Observation:
    return Observation(
        at=Address(vendor.policies, ("requests", "create-client", "body")),
        about=(Subject("kind", kind.name),),
        message=f"No request asks for {named(kind.name)}, yet {counted(number, 'requirement')} of"
        f" APIs {'takes' if number == 1 else 'take'} a {kind.title}.",
        hint=f"Put `{{value-of: {kind.name}}}` where the vendor expects them, or clients come out"
        " without.",
    )


RULE = Rule(
    id="kind-not-requested",
    severity="warning",
    title="A kind of grants that no request asks for",
    why="""\
Plans give grants of this kind, and requirements need them. Yet neither the request that creates a
client nor the one that gets a token has a place for them, so the client that comes out cannot do
what the plan promises.""",
    repair="""\
Put a placeholder for the kind into the body of the request, where the vendor expects it.""",
    bad="""\
kinds:
  scopes: {title: scope, held-by: token}
  roles: {title: role, held-by: client}
grants:
  scopes: {doc.read: {}}
  roles: {READER: {}}
policies:
  Doc_Read: {scopes: doc.read, roles: READER}
requests:
  create-client:
    method: POST
    url: https://accounts.example/clients
    encoding: json
    body: {name: {value-of: name}, scopes: {value-of: scopes}}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    good="""\
kinds:
  scopes: {title: scope, held-by: token}
  roles: {title: role, held-by: client}
grants:
  scopes: {doc.read: {}}
  roles: {READER: {}}
policies:
  Doc_Read: {scopes: doc.read, roles: READER}
requests:
  create-client:
    method: POST
    url: https://accounts.example/clients
    encoding: json
    body: {name: {value-of: name}, scopes: {value-of: scopes}, roles: {value-of: roles}}
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    check=_check,
)
