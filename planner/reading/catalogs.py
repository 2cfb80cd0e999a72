"""Catalogues: what the shapes cannot check alone, and the step from plain values to the model."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from planner.errors import Fault, InvalidFile, UnknownName
from planner.model import READING_METHODS, Api, Catalog, Effect, Integration, PolicySet
from planner.reading import caching
from planner.reading.documents import Document, garbage_collection_paused, read_document
from planner.reading.files import StrPath, content_of
from planner.reading.folding import fold
from planner.reading.formats import CATALOG
from planner.reading.grant_names import GrantNames
from planner.reading.locating import (
    CATALOGS,
    POLICIES,
    locate,
    shipped_names,
    unknown_name_hint,
)
from planner.reading.methods import Methods
from planner.reading.policy_sets import ExaminedPolicySet, examine_policy_set, sources_of
from planner.reading.quoting import quoted
from planner.reading.reporting import Near
from planner.reading.requirements import (
    NOTHING_NEEDED,
    UNKNOWN_REQUIREMENT,
    Vocabulary,
    read_requirement,
)
from planner.solving.formula import TRUE, Formula, GrantKey


@garbage_collection_paused()
def read_catalog(name_or_path: StrPath, *, relative_to: StrPath | None = None) -> Catalog:
    """Read a catalogue, by its shipped name or its path, and the policy set that it names.

    A relative path starts at `relative_to` if given. Raises `UnknownName` when there is no such
    catalogue, and `InvalidFile` with all faults of both files.
    """
    return _read(_locate(name_or_path, relative_to, Fault(message="")))


@garbage_collection_paused()
def read_catalog_of(integration: Integration) -> Catalog:
    """Read the catalogue that `integration` names, its path relative to the integration's file.
    Where it names several services of one vendor, they come merged.

    Raises as `read_catalog` does; an `UnknownName` tells the place in the integration. Catalogues
    of several vendors are an `InvalidFile`: `read_catalogs_of` reads those.
    """
    if integration.catalogs:
        from planner.reading.services import read_single_catalog_of  # few integrations need it

        return read_single_catalog_of(integration)
    line, column = integration.places.get("catalog", (0, 0))
    place = Fault(
        message="", file=integration.file, line=line, column=column, path="catalog" if line else ""
    )
    return _read(_locate(integration.catalog, os.path.dirname(integration.file), place))


def _locate(name: StrPath, relative_to: StrPath | None, place: Fault) -> str:
    path = locate(name, CATALOGS, relative_to)
    if path is not None:
        return path
    fault = Fault(
        message=f"unknown catalogue {quoted(str(name))}",
        file=place.file,
        line=place.line,
        column=place.column,
        path=place.path,
        hint=unknown_name_hint(str(name), shipped_names(CATALOGS)),
    )
    raise UnknownName([fault])


def _read(path: str) -> Catalog:
    if not caching.is_in_use():
        return _parsed(path)[0]
    data = content_of(path)
    if data is None or not caching.is_worth_it(data):
        return _parsed(path, data)[0]
    return caching.through_cache(
        data, lambda name: _policies_data(name, path), lambda: _parsed(path, data)
    )


def _policies_data(name: str, path: str) -> bytes | None:
    """What the file of the policy set holds that the catalogue in `path` calls `name`."""
    found = locate(name, POLICIES, os.path.dirname(path))
    return None if found is None else content_of(found)


def _parsed(path: str, data: bytes | None = None) -> tuple[Catalog, str, bytes]:
    """The catalogue in the file `path`, which holds `data` if given, and the name and content of
    its policy set."""
    document = read_document(path, path, CATALOG, data=data)
    examined = _policy_set_of(document, path)
    checked = _Checked(document, examined) if document.values else None
    faults = document.faults() + (examined.document.faults() if examined else ())
    if faults or not (checked and examined and examined.policy_set):
        raise InvalidFile(faults)
    catalog = _build(document.values, examined.policy_set, checked)
    return catalog, document.values["policies"], examined.document.data


def _policy_set_of(document: Document, path: str) -> ExaminedPolicySet | None:
    name = document.values.get("policies")
    if name is None:
        return None
    found = locate(name, POLICIES, os.path.dirname(path))
    if found is None:
        document.report.at_node(
            document.at("policies"),
            "unknown policy set {}",
            name,
            hint=unknown_name_hint(name, shipped_names(POLICIES)),
        )
        return None
    if not os.path.exists(found):
        document.report.at_node(document.at("policies"), "there is no file {}", found)
        return None
    return examine_policy_set(found)


class _Checked:
    """The APIs' parts that need more than the shapes: checked, and kept for building."""

    def __init__(self, document: Document, examined: ExaminedPolicySet | None) -> None:
        self._document = document
        self._report = document.report
        self._vocabulary = examined.vocabulary if examined else None
        self._policies = examined.policy_names if examined else None
        self.methods = Methods(document)
        self.requirements: dict[str, Formula] = {}
        self.documented_least: dict[str, tuple[GrantKey, ...]] = {}
        self._grant_names: GrantNames | None = None
        apis = document.values.get("apis") or {}
        for api_id, api in apis.items():
            if api is not None:
                self._check(api_id, api)
        _check_aliases(document, apis, self.methods)

    def _check(self, api_id: str, api: Mapping[str, Any]) -> None:
        policy = api.get("policy")
        if policy is not None:
            self._check_policy(api_id, api, policy)
        elif "reason" in api:
            self._refuse_reason(api_id)
        requires = api.get("requires")
        if requires is not None:
            formula = read_requirement(requires, self._vocabulary, self._report)
            self.requirements[api_id] = formula
        least = api.get("documented-least")
        if least and self._vocabulary is not None:
            self.documented_least[api_id] = self._grants(api_id, least, self._vocabulary)
        method = api.get("method")
        if method is not None:
            self.methods.check(api_id, method)
            if api.get("effect"):
                self._check_effect(api_id, api["effect"], self.methods.normal(method))

    def _check_policy(self, api_id: str, api: Mapping[str, Any], policy: str) -> None:
        if policy == UNKNOWN_REQUIREMENT:
            if "reason" not in api:
                node = self._document.at("apis", api_id, "policy")
                self._report.at_node(
                    node, "the key {} is missing, as the policy is {}", "reason", policy
                )
            return
        if "reason" in api:
            self._refuse_reason(api_id)
        known = self._policies is None or policy in self._policies or policy == NOTHING_NEEDED
        if not known:
            node = self._document.at("apis", api_id, "policy")
            near = Near(policy, self._policies or ())
            self._report.at_node(node, "unknown policy {}", policy, hint=near)

    def _refuse_reason(self, api_id: str) -> None:
        mapping = self._document.mapping_at("apis", api_id)
        message = "{} goes with `policy: unknown` only"
        self._report.at_key(mapping, "reason", message, "reason")

    def _grants(
        self, api_id: str, names: Sequence[str | None], vocabulary: Vocabulary
    ) -> tuple[GrantKey, ...]:
        if self._grant_names is None:
            self._grant_names = GrantNames(vocabulary)
        found = set()
        for index, name in enumerate(names):
            if name is not None:
                node = self._document.at("apis", api_id, "documented-least", index)
                found.add(self._grant_names.find(name, node, self._report))
        return tuple(sorted(key for key in found if key is not None))

    def _check_effect(self, api_id: str, effect: Mapping[str, Any], method: str) -> None:
        stated = effect.get("is")
        if stated is not None and stated != _usual_effect(method) and "because" not in effect:
            self._report.at_node(
                self._document.at("apis", api_id, "effect"),
                "the key {} is missing, as the effect {} is not what the method {} suggests",
                "because",
                stated,
                method,
            )


