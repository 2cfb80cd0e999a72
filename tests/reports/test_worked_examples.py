"""The worked examples are what planner makes of their integrations, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tools.examples import generated_files, integration_files

REPORTS = REPOSITORY / "reports"
EXAMPLES = ("job-scheduling", "jobs-dashboard", "workflow-publishing")
FILES = {
    "plan.json",
    "report.html",
    "report.md",
    "request.json",
    "request.sh",
    "token-request.sh",
}


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return dict(generated_files())


def plan_of(example: str) -> Any:
    return json.loads((REPORTS / example / "plan.json").read_text(encoding="utf-8"))


def test_every_example_is_generated(generated: dict[str, str]) -> None:
    assert [path.parent.name for path in integration_files()] == [*EXAMPLES]
    assert set(generated) == {f"reports/{name}/{file}" for name in EXAMPLES for file in FILES}


@pytest.mark.parametrize("file", sorted(FILES))
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_file_holds_what_is_generated(example: str, file: str, generated: dict[str, str]) -> None:
    written = (REPORTS / example / file).read_bytes()

    assert written == generated[f"reports/{example}/{file}"].encode()


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_holds_no_other_file(example: str) -> None:
    assert {path.name for path in (REPORTS / example).iterdir()} == FILES | {"integration.yaml"}


def test_the_documented_request_is_the_vendors_own_key_by_key_and_in_order() -> None:
    written = (REPORTS / "job-scheduling" / "request.json").read_text(encoding="utf-8")

    body = json.loads(written, object_pairs_hook=list)

    assert body == [
        ("name", "My Job Scheduling Application"),
        (
            "scopes",
            [
                "https://www.workfloplus.com/auth/workflow.read",
                "https://www.workfloplus.com/auth/schedule.admin",
            ],
        ),
        ("permissions", ["admin"]),
    ]


@pytest.mark.parametrize(
    ("example", "grants", "cost"),
    [
        (
            "job-scheduling",
            {"permissions": ["ADMIN"], "scopes": ["workflow.read", "schedule.admin"]},
            (51, 76, 8, 3),
        ),
        (
            "jobs-dashboard",
            {
                "permissions": ["ADMIN"],
                "scopes": ["workflow.read", "job.read_all", "schedule.read_all", "reports.read"],
            },
            (55, 77, 13, 5),
        ),
        (
            "workflow-publishing",
            {
                "permissions": ["EDITOR"],
                "scopes": [
                    "workflow.create",
                    "workflow.modify",
                    "workflow.delete",
                    "workflow.read",
                ],
            },
            (12, 19, 2, 5),
        ),
    ],
)
def test_the_grants_are_the_least(
    example: str, grants: dict[str, list[str]], cost: tuple[int, ...]
) -> None:
    plan = plan_of(example)

    assert plan["status"] == "optimal"
    assert plan["complete"]
    assert plan["grants"] == grants
    assert tuple(plan["cost"].values()) == cost
    assert plan["bound"] == plan["cost"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_report_names_every_grant_and_every_api_that_it_opens(example: str) -> None:
    plan = plan_of(example)
    report = (REPORTS / example / "report.md").read_text(encoding="utf-8")

    assert plan["exposed"]
    for names in plan["grants"].values():
        assert all(f"| `{name}` |" in report for name in names)
    for api in [*plan["apis"], *plan["exposed"]]:
        assert f"`{api['method']}` `{api['url']}`" in report


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_report_names_the_apis_that_any_token_opens(example: str) -> None:
    report = (REPORTS / example / "report.md").read_text(encoding="utf-8")

    _, _, section = report.partition("## Open to any valid token")
    section, _, _ = section.partition("\n## ")

    assert "| Delete Collection | write |" in section


def files_of_examples() -> list[Path]:
    return sorted(path for path in REPORTS.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "path", files_of_examples(), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_file_holds_a_place_on_a_machine(path: Path) -> None:
    assert str(REPOSITORY) not in path.read_text(encoding="utf-8")
