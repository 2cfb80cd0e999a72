"""An audit as data: ``audit-v1`` (docs/audit.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from planner.auditing.audits import CheckedApi, ExcessGrant
from planner.auditing.held import Client
from planner.auditing.many import BrokenEntry
from planner.auditing.reports import Audited
from planner.auditing.tallying import Tally
from planner.auditing.token_facts import TokenFacts
from planner.auditing.usage import Usage, UsedApi
from planner.errors import Fault
from planner.model import Api, Policy, PolicySet
from planner.plans import Plan, catalog_data, requirement_data
from planner.rendering.requests.parts import json_text
from planner.solving.formula import GrantKey

SCHEMA = "audit-v1"
SCHEMA_OF_MANY = "audit-summary-v1"
SCHEMA_OF_USAGE = "usage-v1"


def audit_json(audited: Audited) -> str:
    """The audit as JSON text with a line feed at the end."""
    return json_text(audit_data(audited)) + "\n"


def audit_line(audited: Audited) -> str:
    """The audit of one of many clients in a line: what all of them share is left out."""
    return _line({"schema": SCHEMA, **_subject(audited), **_findings(audited)})


def broken_line(entry: BrokenEntry) -> str:
    """An entry that is no client, in a line."""
    faults = [fault_data(fault) for fault in entry.faults]
    return _line(
        {"schema": SCHEMA, "client": {"source": entry.source}, "verdict": None, "faults": faults}
    )


def _line(value: dict[str, Any]) -> str:
    """JSON without line breaks. All that is not ASCII is escaped, so nothing hides or reorders."""
    return json.dumps(value, separators=(",", ":")) + "\n"


def audit_data(audited: Audited) -> dict[str, Any]:
    """The members of ``audit-v1``."""
    audit = audited.audit
    plan = audit.plan
    return {
        "schema": SCHEMA,
        **_subject(audited),
        "integration": {"name": plan.integration.name},
        "catalog": catalog_data(plan.catalog),
        "plan": _plan(plan),
        **_findings(audited),
        "apis": [_checked(one) for one in audit.apis],
        "opens": _apis(audit.opens),
        "opens_policies": _policies(audit.opens_policies),
        "may_open": [_checked(one) for one in audit.may_open],
        "unplanned": [{"name": one.name, "reason": one.reason} for one in plan.unplanned],
        "request": plan.to_dict()["request"],
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "status": plan.status,
        "complete": plan.complete,
        "grants": _grants(plan.grants),
        "cost": dict(plan.cost),
    }


def _subject(audited: Audited) -> dict[str, Any]:
    return {
        "client": None if audited.client is None else _client(audited.client),
        "token": None if audited.token is None else token_data(audited.token),
    }


def _client(client: Client) -> dict[str, Any]:
    return {"source": client.source, "id": client.id, "name": client.name}


def _findings(audited: Audited) -> dict[str, Any]:
    audit = audited.audit
    policy_set = audit.plan.catalog.policy_set
    return {
        "verdict": audit.verdict,
        "clean": audited.clean,
        "held": _keys(audit.held.grants, policy_set),
        "hidden": list(audit.held.hidden),
        "assumed": _grants(audit.assumed),
        "missing": [
            {
                **_grant(one.grant, policy_set),
                "needed_by": [api.id for api in one.needed_by],
                "required": one.required,
            }
            for one in audit.missing
        ],
        "excess": [_excess(one, policy_set) for one in audit.excess],
        "together": _apis(audit.together),
        "together_policies": _policies(audit.together_policies),
        "unknown": [
            {"text": one.text, "kind": one.kind, "reason": one.reason} for one in audit.unknown
        ],
        "cost": dict(audit.cost),
        "more": dict(audit.more),
        "target": _grants(audit.target),
        "add": _grants(audit.add),
        "remove": _grants(audit.remove),
    }


def _excess(one: ExcessGrant, policy_set: PolicySet) -> dict[str, Any]:
    return {
        **_grant(one.grant, policy_set),
        "opens": _apis(one.opens),
        "opens_policies": _policies(one.opens_policies),
        "adds": dict(one.adds),
        "closes": [api.id for api in one.closes],
        "needed_today": [api.id for api in one.needed_today],
        "removable": one.removable,
        "reserved": one.reserved,
        "blocked_by": [
            {"limit": blocker.limit, "because": blocker.because} for blocker in one.blocked_by
        ],
    }


def _grant(key: GrantKey, policy_set: PolicySet) -> dict[str, Any]:
    return {"kind": key.kind, "name": key.name, "value": policy_set.grants[key].value}


def _grants(grants: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {kind: list(names) for kind, names in grants.items()}


def _keys(keys: Iterable[GrantKey], policy_set: PolicySet) -> dict[str, list[str]]:
    held = sorted(keys)
    return {
        kind.name: [key.name for key in held if key.kind == kind.name] for kind in policy_set.kinds
    }


def _apis(apis: Iterable[Api]) -> list[dict[str, Any]]:
    return [{"id": api.id, "title": api.title, "effect": api.effect} for api in apis]


def _policies(policies: Iterable[Policy]) -> list[dict[str, Any]]:
    return [{"policy": policy.name, "effect": policy.effect} for policy in policies]


def _checked(one: CheckedApi) -> dict[str, Any]:
    needs = None if one.needs is None else requirement_data(one.needs)
    api = one.api
    return {
        "id": api.id,
        "title": api.title,
        "effect": api.effect,
        "state": one.state,
        "needs": needs,
    }


def token_data(token: TokenFacts) -> dict[str, Any]:
    """What a token says of itself; nothing of its signature."""
    return {
        "source": token.source,
        "algorithm": token.algorithm,
        "type": token.type,
        "key_id": token.key_id,
        "issuer": token.issuer,
        "audience": list(token.audience),
        "client": token.client,
        "issued": token.issued,
        "not_before": token.not_before,
        "expires": token.expires,
        "lifetime": token.lifetime,
        "now": token.now,
        "claims": list(token.claims),
        "signature": {"state": token.signature.state, "message": token.signature.message},
        "problems": [{"id": one.id, "message": one.message} for one in token.problems],
    }


def fault_data(fault: Fault) -> dict[str, Any]:
    """A fault with its address."""
    return {
        "message": fault.message,
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "path": fault.path,
        "hint": fault.hint,
    }


def usage_data(plan: Plan, usage: Usage, client: Client | None) -> dict[str, Any]:
    """The members of ``usage-v1``."""
    recording = usage.recording
    audited = None if usage.audit is None else Audited(audit=usage.audit, client=client)
    return {
        "schema": SCHEMA_OF_USAGE,
        "integration": {"name": plan.integration.name},
        "catalog": catalog_data(plan.catalog),
        "clean": usage.clean,
        "recording": {
            "first": recording.first,
            "last": recording.last,
            "calls": recording.calls,
            "unmatched": recording.unmatched,
            "unread": recording.unread,
            "undated": recording.undated,
        },
        "used": [_used(one) for one in usage.used],
        "unclear": _apis(usage.unclear),
        "never": _apis(usage.never),
        "undesired": [_used(one) for one in usage.undesired],
        "refused": [_used(one) for one in usage.refused],
        "plan": None if usage.plan is None else _plan(usage.plan),
        "audit": None if audited is None else {**_subject(audited), **_findings(audited)},
    }


def _used(one: UsedApi) -> dict[str, Any]:
    use = one.use
    return {
        "id": one.api.id,
        "title": one.api.title,
        "effect": one.api.effect,
        "calls": use.calls,
        "refused": use.refused,
        "first": use.first,
        "last": use.last,
    }


def tally_json(tally: Tally) -> str:
    """Many audits in numbers, ``audit-summary-v1``, with a line feed at the end."""
    data: dict[str, Any] = {
        "schema": SCHEMA_OF_MANY,
        "integration": {"name": tally.plan.integration.name},
        "catalog": catalog_data(tally.plan.catalog),
        "plan": _plan(tally.plan),
        "clients": tally.clients,
        "clean": tally.clean,
        "verdicts": dict(tally.verdicts),
        "excess": _counts(tally.excess),
        "missing": _counts(tally.missing),
        "unknown": [{"text": text, "clients": number} for text, number in tally.unknown.items()],
        "unknown_beyond": tally.unknown_beyond,
        "hidden": tally.hidden,
        "worst": [
            {**_client(one.client), "verdict": one.verdict, "more": dict(one.more)}
            for one in tally.worst
        ],
        "broken": tally.broken,
        "first_broken": [
            {"source": one.source, "faults": [fault_data(fault) for fault in one.faults]}
            for one in tally.first_broken
        ],
    }
    return json_text(data) + "\n"


def _counts(counts: Mapping[GrantKey, int]) -> list[dict[str, Any]]:
    return [
        {"kind": key.kind, "name": key.name, "clients": number} for key, number in counts.items()
    ]
