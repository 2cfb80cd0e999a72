"""Clients out of JSON: every form, and no form guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.auditing.clients import Clients
from planner.auditing.held import Client
from planner.cli.application import application
from planner.errors import InvalidFile
from planner.model import ForEach, PolicySet, TemplateList, TemplateObject, ValueOf
from planner.rendering.vendors_json import plans_json
from planner.solving.formula import GrantKey
from planner.vendors import plan_per_vendor
from tests.auditing.samples import ANSWER, PREFIX, SECRET, policy_set_with
from tests.cli.conftest import EXAMPLE
from tests.conftest import REPOSITORY

WORKFLOPLUS = planner.load_catalog("workfloplus")
JOBS = ("Get Users", "Get Workflows", "Create Scheduled Job")


def read(value: Any, policy_set: PolicySet = WORKFLOPLUS.policy_set) -> Client:
    return Clients(policy_set).read(value, "client.json")


def refusal(value: Any, policy_set: PolicySet = WORKFLOPLUS.policy_set) -> str:
    with pytest.raises(InvalidFile) as refused:
        read(value, policy_set)
    [fault] = refused.value.faults
    assert fault.file == "client.json"
    return f"{fault.message} in {fault.path}" if fault.path else fault.message


def names(client: Client) -> list[str]:
    return sorted(key.name for key in client.held.grants)


class TestTheVendorsAnswer:
    def test_is_read_as_documented(self) -> None:
        client = read(ANSWER)

        assert names(client) == ["ADMIN", "schedule.admin", "workflow.read"]
        assert (client.held.unknown, client.held.hidden) == ((), ())
        assert client.id == "6169571beee5ee0101a4b58c"
        assert client.name == "My Job Scheduling Application"

    @pytest.mark.parametrize("name", ["optionalScopes", "additional_scopes", "grants"])
    def test_grants_under_a_name_that_says_nothing_are_told(self, name: str) -> None:
        listed_ones = {name: [f"{PREFIX}job.admin", f"{PREFIX}workflow.read"]}
        client = read({**ANSWER, "client": {**ANSWER["client"], "settings": [listed_ones]}})

        assert names(client) == ["ADMIN", "schedule.admin", "workflow.read"]
        [unknown] = client.held.unknown
        assert unknown.text == f"{PREFIX}job.admin"
        assert f"client.settings[0].{name}" in unknown.reason

    def test_its_secret_is_nowhere(self) -> None:
        assert SECRET not in repr(read(ANSWER))

    def test_a_kind_that_it_does_not_mention_is_hidden(self) -> None:
        client = read({"clientId": "a", "allowed_scopes": ["job.read"]})

        assert client.held.hidden == ("permissions",)
        assert names(client) == ["job.read"]

    def test_an_empty_list_holds_nothing(self) -> None:
        assert read({"clientId": "a", "scopes": [], "permissions": []}).held.hidden == ()

    def test_scopes_in_one_text_are_told_apart(self) -> None:
        client = read({"client_id": "a", "scope": f"{PREFIX}job.read {PREFIX}query.read"})

        assert names(client) == ["job.read", "query.read"]

    @pytest.mark.parametrize("value", [7, None, {"a": 1}, True])
    def test_a_list_in_an_unknown_form_is_refused(self, value: Any) -> None:
        answer = {"clientId": "a", "scopes": value, "permissions": []}

        assert refusal(answer) == "expected a list of grants in scopes"

    @pytest.mark.parametrize("item", [7, None, {"name": "job.read"}, "", " "])
    def test_an_item_in_an_unknown_form_is_refused(self, item: Any) -> None:
        expected = "expected the name or value of a grant in client.scopes[1]"

        assert refusal({"client": {"scopes": ["job.read", item]}}) == expected

    def test_two_lists_that_differ_are_refused(self) -> None:
        two = [{"scopes": ["job.read"]}, {"scopes": ["job.admin"]}]

        assert refusal({"clients": two}).startswith("two lists of `scopes` differ")
        assert names(read({"clients": [two[0], two[0]]})) == ["job.read"]

    def test_without_grants_it_is_no_client(self) -> None:
        assert refusal({"error": "forbidden"}).startswith("no member lists")

    @pytest.mark.parametrize("value", ["text", 7, None, True])
    def test_what_is_no_object_is_no_client(self, value: Any) -> None:
        assert refusal(value) == "expected an object, or a list of grants"

    def test_what_looks_like_a_token_is_never_shown(self) -> None:
        token = "eyJhbGciOiJIUzI1NiJ9.eyJzY29wZSI6IngifQ.c2lnbmF0dXJl"
        client = read({"clientId": token, "scopes": [token]})

        assert token not in repr(client)
        assert "looks like a token" in client.held.unknown[0].text


class TestListsAndPlans:
    def test_a_list_holds_grants_of_any_kind_and_hides_none(self) -> None:
        client = read(["ADMIN", f"{PREFIX}job.read", "scopes:query.read", "else"])

        assert names(client) == ["ADMIN", "job.read", "query.read"]
        assert [one.text for one in client.held.unknown] == ["else"]
        assert client.held.hidden == ()

    def test_kinds_with_their_grants(self) -> None:
        client = read({"scopes": ["job.read"]})

        assert names(client) == ["job.read"]
        assert client.held.hidden == ("permissions",)

    def test_a_grant_of_another_kind_is_told_apart(self) -> None:
        [unknown] = read({"scopes": ["ADMIN"], "permissions": []}).held.unknown

        assert (unknown.kind, unknown.text) == ("scopes", "ADMIN")
        assert "permissions:ADMIN" in unknown.reason

    def test_a_plan_holds_its_grants(self) -> None:
        plan = planner.plan(WORKFLOPLUS, JOBS)
        client = read(json.loads(json.dumps(plan.to_dict())))

        assert names(client) == ["ADMIN", "schedule.admin", "workflow.read"]
        assert client.held.hidden == ()

    def test_a_lock_holds_what_was_agreed(self, tmp_path: Path) -> None:
        (tmp_path / "i.yaml").write_text(EXAMPLE, encoding="utf-8")
        CliRunner().invoke(application, ["lock", str(tmp_path / "i.yaml")])
        client = read(json.loads((tmp_path / "i.lock.json").read_text("utf-8")))

        assert names(client) == ["ADMIN", "schedule.admin", "workflow.read"]
        assert client.held.hidden == ()

    def test_another_document_of_planners_is_no_client(self) -> None:
        found = refusal({"schema": "audit-v1", "held": {"scopes": []}})

        assert found == "expected `plan-v1`, `plans-v1` or `lock-v1`, found `audit-v1` in schema"

    def test_of_several_vendors_plans_its_own_counts(self) -> None:
        catalogs = (WORKFLOPLUS, planner.load_catalog("google-drive"))
        integration = planner.load_integration(REPOSITORY / "docs" / "examples" / "several.yaml")
        plans = json.loads(plans_json(plan_per_vendor(integration, (*catalogs, gmail()))))
        google = catalogs[1].policy_set

        assert names(read(plans)) == ["ADMIN", "job.read_all"]
        assert {key.kind for key in read(plans, google).held.grants} == {"scopes"}
        assert names(read(plans, google)) != names(read(plans))

    def test_an_infeasible_plan_has_no_grants(self) -> None:
        plan = planner.plan(WORKFLOPLUS, ["Delete a Job"], forbid=["OWNER"]).to_dict()

        assert refusal(plan) == "an infeasible plan has no grants in status"

    def test_another_vendors_plan_is_refused(self) -> None:
        plan = planner.plan(gmail(), ["gmail.users.getProfile"]).to_dict()

        assert refusal(plan) == "it is not for `workfloplus` in catalog"

    @given(st.sets(st.sampled_from(sorted(WORKFLOPLUS.policy_set.grants))))
    def test_every_form_says_the_same(self, held: set[GrantKey]) -> None:
        grants = WORKFLOPLUS.policy_set.grants
        by_kind = {
            kind.name: [grants[key].value for key in sorted(held) if key.kind == kind.name]
            for kind in WORKFLOPLUS.policy_set.kinds
        }
        answer = {"client": {"scopes": by_kind["scopes"], "clientPermissions": []}}
        answer["client"]["clientPermissions"] = by_kind["permissions"]

        assert read(by_kind).held.grants == read(answer).held.grants == held
        assert read([str(key) for key in held]).held.grants == held


class TestListsOfObjects:
    """As Microsoft Graph's requests have them: an item for each grant, by an identifier."""

    POLICIES = policy_set_with(
        TemplateObject(
            (
                ("displayName", ValueOf("name")),
                (
                    "access",
                    TemplateList(
                        (
                            TemplateObject(
                                (
                                    ("resource", "graph"),
                                    ("items", ForEach("scopes", TemplateObject(
                                        (("id", ValueOf("grant-id")), ("type", "Role"))
                                    ))),
                                )
                            ),
                        )
                    ),
                ),
            )
        ),
        ids={"read": "id-1", "write": "id-2"},
    )  # fmt: skip

    def test_grants_are_known_by_their_identifiers(self) -> None:
        items = [{"id": "id-1", "type": "Role"}, {"id": "id-2", "type": "Role", "more": 1}]
        client = read({"access": [{"resource": "graph", "items": items}]}, self.POLICIES)

        assert names(client) == ["read", "write"]

    def test_lists_for_several_resources_are_one_client(self) -> None:
        one = {"resource": "graph", "items": [{"id": "id-1", "type": "Role"}]}
        other = {"resource": "mail", "items": [{"id": "id-9", "type": "Role"}]}
        client = read({"access": [one, other]}, self.POLICIES)

        assert names(client) == ["read"]
        assert [unknown.text for unknown in client.held.unknown] == ["id-9"]

    def test_an_item_of_another_type_is_not_held(self) -> None:
        items = [{"id": "id-1", "type": "Scope"}]
        client = read({"access": [{"resource": "graph", "items": items}]}, self.POLICIES)

        assert names(client) == []
        assert [unknown.text for unknown in client.held.unknown] == ["id-1"]

    def test_two_applications_are_not_taken_for_one(self) -> None:
        def app(identifier: str) -> dict[str, Any]:
            items = [{"id": identifier, "type": "Role"}]
            return {"access": [{"resource": "graph", "items": items}]}

        assert refusal({"value": [app("id-1"), app("id-2")]}, self.POLICIES).startswith("two lists")


def gmail() -> Any:
    return planner.load_catalog("google-gmail")
