"""Findings as data: ``findings-v1``."""

from __future__ import annotations

from typing import Any

from planner.lints.machinery.findings import SEVERITIES, Place
from planner.lints.machinery.linting import Linted, PlacedFinding
from planner.rendering.requests.parts import json_text

SCHEMA = "findings-v1"


def findings_json(linted: Linted) -> str:
    """All findings, the ignored ones with their reasons, with a line feed at the end."""
    return json_text(findings_data(linted)) + "\n"


def findings_data(linted: Linted) -> dict[str, Any]:
    """The members of ``findings-v1``; see docs/lint.md."""
    found = [one.finding.severity for one in linted.findings]
    return {
        "schema": SCHEMA,
        "files": list(linted.files),
        "apis": linted.apis,
        "counts": {severity: found.count(severity) for severity in SEVERITIES},
        "findings": [_finding(one) for one in linted.findings],
        "ignored": [_ignored(one) for one in linted.ignored],
        "unread": list(linted.unread),
    }


def _finding(one: PlacedFinding) -> dict[str, Any]:
    finding = one.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "about": [{"sort": about.sort, "name": about.name} for about in finding.about],
        "place": _place(one.place),
        "related": [_place(place) for place in one.related],
        "fingerprint": finding.fingerprint,
    }


def _ignored(one: PlacedFinding) -> dict[str, Any]:
    assert one.ignored is not None, "only ignored findings are listed there"
    comment = {"reason": one.ignored.reason, "place": _place(one.ignored.place)}
    return {**_finding(one), "ignored_by": comment}


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
        "path": place.path,
    }
