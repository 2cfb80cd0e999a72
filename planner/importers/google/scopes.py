"""Scopes as grants: their short names, what they mean, and how sensitive Google calls them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from planner.importers.google.documents import DiscoveryDocument
from planner.importers.google.levels import AUTH, risk_of
from planner.importers.google.remarks import Remarks, api_place
from planner.importers.json_values import Checking
from planner.model import Grant, Kind
from planner.reading.quoting import quoted
from planner.reading.shapes import Name, Text
from planner.solving.formula import GrantKey

KIND = Kind(name="scopes", title="scope", held_by="token")

# RFC 6749, section 3.3.
SCOPE = Name(r"[\x21\x23-\x5B\x5D-\x7E]+", "a scope, without blanks, quotes and backslashes")

# What a policy set means by it is that no grant is needed.
_TAKEN_NAMES = frozenset({"none"})
_TEXT = Text()


def declared_scopes(document: DiscoveryDocument, check: Checking) -> dict[str, str]:
    """The scopes that a document declares, each with its description as one line."""
    steps = ("auth", "oauth2", "scopes")
    scopes: dict[str, str] = {}
    for scope, described in check.mappings(document.values, *steps):
        if check.is_name(scope, SCOPE, *steps, scope):
            with check.inside(*steps, scope):
                text = check.text(described, "description", default="")
            scopes[scope] = " ".join(text.split())
    return scopes


def grant_keys(scopes: Collection[str]) -> dict[str, GrantKey]:
    """The grant of each scope. Its name is short, ``drive.readonly``, where the scope starts as
    nearly all do and no other scope has that name; else it is the scope itself."""
    return {scope: GrantKey(KIND.name, _short_name(scope, scopes)) for scope in sorted(scopes)}


def _short_name(scope: str, others: Collection[str]) -> str:
    short = scope.removeprefix(AUTH)
    return scope if not short or short in _TAKEN_NAMES or short in others else short


def grants_of(
    keys: Mapping[str, GrantKey], meanings: Mapping[str, str], remarks: Remarks
) -> tuple[Grant, ...]:
    """The grants. A description that no file can hold is left out."""
    grants: list[Grant] = []
    for scope, key in keys.items():
        meaning = meanings.get(scope, "")
        problem = _TEXT.problem(meaning) if meaning else None
        if problem is not None:
            message = "its description is left out: " + problem.replace("{}", quoted(meaning))
            remarks.leave_out("unreadable-description", scope, message)
            meaning = ""
        grants.append(Grant(key=key, value=scope, meaning=meaning, risk=risk_of(scope)))
    return tuple(grants)


def merged_meanings(
    described: Iterable[tuple[DiscoveryDocument, Mapping[str, str]]], remarks: Remarks
) -> dict[str, str]:
    """One description for each scope: that of the first document which has one."""
    meanings: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for document, scopes in described:
        for scope, text in scopes.items():
            first = meanings[scope] = meanings.get(scope) or text
            if text not in ("", first) and (scope, text) not in told:
                told.add((scope, text))
                message = f"taken is what another API says of it; here it says {quoted(text)}"
                remarks.leave_out("other-description", api_place(document, scope), message)
    return meanings
