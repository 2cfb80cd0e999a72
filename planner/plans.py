"""The answer: a plan, and its form as data, ``plan-v1`` (SPEC section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from planner.model import (
    Api,
    Blocked,
    Catalog,
    Integration,
    PlannedApi,
    Policy,
    Prerequisites,
    Request,
    Status,
    Token,
    Unplanned,
)
from planner.repairs import Repairs, repairs_data
from planner.solving.formula import AnyOf, Formula, GrantKey
from planner.solving.problem import CriterionName, Proof
from planner.solving.records import dataclass

SCHEMA = "plan-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedGrant:
    """Why a grant cannot be left out: the first desired API that fails without it, or that the
    limits require it. Neither holds only in plans that are not proven least."""

    grant: GrantKey
    needed_by: Api | None
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedCost:
    """One number of the cost, its proven bound, and the steps of the proof; none while the bound
    is below the value."""

    key: str
    value: int
    bound: int
    proven_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a check of the plan starts from. `names_proven_by`: how it is proven that, among the
    sets of equal cost, none has fewer grants or comes first by name; empty if it is not."""

    grants: tuple[CertifiedGrant, ...]
    costs: tuple[CertifiedCost, ...]
    names_proven_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The least grants for an integration, why, what else they open, and how to ask for them.

    `grants`: kind -> catalogue names, in the order in which the desired APIs need them. `cost` and
    `bound` share their keys (``write_reach``, ``reach``, ``exposure``, ``grants``, and
    ``risk_5`` to ``risk_1`` when risk was minimised). With status ``infeasible`` these three are
    empty and both requests are None, so that no half answer can be taken for one.

    `exposed`: APIs that were not desired and that the grants authorise; `exposed_policies`:
    policies that no API of the catalogue names and that the grants meet. Together they are as many
    as ``cost["exposure"]``. `uncounted`: how many APIs no cost counts because nothing is known of
    their requirement. `certificate`: what `planner verify` starts from. `notes`: what else a reader
    should know. `tokens`: the least token for each task, or those of the split that planner offers.
    """

    status: Status
    integration: Integration
    catalog: Catalog
    criteria: tuple[CriterionName, ...]
    grants: Mapping[str, tuple[str, ...]]
    cost: Mapping[str, int]
    bound: Mapping[str, int]
    apis: tuple[PlannedApi, ...]
    exposed: tuple[Api, ...]
    exposed_policies: tuple[Policy, ...]
    unplanned: tuple[Unplanned, ...]
    blocked: tuple[Blocked, ...]
    prerequisites: Prerequisites | None
    request: Request | None
    token_request: Request | None
    proof: Proof | None
    certificate: Certificate | None
    uncounted: int
    notes: tuple[str, ...] = ()
    repairs: Repairs | None = None
    tokens: tuple[Token, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything desired is planned for."""
        return not self.unplanned

    def to_dict(self) -> dict[str, Any]:
        """The plan as ``plan-v1``: plain dicts, lists, strings and numbers, ready for JSON."""
        return {
            "schema": SCHEMA,
            "status": self.status,
            "complete": self.complete,
            "integration": integration_data(self.integration),
            "catalog": catalog_data(self.catalog),
            **_services(self.catalog),
            "criteria": [*self.criteria, "names"],
            "grants": {kind: list(names) for kind, names in self.grants.items()},
            "cost": dict(self.cost),
            "bound": dict(self.bound),
            "apis": [_planned(planned) for planned in self.apis],
            "exposed": [{**_api(api), "effect": api.effect} for api in self.exposed],
            "exposed_policies": [
                {"policy": policy.name, "effect": policy.effect} for policy in self.exposed_policies
            ],
            "unplanned": [{"name": one.name, "reason": one.reason} for one in self.unplanned],
            "blocked": [_blocked(blocked) for blocked in self.blocked],
            "prerequisites": _prerequisites(self.prerequisites),
            "request": _request(self.request),
            "token_request": _request(self.token_request),
            "proof": _proof(self.proof),
            "certificate": _certificate(self.certificate),
            "uncounted": self.uncounted,
            "notes": list(self.notes),
            "repairs": repairs_data(self.repairs),
            "tokens": [self._token(token) for token in self.tokens],
        }

    def _token(self, token: Token) -> dict[str, Any]:
        desired = {planned.api.id for planned in self.apis}
        return {
            "task": token.task,
            "offered": token.offered,
            "apis": [api.id for api in token.apis],
            "unplanned": [{"name": one.name, "reason": one.reason} for one in token.unplanned],
            "grants": {kind: list(names) for kind, names in token.grants.items()},
            "cost": dict(token.cost),
            "bound": dict(token.bound),
            "exposed": [
                {**_api(api), "effect": api.effect, "desired": api.id in desired}
                for api in token.exposed
            ],
            "exposed_policies": [
                {"policy": policy.name, "effect": policy.effect}
                for policy in token.exposed_policies
            ],
            "status": token.status,
            "request": _request(token.request),
            "refusal": token.refusal,
        }


