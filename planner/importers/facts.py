"""What a generated file says apart from what people like to add to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from planner.importers.headers import digest_of_text

ADDED_TO_API = frozenset({"aliases", "effect"})
ADDED_TO_GRANT = frozenset({"reserved", "implies"})


def as_texts(value: Any) -> Any:
    """Plain values as their file holds them, where every scalar is a text."""
    if isinstance(value, Mapping):
        return {key: as_texts(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(item) for item in value]
    return value if isinstance(value, str) or value is None else json.dumps(value)


def facts_digest(values: Mapping[str, Any]) -> str:
    """``sha256:…`` over the content of a policy set or catalogue without aliases and effects of
    APIs, without reserved and implied grants, and without all of a policy but its requirement.

    The order of lists counts, that of mappings does not.
    """
    kept = as_texts(values)
    for api in (kept.get("apis") or {}).values():
        _drop(api, ADDED_TO_API)
    for named in (kept.get("grants") or {}).values():
        for grant in named.values():
            _drop(grant, ADDED_TO_GRANT)
    policies = kept.get("policies")
    if isinstance(policies, dict):
        kept["policies"] = {
            name: policy["requires"]
            if "requires" in policy and isinstance(policy, dict)
            else policy
            for name, policy in policies.items()
        }
    return digest_of_text(json.dumps(kept, sort_keys=True, separators=(",", ":")))


def _drop(record: dict[str, Any], keys: frozenset[str]) -> None:
    for key in keys:
        record.pop(key, None)
