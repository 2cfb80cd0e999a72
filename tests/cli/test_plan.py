from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import ALL_OF_RING, EXAMPLE, Invoke

WORKED_ANSWERS = [
    (
        ["Get Users", "Get Workflows", "Create Scheduled Job"],
        {"permissions": ["ADMIN"], "scopes": ["workflow.read", "schedule.admin"]},
        (51, 76, 8, 3),
    ),
    (["Create Job"], {"permissions": [], "scopes": ["workflow.execute"]}, (2, 4, 1, 1)),
    (
        ["Create Job", "Get Workflows"],
        {"permissions": ["APPROVER"], "scopes": ["workflow.execute"]},
        (3, 7, 2, 2),
    ),
    (["Get All Jobs"], {"permissions": ["ADMIN"], "scopes": ["job.read_all"]}, (51, 77, 8, 2)),
    (
        ["Delete a Job", "Get My Jobs"],
        {"permissions": ["OWNER"], "scopes": ["job.admin"]},
        (58, 84, 11, 2),
    ),
    (
        [
            "Create Workflow Upload Session",
            "Delete Workflow",
            "Set Active Version",
            "Get Workflows",
        ],
        {
            "permissions": ["EDITOR"],
            "scopes": ["workflow.create", "workflow.delete", "workflow.modify", "workflow.read"],
        },
        (20, 29, 7, 5),
    ),
    (["Get Users"], {"permissions": [], "scopes": []}, (0, 0, 0, 0)),
]


def planned(invoke: Invoke, *arguments: str) -> dict[str, Any]:
    result = invoke("plan", *arguments, "--format", "json")
    assert result.exit_code == exit_codes.DONE, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.mark.parametrize(("desired", "grants", "cost"), WORKED_ANSWERS)
def test_worked_answer_by_command_line(
    invoke: Invoke, desired: list[str], grants: dict[str, list[str]], cost: tuple[int, ...]
) -> None:
    options = [word for api in desired for word in ("--api", api)]
    plan = planned(invoke, "--catalog", "workfloplus", *options)
    assert plan["grants"] == grants
    assert plan["cost"] == dict(
        zip(("write_reach", "reach", "exposure", "grants"), cost, strict=True)
    )
    assert plan["bound"] == plan["cost"]


def test_file_options_and_standard_input_give_the_same_plan(invoke: Invoke, example: Path) -> None:
    from_file = invoke("plan", str(example), "--format", "json")
    from_input = invoke("plan", "-", "--format", "json", stdin=EXAMPLE)
    options = ("-a", "Get Users", "-a", "Get Workflows", "-a", "Create Scheduled Job")
    name = ("--name", "My Job Scheduling Application")
    by_options = invoke("plan", "--catalog", "workfloplus", *options, *name, "--format", "json")
    assert from_file.stdout == from_input.stdout == by_options.stdout
    assert from_file.stderr == from_input.stderr == by_options.stderr == ""


def test_text_tells_the_grants_and_says_nothing_else(invoke: Invoke, example: Path) -> None:
    result = invoke("plan", str(example))
    assert result.exit_code == exit_codes.DONE
    for name in ("My Job Scheduling Application", "ADMIN", "workflow.read", "schedule.admin"):
        assert name in result.stdout
    assert result.stderr == ""
    assert "\x1b" not in result.stdout


def test_markdown_is_the_report(invoke: Invoke, example: Path) -> None:
    plan = invoke("plan", str(example), "--format", "markdown")
    report = invoke("report", str(example))
    assert plan.stdout == report.stdout
    assert plan.stdout.startswith("# ")


def test_lines_keep_to_the_width_asked_for(invoke: Invoke, example: Path) -> None:
    result = invoke("plan", str(example), env={"COLUMNS": "60"})
    assert max(map(len, result.stdout.splitlines())) <= 60


@pytest.mark.parametrize("columns", ["", "0", "wide", "-5", "9" * 5000])
def test_an_odd_width_is_ignored(invoke: Invoke, example: Path, columns: str) -> None:
    result = invoke("plan", str(example), env={"COLUMNS": columns})
    assert result.exit_code == exit_codes.DONE
    assert max(map(len, result.stdout.splitlines())) <= 80