def integration_data(integration: Integration) -> dict[str, Any]:
    """What an integration asks for, as data. One vendor's part of an integration also tells the
    `vendors` of the whole, and which limits mean another one's grants."""
    limits = integration.limits
    written = {
        "forbid": list(limits.forbid),
        "require": list(limits.require),
        "allow": list(limits.allow),
    }
    asked: dict[str, Any] = {
        "name": integration.name,
        "purpose": integration.purpose,
        "apis": list(integration.apis),
        "limits": written,
    }
    if integration.unrecognised:
        asked["unrecognised"] = [
            {"name": one.name, "reason": one.reason} for one in integration.unrecognised
        ]
    if not integration.vendors:
        return asked
    elsewhere = {"elsewhere": list(limits.elsewhere)}
    return {**asked, "limits": {**written, **elsewhere}, "vendors": list(integration.vendors)}


def _services(catalog: Catalog) -> dict[str, Any]:
    """The catalogues that the plan's was merged from, if it was."""
    return {"catalogs": list(map(_service, catalog.services))} if catalog.services else {}


def _service(catalog: Catalog) -> dict[str, Any]:
    return {"name": catalog.name, "title": catalog.title, "digest": catalog.digest}


def catalog_data(catalog: Catalog) -> dict[str, Any]:
    """What tells a catalogue from another, as data."""
    return {
        "name": catalog.name,
        "title": catalog.title,
        "digest": catalog.digest,
        "policies": {"name": catalog.policy_set.name, "digest": catalog.policies_digest},
    }


def _api(api: Api) -> dict[str, Any]:
    return {
        "id": api.id,
        "title": api.title,
        "method": api.method,
        "url": api.url,
        "policy": api.policy,
    }


def _planned(planned: PlannedApi) -> dict[str, Any]:
    met_by = {kind: list(names) for kind, names in planned.met_by.items()}
    assert planned.api.requirement is not None, "only APIs with a known requirement are planned"
    requirement = requirement_data(planned.api.requirement)
    least = documented_least(planned.api)
    compared = {"documented_least": least} if least else {}
    return {**_api(planned.api), "requirement": requirement, "met_by": met_by, **compared}


def documented_least(api: Api) -> dict[str, list[str]]:
    """What the vendor's documentation calls least for an API: kind -> names of grants."""
    names: dict[str, list[str]] = {}
    for key in api.documented_least:
        names.setdefault(key.kind, []).append(key.name)
    return names


def requirement_data(requirement: Formula) -> dict[str, Any]:
    """A requirement as data: ``{"any": […]}``, ``{"all": […]}`` or ``{"kind": …, "name": …}``.

    ``{"all": []}`` needs nothing.
    """
    if isinstance(requirement, GrantKey):
        return {"kind": requirement.kind, "name": requirement.name}
    join = "any" if isinstance(requirement, AnyOf) else "all"
    return {join: [requirement_data(member) for member in requirement.members]}


def _blocked(blocked: Blocked) -> dict[str, Any]:
    return {
        "api": blocked.api.id,
        "title": blocked.api.title,
        "alternatives": [
            {
                "grants": {kind: list(names) for kind, names in alternative.grants.items()},
                "blocked_by": [
                    {
                        "grant": blocker.grant.name,
                        "kind": blocker.grant.kind,
                        "limit": blocker.limit,
                        "because": blocker.because,
                    }
                    for blocker in alternative.blocked_by
                ],
            }
            for alternative in blocked.alternatives
        ],
        "alternatives_omitted": blocked.alternatives_omitted,
    }


def _prerequisites(prerequisites: Prerequisites | None) -> dict[str, Any] | None:
    if prerequisites is None:
        return None
    return {
        "api": _api(prerequisites.api),
        "sent_by": prerequisites.sent_by,
        "grants": {kind: list(names) for kind, names in prerequisites.grants.items()},
    }


def _request(request: Request | None) -> dict[str, Any] | None:
    if request is None:
        return None
    return {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "body": deepcopy(request.body),
        "encoding": request.encoding,
        "token_variable": request.token_variable,
        "secret_variables": dict(request.secret_variables),
    }


def _proof(proof: Proof | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    return {
        "forced": proof.forced,
        "excluded": proof.excluded,
        "parts": proof.parts,
        "enumerated": proof.enumerated,
        "milp_parts": proof.milp_parts,
    }


def _certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {
        "grants": [
            {
                "kind": one.grant.kind,
                "grant": one.grant.name,
                "needed_by": one.needed_by and one.needed_by.id,
                "required": one.required,
            }
            for one in certificate.grants
        ],
        "costs": [
            {
                "key": one.key,
                "value": one.value,
                "bound": one.bound,
                "proven_by": list(one.proven_by),
            }
            for one in certificate.costs
        ],
        "names": {"proven_by": list(certificate.names_proven_by)},
    }
