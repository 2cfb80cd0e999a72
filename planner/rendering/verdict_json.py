"""What a check of a plan came to, as JSON: ``verification-v1``."""

from __future__ import annotations

from collections.abc import Iterable

from planner.model import JsonValue
from planner.rendering.requests.parts import json_text
from planner.verifying.claims import Claim
from planner.verifying.several import Claims, Verdicts
from planner.verifying.verdicts import Reason, Verdict

SCHEMA = "verification-v1"
SCHEMA_OF_SEVERAL = "verifications-v1"


def verdict_json(claim: Claim, verdict: Verdict) -> str:
    """The verdict as JSON text with a line feed at the end."""
    return json_text(_verdict(claim, verdict)) + "\n"


def verdicts_json(claims: Claims, verdicts: Verdicts) -> str:
    """The verdicts on the plans for several vendors as JSON text with a line feed at the end."""
    value: JsonValue = {
        "schema": SCHEMA_OF_SEVERAL,
        "outcome": verdicts.outcome,
        "integration": {"name": claims.name},
        "reasons": _reasons(verdicts.reasons),
        "plans": [_verdict(claim, verdict) for claim, verdict in verdicts.judged],
    }
    return json_text(value) + "\n"


def _verdict(claim: Claim, verdict: Verdict) -> JsonValue:
    return {
        "schema": SCHEMA,
        "outcome": verdict.outcome,
        "plan": {"name": claim.name, "status": claim.status},
        "reasons": _reasons(verdict.reasons),
        "checks": [
            {"check": check.name, "holds": check.holds, "how": check.how}
            for check in verdict.checks
        ],
        "catalog": {
            "name": str(claim.data["catalog"]["name"]),
            "changed": verdict.changed,
            "changes": _reasons(verdict.changes),
        },
        "sufficient": verdict.sufficient,
        "least": verdict.least,
        "unchecked": [*verdict.unchecked],
    }


def _reasons(reasons: Iterable[Reason]) -> list[JsonValue]:
    return [{"path": one.path, "message": one.message} for one in reasons]
