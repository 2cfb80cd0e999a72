"""Requests that name each grant in an item of its own, and plans whose grants lack identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from planner import load_catalog, plan
from planner.cli.application import application
from planner.cli.exit_codes import DONE, WRONG_INPUT
from planner.errors import InvalidFile
from planner.model import (
    Catalog,
    ForEach,
    PolicySet,
    RequestTemplate,
    Template,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.narrowing import narrowed_token_request
from planner.requesting import MissingIdentifiers, create_request, token_request, unplaced_kinds
from planner.verifying import verify
from planner.verifying.claims import claim_of
from tests.planning.plan_v1 import SOLVED
from tests.planning.samples import HARBOUR_CATALOG, written_harbour
from tests.rendering.requests.samples import policy_set, template

BY_ID = ForEach("scopes", TemplateObject((("id", ValueOf("grant-id")), ("type", "Scope"))))
IDENTIFIERS = {"read": "1a", "write": "2b"}


def vendor(body: Mapping[str, Template], *, identifiers: Mapping[str, str]) -> PolicySet:
    made = policy_set(
        create_client=template(dict(body)),
        scopes={name: f"https://x.example/{name}" for name in IDENTIFIERS},
    )
    grants = {
        key: replace(grant, id=identifiers.get(key.name)) for key, grant in made.grants.items()
    }
    return replace(made, grants=grants)


def body_of(
    body: Mapping[str, Template], *scopes: str, identifiers: Mapping[str, str] = IDENTIFIERS
) -> Mapping[str, object]:
    request = create_request(
        vendor(body, identifiers=identifiers), name="N", purpose="", grants={"scopes": scopes}
    )
    assert request is not None
    return request.body


def test_each_grant_has_an_item_in_the_plans_order() -> None:
    nested = TemplateList((TemplateObject((("resource", "7"), ("access", BY_ID))),))

    assert body_of({"needs": nested}, "write", "read") == {
        "needs": [
            {
                "resource": "7",
                "access": [{"id": "2b", "type": "Scope"}, {"id": "1a", "type": "Scope"}],
            }
        ]
    }


def test_an_item_can_be_the_grants_value_and_name_other_things_too() -> None:
    item = TemplateObject((("is", ValueOf("grant")), ("for", ValueOf("name"))))

    assert body_of({"plain": ForEach("scopes", ValueOf("grant")), "list": ForEach("scopes", item)},
                   "read") == {
        "plain": ["https://x.example/read"],
        "list": [{"is": "https://x.example/read", "for": "N"}],
    }  # fmt: skip


def test_without_grants_the_list_is_empty() -> None:
    assert body_of({"access": BY_ID}) == {"access": []}


def test_all_grants_without_an_identifier_are_told_at_once() -> None:
    with pytest.raises(MissingIdentifiers) as raised:
        body_of({"access": BY_ID}, "read", "write", identifiers={})

    (fault,) = raised.value.faults
    assert "`read`, `write`" in fault.message
    assert fault.path == "requests.create-client"


def test_an_identifier_that_no_item_names_may_be_missing() -> None:
    assert body_of({"a": ForEach("scopes", ValueOf("grant"))}, "read", identifiers={}) == {
        "a": ["https://x.example/read"]
    }


def test_a_kind_in_such_a_list_is_placed() -> None:
    made = vendor({"access": BY_ID}, identifiers={})

    assert unplaced_kinds(made, {"scopes": ("read",)}) == ()


def test_a_token_request_without_known_grants_cannot_list_them() -> None:
    body = TemplateObject((("access", BY_ID),))
    made = replace(
        vendor({"a": "b"}, identifiers=IDENTIFIERS),
        get_token=RequestTemplate(
            method="POST", url="https://x.example/token", body=body, encoding="json", bearer=False
        ),
    )

    with pytest.raises(InvalidFile, match="no `scopes` is known when this is sent"):
        token_request(made)
    request = narrowed_token_request(
        made, planned={"scopes": ("read", "write")}, grants={"scopes": ("write",)}
    )
    assert request is not None
    assert request.body == {"access": [{"id": "2b", "type": "Scope"}]}


@pytest.fixture
def harbour_by_identifiers(tmp_path: Path) -> Catalog:
    """Harbour, whose create request names scopes by identifiers, and only one of them has one."""
    path = written_harbour(tmp_path)
    policies = tmp_path / "policies.yaml"
    text = policies.read_text(encoding="utf-8")
    changed = text.replace(
        "      scopes: {value-of: scopes}\n",
        "      scopes: {for-each: scopes, give: {id: {value-of: grant-id}}}\n",
    ).replace("ships.read: {risk: 1}", "ships.read: {risk: 1, id: 0b5e}")
    assert changed.count("0b5e") == changed.count("grant-id") == 1
    policies.write_text(changed, encoding="utf-8")
    return load_catalog(path)


def test_a_plan_whose_identifiers_are_known_has_its_request(
    harbour_by_identifiers: Catalog,
) -> None:
    planned = plan(harbour_by_identifiers, ["List Ships"])

    assert planned.request is not None
    assert planned.request.body["scopes"] == [{"id": "0b5e"}]
    assert planned.notes == ()


def test_a_plan_whose_identifiers_are_missing_holds_and_says_why_it_has_no_request(
    harbour_by_identifiers: Catalog,
) -> None:
    planned = plan(harbour_by_identifiers, ["List Ships", "cargo/list"])

    assert planned.status == "optimal"
    assert planned.request is None
    assert planned.token_request is not None
    (note,) = planned.notes
    assert note == (
        "no create-client request: it names grants by the vendor's identifiers, and none is known"
        " for `cargo.read`; import again with the identifiers, or state each as `id` in the"
        " overlay, or in a policy set that was not imported."
    )


@pytest.mark.parametrize("apis", [["List Ships"], ["List Ships", "cargo/list"]])
def test_such_plans_are_verified(harbour_by_identifiers: Catalog, apis: list[str]) -> None:
    claim = claim_of(plan(harbour_by_identifiers, apis).to_dict())

    verdict = verify(claim, harbour_by_identifiers)

    assert (verdict.outcome, verdict.reasons) == ("verified", ())


def test_a_request_with_a_made_up_identifier_is_refused(harbour_by_identifiers: Catalog) -> None:
    data = plan(harbour_by_identifiers, ["List Ships"]).to_dict()
    data["request"]["body"]["scopes"] = [{"id": "0b5f"}]

    assert verify(claim_of(data), harbour_by_identifiers).outcome == "refused"


def test_the_command_says_which_identifiers_are_missing(
    harbour_by_identifiers: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "catalog.yaml"

    answer = CliRunner().invoke(
        application, ["request", "--catalog", str(path), "-a", "cargo/list"]
    )

    assert harbour_by_identifiers.name == "harbour"
    assert answer.exit_code == WRONG_INPUT
    assert answer.stdout == ""
    assert "none is known for `cargo.read`" in answer.stderr


@pytest.fixture
def harbour_with_blanks(tmp_path: Path) -> Catalog:
    """Harbour, where one scope holds the blank by which the token request joins scopes."""
    path = written_harbour(tmp_path)
    policies = tmp_path / "policies.yaml"
    text = policies.read_text(encoding="utf-8")
    changed = text.replace("cargo.read: {", 'cargo.read: {value: "cargo read", ')
    assert changed.count("cargo read") == 1
    policies.write_text(changed, encoding="utf-8")
    return load_catalog(path)


def test_a_plan_holds_whose_scopes_cannot_be_joined_and_says_why_it_gets_no_token(
    harbour_with_blanks: Catalog,
) -> None:
    planned = plan(harbour_with_blanks, ["List Ships", "cargo/list"])

    assert (planned.status, planned.token_request) == ("optimal", None)
    assert planned.request is not None
    (note,) = planned.notes
    assert note == (
        "no get-token request: it joins values by blanks, and `cargo read` holds such itself, so"
        " that they could not be told apart; if the value is right, the request has to send it in"
        " another way."
    )
    assert verify(claim_of(planned.to_dict()), harbour_with_blanks).outcome == "verified"
    assert plan(harbour_with_blanks, ["List Ships"]).token_request is not None


def test_the_command_refuses_to_write_a_token_request_that_would_ask_for_other_scopes(
    harbour_with_blanks: Catalog, tmp_path: Path
) -> None:
    asked = ["--catalog", str(tmp_path / "catalog.yaml"), "-a", "cargo/list"]

    assert harbour_with_blanks.name == "harbour"
    assert CliRunner().invoke(application, ["plan", *asked]).exit_code == DONE
    answer = CliRunner().invoke(application, ["request", "--token", *asked])
    assert (answer.exit_code, answer.stdout) == (WRONG_INPUT, "")
    assert "`cargo read` holds such itself" in answer.stderr


def documented(tmp_path: Path) -> Catalog:
    text = HARBOUR_CATALOG.replace(
        "url: /cargo, policy: Read cargo}",
        "url: /cargo, policy: Read cargo, documented-least: cargo.write}",
    )
    return load_catalog(written_harbour(tmp_path, catalog=text))


def test_a_plan_tells_what_is_documented_as_least_and_decides_by_itself(tmp_path: Path) -> None:
    data = plan(documented(tmp_path), ["List Ships", "List Cargo"]).to_dict()

    Draft202012Validator(SOLVED).validate(data)
    ships, cargo = data["apis"]
    assert cargo["documented_least"] == {"scopes": ["cargo.write"]}
    assert cargo["met_by"] == {"scopes": ["cargo.read"]}
    assert "documented_least" not in ships


def test_a_plan_that_tells_it_otherwise_is_refused(tmp_path: Path) -> None:
    catalog = documented(tmp_path)
    data = plan(catalog, ["List Cargo"]).to_dict()
    assert verify(claim_of(data), catalog).outcome == "verified"

    data["apis"][0]["documented_least"] = {"scopes": ["cargo.read"]}

    assert verify(claim_of(data), catalog).outcome == "refused"
