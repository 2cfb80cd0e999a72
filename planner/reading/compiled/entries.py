"""A catalogue and its policy set as an entry of the cache, and back.

An entry has two parts, as most plans need the first alone: the catalogue itself, and the index of
its APIs' names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from planner.model import Api, Catalog, Grant, Policy, PolicySet, Prepared
from planner.reading.compiled.columns import from_columns, to_columns
from planner.reading.compiled.values import packed, unpacked
from planner.reading.indexing import rows_by_name

# Fields with a form of their own; those of a class that are not named go through unchanged.
_POLICIES_OF_APIS = ("policy", "requirement")
_MANY = ("grants", "policies")
_OF_CATALOG = ("name", "title", "method_spellings", "sources", "assumptions")


def to_parts(catalog: Catalog, policies_name: str, policies_key: str) -> tuple[bytes, bytes]:
    """The two parts of an entry. `policies_name` is the policy set's name as the catalogue writes
    it, `policies_key` says what its file held."""
    content = {
        "policies_name": policies_name,
        "policies_key": policies_key,
        "policy_set": _of_policy_set(catalog.policy_set),
        "catalog": {name: packed(getattr(catalog, name)) for name in _OF_CATALOG},
        "apis": _of_apis(catalog),
        "digests": [catalog.digest, catalog.policies_digest],
    }
    return _json(content), _json(rows_by_name(catalog.apis))


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


class Entry:
    """An entry that was read. Making its catalogue raises ValueError, TypeError or LookupError
    when the content is not what `to_parts` makes."""

    def __init__(self, content: bytes, names: bytes) -> None:
        self._content: Any = json.loads(content)
        self._names = names

    @property
    def policies_name(self) -> str:
        """The policy set's name as the catalogue writes it."""
        return str(self._content["policies_name"])

    @property
    def policies_key(self) -> str:
        """What the policy set's file held."""
        return str(self._content["policies_key"])

    def catalog(self) -> Catalog:
        """The catalogue, which knows its digests and, once asked, the index of its names."""
        policy_set = _policy_set(self._content["policy_set"])
        values = {name: unpacked(item) for name, item in self._content["catalog"].items()}
        values["apis"] = _apis(self._content["apis"], policy_set)
        values["policy_set"] = policy_set
        digest, policies_digest = self._content["digests"]
        prepared = Prepared(
            parts=tuple(values.items()),
            digest=digest,
            policies_digest=policies_digest,
            rows_by_name=self._rows_by_name,
        )
        return Catalog(**values, prepared=prepared)

    def _rows_by_name(self) -> Mapping[str, Sequence[int]]:
        rows: dict[str, list[int]] = json.loads(self._names)
        return rows


def _of_policy_set(policy_set: PolicySet) -> dict[str, Any]:
    grants, policies = policy_set.grants.values(), policy_set.policies.values()
    rest = [name for name in PolicySet.__dataclass_fields__ if name not in _MANY]
    return {
        "counts": [len(grants), len(policies)],
        "grants": to_columns(list(grants), Grant.__dataclass_fields__),
        "policies": to_columns(list(policies), Policy.__dataclass_fields__),
        "rest": {name: packed(getattr(policy_set, name)) for name in rest},
    }


def _policy_set(data: Any) -> PolicySet:
    number_of_grants, number_of_policies = data["counts"]
    grants = from_columns(Grant, number_of_grants, data["grants"])
    policies = from_columns(Policy, number_of_policies, data["policies"])
    rest = {name: unpacked(item) for name, item in data["rest"].items()}
    return PolicySet(
        grants={grant.key: grant for grant in grants},
        policies={policy.name: policy for policy in policies},
        **rest,
    )


def _of_apis(catalog: Catalog) -> dict[str, Any]:
    """The APIs as columns. Most have their policy's requirement, so only the others' are kept."""
    places = {name: place for place, name in enumerate(catalog.policy_set.policies)}
    fields = [name for name in Api.__dataclass_fields__ if name not in _POLICIES_OF_APIS]
    own = {
        str(row): packed(api.requirement)
        for row, api in enumerate(catalog.apis)
        if api.policy is None
    }
    return {
        "count": len(catalog.apis),
        "columns": to_columns(catalog.apis, fields),
        "policies": [-1 if api.policy is None else places[api.policy] for api in catalog.apis],
        "own": own,
    }


def _apis(data: Any, policy_set: PolicySet) -> tuple[Api, ...]:
    # One more at the end: what the place -1 of an API without a policy means.
    policies = [*policy_set.policies, None]
    requirements = [*(policy.requirement for policy in policy_set.policies.values()), None]
    of_apis = [requirements[place] for place in data["policies"]]
    for row, requirement in data["own"].items():
        of_apis[int(row)] = unpacked(requirement)
    known = {
        "policy": [policies[place] for place in data["policies"]],
        "requirement": of_apis,
    }
    return tuple(from_columns(Api, data["count"], data["columns"], known))
