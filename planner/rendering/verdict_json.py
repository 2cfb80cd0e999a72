"""What a check of a plan came to, as JSON: ``verification-v1``."""

from __future__ import annotations

from collections.abc import Iterable

from planner.model import JsonValue
from planner.rendering.requests.parts import json_text
from planner.verifying.claims import Claim
from planner.verifying.verdicts import Reason, Verdict

SCHEMA = "verification-v1"


def verdict_json(claim: Claim, verdict: Verdict) -> str:
    """The verdict as JSON text with a line feed at the end."""
    value: JsonValue = {
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
    return json_text(value) + "\n"


def _reasons(reasons: Iterable[Reason]) -> list[JsonValue]:
    return [{"path": one.path, "message": one.message} for one in reasons]