class TestFileWithOptions:
    def test_apis_are_added(self, invoke: Invoke, example: Path) -> None:
        plan = planned(invoke, str(example), "-a", "Create Job")
        assert [api["title"] for api in plan["apis"]][-1] == "Create Job"
        assert len(plan["apis"]) == 4

    def test_limits_are_added_to_those_of_the_file(self, invoke: Invoke, tmp_path: Path) -> None:
        path = tmp_path / "limited.yaml"
        path.write_text(EXAMPLE + "limits: {forbid: [workflow.admin], require: [job.read]}\n")
        plan = planned(
            invoke, str(path), "--forbid", "workflow.execute", "--require", "query.read",
        )  # fmt: skip
        assert plan["integration"]["limits"] == {
            "forbid": ["workflow.admin", "workflow.execute"],
            "require": ["job.read", "query.read"],
            "allow": [],
        }
        assert {"job.read", "query.read"} <= set(plan["grants"]["scopes"])

    def test_allow_narrows_the_choice(self, invoke: Invoke, example: Path) -> None:
        limits = ("--allow", "OWNER", "--allow", "workflow.read", "--allow", "schedule.*")
        plan = planned(invoke, str(example), *limits)
        assert plan["grants"]["permissions"] == ["OWNER"]

    def test_name_purpose_and_criteria_are_replaced(self, invoke: Invoke, tmp_path: Path) -> None:
        path = tmp_path / "other.yaml"
        path.write_text(EXAMPLE + "purpose: old\nminimise: [reach]\n")
        plan = planned(
            invoke, str(path), "--name", "N", "--purpose", "P", "--minimise", "grants, exposure",
        )  # fmt: skip
        assert plan["integration"]["name"] == "N"
        assert plan["integration"]["purpose"] == "P"
        assert plan["criteria"] == ["grants", "exposure", "names"]

    def test_a_fault_of_the_file_has_its_place_and_one_of_an_option_the_option(
        self, invoke: Invoke, tmp_path: Path
    ) -> None:
        path = tmp_path / "wrong.yaml"
        path.write_text(EXAMPLE.replace("Get Users", "Get Userz"))
        result = invoke("plan", str(path), "-a", "Get Wrkflows")
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert f"error: {path}:4:8: no API is called `Get Userz`" in result.stderr
        assert "error: --api: no API is called `Get Wrkflows`" in result.stderr
        assert "\n  the nearest: " in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize(
        ("option", "value"),
        [("--forbid", "nope"), ("--require", "nope"), ("--allow", "nope"), ("--minimise", "nope")],
    )
    def test_a_wrong_option_is_named(
        self, invoke: Invoke, tmp_path: Path, option: str, value: str
    ) -> None:
        path = tmp_path / "full.yaml"
        limits = "limits: {forbid: [SPOKE], require: [job.read], allow: ['*']}\n"
        path.write_text(EXAMPLE + limits + "minimise: [reach]\n")
        result = invoke("plan", str(path), option, value)
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert result.stderr.startswith(f"error: {option}: ")
        assert "`nope`" in result.stderr

    def test_a_catalogue_as_well_is_a_usage_error(self, invoke: Invoke, example: Path) -> None:
        result = invoke("plan", str(example), "--catalog", "workfloplus")
        assert result.exit_code == exit_codes.USAGE
        assert "FILE or --catalog" in result.stderr


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "name an integration FILE"),
            (["-a", "Get Users"], "name an integration FILE"),
            (["--catalog", "workfloplus"], "name at least one API"),
            (["--catalog", " "], "must not be blank"),
            (["x.yaml", "--name", ""], "must not be blank"),
            (["x.yaml", "--purpose", " "], "must not be blank"),
            (["x.yaml", "--minimise", ""], "must not be blank"),
            (["x.yaml", "--time-limit", "0"], "above 0"),
            (["x.yaml", "--time-limit", "-1"], "above 0"),
            (["x.yaml", "--time-limit", "nan"], "above 0"),
            (["x.yaml", "--time-limit", "inf"], "above 0"),
            (["x.yaml", "--time-limit", "soon"], "not a valid float"),
            (["x.yaml", "--format", "xml"], "is not one of"),
            (["x.yaml", "y.yaml"], "unexpected extra argument"),
            (["x.yaml", "--frobnicate"], "No such option"),
        ],
    )
    def test_what_is_wrong_is_said(
        self, invoke: Invoke, arguments: list[str], message: str
    ) -> None:
        result = invoke("plan", *arguments)
        assert result.exit_code == exit_codes.USAGE
        assert message in result.stderr
        assert "Usage: planner plan" in result.stderr
        assert result.stdout == ""


class TestVerdicts:
    def test_infeasible(self, invoke: Invoke, example: Path) -> None:
        result = invoke("plan", str(example), "--forbid", "workflow.*")
        assert result.exit_code == exit_codes.INFEASIBLE
        assert result.stderr == (
            "infeasible: 1 of 3 desired APIs has no way in within the limits\n"
        )
        assert "Get Workflows" in result.stdout

    def test_unproven(self, invoke: Invoke, ring: Path) -> None:
        result = invoke("plan", "--catalog", str(ring), *ALL_OF_RING, "--time-limit", "1e-9")
        assert result.exit_code == exit_codes.UNPROVEN
        assert result.stderr.startswith("unproven: the search was stopped early")

    def test_without_a_limit_the_same_is_proven(self, invoke: Invoke, ring: Path) -> None:
        plan = planned(invoke, "--catalog", str(ring), *ALL_OF_RING)
        assert plan["status"] == "optimal"
        assert plan["cost"]["grants"] == 4

    def test_incomplete(self, invoke: Invoke, ring: Path) -> None:
        result = invoke("plan", "--catalog", str(ring), "-a", "Lost", "-a", "a1")
        assert result.exit_code == exit_codes.INCOMPLETE
        assert result.stderr.startswith("incomplete: 1 of 2 desired APIs has no known requirement")
        assert "no page tells" in result.stdout

    def test_infeasible_goes_before_incomplete_and_both_are_said(
        self, invoke: Invoke, ring: Path
    ) -> None:
        result = invoke("plan", "--catalog", str(ring), "-a", "Lost", "-a", "Deep")
        assert result.exit_code == exit_codes.INFEASIBLE
        assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
            "infeasible",
            "incomplete",
        ]

    def test_unproven_goes_before_incomplete(self, invoke: Invoke, ring: Path) -> None:
        desired = (*ALL_OF_RING, "-a", "Lost")
        result = invoke("plan", "--catalog", str(ring), *desired, "--time-limit", "1e-9")
        assert result.exit_code == exit_codes.UNPROVEN
        assert len(result.stderr.splitlines()) == 2

    def test_a_reserved_grant_is_let_in_by_name(self, invoke: Invoke, ring: Path) -> None:
        plan = planned(invoke, "--catalog", str(ring), "-a", "Deep", "--allow", "vault")
        assert plan["grants"] == {"scopes": ["vault"]}