def _usual_effect(method: str) -> Effect:
    return "read" if method in READING_METHODS else "write"


def _check_aliases(document: Document, apis: Mapping[str, Any], methods: Methods) -> None:
    """An alias is ours, so it must not take the name of another API."""
    if not any(api and api.get("aliases") for api in apis.values()):
        return
    owners: dict[str, set[str]] = {}
    for api_id, api in apis.items():
        for name in _names(api_id, api or {}, methods):
            owners.setdefault(fold(name), set()).add(api_id)
    for api_id, api in apis.items():
        for index, alias in enumerate((api or {}).get("aliases") or ()):
            others = owners[fold(alias)] - {api_id} if alias else set()
            if others:
                document.report.at_node(
                    document.at("apis", api_id, "aliases", index),
                    "the alias {} also means the API {}",
                    alias,
                    min(others),
                )


def _names(api_id: str, api: Mapping[str, Any], methods: Methods) -> list[str]:
    names = [api_id, api.get("title"), *(api.get("aliases") or ())]
    if api.get("method") and api.get("url"):
        names.append(f"{methods.normal(api['method'])} {api['url']}")
    return [name for name in names if name]


def _build(values: Mapping[str, Any], policy_set: PolicySet, checked: _Checked) -> Catalog:
    apis = tuple(
        _api(api_id, api, policy_set, checked) for api_id, api in sorted(values["apis"].items())
    )
    return Catalog(
        name=values["name"],
        title=values["title"],
        policy_set=policy_set,
        apis=apis,
        method_spellings=dict(sorted(checked.methods.spellings.items())),
        sources=sources_of(values),
        assumptions=tuple(values.get("assumptions") or ()),
    )


def _api(api_id: str, values: Mapping[str, Any], policy_set: PolicySet, checked: _Checked) -> Api:
    method = checked.methods.normal(values["method"])
    effect = values.get("effect") or {}
    policy, requirement = _guard(api_id, values, policy_set, checked)
    return Api(
        id=api_id,
        title=values["title"],
        method=method,
        url=values["url"],
        effect=effect.get("is") or _usual_effect(method),
        policy=policy,
        requirement=requirement,
        unknown_reason=values.get("reason", ""),
        aliases=tuple(sorted(values.get("aliases", ()))),
        effect_reason=effect.get("because", ""),
        page=values.get("page", ""),
        documented_least=checked.documented_least.get(api_id, ()),
    )


def _guard(
    api_id: str, values: Mapping[str, Any], policy_set: PolicySet, checked: _Checked
) -> tuple[str | None, Formula | None]:
    """The name of the policy, if it has one, and the requirement, if it is known."""
    policy = values.get("policy")
    if policy is None:
        return None, checked.requirements[api_id]
    if policy == UNKNOWN_REQUIREMENT:
        return None, None
    if policy == NOTHING_NEEDED:
        return None, TRUE
    return policy, policy_set.policies[policy].requirement
