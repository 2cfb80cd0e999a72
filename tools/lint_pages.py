"""The pages of rules, and the findings on WorkfloPlus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.lints import all_rules
from planner.lints.machinery.linting import Linted, lint
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.samples import CATALOG_FILE, TODAY, sample_files
from planner.reading import read_catalog
from planner.rendering.findings_markdown import findings_markdown, message_markdown
from planner.rendering.findings_sarif import findings_sarif
from tools.examples import FOLDER, REPOSITORY

CATALOG = "workfloplus"
PAGES = "docs/lints"


def lint_sample(sample: str) -> Linted:
    """What all rules find at a sample of a rule. Files are named from where they are."""
    with TemporaryDirectory() as folder, chdir(folder):
        for name, text in sample_files(sample).items():
            Path(name).write_text(text, encoding="utf-8")
        return lint([CATALOG_FILE], all_rules(), today=TODAY)


def rule_part(rule_id: str) -> str:
    """What the page of a rule says."""
    rule = next(rule for rule in all_rules() if rule.id == rule_id)
    return "\n".join(_rule_lines(rule)) + "\n"


def _rule_lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.title}. Severity: {rule.severity}."
    yield ""
    yield rule.why
    yield ""
    yield "## Bad"
    yield ""
    yield from _sample(rule.bad)
    yield ""
    found = (one.finding for one in lint_sample(rule.bad).findings)
    said = [f"{one.message} {one.hint}" for one in found if one.rule == rule.id]
    yield "\n>\n".join(f"> {message_markdown(text)}" for text in said)
    yield ""
    yield "## Good"
    yield ""
    yield from _sample(rule.good)
    yield ""
    yield "## What to do"
    yield ""
    yield rule.repair


def _sample(sample: str) -> Iterator[str]:
    # Only the keys that matter, so no whole file: `yaml` marks those.
    yield "```yml"
    yield sample.rstrip("\n")
    yield "```"


def rules_table(_: str) -> str:
    """The table of all rules, for a page in docs/."""
    rows = (
        f"| [{rule.id}](lints/{rule.id}.md) | {rule.severity} | {rule.title} |\n"
        for rule in all_rules()
    )
    return "| rule | severity | finds |\n|---|---|---|\n" + "".join(rows)


def new_page(rule_id: str) -> str:
    """The page of a rule before its part is generated."""
    return (
        f"# {rule_id}\n\n<!-- generated: rule {rule_id} -->\n<!-- end -->\n\n"
        "[All rules](../lint.md#rules)\n"
    )


def generated_files() -> Iterator[tuple[str, str]]:
    """The findings on WorkfloPlus, as of the day on which its documentation was read."""
    catalog = read_catalog(CATALOG)
    sources = (*catalog.sources, *catalog.policy_set.sources)
    today = date.fromisoformat(max(source.read for source in sources))
    with chdir(REPOSITORY):
        linted = lint([CATALOG], all_rules(), today=today)
        title = f"Findings on {catalog.title}"
        folder = f"{FOLDER}/{CATALOG}-findings"
        yield f"{folder}/findings.md", findings_markdown(linted, all_rules(), title=title)
        yield f"{folder}/findings.sarif", findings_sarif(linted, all_rules())
