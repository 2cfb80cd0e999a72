"""The files of a plan."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

import planner
from planner import Plan
from planner.rendering.bundle import REQUEST_FILES, bundle
from planner.rendering.plan_json import plan_json
from planner.rendering.report_markdown import report_markdown
from tests.planning.samples import api, catalog_of, harbour

WORKFLOPLUS = planner.load_catalog("workfloplus")


@pytest.fixture
def plan() -> Plan:
    return planner.plan(
        WORKFLOPLUS,
        ["Get Users", "Get Workflows", "Create Scheduled Job"],
        name="My Job Scheduling Application",
    )


def test_a_plan_has_five_files(plan: Plan) -> None:
    files = bundle(plan)
    assert list(files) == [
        "plan.json",
        "report.md",
        "request.json",
        "request.sh",
        "token-request.sh",
    ]
    assert set(REQUEST_FILES) == set(files) - {"plan.json", "report.md"}
    assert files["plan.json"] == plan_json(plan)
    assert files["report.md"] == report_markdown(plan)
    assert all(text.endswith("\n") for text in files.values())


def test_the_request_is_the_body_alone_and_in_order(plan: Plan) -> None:
    body = json.loads(bundle(plan)["request.json"])
    assert list(body.items()) == [
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


def test_the_body_is_the_same_wherever_it_stands(plan: Plan) -> None:
    files = bundle(plan)
    body = json.loads(files["request.json"])
    assert json.loads(files["plan.json"])["request"]["body"] == body
    assert files["request.json"].strip() in files["request.sh"]
    assert files["request.json"].strip() in files["report.md"]


def test_an_infeasible_plan_has_no_request_files(tmp_path: Path) -> None:
    assert list(bundle(planner.plan(harbour(tmp_path), ["Call a Pilot"]))) == [
        "plan.json",
        "report.md",
    ]


def test_a_vendor_that_describes_no_request_gets_no_request_files() -> None:
    assert list(bundle(planner.plan(catalog_of(api("x")), ["x"]))) == ["plan.json", "report.md"]


def test_the_scripts_are_read_by_a_shell_and_hold_no_secret(plan: Plan) -> None:
    for name in ("request.sh", "token-request.sh"):
        text = bundle(plan)[name]
        assert text.startswith("#!/bin/sh\nset -eu\n")
        subprocess.run(["sh", "-n"], input=text.encode(), check=True)
        assert re.search(r"\$\{?WORKFLOPLUS_[A-Z_]+", text)
