"""Policy sets: what the shapes cannot check alone, and the step from plain values to the model."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from planner.errors import InvalidFile
from planner.model import (
    AnswerMembers,
    Grant,
    Kind,
    Policy,
    PolicySet,
    RequestTemplate,
    Source,
    TemplateObject,
)
from planner.reading.documents import Document, garbage_collection_paused, read_document
from planner.reading.files import StrPath
from planner.reading.formats import KIND_NAME, POLICY_SET
from planner.reading.implications import report_cycles
from planner.reading.reporting import Near
from planner.reading.requirements import Vocabulary, read_requirement
from planner.reading.templates import read_body, read_narrowing
from planner.solving.formula import TRUE, Formula, GrantKey


class ExaminedPolicySet(NamedTuple):
    """A policy set with whatever could be read of it, for the catalogue that names it."""

    document: Document
    vocabulary: Vocabulary | None
    policy_names: Collection[str] | None
    policy_set: PolicySet | None


@garbage_collection_paused()
def read_policy_set(path: StrPath) -> PolicySet:
    """Read the policy set in the file `path` (``-`` for standard input).

    Raises `InvalidFile` with all faults of the file.
    """
    examined = examine_policy_set(path)
    if examined.policy_set is None:
        raise InvalidFile(examined.document.faults())
    return examined.policy_set


def examine_policy_set(path: StrPath) -> ExaminedPolicySet:
    """Read a policy set as far as its faults allow; the faults are in its document's report."""
    document = read_document(path, os.fspath(path), POLICY_SET)
    values = document.values
    vocabulary = _vocabulary(values)
    names = values.get("policies") or {}
    if not values:
        return ExaminedPolicySet(document, None, None, None)
    _check_grants(document, vocabulary)
    requirements = _requirements(document, vocabulary)
    bodies = _bodies(document, vocabulary)
    narrowing = _narrowing(document, vocabulary)
    built = None
    if not document.report and vocabulary is not None:
        built = _build(values, vocabulary, requirements, bodies, narrowing)
    return ExaminedPolicySet(document, vocabulary, names, built)


def _vocabulary(values: Mapping[str, Any]) -> Vocabulary | None:
    """The kinds and grants as far as they can be known; None when one would guess."""
    kinds, grants = values.get("kinds"), values.get("grants")
    if not kinds or not grants or any(KIND_NAME.problem(kind) for kind in kinds):
        return None
    if any(grants.get(kind, {}) is None for kind in kinds):
        return None
    return Vocabulary(
        {kind: {name: GrantKey(kind, name) for name in grants.get(kind, ())} for kind in kinds}
    )


def _check_grants(document: Document, vocabulary: Vocabulary | None) -> None:
    kinds = document.values.get("kinds") or {}
    for kind, grants in (document.values.get("grants") or {}).items():
        if kinds and kind not in kinds:
            mapping = document.mapping_at("grants")
            near = Near(kind, kinds, "declare it under `kinds`")
            document.report.at_key(mapping, kind, "unknown kind {}", kind, hint=near)
        if grants and vocabulary is not None and kind in vocabulary.grants:
            prefix = (kinds[kind] or {}).get("prefix") or ""
            _check_values(document, kind, grants, prefix)
            _check_identifiers(document, kind, grants)
            _check_implications(document, kind, grants)


def _value(name: str, grant: Mapping[str, Any] | None, prefix: str) -> str:
    return (grant or {}).get("value") or prefix + name


def _check_values(document: Document, kind: str, grants: Mapping[str, Any], prefix: str) -> None:
    owners: dict[str, str] = {}
    for name, grant in grants.items():
        if grant is None or grant.get("value", "") is None:
            continue
        value = _value(name, grant, prefix)
        owner = owners.setdefault(value, name)
        if owner != name:
            document.report.at_node(
                document.at("grants", kind, name, "value"),
                "the value {} belongs to the grant {} already",
                value,
                owner,
            )


def _check_identifiers(document: Document, kind: str, grants: Mapping[str, Any]) -> None:
    owners: dict[str, str] = {}
    for name, grant in grants.items():
        identifier = (grant or {}).get("id")
        owner = name if identifier is None else owners.setdefault(identifier, name)
        if owner != name:
            document.report.at_node(
                document.at("grants", kind, name, "id"),
                "the identifier {} belongs to the grant {} already",
                identifier,
                owner,
            )


def _check_implications(document: Document, kind: str, grants: Mapping[str, Any]) -> None:
    implied = {name: (grant or {}).get("implies") or () for name, grant in grants.items()}
    for name, targets in implied.items():
        for index, target in enumerate(targets):
            if target is not None and target not in grants:
                document.report.at_node(
                    document.at("grants", kind, name, "implies", index),
                    "unknown grant {} of the kind {}",
                    target,
                    kind,
                    hint=Near(target, grants),
                )
    report_cycles(document, kind, implied)


