"""Checks as data: ``check-v1``, documented in docs/gate.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from planner.errors import Fault
from planner.gating.checking import Checked
from planner.gating.findings import Accepted, Finding
from planner.gating.rules import RULES
from planner.rendering.check_findings import counts_of
from planner.rendering.requests.parts import json_text

SCHEMA = "check-v1"


def check_json(checks: Sequence[Checked], *, today: date) -> str:
    """All checks as JSON text with a line feed at the end."""
    return json_text(check_data(checks, today=today)) + "\n"


def check_data(checks: Sequence[Checked], *, today: date) -> dict[str, Any]:
    """The members of ``check-v1``."""
    return {
        "schema": SCHEMA,
        "today": today.isoformat(),
        "as_agreed": all(check.as_agreed for check in checks),
        "counts": counts_of([one for check in checks for one in check.findings]),
        "integrations": [_check(check) for check in checks],
    }


def _check(check: Checked) -> dict[str, Any]:
    return {
        "file": check.file,
        "lock": check.lock,
        "as_agreed": check.as_agreed,
        "findings": [_finding(one) for one in check.findings],
        "accepted": [_accepted(one) for one in check.accepted],
        "faults": [_fault(one) for one in check.faults],
    }


def _finding(one: Finding) -> dict[str, Any]:
    about = {"sort": one.subject.sort, "name": one.subject.name} if one.subject.sort else None
    return {
        "finding": one.rule,
        "severity": one.severity,
        "message": one.message,
        "fix": RULES[one.rule].repair,
        "about": about,
        "vendor": one.vendor,
        "place": {"line": one.line, "column": one.column, "path": one.path},
    }


def _accepted(one: Accepted) -> dict[str, Any]:
    deviation = {
        "reason": one.deviation.reason,
        "until": one.deviation.until,
        "path": f"deviations[{one.index}]",
    }
    return {**_finding(one.finding), "accepted_by": deviation}


def _fault(one: Fault) -> dict[str, Any]:
    return {
        "message": one.message,
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "path": one.path,
        "hint": one.hint,
    }
