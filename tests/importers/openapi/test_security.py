from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InvalidFile
from planner.solving.formula import TRUE, AllOf, AnyOf, GrantKey
from tests.importers.openapi.documents import (
    CREDENTIAL,
    KEY,
    OAUTH,
    READ,
    WRITE,
    asking,
    only_api,
    openapi,
    read,
    requirement,
    rules,
)


def test_scopes_of_one_alternative_are_all_needed(tmp_path: Path) -> None:
    assert requirement(tmp_path, asking([{"oauth": ["read", "write"]}])) == AllOf((READ, WRITE))


def test_one_of_several_alternatives_is_enough(tmp_path: Path) -> None:
    security = [{"oauth": ["read"]}, {"oauth": ["write"]}]
    assert requirement(tmp_path, asking(security)) == AnyOf((READ, WRITE))


def test_schemes_of_one_alternative_are_all_needed(tmp_path: Path) -> None:
    security = [{"oauth": ["read"], "key": []}, {"oauth": ["write"]}]
    expected = AnyOf((AllOf((READ, CREDENTIAL)), WRITE))
    assert requirement(tmp_path, asking(security)) == expected


def test_a_conjunction_that_another_alternative_absorbs_is_kept(tmp_path: Path) -> None:
    security = [{"oauth": ["read", "write"]}, {"oauth": ["read"]}]
    assert requirement(tmp_path, asking(security)) == AnyOf((AllOf((READ, WRITE)), READ))


@pytest.mark.parametrize("nothing", [[], [{}], [{"oauth": ["read"]}, {}]])
def test_an_empty_list_and_an_empty_alternative_ask_for_nothing(
    tmp_path: Path, nothing: list[object]
) -> None:
    assert requirement(tmp_path, asking(nothing)) == TRUE


def test_what_stands_at_the_document_holds_for_operations_that_say_nothing(tmp_path: Path) -> None:
    document = openapi({"/parcels": {"get": {}}}, security=[{"oauth": ["read"]}])
    assert requirement(tmp_path, document) == READ


@pytest.mark.parametrize(
    ("own", "expected"), [([{"oauth": ["write"]}], WRITE), ([], TRUE), ([{}], TRUE)]
)
def test_what_stands_at_the_operation_replaces_what_stands_at_the_document(
    tmp_path: Path, own: object, expected: object
) -> None:
    assert requirement(tmp_path, asking(own, security=[{"oauth": ["read"]}])) == expected


def test_where_nothing_is_said_the_requirement_is_unknown(tmp_path: Path) -> None:
    document = openapi({"/parcels": {"get": {}}, "/offices": {"get": {"security": []}}})
    offices, parcels = sorted(read(tmp_path, document).services[0].apis, key=lambda api: api.url)
    assert offices.requirement == TRUE
    assert parcels.requirement is None
    assert parcels.unknown_reason == "neither the operation nor the document says what it requires"


def test_the_user_can_let_silence_mean_that_nothing_is_needed(tmp_path: Path) -> None:
    found = read(tmp_path, openapi({"/parcels": {"get": {}}}), without_security="none")
    assert only_api(found).requirement == TRUE
    assert [(remark.rule, remark.place) for remark in found.warnings] == [
        ("unstated-security", "#/paths/~1parcels/get")
    ]


def test_an_undeclared_scheme_makes_the_requirement_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, asking([{"oauth": ["read"]}, {"secret": []}]))
    api = only_api(found)
    assert api.requirement is None
    assert "`secret`" in api.unknown_reason
    assert [(remark.rule, remark.place) for remark in found.left_out] == [
        ("unknown-scheme", "#/paths/~1parcels/get")
    ]


def test_beside_an_alternative_that_needs_nothing_an_undeclared_scheme_makes_no_difference(
    tmp_path: Path,
) -> None:
    assert requirement(tmp_path, asking([{}, {"secret": []}])) == TRUE


def test_an_undeclared_scope_is_kept_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, asking([{"oauth": ["track"]}]))
    assert only_api(found).requirement == GrantKey("scopes", "track")
    assert GrantKey("scopes", "track") in {grant.key for grant in found.grants}
    assert "undeclared-scope" in rules(found)


