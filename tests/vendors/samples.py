"""Made-up vendors and services: Harbour with its two services, and Mill, which shares names."""

from __future__ import annotations

from pathlib import Path

from planner.model import Api, Catalog, Grant, Kind, PolicySet
from planner.solving.formula import AllOf, AnyOf, GrantKey
from tests.planning.samples import api

HARBOUR_POLICIES = """\
policy-set: 1
name: harbour
title: Harbour
kinds:
  roles: {title: role, held-by: client}
  scopes: {title: scope, held-by: token}
grants:
  roles:
    CLERK: {}
  scopes:
    ships.read: {}
    ships.write: {implies: [ships.read]}
    cargo.read: {}
    admin: {}
policies:
  Read ships: {scopes: [ships.read, admin], roles: none}
  Write ships: {scopes: [ships.write, admin], roles: CLERK}
  Read cargo: {scopes: [cargo.read, admin], roles: none}
  Rule the harbour: {scopes: admin, roles: CLERK}
requests:
  create-client:
    method: POST
    url: https://port.example/clients
    sent-by: the harbour's office
    bearer: true
    encoding: json
    body:
      name: {value-of: name}
      roles: {value-of: roles}
      scopes: {value-of: scopes}
  get-token:
    method: POST
    url: https://port.example/token
    encoding: form
    body:
      client_id: {value-of: client-id}
      scope: {value-of: scopes, joined-by: " "}
"""
SHIPS = """\
catalog: 1
name: ships
title: Harbour Ships
policies: ./harbour-policies.yaml
apis:
  list: {title: List, method: GET, url: "https://port.example/ships", policy: Read ships}
  move: {title: Move a Ship, method: POST, url: "https://port.example/moves", policy: Write ships}
  sink: {title: Sink a Ship, method: POST, url: "https://port.example/sunk", policy: Write ships}
"""
CARGO = """\
catalog: 1
name: cargo
title: Harbour Cargo
policies: harbour-policies.yaml
apis:
  list: {title: List, method: GET, url: "https://port.example/cargo", policy: Read cargo}
  weigh: {title: Weigh Cargo, method: GET, url: "https://port.example/weigh", policy: Read cargo}
"""
MILL_POLICIES = """\
policy-set: 1
name: mill
title: Mill
kinds:
  scopes: {title: scope, held-by: token}
grants:
  scopes:
    admin: {}
    flour.read: {}
    flour.write: {}
policies:
  Read: [flour.read, admin]
  Write: [flour.write, admin]
  Rule the mill: admin
requests:
  create-client:
    method: POST
    url: https://mill.example/clients
    bearer: true
    encoding: json
    body:
      title: {value-of: name}
      scope: {value-of: scopes, joined-by: " "}
"""
MILL = """\
catalog: 1
name: mill-api
title: The Mill
policies: ./mill-policies.yaml
apis:
  grind: {title: Grind, method: POST, url: "https://mill.example/grind", policy: Write}
  list: {title: List, method: GET, url: "https://mill.example/flour", policy: Read}
  stock: {title: Get Stock, method: GET, url: "https://mill.example/stock", policy: Read}
"""
BOTH = """\
integration: 1
name: Bread by Sea
catalogs: [./ships.yaml, ./cargo.yaml, ./mill.yaml]
apis:
  - Move a Ship
  - cargo:List
  - Grind
"""
FILES = {
    "harbour-policies.yaml": HARBOUR_POLICIES,
    "ships.yaml": SHIPS,
    "cargo.yaml": CARGO,
    "mill-policies.yaml": MILL_POLICIES,
    "mill.yaml": MILL,
}


def written(folder: Path, integration: str = BOTH) -> Path:
    """The path of an integration, with both vendors' files beside it."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "integration.yaml"
    path.write_text(integration, encoding="utf-8")
    return path


def vendor(name: str, scopes: tuple[str, ...]) -> PolicySet:
    """A vendor with scopes and no policies."""
    keys = [GrantKey("scopes", scope) for scope in scopes]
    return PolicySet(
        name=name,
        title=name.title(),
        kinds=(Kind(name="scopes", title="scope", held_by="token"),),
        grants={key: Grant(key=key, value=f"{name}/{key.name}") for key in keys},
        policies={},
    )


def service(name: str, policy_set: PolicySet, *apis: Api) -> Catalog:
    """A service with these APIs."""
    return Catalog(
        name=name,
        title=name.title(),
        policy_set=policy_set,
        apis=tuple(sorted(apis, key=lambda one: one.id)),
    )


def any_scope(*names: str) -> AnyOf:
    return AnyOf(tuple(GrantKey("scopes", name) for name in names))


def all_scopes(*names: str) -> AllOf:
    return AllOf(tuple(GrantKey("scopes", name) for name in names))


__all__ = ["all_scopes", "any_scope", "api", "service", "vendor", "written"]
