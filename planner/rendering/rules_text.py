"""Rules for a terminal: the list of all, and one in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import indent

from planner.lints.machinery.rules import Rule
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette


def listed_rules(rules: Sequence[Rule], width: int) -> str:
    """Each rule with its severity and title, in columns."""
    id_width = max(len(rule.id) for rule in rules)
    severity_width = max(len(rule.severity) for rule in rules)
    lines = [
        f"{rule.id:{id_width}}  {rule.severity:{severity_width}}  {rule.title}" for rule in rules
    ]
    return "".join(f"{line if len(line) <= width else line[: width - 1] + '…'}\n" for line in lines)


def explained(rule: Rule, palette: Palette, width: int) -> str:
    """A rule in full, with its samples."""
    return "\n".join(_lines(rule, palette, width)) + "\n"


def _lines(rule: Rule, palette: Palette, width: int) -> Iterator[str]:
    yield palette.strong(rule.title)
    yield f"{rule.id}, {rule.severity}"
    for paragraph in f"{rule.why}\n\n{rule.repair}".split("\n\n"):
        yield ""
        yield from wrapped(" ".join(paragraph.split()), width, "", "")
    for heading, sample in (("Bad:", rule.bad), ("Good:", rule.good)):
        yield ""
        yield palette.strong(heading)
        yield indent(sample.rstrip("\n"), "  ")
