from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import EXAMPLE, Invoke


def test_goes_to_standard_output(invoke: Invoke, example: Path) -> None:
    result = invoke("report", str(example))
    assert result.exit_code == exit_codes.DONE
    assert "schedule.admin" in result.stdout
    assert result.stderr == ""


def test_goes_to_a_file_in_its_place(invoke: Invoke, example: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    out.write_text("old")
    result = invoke("report", str(example), "--out", str(out))
    assert result.exit_code == exit_codes.DONE
    assert result.stdout == ""
    assert result.stderr == f"note: wrote {out}\n"
    assert out.read_text("utf-8") == invoke("report", str(example)).stdout


def test_is_written_for_an_infeasible_plan_too(
    invoke: Invoke, example: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.md"
    result = invoke("report", str(example), "--forbid", "workflow.*", "--out", str(out))
    assert result.exit_code == exit_codes.INFEASIBLE
    assert "workflow.*" in out.read_text("utf-8")


@pytest.mark.parametrize("through_link", [False, True])
def test_never_replaces_the_file_it_was_made_from(
    invoke: Invoke, example: Path, tmp_path: Path, *, through_link: bool
) -> None:
    out = example
    if through_link:
        out = tmp_path / "link"
        out.symlink_to(example)
    result = invoke("report", str(example), "--out", str(out))
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert "this is the file that was read" in result.stderr
    assert example.read_text() == EXAMPLE


def test_a_folder_that_is_not_there_is_an_error(
    invoke: Invoke, example: Path, tmp_path: Path
) -> None:
    result = invoke("report", str(example), "--out", str(tmp_path / "no" / "report.md"))
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert f"cannot be written: there is no folder {tmp_path / 'no'}" in result.stderr


class TestHtml:
    def test_is_one_page(self, invoke: Invoke, example: Path) -> None:
        result = invoke("report", str(example), "--format", "html")

        assert result.exit_code == exit_codes.DONE
        assert result.stdout.startswith("<!DOCTYPE html>\n")
        assert result.stdout.endswith("</html>\n")
        assert '<code class="whole">schedule.admin</code>' in result.stdout
        assert result.stderr == ""

    def test_names_the_digest_of_what_plan_prints(self, invoke: Invoke, example: Path) -> None:
        report = invoke("report", str(example), "--format", "html").stdout
        plan = invoke("plan", str(example), "--format", "json").stdout

        assert sha256(plan.encode()).hexdigest() in report

    def test_goes_to_a_file(self, invoke: Invoke, example: Path, tmp_path: Path) -> None:
        out = tmp_path / "report.html"
        result = invoke("report", str(example), "--format", "html", "--out", str(out))

        assert result.stdout == ""
        assert out.read_text("utf-8") == invoke("report", str(example), "--format", "html").stdout

    def test_is_written_for_an_infeasible_plan_too(self, invoke: Invoke, example: Path) -> None:
        result = invoke("report", str(example), "--forbid", "workflow.*", "--format", "html")

        assert result.exit_code == exit_codes.INFEASIBLE
        assert "What blocks it" in result.stdout
