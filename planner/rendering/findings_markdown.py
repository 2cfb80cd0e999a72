"""Findings as a page in Markdown, by rule, for whoever can mend them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.lints.machinery.findings import SEVERITIES
from planner.lints.machinery.linting import Linted, PlacedFinding
from planner.lints.machinery.rules import Rule
from planner.rendering.escaping import markdown, markdown_code
from planner.rendering.wording import counted


def findings_markdown(linted: Linted, rules: Sequence[Rule], *, title: str = "Findings") -> str:
    """The page. The gravest rules come first; ignored findings stand at the end, with reasons."""
    return "\n".join(_lines(linted, rules, title)) + "\n"


def message_markdown(text: str) -> str:
    """A message or hint as Markdown: what stands between backticks becomes code, and every part is
    escaped for where it lands, so a name that holds a backtick only looks odd."""
    parts = text.split("`")
    return "".join(
        markdown_code(part) if number % 2 else _plain(part, first=not number)
        for number, part in enumerate(parts)
    )


def _plain(text: str, *, first: bool) -> str:
    """`text` escaped. Blanks around it stay, as code is next to them; and a sign that would start a
    list does so only where the text is the first."""
    inner = text.strip(" ")
    start = text[: len(text) - len(text.lstrip(" "))]
    end = text[len(start) + len(inner) :]
    return f"{start}{markdown(inner) if first else markdown(f'x{inner}')[1:]}{end}"


def _lines(linted: Linted, rules: Sequence[Rule], title: str) -> Iterator[str]:
    files = ", ".join(map(markdown_code, linted.files))
    total = f"{counted(len(linted.findings), 'finding')}"
    yield f"# {markdown(title)}"
    yield ""
    yield f"{total} in {files}, with {counted(linted.apis, 'API')}."
    found = [
        (rule, [one for one in linted.findings if one.finding.rule == rule.id])
        for rule in sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), rule.id))
    ]
    found = [(rule, ones) for rule, ones in found if ones]
    yield from _table(found)
    for rule, ones in found:
        yield from _section(rule, ones)
    yield from _ignored(linted.ignored)


def _table(found: Sequence[tuple[Rule, Sequence[PlacedFinding]]]) -> Iterator[str]:
    if found:
        yield ""
        yield "| rule | severity | findings | |"
        yield "|---|---|---:|---|"
    for rule, ones in found:
        yield f"| {rule.id} | {rule.severity} | {len(ones)} | {rule.title} |"


def _section(rule: Rule, ones: Sequence[PlacedFinding]) -> Iterator[str]:
    yield ""
    yield f"## {rule.title}"
    yield ""
    yield _without_links(rule.why)
    yield ""
    yield _without_links(rule.repair)
    yield ""
    for one in ones:
        text = message_markdown(f"{one.finding.message} {one.finding.hint}".rstrip())
        yield f"- {_place(one)}: {text}"


def _without_links(text: str) -> str:
    """A rule's own Markdown; its links lead from the rule's page, and nowhere from here."""
    import re

    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def _place(one: PlacedFinding) -> str:
    return markdown_code(f"{one.place.file}:{one.place.line}")


def _ignored(ones: Sequence[PlacedFinding]) -> Iterator[str]:
    if ones:
        yield ""
        yield "## Ignored"
        yield ""
    for one in ones:
        assert one.ignored is not None, "only ignored findings are listed there"
        reason = markdown(one.ignored.reason) or "no reason given"
        text = message_markdown(one.finding.message)
        yield f"- {_place(one)}, {one.finding.rule}: {text} ({reason})"
