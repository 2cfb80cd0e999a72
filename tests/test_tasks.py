"""The names in tasks: those of desired APIs, each fault with its place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import planner
from planner.errors import Fault, UnknownName
from planner.model import Integration, Task
from planner.planning import plan_integration
from tests.planning.samples import any_scope, api, catalog_of, scopes

HOSTILE = (
    "", " ", "Read", "1st", "read write", "../../etc/passwd", "; rm -rf ~", "$(id)", "-x", "--help",
    "{{7*7}}", "<b>", "a|b", "\x1b[31mred", "read\n", "\u202eread", "naïve", "a" * 41, "a" * 5000,
)  # fmt: skip

CATALOG = catalog_of(
    api("users/list", any_scope("a"), title="Get Users", aliases=["All Users"]),
    api("users/delete", any_scope("b"), title="Delete a User", method="DELETE"),
    api("jobs/list", any_scope("a"), title="Get Things"),
    api("tasks/list", any_scope("a"), title="Get Things"),
    grants=scopes("a", "b"),
)
DESIRED = ("Get Users", "Delete a User")


def faults_of(*tasks: Task, apis: Iterable[str] = DESIRED) -> list[Fault]:
    integration = Integration(name="N", catalog="small", apis=tuple(apis), tokens=tasks)
    with pytest.raises(UnknownName) as caught:
        plan_integration(integration, CATALOG)
    return [*caught.value.faults]


@pytest.mark.parametrize(
    "name",
    ["get the USERS", "users/list", "all users", " GET https://api.example/users/list "],
)
def test_an_api_of_a_task_is_found_by_every_name_that_it_has(name: str) -> None:
    plan = planner.plan(CATALOG, DESIRED, tokens={"read": [name]})

    assert [one.id for one in plan.tokens[0].apis] == ["users/list"]


def test_an_api_that_is_not_desired_is_a_fault() -> None:
    [fault] = faults_of(Task(name="read", apis=("Get Users", "jobs/list")))

    assert fault.message == "`jobs/list` is not among the desired APIs"
    assert fault.hint == "list it under `apis`, or take it out of the task"
    assert fault.path == "tokens.read[1]"


def test_an_unknown_api_is_a_fault_that_lists_the_nearest() -> None:
    [fault] = faults_of(Task(name="read", apis=("Get User",)))

    assert fault.message == "no API is called `Get User` in the catalogue `small`"
    assert fault.hint.startswith("the nearest: `Get Users` (users/list)")


def test_an_ambiguous_api_is_a_fault_though_only_one_of_them_is_desired() -> None:
    [fault] = faults_of(Task(name="read", apis=("Get Things",)), apis=["jobs/list"])

    assert fault.message == "`Get Things` names several APIs"


def test_all_faults_of_all_tasks_are_told() -> None:
    faults = faults_of(
        Task(name="read", apis=("nothing", "Get Users")),
        Task(name="Bad Name", apis=("nobody",)),
        Task(name="empty", apis=()),
        Task(name="read", apis=("Get Users",)),
    )

    assert [fault.path for fault in faults] == [
        "tokens.read[0]",
        'tokens["Bad Name"][0]',
        'tokens["Bad Name"]',
        "tokens.empty",
        "tokens.read",
    ]
    assert faults[3].message == "a task needs at least one API"
    assert faults[4].message == "there are two tasks `read`"


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_name_that_is_no_short_word_is_refused_and_shown_harmless(name: str) -> None:
    [fault] = faults_of(Task(name=name, apis=("Get Users",)))

    assert str(fault).isprintable()
    assert len(str(fault)) < 300
    assert fault.path.startswith("tokens")


@pytest.mark.parametrize("name", ["a", "read", "read-only", "on", "null", "x_1", "a" * 40])
def test_a_short_word_is_a_task(name: str) -> None:
    plan = planner.plan(CATALOG, DESIRED, tokens={name: ["Get Users"]})

    assert [token.task for token in plan.tokens] == [name]


def test_an_api_named_twice_counts_once_and_is_noted() -> None:
    plan = planner.plan(
        CATALOG, DESIRED, tokens={"all": ["Get Users", "Delete a User", "users/list"]}
    )

    assert [one.id for one in plan.tokens[0].apis] == ["users/list", "users/delete"]
    assert plan.notes == (
        "`users/list` names `users/list` once more in the task `all`; it counts once.",
    )


def test_desired_apis_in_no_task_are_told() -> None:
    plan = planner.plan(CATALOG, [*DESIRED, "jobs/list"], tokens={"write": ["Delete a User"]})

    assert plan.notes == ("Desired, yet in no task: `Get Users` and `Get Things`.",)


def test_without_tasks_nothing_is_noted() -> None:
    assert planner.plan(CATALOG, DESIRED).notes == ()


def test_a_fault_in_a_file_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "integration.yaml"
    file.write_text(
        "integration: 1\nname: N\ncatalog: workfloplus\napis: [Get Users]\n"
        "tokens:\n  read: [Get Users, Get Workflows]\n  write: [Get Usars]\n",
        encoding="utf-8",
    )

    with pytest.raises(UnknownName) as caught:
        plan_integration(planner.load_integration(file), planner.load_catalog("workfloplus"))

    places = [(fault.line, fault.column, fault.path) for fault in caught.value.faults]
    assert places == [(6, 21, "tokens.read[1]"), (7, 11, "tokens.write[0]")]
    assert {fault.file for fault in caught.value.faults} == {str(file)}