def test_oauth_without_scopes_needs_no_grant_and_that_is_an_assumption(tmp_path: Path) -> None:
    found = read(tmp_path, asking([{"oauth": []}]))
    assert only_api(found).requirement == TRUE
    assert len(found.assumptions) == 1


def test_without_oauth_without_scopes_there_is_no_such_assumption(tmp_path: Path) -> None:
    assert read(tmp_path, asking([{"oauth": ["read"]}, {"key": []}])).assumptions == ()


def test_oauth_without_scopes_beside_a_credential_needs_the_credential(tmp_path: Path) -> None:
    assert requirement(tmp_path, asking([{"oauth": [], "key": []}])) == CREDENTIAL


def test_names_listed_with_another_scheme_are_roles_since_3_1(tmp_path: Path) -> None:
    found = read(tmp_path, asking([{"key": ["clerk"]}], version="3.1.0"))
    assert only_api(found).requirement == AllOf((CREDENTIAL, GrantKey("roles", "clerk")))
    assert {kind.name: kind.held_by for kind in found.kinds} == {
        "scopes": "token",
        "credentials": "client",
        "roles": "client",
    }
    assert "role-before-3.1" not in rules(found)


def test_before_3_1_names_listed_with_another_scheme_are_kept_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, asking([{"key": ["clerk"]}]))
    assert only_api(found).requirement == AllOf((CREDENTIAL, GrantKey("roles", "clerk")))
    assert "role-before-3.1" in rules(found)


def test_roles_of_several_schemes_are_kinds_of_their_own(tmp_path: Path) -> None:
    schemes = {"key": KEY, "basic": {"type": "http", "scheme": "basic"}}
    document = asking(
        [{"key": ["clerk"]}, {"basic": ["clerk"]}],
        version="3.1.0",
        components={"securitySchemes": schemes},
    )
    kinds = {kind.name for kind in read(tmp_path, document).kinds}
    assert kinds == {"credentials", "key-roles", "basic-roles"}


@pytest.mark.parametrize(
    ("security", "place"),
    [
        (None, "#/paths/~1parcels/get/security"),
        ({"oauth": ["read"]}, "#/paths/~1parcels/get/security"),
        (["oauth"], "#/paths/~1parcels/get/security/0"),
        ([{"oauth": "read"}], "#/paths/~1parcels/get/security/0/oauth"),
        ([{"oauth": None}], "#/paths/~1parcels/get/security/0/oauth"),
        ([{"oauth": ["read", 7]}], "#/paths/~1parcels/get/security/0/oauth/1"),
        ([{"oauth": ["\ud800"]}], "#/paths/~1parcels/get/security/0/oauth/0"),
    ],
)
def test_security_of_another_shape_is_a_fault_with_its_place(
    tmp_path: Path, security: object, place: str
) -> None:
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, asking(security))
    (fault,) = raised.value.faults
    assert fault.path == place
    assert fault.line == 1
    assert fault.column > 1


def test_an_empty_text_is_no_scope(tmp_path: Path) -> None:
    found = read(tmp_path, asking([{"oauth": ["", "read"]}]))
    assert only_api(found).requirement == READ
    assert "empty-scope" in rules(found)


def test_a_scope_with_a_blank_is_told(tmp_path: Path) -> None:
    assert "scope-with-blank" in rules(read(tmp_path, asking([{"oauth": ["read write"]}])))


def test_swagger_2_says_the_same_in_other_places(tmp_path: Path) -> None:
    document = {
        "swagger": "2.0",
        "host": "parcels.example",
        "basePath": "/api",
        "schemes": ["http", "https"],
        "securityDefinitions": {
            "oauth": {
                "type": "oauth2",
                "flow": "application",
                "tokenUrl": OAUTH["flows"]["clientCredentials"]["tokenUrl"],
                "scopes": {"read": "Reads parcels."},
            },
            "basic": {"type": "basic"},
        },
        "security": [{"oauth": ["read"]}, {"basic": []}],
        "paths": {"/parcels": {"get": {}}},
    }
    found = read(tmp_path, document)
    api = only_api(found)
    assert api.requirement == AnyOf((READ, GrantKey("credentials", "basic")))
    assert api.url == "https://parcels.example/api/parcels"
    assert found.requests["get-token"] is not None
