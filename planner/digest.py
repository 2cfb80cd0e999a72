"""Digests of content: what a plan was computed from, whatever the order or the place of writing.

They are made from the model, so short and long forms of the same thing have the same digest.
Every list whose order means nothing is sorted; only a request's body keeps its order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from planner.model import (
    Api,
    Catalog,
    ForEach,
    Grant,
    Policy,
    PolicySet,
    RequestTemplate,
    Source,
    Template,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.solving.formula import AnyOf, Formula, GrantKey


def catalog_digest(catalog: Catalog) -> str:
    """``sha256:…`` of a catalogue's own content. The policy set has a digest of its own, so of an
    API with a policy only the policy's name counts, and where the policy set lies does not."""
    return _digest(
        {
            "catalog": 1,
            "name": catalog.name,
            "title": catalog.title,
            "apis": sorted(map(_api, catalog.apis), key=lambda api: str(api[0])),
            "methods": dict(catalog.method_spellings),
            "sources": _sources(catalog.sources),
            "assumptions": sorted(catalog.assumptions),
        }
    )


def policies_digest(policy_set: PolicySet) -> str:
    """``sha256:…`` of a policy set's content."""
    # Where a server's metadata lead decides where secrets go.
    issuer = {"issuer": policy_set.issuer} if policy_set.issuer else {}
    return _digest(
        {
            **issuer,
            "policy-set": 1,
            "name": policy_set.name,
            "title": policy_set.title,
            "kinds": sorted([kind.name, kind.title, kind.held_by] for kind in policy_set.kinds),
            "grants": sorted(map(_grant, policy_set.grants.values()), key=lambda grant: grant[:2]),
            "policies": {name: _policy(policy) for name, policy in policy_set.policies.items()},
            "create-client": _request(policy_set.create_client),
            "get-token": _request(policy_set.get_token),
            "sources": _sources(policy_set.sources),
            "assumptions": sorted(policy_set.assumptions),
        }
    )


def requests_digest(policy_set: PolicySet) -> str:
    """``sha256:…`` of the vendor's requests and what decides where they go."""
    return _digest(
        {
            "issuer": policy_set.issuer,
            "create-client": _request(policy_set.create_client),
            "get-token": _request(policy_set.get_token),
        }
    )


def _digest(content: Mapping[str, Any]) -> str:
    # Compact ASCII with sorted keys: one text for one content.
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode('ascii')).hexdigest()}"


def _sources(sources: Iterable[Source]) -> list[list[str]]:
    return sorted([source.facts, source.page, source.read] for source in sources)


def _api(api: Api) -> list[Any]:
    own = None
    if api.policy is None and api.requirement is not None:
        own = _formula(api.requirement)
    parts = [
        api.id,
        api.title,
        api.method,
        api.url,
        api.effect,
        api.policy,
        own,
        api.unknown_reason,
        sorted(api.aliases),
        api.effect_reason,
        api.page,
    ]
    # Here and below, what came to the formats later counts only where there is some, so that files
    # from before keep their digests.
    least = sorted(map(list, api.documented_least))
    return [*parts, least] if least else parts


def _grant(grant: Grant) -> list[Any]:
    parts = [
        *grant.key,
        grant.value,
        grant.meaning,
        grant.risk,
        sorted(implied.name for implied in grant.implies),
        grant.reserved,
    ]
    return parts if grant.id is None else [*parts, grant.id]


def _policy(policy: Policy) -> list[Any]:
    return [_formula(policy.requirement), policy.effect, policy.meaning, policy.assumption]


def _formula(formula: Formula) -> Any:
    """Reading has put the members in order already."""
    if isinstance(formula, GrantKey):
        return list(formula)
    join = "any" if isinstance(formula, AnyOf) else "all"
    return {join: [_formula(member) for member in formula.members]}


def _request(request: RequestTemplate | None) -> list[Any] | None:
    """Where the answer holds what decides nothing of a plan, and is left out."""
    if request is None:
        return None
    parts = [
        request.method,
        request.url,
        _template(request.body),
        request.encoding,
        request.bearer,
        sorted(map(list, request.headers)),
        request.sent_by,
    ]
    return parts if request.narrowing is None else [*parts, _template(request.narrowing)]


def _template(template: Template) -> Any:
    """Tagged, so that no text can pass for a placeholder."""
    if isinstance(template, TemplateObject):
        return {"object": [[key, _template(value)] for key, value in template.members]}
    if isinstance(template, TemplateList):
        return {"list": [_template(item) for item in template.items]}
    if isinstance(template, ForEach):
        return {"for-each": [template.kind, _template(template.give)]}
    if isinstance(template, ValueOf):
        return {"value-of": [template.source, template.joined_by]}
    return template
