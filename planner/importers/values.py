"""A policy set and catalogues as the plain values that their files hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from planner.importers.emitting import Plain, Short
from planner.importers.found import Found, FoundService
from planner.importers.naming import by_name
from planner.importers.requirements import plain_requirement
from planner.model import READING_METHODS, Api, Effect, Grant, Policy, Source
from planner.reading.requirements import NOTHING_NEEDED, UNKNOWN_REQUIREMENT
from planner.reading.shapes import Name
from planner.solving.formula import TRUE, Formula, GrantKey


def policy_set_values(found: Found, policies: Mapping[str, Policy]) -> dict[str, Plain]:
    """The policy set of `found`, with `policies` by name."""
    prefixes = {kind.name: _prefix(found.grants, kind.name) for kind in found.kinds}
    kinds = sorted(kind.name for kind in found.kinds)
    values: dict[str, Plain] = {
        "policy-set": 1,
        "name": found.name,
        "title": found.title,
        **_provenance(found),
        "kinds": {
            kind.name: Short(
                {"title": kind.title, "held-by": kind.held_by}
                | ({"prefix": prefixes[kind.name]} if prefixes[kind.name] else {})
            )
            for kind in sorted(found.kinds, key=lambda kind: kind.name)
        },
        "grants": {
            kind: {
                grant.key.name: _grant(grant, prefixes[kind])
                for grant in sorted(found.grants, key=lambda grant: grant.key)
                if grant.key.kind == kind
            }
            for kind in kinds
            if any(grant.key.kind == kind for grant in found.grants)
        },
    }
    if policies:
        values["policies"] = {
            name: _policy(policy, kinds) for name, policy in sorted(policies.items())
        }
    if found.requests:
        values["requests"] = _request_value(found.requests)
    return values


def _request_value(plain: Any) -> Plain:
    """A request, with each placeholder on one line."""
    if isinstance(plain, Mapping):
        members = {key: _request_value(value) for key, value in plain.items()}
        return Short(members) if "value-of" in members else members
    if isinstance(plain, list | tuple):
        return [_request_value(item) for item in plain]
    value: str | int | bool | None = plain
    return value


def policies_of(
    found: Found, names: Mapping[Formula, str], stated: Mapping[Formula, Policy]
) -> dict[str, Policy]:
    """The policies of `found` by name; `stated` is what the overlay says about some of them. One
    that only APIs name that read is a policy for reading."""
    writes = {
        api.requirement
        for service in found.services
        for api in service.apis
        if api.effect == "write"
    }
    policies = {}
    for name, formula in by_name(names):
        effect: Effect = "write" if formula in writes else "read"
        said = stated.get(formula)
        policies[name] = Policy(
            name=name,
            requirement=formula,
            effect=effect,
            meaning=said.meaning if said else "",
            assumption=said.assumption if said else "",
        )
    return policies


def catalog_values(
    service: FoundService, policies: str, names: Mapping[Formula, str], ambiguous: frozenset[str]
) -> dict[str, Plain]:
    """The catalogue of `service`, whose policy set is in the file `policies`; `ambiguous` are the
    names that grants of several kinds have."""
    return {
        "catalog": 1,
        "name": service.name,
        "title": service.title,
        "policies": policies,
        **_provenance(service),
        "apis": {api.id: _api(api, names, ambiguous) for api in service.apis},
    }


def ambiguous_names(grants: Iterable[Grant]) -> frozenset[str]:
    """The names that grants of several kinds have."""
    count = Counter(grant.key.name for grant in grants)
    return frozenset(name for name, number in count.items() if number > 1)


def _provenance(described: Found | FoundService) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    if described.sources:
        values["sources"] = [_source(source) for source in described.sources]
    if described.assumptions:
        values["assumptions"] = list(described.assumptions)
    return values


def _source(source: Source) -> Plain:
    return {"facts": source.facts, "page": source.page, "read": source.read}


def _prefix(grants: Iterable[Grant], kind: str) -> str:
    """What most values of the kind's grants have before the name; empty where that is nothing."""
    count: Counter[str] = Counter()
    for grant in grants:
        if grant.key.kind == kind and grant.value.endswith(grant.key.name):
            count[grant.value.removesuffix(grant.key.name)] += 1
    prefix, _ = max(count.items(), key=lambda one: (one[1], one[0]), default=("", 0))
    return prefix if prefix and Name().problem(prefix) is None else ""


def _grant(grant: Grant, prefix: str) -> Plain:
    values: dict[str, Plain] = {}
    if grant.value != prefix + grant.key.name:
        values["value"] = grant.value
    if grant.id is not None:
        values["id"] = grant.id
    if grant.meaning:
        values["meaning"] = grant.meaning
    if grant.reserved is not None:
        values["reserved"] = grant.reserved
    if grant.risk is not None:
        values["risk"] = grant.risk
    if grant.implies:
        values["implies"] = [implied.name for implied in grant.implies]
    return Short(values)


def _policy(policy: Policy, kinds: list[str]) -> Plain:
    requirement = plain_requirement(policy.requirement, kinds)
    said: dict[str, Plain] = {}
    if policy.effect == "read":
        said["effect"] = "read"
    if policy.meaning:
        said["meaning"] = policy.meaning
    if policy.assumption:
        said["assumption"] = policy.assumption
    return Short({**said, "requires": requirement}) if said else requirement


def _api(api: Api, names: Mapping[Formula, str], ambiguous: frozenset[str]) -> Plain:
    values: dict[str, Plain] = {"title": api.title}
    if api.aliases:
        values["aliases"] = sorted(api.aliases)
    values |= {"method": api.method, "url": api.url}
    effect = _effect(api)
    if effect:
        values["effect"] = effect
    values |= _guard(api, names)
    if api.documented_least:
        least = [_grant_name(key, ambiguous) for key in api.documented_least]
        values["documented-least"] = least[0] if len(least) == 1 else least
    if api.page:
        values["page"] = api.page
    return values


def _effect(api: Api) -> dict[str, Any]:
    """Said where it is not what the method suggests, or where there is a reason for it."""
    usual = "read" if api.method in READING_METHODS else "write"
    if api.effect == usual and not api.effect_reason:
        return {}
    because = {"because": api.effect_reason} if api.effect_reason else {}
    return Short({"is": api.effect, **because})


def _guard(api: Api, names: Mapping[Formula, str]) -> dict[str, Plain]:
    if api.requirement is None:
        return {"policy": UNKNOWN_REQUIREMENT, "reason": api.unknown_reason}
    return {"policy": NOTHING_NEEDED if api.requirement == TRUE else names[api.requirement]}


def _grant_name(key: GrantKey, ambiguous: frozenset[str]) -> str:
    return f"{key.kind}:{key.name}" if key.name in ambiguous else key.name
