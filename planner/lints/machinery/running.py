"""Rules, run over a vendor."""

from __future__ import annotations

from collections.abc import Iterable

from planner.lints.machinery.findings import Finding
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor


def findings_of(vendor: Vendor, rules: Iterable[Rule]) -> list[Finding]:
    """What `rules` find at `vendor`, rule by rule."""
    return [rule.finding(noticed) for rule in rules for noticed in rule.check(vendor)]


def chosen(rules: Iterable[Rule], select: Iterable[str], ignore: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that `select` names (all if it names none) and `ignore` does not; both hold ids,
    or starts of ids."""
    selected, ignored = tuple(select) or ("",), tuple(ignore)
    return tuple(
        rule
        for rule in rules
        if rule.id.startswith(selected) and not (ignored and rule.id.startswith(ignored))
    )
