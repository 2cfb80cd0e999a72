"""Vendors made up for a test, linted, and what was found as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import chdir
from datetime import date
from pathlib import Path
from typing import Any

from planner.lints import all_rules
from planner.lints.machinery.linting import Linted, PlacedFinding, lint
from planner.lints.machinery.running import chosen
from planner.lints.machinery.samples import CATALOG_FILE, TODAY, sample_files


def lint_vendor(
    sample: str, folder: Path, *, select: Iterable[str] = (), today: date | None = TODAY
) -> Linted:
    """What the rules that `select` names (or all) find at a sample, written into `folder`."""
    for name, text in sample_files(sample).items():
        (folder / name).write_text(text, encoding="utf-8")
    with chdir(folder):
        return lint([CATALOG_FILE], chosen(all_rules(), select, ()), today=today)


def rules_of(linted: Linted) -> list[str]:
    return [one.finding.rule for one in linted.findings]


def apis_of(linted: Linted, rule: str) -> list[str]:
    """The APIs that a rule's findings are chiefly about."""
    findings = (one.finding for one in linted.findings if one.finding.rule == rule)
    return [finding.about[0].name for finding in findings]


def data_of(one: PlacedFinding) -> dict[str, Any]:
    """All that a finding says, with the text that its place marks."""
    marked = one.line[one.place.column - 1 : one.place.end_column - 1]
    return {
        "severity": one.finding.severity,
        "place": f"{one.place.file} {one.place.path}".rstrip(),
        "marked": marked,
        "message": one.finding.message,
        "hint": one.finding.hint,
        "about": [f"{about.sort} {about.name}" for about in one.finding.about],
        "related": [f"{place.file} {place.path}" for place in one.related],
    }
