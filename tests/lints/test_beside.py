"""The catalogues that share a policy set with those that are linted, and places in files."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest

from planner.errors import InvalidFile, PlannerError
from planner.lints import all_rules
from planner.lints.machinery.linting import Linted, lint
from planner.lints.machinery.samples import TODAY, sample_files
from tests.lints.linting import rules_of

TWO = """\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  a: {title: A, method: GET, url: /a, policy: Doc_Read}
"""
OTHER = """\
catalog: 1
name: other
title: Other
policies: './policies.yaml'  # the same
apis:
  b: {title: B, method: PUT, url: /b, policy: Doc_Write}
"""
RULES = [rule for rule in all_rules() if rule.needs_all]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in sample_files(TWO).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def lint_in(folder: Path, *names: str) -> Linted:
    with chdir(folder):
        return lint(names or ["catalog.yaml"], RULES, today=TODAY)


def test_alone_a_policy_is_unused(folder: Path) -> None:
    assert rules_of(lint_in(folder)) == ["covered-grant", "unused-policy"]


@pytest.mark.parametrize("name", ["other.yaml", "other.yml"])
def test_a_catalogue_beside_it_uses_it(name: str, folder: Path) -> None:
    (folder / name).write_text(OTHER, encoding="utf-8")

    linted = lint_in(folder)

    assert rules_of(linted) == []
    assert linted.files == ("catalog.yaml", "policies.yaml")
    assert linted.apis == 1


def test_a_catalogue_that_is_named_uses_it_wherever_it_is(folder: Path) -> None:
    (folder / "below").mkdir()
    text = OTHER.replace("./policies.yaml", "../policies.yaml")
    (folder / "below" / "other.yaml").write_text(text, encoding="utf-8")

    together = lint_in(folder, "catalog.yaml", "below/other.yaml", "./catalog.yaml")

    assert rules_of(together) == []
    assert together.files == ("below/other.yaml", "catalog.yaml", "policies.yaml")
    assert together.apis == 2


@pytest.mark.parametrize(
    "text",
    [
        OTHER.replace("policies: './policies.yaml'", "policies: ./others.yaml"),
        OTHER.replace("catalog: 1", "integration: 1"),
        "no: catalogue\n",
        "\x00\n",
    ],
    ids=["another vendor's", "another format", "something else", "no text"],
)
def test_other_files_beside_it_do_not_matter(text: str, folder: Path) -> None:
    (folder / "other.yaml").write_text(text, encoding="utf-8")

    linted = lint_in(folder)

    assert rules_of(linted) == ["covered-grant", "unused-policy"]
    assert linted.unread == ()


def test_a_broken_catalogue_beside_it_is_told(folder: Path) -> None:
    (folder / "other.yaml").write_text(OTHER.replace("method: PUT, ", ""), encoding="utf-8")

    linted = lint_in(folder)

    assert linted.unread == ("other.yaml",)
    assert rules_of(linted) == ["covered-grant", "unused-policy"]


def test_all_shipped_catalogues_of_a_vendor_count(folder: Path) -> None:
    linted = lint_in(folder, "google-drive")

    assert not any(one.finding.rule == "unused-policy" for one in linted.findings)
    assert linted.apis < 100


def test_the_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (folder / name).write_text(OTHER.replace("method: PUT, ", ""), encoding="utf-8")

    with pytest.raises(PlannerError) as raised:
        lint_in(folder, "one.yaml", "two.yaml", "nowhere.yaml")

    assert [fault.file for fault in raised.value.faults] == ["one.yaml", "two.yaml", "nowhere.yaml"]
    assert not isinstance(raised.value, InvalidFile)
