"""What differs, as data: ``diff-v1``, documented in docs/gate.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.gating.catalog_changes import Altered, CatalogChanges, Guarded
from planner.gating.concerned import Concerned
from planner.gating.differences import Differences
from planner.gating.integration_changes import IntegrationChanges
from planner.gating.opening import Opened
from planner.gating.plan_changes import PartChanges, PlanChanges, Was
from planner.model import Api, Catalog, Deviation, Grant
from planner.plans import requirement_data
from planner.rendering.requests.parts import json_text
from planner.solving.formula import GrantKey

SCHEMA = "diff-v1"


def diff_json(found: Differences, form: str, concerned: Sequence[Concerned] = ()) -> str:
    """All that differs, as JSON text with a line feed at the end. `form`: what was compared."""
    return json_text(diff_data(found, form, concerned)) + "\n"


def diff_data(found: Differences, form: str, concerned: Sequence[Concerned] = ()) -> dict[str, Any]:
    """The members of ``diff-v1``."""
    return {
        "schema": SCHEMA,
        "compared": form,
        "same": found.changes.is_empty,
        "wider": found.changes.wider,
        "catalog": None if found.catalogs is None else _catalogs(found.catalogs),
        "integration": None if found.integrations is None else _integrations(found.integrations),
        "plan": None if found.plans is None else _plans(found.plans),
        "integrations": [
            {
                "file": one.file,
                "concern": one.concern,
                "findings": [
                    {
                        "finding": finding.rule,
                        "message": finding.message,
                        "about": {"sort": finding.subject.sort, "name": finding.subject.name},
                    }
                    for finding in one.findings
                ],
                "faults": [str(fault) for fault in one.faults],
            }
            for one in concerned
        ],
    }


def _catalogs(changes: CatalogChanges) -> dict[str, Any]:
    return {
        "old": _digests(changes.old),
        "new": _digests(changes.new),
        "requirements": [_guarded(one) for one in (*changes.guarded, *changes.policies)],
        "apis_added": [_api(api) for one in changes.apis_added for api in one.apis],
        "apis_removed": [_api(api) for api in changes.apis_removed],
        "apis_renamed": [{"old": one.old.id, "new": one.new.id} for one in changes.apis_renamed],
        "apis_altered": [_altered(one) for one in changes.apis_altered],
        "grants_added": [_grant(one) for one in changes.grants_added],
        "grants_removed": [_grant(one) for one in changes.grants_removed],
        "grants_altered": [_altered(one) for one in changes.grants_altered],
        "policies_added": [one.name for one in changes.policies_added],
        "policies_removed": [one.name for one in changes.policies_removed],
        "policies_altered": [_altered(one) for one in changes.policies_altered],
        "requests_altered": list(changes.requests_altered),
        "described": list(changes.described),
    }


def _digests(catalog: Catalog) -> dict[str, str]:
    return {
        "name": catalog.name,
        "digest": catalog.digest,
        "policies": catalog.policy_set.name,
        "policies_digest": catalog.policies_digest,
    }


def _guarded(one: Guarded) -> dict[str, Any]:
    return {
        "change": one.change,
        "policy": one.policy,
        "old_policy": one.old_policy,
        "apis": [api.id for api in one.apis],
        "old": None if one.old is None else requirement_data(one.old),
        "new": None if one.new is None else requirement_data(one.new),
        "newly_open_with": [_grants(sorted(way)) for way in one.ways],
        "more_ways": one.more_ways,
    }


def _grants(keys: Sequence[GrantKey]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(key.kind, []).append(key.name)
    return found


def _api(api: Api) -> dict[str, Any]:
    names = ("id", "title", "method", "url", "policy", "effect")
    requirement = None if api.requirement is None else requirement_data(api.requirement)
    return {**{name: getattr(api, name) for name in names}, "requirement": requirement}


def _grant(grant: Grant) -> dict[str, Any]:
    return {"kind": grant.key.kind, "name": grant.key.name, "reserved": grant.reserved}


def _altered(one: Altered) -> dict[str, str]:
    return {"name": one.name, "field": one.field, "old": one.old, "new": one.new}


def _integrations(changes: IntegrationChanges) -> dict[str, Any]:
    return {
        "asked": [_was(one) for one in changes.asked],
        "deviations_added": [_deviation(one) for one in changes.deviations_added],
        "deviations_removed": [_deviation(one) for one in changes.deviations_removed],
        "plan": _plans(changes.plans),
    }


def _deviation(one: Deviation) -> dict[str, str]:
    about = {one.sort: one.name} if one.sort else {}
    return {"finding": one.finding, **about, "reason": one.reason, "until": one.until}


def _plans(changes: PlanChanges) -> dict[str, Any]:
    return {
        "fields": [_was(one) for one in changes.fields],
        "limits_added": list(changes.limits_added),
        "limits_removed": list(changes.limits_removed),
        "parts": [_part(part) for part in changes.parts],
    }


def _part(part: PartChanges) -> dict[str, Any]:
    return {
        "vendor": part.vendor,
        "came": part.came,
        "went": part.went,
        "grants_added": _grants(part.grants_added),
        "grants_removed": _grants(part.grants_removed),
        "apis_added": [api.id for api in part.apis_added],
        "apis_removed": [api.id for api in part.apis_removed],
        "apis_altered": [_was(one) for one in part.apis_altered],
        "opened": _opened(part.opened),
        "closed": _opened(part.closed),
        "reach_wider": {kind: _opened(ones) for kind, ones in part.reach_wider.items()},
        "reach_narrower": {kind: _opened(ones) for kind, ones in part.reach_narrower.items()},
        "costs": [_was(one) for one in part.costs],
        "tokens": [_was(one) for one in part.tokens],
        "fields": [_was(one) for one in part.fields],
    }


def _opened(found: Sequence[Opened]) -> list[dict[str, str]]:
    return [{"sort": one.sort, "name": one.name, "effect": one.effect} for one in found]


def _was(one: Was) -> dict[str, Any]:
    return {"name": one.name, "old": one.old, "new": one.new}
