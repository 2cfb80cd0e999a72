"""What a rehearsal finds, and what it says of what it cannot try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import planner
from planner.model import (
    Catalog,
    ForEach,
    Integration,
    JsonValue,
    Kind,
    RequestTemplate,
    TemplateObject,
    ValueOf,
)
from planner.plans import Plan
from planner.proving import Outcome, prove
from planner.rendering.escaping import INVISIBLE
from planner.rendering.palette import Palette
from planner.rendering.rehearsal_json import rehearsal_json
from planner.rendering.rehearsal_markdown import rehearsal_markdown
from planner.rendering.rehearsal_text import rehearsal_text
from planner.solving.formula import TRUE
from tests.planning.samples import any_scope, api, catalog_of, harbour, scopes
from tests.sandbox.stages import signer

DESIRED = ["Get Users", "Get Workflows", "Create Scheduled Job"]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return planner.plan(planner.load_catalog("workfloplus"), DESIRED)


def outcome_of(plan: Plan) -> Outcome:
    return prove(plan, signer=signer())


def test_the_documented_example_is_as_planned(plan: Plan) -> None:
    outcome = outcome_of(plan)

    assert outcome.agrees
    assert outcome.created_by == "request"
    assert [one.task for one in outcome.tried] == ["", "read", "write"]
    assert [dict(one.counted) for one in outcome.tried] == [
        {"desired": 3, "exposed": 8, "free": 9, "closed": 62},
        {"desired": 2, "exposed": 1, "free": 9, "closed": 70},
        {"desired": 1, "exposed": 7, "free": 10, "closed": 64},
    ]
    assert not outcome.skipped
    assert not outcome.unrehearsed


def without_a_scope(plan: Plan) -> Plan:
    request = plan.request
    assert request is not None
    body: dict[str, JsonValue] = {
        **request.body,
        "scopes": ["https://www.workfloplus.com/auth/workflow.read"],
    }
    return replace(plan, request=replace(request, body=body), tokens=())


TAMPERED: dict[str, Callable[[Plan], Plan]] = {
    "an exposed API is left out": lambda plan: replace(plan, exposed=plan.exposed[1:]),
    "a closed API is called exposed": lambda plan: replace(
        plan,
        exposed=(*plan.exposed, *(a for a in plan.catalog.apis if a.title == "Delete a Job")),
    ),
    "a closed API is called desired": lambda plan: replace(
        plan,
        apis=(
            *plan.apis,
            *(replace(plan.apis[0], api=a) for a in plan.catalog.apis if a.title == "Delete a Job"),
        ),
    ),
    "a token is said to open less": lambda plan: replace(
        plan, tokens=(replace(plan.tokens[0], exposed=()), *plan.tokens[1:])
    ),
    "the request lacks a scope": without_a_scope,
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_plan_that_says_what_is_not_so_is_found_out(name: str, plan: Plan) -> None:
    outcome = outcome_of(TAMPERED[name](plan))

    assert not outcome.agrees
    assert outcome.to_dict()["outcome"] == "disagreed"
    assert "NOT AS PLANNED" in rehearsal_text(outcome, Palette(False))


def test_a_disagreement_names_the_call_what_was_said_and_the_answer(plan: Plan) -> None:
    (one,) = outcome_of(TAMPERED["a closed API is called exposed"](plan)).disagreements

    assert (one.task, one.api.title, one.said, one.status) == ("", "Delete a Job", "exposed", 403)
    assert one.answer == (
        "Delete a Job is missing permissions OWNER and scopes job.admin or permissions OWNER and"
        " scopes job.modify"
    )


def test_a_catalogue_without_requests_is_rehearsed_by_registration() -> None:
    catalog = planner.load_catalog("google-drive")

    outcome = outcome_of(planner.plan(catalog, ["drive.files.list", "drive.files.create"]))

    assert outcome.created_by == "registration"
    assert outcome.agrees
    assert not outcome.skipped


def test_a_vendor_whose_client_has_a_kind_of_its_own_and_apis_without_host(tmp_path: Path) -> None:
    """Create and token requests, constants, implied grants, an unknown requirement."""
    catalog = harbour(tmp_path)

    outcome = outcome_of(planner.plan(catalog, ["List Ships", "Create a Ship", "Get the Weather"]))

    assert outcome.agrees
    assert outcome.tried[0].counted["unknown"] == 1
    assert outcome.tried[0].called == len(catalog.apis)


def test_what_no_create_request_carries_is_given_in_another_way() -> None:
    made = catalog_of(api("a", any_scope("x")), api("b", any_scope("y")), grants=scopes("x", "y"))
    create = RequestTemplate(
        method="POST",
        url="https://accounts.example/clients",
        body=TemplateObject((("name", ValueOf("name")),)),
        encoding="json",
        bearer=True,
    )
    catalog = replace(made, policy_set=replace(made.policy_set, create_client=create))

    outcome = outcome_of(planner.plan(catalog, ["a"]))

    assert outcome.given == ("scopes",)
    assert outcome.agrees
    assert outcome.tried[0].counted == {"desired": 1, "closed": 1}


def test_a_request_that_lacks_identifiers_is_replaced_by_registration_and_told() -> None:
    made = catalog_of(api("a", any_scope("x")), api("b", any_scope("y")), grants=scopes("x", "y"))
    create = RequestTemplate(
        method="POST",
        url="https://accounts.example/clients",
        body=TemplateObject((("them", ForEach("scopes", ValueOf("grant-id"))),)),
        encoding="json",
        bearer=True,
    )
    catalog = replace(made, policy_set=replace(made.policy_set, create_client=create))

    outcome = outcome_of(planner.plan(catalog, ["a"]))

    assert outcome.created_by == "registration"
    assert "none is known for `x`" in outcome.why_registered
    assert "none is known for" in " ".join(rehearsal_text(outcome, Palette(False)).split())
    assert outcome.tried[0].counted == {"desired": 1, "closed": 1}
    assert outcome.agrees


def test_apis_at_one_url_are_skipped_and_told() -> None:
    one, two = "https://api.example/things/{id}", "https://api.example/things/{name}"
    catalog = catalog_of(
        api("a", any_scope("x"), url=one),
        api("b", any_scope("y"), url=two),
        api("c", TRUE, url="https://api.example/things"),
        grants=scopes("x", "y"),
    )

    outcome = outcome_of(planner.plan(catalog, ["a"]))

    reason = "several APIs fit its URL equally well: a, b"
    assert [(skip.api.id, skip.reason) for skip in outcome.skipped] == [
        ("a", reason),
        ("b", reason),
    ]
    assert outcome.tried[0].called == 1
    assert "Not called: 2" in rehearsal_text(outcome, Palette(False))


def test_a_task_whose_token_no_request_can_ask_for_is_told(plan: Plan) -> None:
    catalog = plan.catalog
    integration = Integration(
        name="Narrow",
        catalog="workfloplus",
        apis=("Get Users", "Get Workflows"),
        tokens=(planner.model.Task(name="users", apis=("Get Users",)),),
    )

    outcome = outcome_of(planner.plan_integration(integration, catalog))

    (left_out,) = outcome.unrehearsed
    assert left_out.task == "users"
    assert "cannot ask for none" in left_out.reason
    assert [one.task for one in outcome.tried] == [""]


def test_it_is_among_the_functions_of_the_package() -> None:
    assert planner.prove is prove


def test_an_infeasible_plan_is_refused(plan: Plan) -> None:
    blocked = planner.plan(plan.catalog, ["Delete a Job"], forbid=["OWNER"])

    with pytest.raises(planner.PlannerError, match="infeasible"):
        outcome_of(blocked)


def test_the_outcome_as_data_has_its_fields(plan: Plan) -> None:
    text = {"type": "string"}
    call = {"required": ["api", "title", "method", "url"], "properties": {"api": text}}
    jsonschema.validate(
        outcome_of(TAMPERED["an exposed API is left out"](plan)).to_dict(),
        {
            "required": ["grants", "catalog", "integration", "skipped", "unrehearsed"],
            "properties": {
                "schema": {"const": "proof-of-rehearsal-v1"},
                "outcome": {"const": "disagreed"},
                "created_by": {"const": "request"},
                "tokens": {
                    "minItems": 3,
                    "items": {"required": ["task", "called", "agreed", "said"]},
                },
                "disagreements": {
                    "minItems": 1,
                    "items": {**call, "required": [*call["required"], "said", "status"]},
                },
            },
        },
    )


HOSTILE = 'x\x1b[2J\u202e|<script>`*"\r\nX-Evil: yes'


def test_hostile_names_are_rehearsed_and_shown_as_what_they_are() -> None:
    made: Catalog = catalog_of(
        api("a", any_scope(HOSTILE), title=HOSTILE),
        api("b", any_scope("y"), title=HOSTILE + "2"),
        grants=scopes(HOSTILE, "y"),
    )
    kinds = (Kind(name="scopes", title=HOSTILE, held_by="token"),)
    catalog = replace(made, policy_set=replace(made.policy_set, kinds=kinds))
    plan = planner.plan_integration(Integration(name=HOSTILE, apis=("a",)), catalog)
    tampered = replace(plan, exposed=catalog.apis[1:])

    assert outcome_of(plan).agrees
    outcome = outcome_of(tampered)
    assert len(outcome.disagreements) == 1
    for shown in (
        rehearsal_text(outcome, Palette(False)),
        rehearsal_markdown(outcome),
        rehearsal_json(outcome),
    ):
        assert not set(shown.replace("\n", "")) & {"\x1b", "\u202e", "\r"}, INVISIBLE
    assert "<script>" not in rehearsal_markdown(outcome)
