"""Findings as GitHub's workflow commands, which become annotations of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planner.lints.machinery.findings import Severity
from planner.lints.machinery.linting import Linted, PlacedFinding
from planner.lints.machinery.rules import Rule
from planner.rendering.escaping import terminal

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def findings_github(linted: Linted, rules: Iterable[Rule]) -> str:
    """One command per finding that is not ignored, each on a line. `rules` are those that were
    asked."""
    titles = {rule.id: rule.title for rule in rules}
    return "".join(f"{_command(one, titles[one.finding.rule])}\n" for one in linted.findings)


def _command(one: PlacedFinding, title: str) -> str:
    finding, place = one.finding, one.place
    properties = {
        "file": place.file,
        "line": str(place.line),
        "endLine": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.end_column),
        "title": f"{title} [{finding.rule}]",
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = _data(f"{finding.message} {finding.hint}".rstrip())
    return f"::{_COMMANDS[finding.severity]} {listed}::{message}"


def _data(text: str) -> str:
    """`text` where the runner takes it literally (``escapeData`` of its toolkit). What no terminal
    would show is written as its code first, so no line feed is left; yet none may slip through."""
    return terminal(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
