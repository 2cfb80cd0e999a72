"""A rule that was just started works, but for what it has to say."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from planner.lints import IDS
from planner.lints.machinery.rules import Rule
from tests.conftest import REPOSITORY
from tools.lint_pages import lint_sample
from tools.new_lint import EXPECTED, REGISTRY, main, new_rule
from tools.pages import filled


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("planner/lints", "docs/lints", EXPECTED):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(REPOSITORY / REGISTRY, tmp_path / REGISTRY)
    return tmp_path


def registered(root: Path) -> list[str]:
    spec = importlib.util.spec_from_file_location("registry", root / REGISTRY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [*module.IDS]


def test_a_new_rule_gets_its_files_and_its_line(root: Path) -> None:
    written = new_rule("odd-trace", "An API that traces", root)

    assert {path.relative_to(root).as_posix() for path in written} == {
        "planner/lints/odd_trace.py",
        "docs/lints/odd-trace.md",
        f"{EXPECTED}/odd-trace.json",
        REGISTRY,
    }
    assert registered(root) == sorted([*IDS, "odd-trace"])


def test_a_new_rule_can_be_imported_and_has_samples_that_can_be_read(root: Path) -> None:
    [module, *_] = new_rule("odd-trace", "An API that traces", root)
    spec = importlib.util.spec_from_file_location("odd_trace", module)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    rule = loaded.RULE

    assert isinstance(rule, Rule)
    assert (rule.id, rule.title) == ("odd-trace", "An API that traces")
    assert lint_sample(rule.bad).apis == lint_sample(rule.good).apis == 1


def test_a_new_page_is_filled_once_the_rule_is_known(root: Path) -> None:
    (root / "docs/lints/unguarded-write.md").unlink(missing_ok=True)
    written = (REPOSITORY / "docs/lints/unguarded-write.md").read_text(encoding="utf-8")
    new_rule("odd-trace", "An API that traces", root)
    page = (root / "docs/lints/odd-trace.md").read_text(encoding="utf-8")

    assert filled(page.replace("odd-trace", "unguarded-write")) == written


@pytest.mark.parametrize(
    "rule_id", ["", "Upper", "two--hyphens", "../escape", "a_b", "a b", "-a", "a1"]
)
def test_what_is_no_id_is_refused(rule_id: str, root: Path) -> None:
    with pytest.raises(ValueError, match="expected small letters"):
        new_rule(rule_id, "An API that traces", root)


@pytest.mark.parametrize("title", ["", " ", '"""', "a\\b", "two\nlines", "{x}"])
def test_what_is_no_title_is_refused(title: str, root: Path) -> None:
    with pytest.raises(ValueError, match="expected a title"):
        new_rule("odd-trace", title, root)


def test_a_rule_that_is_there_is_left_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new_rule("odd-trace", "An API that traces", root)
    before = (root / REGISTRY).read_bytes()

    with pytest.raises(ValueError, match="is there already"):
        new_rule("odd-trace", "Another title", root)

    assert (root / REGISTRY).read_bytes() == before
    assert main(["unguarded-write", "A write that any token may call"]) == 1
    assert "planner/lints/unguarded_write.py is there already" in capsys.readouterr().err
