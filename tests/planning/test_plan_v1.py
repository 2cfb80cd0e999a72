"""The plan as data: its fields, their types, and the documented example to the letter."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import planner
from planner import Plan
from tests.planning.plan_v1 import INFEASIBLE, SOLVED, SPECIFIED
from tests.planning.samples import api, catalog_of, covering_catalog, harbour

WORKFLOPLUS = planner.load_catalog("workfloplus")


def solved_plans(directory: Path) -> dict[str, Plan]:
    vendor = harbour(directory)
    return {
        "documented": planner.plan(
            WORKFLOPLUS, ["Get Users", "Get Workflows", "Create Scheduled Job"]
        ),
        "incomplete": planner.plan(vendor, ["Get Weather", "List Ships", "ships/list"]),
        "risk": planner.plan(vendor, ["Delete Ship"], minimise=["risk", "names"]),
        "limits": planner.plan(
            vendor, ["Move Cargo"], forbid=["MASTER"], require=["CLERK"], allow=["*", "PILOT"]
        ),
        "unproven": planner.plan(*covering_catalog(20, seed=1), time_limit=0),
        "no requests": planner.plan(catalog_of(api("x")), ["x"]),
    }


@pytest.mark.parametrize(
    "name", ["documented", "incomplete", "risk", "limits", "unproven", "no requests"]
)
def test_a_plan_has_the_fields_of_the_schema_in_the_specified_order(
    name: str, tmp_path: Path
) -> None:
    data = solved_plans(tmp_path)[name].to_dict()
    jsonschema.validate(data, SOLVED)
    assert [field for field in data if field in SPECIFIED] == list(SPECIFIED)
    assert data["cost"].keys() == data["bound"].keys()
    assert json.loads(json.dumps(data)) == data


def test_an_infeasible_plan_has_the_same_fields_and_no_answer(tmp_path: Path) -> None:
    plan = planner.plan(harbour(tmp_path), ["Delete Ship", "Get Weather"], forbid=["*.admin"])
    data = plan.to_dict()
    jsonschema.validate(data, INFEASIBLE)
    assert [field for field in data if field in SPECIFIED] == list(SPECIFIED)
    assert data["blocked"] == [
        {
            "api": "ships/delete",
            "title": "Delete the Ship",
            "alternatives": [
                {
                    "grants": {"roles": ["MASTER"], "scopes": ["ships.admin"]},
                    "blocked_by": [
                        {
                            "grant": "ships.admin",
                            "kind": "scopes",
                            "limit": "forbid",
                            "because": "limits.forbid names `*.admin`",
                        }
                    ],
                }
            ],
            "alternatives_omitted": 0,
        }
    ]
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("bound"),
        lambda data: data["cost"].update(surprise=1),
        lambda data: data["apis"][1]["met_by"].update(scopes="workflow.read"),
        lambda data: data["cost"].update(reach="76"),
        lambda data: data.update(request={}),
    ],
    ids=["field missing", "field too many", "text for a list", "text for a number", "half request"],
)
def test_the_schema_itself_can_say_no(spoil: Any) -> None:
    plan = planner.plan(WORKFLOPLUS, ["Get Users", "Get Workflows"])
    data = copy.deepcopy(plan.to_dict())
    spoil(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SOLVED)


def test_the_documented_example_to_the_letter() -> None:
    plan = planner.plan(
        WORKFLOPLUS,
        ["Get Users", "Get Workflows", "Create Scheduled Job"],
        name="My Job Scheduling Application",
    )
    data = plan.to_dict()
    assert data["schema"] == "plan-v1"
    assert (data["status"], data["complete"]) == ("optimal", True)
    assert data["integration"]["name"] == "My Job Scheduling Application"
    assert data["catalog"]["name"] == "workfloplus"
    assert data["catalog"]["digest"] == WORKFLOPLUS.digest
    assert data["grants"] == {
        "permissions": ["ADMIN"],
        "scopes": ["workflow.read", "schedule.admin"],
    }
    assert data["cost"] == {"write_reach": 51, "reach": 76, "exposure": 8, "grants": 3}
    assert data["bound"] == data["cost"]
    specified = ("id", "title", "method", "url", "policy", "requirement", "met_by")
    assert [{field: one[field] for field in specified} for one in data["apis"]] == [
        {
            "id": "users/get-users",
            "title": "Get Users",
            "method": "GET",
            "url": "https://accounts.workfloplus.com/api/team/user",
            "policy": "Any Valid Token",
            "requirement": {"all": []},
            "met_by": {},
        },
        {
            "id": "workflows/get-workflows",
            "title": "Get Workflows",
            "method": "GET",
            "url": "https://gateway.workfloplus.com/workflows/v2",
            "policy": "Workflow_Read",
            "requirement": {
                "all": [
                    {
                        "any": [
                            {"kind": "permissions", "name": name}
                            for name in ("ADMIN", "APPROVER", "EDITOR", "OWNER", "SPOKE")
                        ]
                    },
                    {
                        "any": [
                            {"kind": "scopes", "name": name}
                            for name in (
                                "spoke.client",
                                "workflow.admin",
                                "workflow.execute",
                                "workflow.read",
                            )
                        ]
                    },
                ]
            },
            "met_by": {"permissions": ["ADMIN"], "scopes": ["workflow.read"]},
        },
        {
            "id": "scheduler/create-scheduled-job",
            "title": "Create a Scheduled Job",
            "method": "POST",
            "url": "https://gateway.workfloplus.com/scheduledjobs/v1",
            "policy": "Schedule_Admin",
            "requirement": {
                "all": [
                    {"kind": "scopes", "name": "schedule.admin"},
                    {
                        "any": [
                            {"kind": "permissions", "name": "ADMIN"},
                            {"kind": "permissions", "name": "OWNER"},
                        ]
                    },
                ]
            },
            "met_by": {"permissions": ["ADMIN"], "scopes": ["schedule.admin"]},
        },
    ]
    assert len(data["exposed"]) == 8
    assert (data["unplanned"], data["blocked"]) == ([], [])
    assert json.dumps(data["request"]["body"]) == (
        '{"name": "My Job Scheduling Application", "scopes":'
        ' ["https://www.workfloplus.com/auth/workflow.read",'
        ' "https://www.workfloplus.com/auth/schedule.admin"], "permissions": ["admin"]}'
    )
    assert data["request"]["method"] == "POST"
    assert data["request"]["url"] == "https://accounts.workfloplus.com/api/client/"
    assert data["prerequisites"]["grants"] == {"permissions": ["OWNER"], "scopes": ["team.admin"]}


def test_what_is_done_to_the_data_does_not_reach_the_plan() -> None:
    plan = planner.plan(WORKFLOPLUS, ["Get Workflows"])
    before = json.dumps(plan.to_dict())
    data = plan.to_dict()
    data["grants"]["scopes"].append("job.admin")
    data["apis"][0]["met_by"].clear()
    data["request"]["body"]["scopes"].append("job.admin")
    data["cost"].clear()
    assert json.dumps(plan.to_dict()) == before
