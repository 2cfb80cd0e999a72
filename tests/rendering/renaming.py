"""A catalogue with every text in it replaced, so that each place that shows text is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import planner
from planner import Plan
from planner.model import (
    Api,
    Catalog,
    Grant,
    Integration,
    Limits,
    Policy,
    PolicySet,
    RequestTemplate,
    Requirement,
    Source,
    TemplateObject,
    ValueOf,
)
from planner.solving.formula import GrantKey
from tests.planning.samples import harbour

Rename: TypeAlias = Callable[[str], str]
"""What a text becomes; different texts have to stay different."""


def renamed_catalog(catalog: Catalog, rename: Rename) -> Catalog:
    """Each name, title, meaning, reason, URL, page, source and assumption passes through `rename`.

    The addresses of the vendor's own requests stay: a bad one is refused before anything is shown.
    """
    return replace(
        catalog,
        name=rename(catalog.name),
        title=rename(catalog.title),
        policy_set=renamed_policy_set(catalog.policy_set, rename),
        apis=tuple(renamed_api(api, rename) for api in catalog.apis),
        sources=tuple(renamed_source(source, rename) for source in catalog.sources),
        assumptions=tuple(map(rename, catalog.assumptions)),
    )


def renamed_policy_set(policy_set: PolicySet, rename: Rename) -> PolicySet:
    return replace(
        policy_set,
        name=rename(policy_set.name),
        title=rename(policy_set.title),
        kinds=tuple(
            replace(kind, name=rename(kind.name), title=rename(kind.title))
            for kind in policy_set.kinds
        ),
        grants={
            renamed_key(key, rename): renamed_grant(grant, rename)
            for key, grant in policy_set.grants.items()
        },
        policies={
            rename(name): renamed_policy(policy, rename)
            for name, policy in policy_set.policies.items()
        },
        create_client=renamed_template(policy_set.create_client, rename),
        get_token=renamed_template(policy_set.get_token, rename),
        sources=tuple(renamed_source(source, rename) for source in policy_set.sources),
        assumptions=tuple(map(rename, policy_set.assumptions)),
    )


def renamed_key(key: GrantKey, rename: Rename) -> GrantKey:
    return GrantKey(rename(key.kind), renamed_grant_name(key.name, rename))


def renamed_grant_name(name: str, rename: Rename) -> str:
    """Without what would make a pattern of it where limits name it."""
    return rename(name).replace("*", "\u2217").replace("?", "\xbf").strip()


def renamed_grant(grant: Grant, rename: Rename) -> Grant:
    return replace(
        grant,
        key=renamed_key(grant.key, rename),
        value=rename(grant.value),
        meaning=rename(grant.meaning) if grant.meaning else "",
        implies=tuple(renamed_key(key, rename) for key in grant.implies),
        reserved=rename(grant.reserved) if grant.reserved else None,
    )


def renamed_policy(policy: Policy, rename: Rename) -> Policy:
    return replace(
        policy,
        name=rename(policy.name),
        requirement=renamed_requirement(policy.requirement, rename),
        meaning=rename(policy.meaning),
        assumption=rename(policy.assumption) if policy.assumption else "",
    )


def renamed_requirement(requirement: Requirement, rename: Rename) -> Requirement:
    if isinstance(requirement, GrantKey):
        return renamed_key(requirement, rename)
    members = tuple(renamed_requirement(member, rename) for member in requirement.members)
    return replace(requirement, members=members)


def renamed_api(api: Api, rename: Rename) -> Api:
    return replace(
        api,
        id=rename(api.id),
        title=rename(api.title),
        # The API that creates clients is found by its method and URL.
        method=api.method if api.id == "clients/create" else rename(api.method),
        url=api.url if api.id == "clients/create" else rename(api.url),
        policy=None if api.policy is None else rename(api.policy),
        requirement=api.requirement and renamed_requirement(api.requirement, rename),
        unknown_reason=rename(api.unknown_reason) if api.unknown_reason else "",
        aliases=tuple(map(rename, api.aliases)),
        effect_reason=rename(api.effect_reason) if api.effect_reason else "",
        page=rename(api.page) if api.page else "",
    )


def renamed_source(source: Source, rename: Rename) -> Source:
    return Source(facts=rename(source.facts), page=rename(source.page), read=rename(source.read))


def renamed_template(template: RequestTemplate | None, rename: Rename) -> RequestTemplate | None:
    if template is None:
        return None
    members = tuple(
        (
            rename(member) if template.encoding == "json" else member,
            # Joined by a text that no value holds, so that they can be told apart.
            ValueOf(renamed_origin(value.source, rename), value.joined_by and "\xa7\xa7")
            if isinstance(value, ValueOf)
            else value,
        )
        for member, value in template.body.members
    )
    body = TemplateObject(members)
    return replace(
        template, body=body, sent_by=rename(template.sent_by) if template.sent_by else ""
    )


def renamed_origin(source: str, rename: Rename) -> str:
    return source if source in ("name", "purpose", "client-id", "client-secret") else rename(source)


Cases: TypeAlias = Mapping[str, Plan]


def renamed_plans(directory: Path, rename: Rename) -> Cases:
    """Plans that together show every part of a page, about a vendor whose names are `rename`d."""
    catalog = renamed_catalog(harbour(directory), rename)

    def plan(*titles: str, **limits: tuple[str, ...]) -> Plan:
        named = {
            limit: tuple(renamed_limit(one, rename) for one in names)
            for limit, names in limits.items()
        }
        integration = Integration(
            name=rename("My integration"),
            # One line: the lines of a purpose are meant to be shown as such.
            purpose=rename("Its purpose").replace("\n", " "),
            catalog="harbour",
            apis=tuple(map(rename, titles)),
            limits=Limits(**named),
        )
        return planner.plan_integration(integration, catalog)

    solved = plan(
        "ships/list",
        "ships/list",
        "cargo/move",
        "weather/get",
        require=("pilot.call",),
        allow=("*", "pilot.call"),
    )
    return {
        "solved": solved,
        "wide": plan("ships/delete", "cargo/list", "tides/get"),
        "unproven": replace(
            solved,
            status="unproven",
            bound=dict.fromkeys(solved.bound, 0),
            notes=(rename("A note"),),
        ),
        "nothing": plan("tides/get"),
        "infeasible": plan("ships/delete", "pilots/call", "weather/get", forbid=("ships.write",)),
    }


def renamed_limit(limit: str, rename: Rename) -> str:
    return limit if limit == "*" else renamed_grant_name(limit, rename)
