"""The findings on WorkfloPlus are what planner finds, byte for byte."""

from __future__ import annotations

import json

from tests.conftest import REPOSITORY
from tools.lint_pages import generated_files


def test_the_files_hold_what_is_generated() -> None:
    generated = dict(generated_files())
    folder = REPOSITORY / "reports" / "workfloplus-findings"

    assert {path.name for path in folder.iterdir()} == {"findings.md", "findings.sarif"}
    for path, text in generated.items():
        assert (REPOSITORY / path).read_bytes() == text.encode(), path


def test_both_files_tell_of_the_same_findings() -> None:
    folder = REPOSITORY / "reports" / "workfloplus-findings"
    [run] = json.loads((folder / "findings.sarif").read_text(encoding="utf-8"))["runs"]
    page = (folder / "findings.md").read_text(encoding="utf-8")

    assert f"{len(run['results'])} findings in " in page
    assert page.count("\n- `") == len(run["results"])
