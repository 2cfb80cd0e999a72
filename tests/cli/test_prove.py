"""``planner prove`` and ``planner report --prove`` from outside."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planner.cli import rehearsing
from planner.cli.exit_codes import DONE, INCOMPLETE, INFEASIBLE, REFUSED
from planner.plans import Plan
from planner.proving import Outcome
from planner.proving import prove as true_prove
from planner.sandbox import Signer
from tests.cli.conftest import Invoke
from tests.conftest import REPOSITORY
from tests.sandbox.stages import signer

SEVERAL = str(REPOSITORY / "docs" / "examples" / "several.yaml")


@pytest.fixture(autouse=True)
def one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "Signer", signer)


@pytest.fixture
def tampered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans that leave out an API that they open."""

    def prove(plan: Plan, *, signer: Signer) -> Outcome:
        return true_prove(replace(plan, exposed=plan.exposed[1:]), signer=signer)

    monkeypatch.setattr(rehearsing, "prove", prove)


def test_a_plan_that_works_is_told_as_text(invoke: Invoke, example: Path) -> None:
    result = invoke("prove", str(example))

    assert result.exit_code == DONE, result.output
    assert "rehearsed, and 246 calls had the answers that the plan says." in result.stdout
    assert "82 of 82 as planned" in result.stdout
    assert result.stderr == ""


def test_a_plan_that_works_is_told_as_data(invoke: Invoke, example: Path) -> None:
    result = invoke("prove", str(example), "--format", "json")

    data = json.loads(result.stdout)
    assert (data["schema"], data["outcome"]) == ("proof-of-rehearsal-v1", "agreed")
    assert [token["task"] for token in data["tokens"]] == [None, "read", "write"]


@pytest.mark.usefixtures("tampered")
def test_answers_that_are_not_as_planned_are_listed(invoke: Invoke, example: Path) -> None:
    result = invoke("prove", str(example))

    assert result.exit_code == REFUSED
    assert "NOT AS PLANNED: 1 answer of 246 calls" in " ".join(result.stdout.split())
    assert "closed by the plan, answered 200" in " ".join(result.stdout.split())
    assert "refused: 1 answer is not as planned" in result.stderr


def test_an_infeasible_plan_is_not_rehearsed(invoke: Invoke, example: Path) -> None:
    result = invoke("prove", str(example), "--forbid", "ADMIN", "--forbid", "OWNER")

    assert result.exit_code == INFEASIBLE
    assert result.stdout == ""
    assert "infeasible" in result.stderr


def test_an_incomplete_plan_is_rehearsed_and_told(invoke: Invoke, ring: Path) -> None:
    result = invoke("prove", "--catalog", str(ring), "-a", "a0", "-a", "lost")

    assert result.exit_code == INCOMPLETE
    assert "1 not known" in " ".join(result.stdout.split())
    assert "incomplete" in result.stderr


def test_each_of_several_vendors_is_rehearsed(invoke: Invoke) -> None:
    text = invoke("prove", SEVERAL)
    data = json.loads(invoke("prove", SEVERAL, "--format", "json").stdout)

    assert text.exit_code == DONE
    assert text.stdout.count("=== ") == 2
    assert (data["schema"], data["outcome"]) == ("proofs-of-rehearsal-v1", "agreed")
    assert len(data["rehearsals"]) == 2


def test_the_outcome_goes_into_the_report(invoke: Invoke, example: Path) -> None:
    markdown = invoke("report", str(example), "--prove")
    html = invoke("report", str(example), "--prove", "--format", "html")

    assert markdown.exit_code == html.exit_code == DONE
    before, _, after = markdown.stdout.partition("\n## Rehearsal\n")
    assert "246 calls had the answers that the plan says" in after
    assert "\n## Sign-off\n" in after
    assert before + "\n## Sign-off" + after.partition("\n## Sign-off")[2] == (
        invoke("report", str(example)).stdout
    )
    assert '<h2 id="rehearsal">Rehearsal</h2>' in html.stdout
    assert '<a href="#rehearsal">Rehearsal</a>' in html.stdout
    assert "246 calls had the answers that the plan says" in html.stdout


@pytest.mark.usefixtures("tampered")
@pytest.mark.parametrize("output_format", ["markdown", "html"])
def test_a_report_on_a_rehearsal_that_went_otherwise_says_so(
    invoke: Invoke, example: Path, output_format: str
) -> None:
    result = invoke("report", str(example), "--prove", "--format", output_format)

    assert result.exit_code == REFUSED
    assert "NOT AS PLANNED" in result.stdout
    assert "closed by the plan, answered 200" in result.stdout


def test_reports_on_several_vendors_have_a_rehearsal_each(invoke: Invoke) -> None:
    markdown = invoke("report", SEVERAL, "--prove").stdout
    html = invoke("report", SEVERAL, "--prove", "--format", "html").stdout

    assert markdown.count("\n### Rehearsal\n") == 2
    assert html.count(">Rehearsal</h3>") == 2


def test_a_report_on_an_infeasible_plan_says_that_nothing_was_rehearsed(
    invoke: Invoke, example: Path
) -> None:
    result = invoke("report", str(example), "--prove", "--forbid", "ADMIN", "--forbid", "OWNER")

    assert result.exit_code == INFEASIBLE
    assert "not rehearsed" in result.stderr
    assert "Rehearsal" not in result.stdout
