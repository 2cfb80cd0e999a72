from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli import exit_codes
from planner.cli.commands.request import FORMATS
from tests.cli.conftest import ALL_OF_RING, RING, Invoke

PREFIX = "https://www.workfloplus.com/auth/"


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    path = tmp_path / "tasks.yaml"
    path.write_text(
        "integration: 1\nname: Robot\ncatalog: workfloplus\n"
        "apis: [Get Users, Get Workflows, Create Scheduled Job, Get All Jobs]\n"
        "tokens:\n"
        "  read: [Get Workflows, Get All Jobs]\n"
        "  schedule: [Create Scheduled Job]\n"
        "  users: [Get Users]\n",
        encoding="utf-8",
    )
    return path


def test_tokens_are_shown_as_a_table(invoke: Invoke, tasks: Path) -> None:
    result = invoke("tokens", str(tasks))

    assert result.exit_code == exit_codes.DONE
    assert "  scope schedule.admin  -     yes       -\n" in result.stdout
    assert result.stderr == ""


def test_tokens_as_json_are_those_of_the_plan(invoke: Invoke, tasks: Path) -> None:
    shown = json.loads(invoke("tokens", str(tasks), "--format", "json").stdout)
    plan = json.loads(invoke("plan", str(tasks), "--format", "json").stdout)

    assert shown["schema"] == "tokens-v1"
    assert shown["tokens"] == plan["tokens"]
    assert [(one["task"], one["offered"]) for one in shown["tokens"]] == [
        ("read", False),
        ("schedule", False),
        ("users", False),
    ]


def test_notes_are_told_beside_the_tokens(invoke: Invoke, tasks: Path) -> None:
    result = invoke("tokens", str(tasks), "--api", "Delete a Job")

    assert result.exit_code == exit_codes.DONE
    assert result.stderr == "note: Desired, yet in no task: `Delete a Job`.\n"


def test_the_narrowed_request_of_a_task(invoke: Invoke, tasks: Path) -> None:
    result = invoke("request", str(tasks), "--token", "--task", "read", "--format", "json")

    assert result.exit_code == exit_codes.DONE
    assert json.loads(result.stdout) == {
        "grant_type": "client_credentials",
        "client_id": "$WORKFLOPLUS_CLIENT_ID",
        "client_secret": "$WORKFLOPLUS_CLIENT_SECRET",
        "scope": f"{PREFIX}workflow.read {PREFIX}job.read_all",
    }
    assert result.stderr == (
        "note: a token for read, with scope workflow.read and scope job.read_all\n"
        "note: set WORKFLOPLUS_CLIENT_ID and WORKFLOPLUS_CLIENT_SECRET in the environment before"
        " sending it\n"
    )


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_writes_the_scopes_of_the_task_alone(
    invoke: Invoke, tasks: Path, output_format: str
) -> None:
    arguments = ("request", str(tasks), "--token", "--task", "schedule", "--format", output_format)

    result = invoke(*arguments)

    assert result.exit_code == exit_codes.DONE
    assert "schedule.admin" in result.stdout
    assert "workflow.read" not in result.stdout


def test_the_request_without_a_task_names_no_scope(invoke: Invoke, tasks: Path) -> None:
    result = invoke("request", str(tasks), "--token")

    assert result.exit_code == exit_codes.DONE
    assert "scope" not in result.stdout


def test_an_offered_task_can_be_asked_for(invoke: Invoke, example: Path) -> None:
    result = invoke("request", str(example), "--token", "--task", "READ", "--format", "json")

    assert result.exit_code == exit_codes.DONE
    assert json.loads(result.stdout)["scope"] == f"{PREFIX}workflow.read"


def test_a_task_goes_with_a_token(invoke: Invoke, tasks: Path) -> None:
    result = invoke("request", str(tasks), "--task", "read")

    assert result.exit_code == exit_codes.USAGE
    assert "--task goes with --token" in result.stderr


@pytest.mark.parametrize("name", ["raed", "../read", "\x1b[31mread", "write\nread", "a" * 9999])
def test_an_unknown_task_is_wrong_input(invoke: Invoke, tasks: Path, name: str) -> None:
    result = invoke("request", str(tasks), "--token", "--task", name)

    assert result.exit_code == exit_codes.WRONG_INPUT
    assert result.stdout == ""
    assert result.stderr.startswith("error: no task of this integration is called `")
    assert all(line.isprintable() and len(line) < 200 for line in result.stderr.splitlines())


def test_a_blank_task_is_a_mistake(invoke: Invoke, tasks: Path) -> None:
    assert invoke("request", str(tasks), "--token", "--task", " ").exit_code == exit_codes.USAGE


def test_an_integration_without_tasks_says_so(invoke: Invoke) -> None:
    arguments = ("request", "--catalog", "workfloplus", "-a", "Get Workflows", "--token")

    result = invoke(*arguments, "--task", "read")

    assert result.exit_code == exit_codes.WRONG_INPUT
    assert "error: this integration has no tasks" in result.stderr


def test_a_token_that_no_request_asks_for_is_refused(invoke: Invoke, tasks: Path) -> None:
    result = invoke("request", str(tasks), "--token", "--task", "users")

    assert result.exit_code == exit_codes.WRONG_INPUT
    assert result.stdout == ""
    assert "no request asks for the token of the task `users`" in result.stderr


@pytest.mark.parametrize("arguments", [("tokens",), ("request", "--token", "--task", "read")])
def test_an_infeasible_plan_has_no_tokens(
    invoke: Invoke, tasks: Path, arguments: tuple[str, ...]
) -> None:
    result = invoke(*arguments, str(tasks), "--forbid", "schedule.*")

    assert result.exit_code == exit_codes.INFEASIBLE
    assert "schedule.admin" not in result.stdout


def test_a_fault_in_a_task_is_told_with_its_place(invoke: Invoke, tasks: Path) -> None:
    tasks.write_text(
        tasks.read_text(encoding="utf-8").replace("users: [Get Users]", "users: [Delete a Job]"),
        encoding="utf-8",
    )

    result = invoke("tokens", str(tasks))

    assert result.exit_code == exit_codes.WRONG_INPUT
    assert f"error: {tasks}:8:11: `Delete a Job` is not among the desired APIs" in result.stderr


def test_a_token_that_is_not_proven_is_told_by_the_exit_code(
    invoke: Invoke, ring: Path, tmp_path: Path
) -> None:
    file = tmp_path / "ring-integration.yaml"
    listed = ", ".join(word for word in ALL_OF_RING if word != "-a")
    required = ", ".join(f"g{at}" for at in range(RING))
    file.write_text(
        f"integration: 1\nname: Ring\ncatalog: {ring}\napis: [{listed}]\n"
        f"limits: {{require: [{required}]}}\ntokens: {{all: [{listed}]}}\n",
        encoding="utf-8",
    )

    proven = invoke("tokens", str(file))
    cut = invoke("tokens", str(file), "--time-limit", "1e-9")

    assert proven.exit_code == exit_codes.DONE
    assert cut.exit_code == exit_codes.UNPROVEN
    assert "all: sufficient, but NOT proven least" in cut.stdout
    assert "unproven: the search was stopped early for all" in cut.stderr