def _requirements(document: Document, vocabulary: Vocabulary | None) -> dict[str, Formula]:
    read = {}
    for name, policy in (document.values.get("policies") or {}).items():
        node = (policy or {}).get("requires")
        if node is not None:
            read[name] = read_requirement(node, vocabulary, document.report)
    return read


def _bodies(document: Document, vocabulary: Vocabulary | None) -> dict[str, TemplateObject]:
    read = {}
    for name, request in (document.values.get("requests") or {}).items():
        node = (request or {}).get("body")
        if node is not None and vocabulary is not None:
            form = request.get("encoding") == "form"
            read[name] = read_body(node, tuple(vocabulary.grants), document.report, form=form)
    _check_headers(document)
    return read


def _narrowing(document: Document, vocabulary: Vocabulary | None) -> TemplateObject | None:
    request = (document.values.get("requests") or {}).get("get-token") or {}
    node, kinds = request.get("narrowing"), document.values.get("kinds") or {}
    holders = {name: (kind or {}).get("held-by") for name, kind in kinds.items()}
    if node is None or vocabulary is None or None in holders.values():
        return None
    held_by_token = [name for name, holder in holders.items() if holder == "token"]
    form = request.get("encoding") == "form"
    return read_narrowing(node, request.get("body"), held_by_token, document.report, form=form)


def _check_headers(document: Document) -> None:
    for name, request in (document.values.get("requests") or {}).items():
        seen: dict[str, str] = {}
        for header in (request or {}).get("headers") or ():
            first = seen.setdefault(header.lower(), header)
            if first != header:
                mapping = document.mapping_at("requests", name, "headers")
                message = "the header {} is here twice, as {} before"
                document.report.at_key(mapping, header, message, header, first)


def sources_of(values: Mapping[str, Any]) -> tuple[Source, ...]:
    """The sources of a policy set or catalogue."""
    return tuple(Source(**source) for source in values.get("sources") or ())


def _build(
    values: Mapping[str, Any],
    vocabulary: Vocabulary,
    requirements: Mapping[str, Formula],
    bodies: Mapping[str, TemplateObject],
    narrowing: TemplateObject | None,
) -> PolicySet:
    requests = {
        name: _request(request, bodies[name], narrowing if name == "get-token" else None)
        for name, request in (values.get("requests") or {}).items()
    }
    return PolicySet(
        name=values["name"],
        title=values["title"],
        kinds=tuple(_kind(name, values["kinds"][name]) for name in sorted(values["kinds"])),
        grants=_grants(values, vocabulary),
        policies={
            name: _policy(name, policy, requirements.get(name, TRUE))
            for name, policy in sorted((values.get("policies") or {}).items())
        },
        create_client=requests.get("create-client"),
        get_token=requests.get("get-token"),
        issuer=values.get("issuer", ""),
        sources=sources_of(values),
        assumptions=tuple(values.get("assumptions") or ()),
    )


def _kind(name: str, kind: Mapping[str, Any]) -> Kind:
    return Kind(name=name, title=kind["title"], held_by=kind["held-by"])


def _grants(values: Mapping[str, Any], vocabulary: Vocabulary) -> dict[GrantKey, Grant]:
    grants = {}
    for kind in sorted(values["grants"]):
        prefix = values["kinds"][kind].get("prefix", "")
        keys = vocabulary.grants[kind]
        for name, grant in sorted(values["grants"][kind].items()):
            implies = tuple(keys[target] for target in sorted(grant.get("implies", ())))
            grants[keys[name]] = Grant(
                key=keys[name],
                value=_value(name, grant, prefix),
                meaning=grant.get("meaning", ""),
                risk=grant.get("risk"),
                implies=implies,
                reserved=grant.get("reserved"),
                id=grant.get("id"),
            )
    return grants


def _policy(name: str, policy: Mapping[str, Any], requirement: Formula) -> Policy:
    return Policy(
        name=name,
        requirement=requirement,
        effect=policy.get("effect", "write"),
        meaning=policy.get("meaning", ""),
        assumption=policy.get("assumption", ""),
    )


def _request(
    request: Mapping[str, Any], body: TemplateObject, narrowing: TemplateObject | None
) -> RequestTemplate:
    return RequestTemplate(
        method=request["method"],
        url=request["url"],
        body=body,
        encoding=request["encoding"],
        bearer=request.get("bearer", False),
        headers=tuple((request.get("headers") or {}).items()),
        sent_by=request.get("sent-by", ""),
        narrowing=narrowing,
        answer=_answer(request.get("answer")),
    )


def _answer(answer: Mapping[str, Any] | None) -> AnswerMembers | None:
    if answer is None:
        return None
    members = {name.replace("-", "_"): tuple(steps) for name, steps in answer.items()}
    return AnswerMembers(**members)
