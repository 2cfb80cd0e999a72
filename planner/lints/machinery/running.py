"""Rules, run over a vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from planner.lints.machinery.findings import Finding
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor


def findings_of(
    vendor: Vendor, rules: Iterable[Rule], watch: Callable[[str], None] = lambda _: None
) -> list[Finding]:
    """What `rules` find at `vendor`, rule by rule; `watch` is told which one is asked."""
    found: list[Finding] = []
    for rule in rules:
        watch(rule.id)
        found += (rule.finding(noticed) for noticed in rule.check(vendor))
    return found


def chosen(rules: Iterable[Rule], select: Iterable[str], ignore: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that `select` names (all if it names none) and `ignore` does not; both hold ids,
    or starts of ids."""
    selected, ignored = tuple(select) or ("",), tuple(ignore)
    return tuple(
        rule
        for rule in rules
        if rule.id.startswith(selected) and not (ignored and rule.id.startswith(ignored))
    )
