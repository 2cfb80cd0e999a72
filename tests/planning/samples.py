"""A small vendor that has one of everything, and ways to build catalogues in tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from random import Random

from planner import load_catalog
from planner.model import Api, Catalog, Grant, Kind, Policy, PolicySet, Requirement
from planner.solving.formula import TRUE, AnyOf, Formula, GrantKey

HARBOUR_POLICIES = """\
policy-set: 1
name: harbour
title: Harbour
sources:
  - {facts: policies, page: https://harbour.example/policies, read: 2026-01-31}
assumptions: [Roles do not expire.]
kinds:
  roles: {title: role, held-by: client}
  scopes: {title: scope, held-by: token, prefix: "https://harbour.example/auth/"}
grants:
  roles:
    CLERK: {value: clerk}
    MASTER: {value: master, meaning: Commands the harbour.}
    PILOT: {value: pilot, reserved: Pilots are people.}
  scopes:
    cargo.read: {risk: 2}
    cargo.write: {risk: 4, implies: [cargo.read]}
    pilot.call: {reserved: It wakes somebody up.}
    ships.read: {risk: 1}
    ships.write: {risk: 3, implies: [ships.read]}
    ships.admin: {risk: 5, implies: [ships.write], meaning: Does everything with ships.}
policies:
  Read ships: {scopes: ships.read, roles: [CLERK, MASTER]}
  Write ships: {scopes: ships.write, roles: MASTER}
  Delete ships: {scopes: ships.admin, roles: MASTER}
  Read cargo: {scopes: cargo.read, roles: none}
  Call pilots: {scopes: pilot.call, roles: PILOT}
  Audit:
    requires: {scopes: [ships.read, cargo.read], roles: [CLERK, MASTER]}
    effect: read
    assumption: It only looks.
  Purge: {scopes: ships.admin, roles: MASTER}
requests:
  create-client:
    method: POST
    url: https://harbour.example/clients
    sent-by: the harbour's office
    bearer: true
    encoding: json
    body:
      name: {value-of: name}
      roles: {value-of: roles}
      scopes: {value-of: scopes}
  get-token:
    method: POST
    url: https://harbour.example/token
    encoding: form
    body:
      client_id: {value-of: client-id}
      client_secret: {value-of: client-secret}
      scope: {value-of: scopes, joined-by: " "}
"""

HARBOUR_CATALOG = """\
catalog: 1
name: harbour
title: Harbour
policies: ./policies.yaml
methods: {DEL: DELETE}
apis:
  cargo/list: {title: List Cargo, method: GET, url: /cargo, policy: Read cargo}
  cargo/move:
    title: Move Cargo
    method: POST
    url: /cargo/moves
    requires:
      any:
        - {scopes: cargo.write, roles: none}
        - {scopes: none, roles: MASTER}
  clients/create:
    title: Create a Client
    method: POST
    url: https://harbour.example/clients
    policy: Delete ships
  pilots/call: {title: Call a Pilot, method: POST, url: /pilots, policy: Call pilots}
  ships/create: {title: Create a Ship, method: POST, url: /ships, policy: Write ships}
  ships/delete: {title: Delete the Ship, method: DEL, url: "/ships/{id}", policy: Delete ships}
  ships/find:
    title: Find Ships
    method: POST
    url: /ships/find
    effect: {is: read, because: "It posts a filter, and changes nothing."}
    policy: Read ships
  ships/list:
    title: List Ships
    aliases: [Get All Ships]
    method: GET
    url: /ships
    policy: Read ships
    page: https://harbour.example/ships/list
  tides/get: {title: Get Tides, method: GET, url: /tides, policy: none}
  weather/get:
    title: Get the Weather
    method: GET
    url: /weather
    policy: unknown
    reason: The page is missing.
"""


def written_harbour(directory: Path, *, catalog: str = "", policies: str = "") -> Path:
    """The path of Harbour's catalogue, written to `directory` beside its policy set."""
    (directory / "policies.yaml").write_text(policies or HARBOUR_POLICIES, encoding="utf-8")
    path = directory / "catalog.yaml"
    path.write_text(catalog or HARBOUR_CATALOG, encoding="utf-8")
    return path


def harbour(directory: Path) -> Catalog:
    return load_catalog(written_harbour(directory))


def scope(name: str) -> GrantKey:
    return GrantKey("scopes", name)


def any_scope(*names: str) -> Formula:
    return AnyOf(tuple(scope(name) for name in names))


def api(
    identifier: str,
    requirement: Requirement | None = TRUE,
    *,
    title: str = "",
    method: str = "GET",
    url: str = "",
    policy: str | None = None,
    aliases: Iterable[str] = (),
) -> Api:
    return Api(
        id=identifier,
        title=title or f"Title of {identifier}",
        method=method,
        url=url or f"https://api.example/{identifier}",
        effect="read" if method == "GET" else "write",
        policy=policy,
        requirement=requirement,
        unknown_reason="" if requirement else "Nobody knows.",
        aliases=tuple(aliases),
    )


def catalog_of(
    *apis: Api,
    grants: Iterable[Grant] = (),
    policies: Iterable[Policy] = (),
    method_spellings: Mapping[str, str] | None = None,
) -> Catalog:
    """A catalogue without a file, of a vendor that describes no requests."""
    kinds = dict.fromkeys(["scopes", *(grant.key.kind for grant in grants)])
    return Catalog(
        name="small",
        title="Small",
        policy_set=PolicySet(
            name="small",
            title="Small",
            kinds=tuple(Kind(name=kind, title=kind[:-1], held_by="token") for kind in kinds),
            grants={grant.key: grant for grant in grants},
            policies={policy.name: policy for policy in policies},
        ),
        apis=tuple(sorted(apis, key=lambda api: api.id)),
        method_spellings=method_spellings or {},
    )


def scopes(*names: str) -> list[Grant]:
    return [Grant(key=scope(name), value=name) for name in names]


def held_by(catalog: Catalog, grants: Mapping[str, Iterable[str]]) -> set[GrantKey]:
    """The grants and all that they imply, worked out the slow way."""
    held = {GrantKey(kind, name) for kind, names in grants.items() for name in names}
    while True:
        more = {one for key in held for one in catalog.policy_set.grants[key].implies}
        if more <= held:
            return held
        held |= more


def is_true_of(requirement: Requirement | None, held: AbstractSet[GrantKey]) -> bool:
    """SPEC section 2, with nothing borrowed from the planner."""
    assert requirement is not None
    if isinstance(requirement, GrantKey):
        return requirement in held
    meets = [is_true_of(member, held) for member in requirement.members]
    return any(meets) if isinstance(requirement, AnyOf) else all(meets)


def covering_catalog(size: int, seed: int) -> tuple[Catalog, list[str]]:
    """A catalogue that no simple reduction settles, and ids to desire: each API takes any one of a
    few grants out of `size`."""
    random = Random(seed)
    names = [f"g{number:02}" for number in range(size)]
    desired = [
        api(f"d{number:02}", any_scope(*random.sample(names, 4)), method="POST")
        for number in range(size)
    ]
    others = [
        api(
            f"x{number:02}",
            any_scope(*random.sample(names, 3)),
            method=random.choice(["GET", "PUT"]),
        )
        for number in range(60)
    ]
    return catalog_of(*desired, *others, grants=scopes(*names)), [one.id for one in desired]
