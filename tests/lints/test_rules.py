"""Every rule fires on its bad sample, with the finding that is written down, and is silent on its
good one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.lints import IDS, all_rules
from planner.lints.machinery.rules import Rule
from tests.conftest import REPOSITORY
from tests.lints.linting import data_of, lint_vendor, rules_of

EXPECTED = Path(__file__).parent / "expected"
RULES = all_rules()


def by_id(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_a_rule_finds_what_is_wrong_with_its_bad_sample(rule: Rule, tmp_path: Path) -> None:
    expected = json.loads((EXPECTED / f"{rule.id}.json").read_text(encoding="utf-8"))

    found = [one for one in lint_vendor(rule.bad, tmp_path).findings if one.finding.rule == rule.id]

    assert expected, "a rule has to find something"
    assert [data_of(one) for one in found] == expected


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_no_rule_warns_of_a_good_sample(rule: Rule, tmp_path: Path) -> None:
    linted = lint_vendor(rule.good, tmp_path)

    assert rule.id not in rules_of(linted)
    assert [one for one in linted.findings if one.finding.severity != "note"] == []


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_a_rule_finds_the_same_alone(rule: Rule, tmp_path: Path) -> None:
    comments_need_the_ignored_rule = rule.id == "ignore-without-reason"
    select = [rule.id, "unguarded-write"] if comments_need_the_ignored_rule else [rule.id]
    among_all = lint_vendor(rule.bad, tmp_path)
    alone = lint_vendor(rule.bad, tmp_path, select=select)

    if rule.id == "unused-ignore":  # its comment names a rule that was not asked
        assert rules_of(alone) == []
    else:
        mine = [one for one in alone.findings if one.finding.rule == rule.id]
        assert mine == [one for one in among_all.findings if one.finding.rule == rule.id]


def test_a_rule_its_module_its_page_and_its_expected_findings_share_one_id() -> None:
    modules = {path.stem for path in (REPOSITORY / "planner" / "lints").glob("*.py")}
    pages = {path.stem for path in (REPOSITORY / "docs" / "lints").iterdir()}

    assert [rule.id for rule in RULES] == [*IDS]
    assert list(IDS) == sorted(set(IDS))
    assert modules - {"__init__"} == {name.replace("-", "_") for name in IDS}
    assert pages == set(IDS)
    assert {path.stem for path in EXPECTED.iterdir()} == set(IDS)


def test_every_rule_has_its_row_and_its_page_says_what_it_says() -> None:
    table = (REPOSITORY / "docs" / "lint.md").read_text(encoding="utf-8")
    for rule in RULES:
        page = (REPOSITORY / "docs" / "lints" / f"{rule.id}.md").read_text(encoding="utf-8")
        assert f"| [{rule.id}](lints/{rule.id}.md) | {rule.severity} | {rule.title} |" in table
        assert rule.bad in page
        assert rule.good in page
        assert rule.why in page
