"""Findings in SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from planner import __version__
from planner.lints.machinery.comments import Ignore
from planner.lints.machinery.findings import Place
from planner.lints.machinery.linting import Linted, PlacedFinding
from planner.lints.machinery.rules import Rule
from planner.rendering.escaping import terminal
from planner.rendering.requests.parts import json_text

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "planner/v1"

_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def findings_sarif(linted: Linted, rules: Sequence[Rule]) -> str:
    """A log with one run: `rules` are those that were asked. Ignored findings are in it, as
    suppressed. Files below the working directory are named from there."""
    return json_text(sarif_data(linted, rules)) + "\n"


def sarif_data(linted: Linted, rules: Sequence[Rule]) -> dict[str, Any]:
    """The log as data."""
    places = {rule.id: number for number, rule in enumerate(rules)}
    found = sorted([*linted.findings, *linted.ignored], key=lambda one: one.place)
    driver = {
        "name": "planner",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _artifact(file)} for file in linted.files],
        "results": [_result(one, places) for one in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    name = "".join(word.capitalize() for word in rule.id.split("-"))
    markdown = f"{rule.why}\n\n{rule.repair}"
    return {
        "id": rule.id,
        "name": name,
        "shortDescription": {"text": _message(f"{rule.title}.")},
        "fullDescription": {"text": _paragraphs(rule.why)},
        "help": {"text": _paragraphs(markdown), "markdown": markdown},
        "defaultConfiguration": {"level": rule.severity},
    }


def _paragraphs(text: str) -> str:
    return _message("\n\n".join(" ".join(part.split()) for part in text.split("\n\n")))


def _result(one: PlacedFinding, places: Mapping[str, int]) -> dict[str, Any]:
    finding = one.finding
    path = terminal(one.place.path)
    location = _location(one.place)
    if path:
        location["logicalLocations"] = [{"fullyQualifiedName": path, "kind": "member"}]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": places[finding.rule],
        "level": finding.severity,
        "message": {"text": _message(f"{finding.message} {finding.hint}".rstrip())},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"about": [f"{about.sort}:{about.name}" for about in finding.about]},
    }
    if one.related:
        related = [*dict.fromkeys(one.related)]
        result["relatedLocations"] = [
            {"id": number, **_location(place)} for number, place in enumerate(related)
        ]
    if one.ignored is not None:
        result["suppressions"] = [_suppression(one.ignored)]
    return result


def _suppression(ignored: Ignore) -> dict[str, Any]:
    suppression = {"kind": "inSource", "location": _location(ignored.place)}
    return suppression | ({"justification": ignored.reason} if ignored.reason else {})


def _location(place: Place) -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": place.end_column,
    }
    return {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}


def _artifact(file: str) -> dict[str, str]:
    """A file as a URI (RFC 3986): relative to the working directory where it is below that."""
    here = Path.cwd()
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    if path.is_absolute() or ".." in path.parts:
        return {"uri": (here / path).resolve().as_uri()}
    return {"uri": quote(path.as_posix(), safe="/")}


def _message(text: str) -> str:
    r"""`text` as a plain text message: without links that SARIF would read out of it
    (section 3.11.6), and without placeholders (section 3.11.5)."""
    without_links = _LINK.sub(r"\\[", text)
    return re.sub(r"\{(\d+)\}", r"{{\1}}", without_links)
