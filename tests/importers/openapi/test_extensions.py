from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.importers.openapi import read_openapi
from planner.solving.formula import TRUE, AllOf, AnyOf, Formula, GrantKey
from tests.importers.openapi.documents import (
    READ,
    TOKEN_URL,
    WRITE,
    only_api,
    openapi,
    read,
    rules,
    write,
)

CLERK, CARRIER = GrantKey("roles", "clerk"), GrantKey("roles", "carrier")


def extended(value: Any, **more: Any) -> dict[str, Any]:
    operation = {"security": [{"key": []}], "x-needs": value}
    return openapi({"/parcels": {"get": operation}}, **more)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            [{"scopes": ["read", "write"]}, {"scopes": ["write"]}],
            AnyOf((AllOf((READ, WRITE)), WRITE)),
        ),
        ([["read", "write"], ["write"]], AnyOf((AllOf((READ, WRITE)), WRITE))),
        ([["read"]], READ),
        ("read", READ),
        ({"scopes": ["read"], "roles": ["clerk"]}, AllOf((READ, CLERK))),
        ({"scopes": "read", "description": "Reads.", "x-since": 3}, READ),
        ([{"scopes": [], "roles": ["clerk", "carrier"]}], AllOf((CLERK, CARRIER))),
        ([{"scopes": []}], TRUE),
        ({"anyOf": ["read", "write"]}, AnyOf((READ, WRITE))),
        (
            {"all-of": ["read", {"any_of": [{"roles": "clerk"}, "write"]}]},
            AllOf((READ, AnyOf((CLERK, WRITE)))),
        ),
        (
            {"scopes": {"anyOf": ["read", "write"]}, "roles": "clerk"},
            AllOf((AnyOf((READ, WRITE)), CLERK)),
        ),
        ({"oauth": ["read"]}, READ),
    ],
)
def test_a_named_extension_goes_before_security(
    tmp_path: Path, value: Any, expected: Formula
) -> None:
    found = read(tmp_path, extended(value), extension="x-needs")
    assert only_api(found).requirement == expected
    assert rules(found) == set()


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        7,
        "read write",
        "",
        ["read", "write"],
        ["read", ["write"]],
        [[]],
        [{}],
        [{"scopes": None}],
        [{"scopes": [["read"]]}],
        [{"scopes": ["read write"]}],
        [{"scopes": ["read", 1]}],
        [{"description": "Nobody knows."}],
        {"anyOf": []},
        {"anyOf": "read"},
        {"scopes": {"oneOf": ["read"]}},
        [{"scopes": ["\ud800"]}],
        [[["read"]]],
    ],
)
def test_what_may_mean_two_things_or_none_makes_the_api_unknown(tmp_path: Path, value: Any) -> None:
    found = read(tmp_path, extended(value), extension="x-needs")
    assert only_api(found).requirement is None
    (remark,) = found.left_out
    assert (remark.rule, remark.place) == (
        "extension-not-understood",
        "#/paths/~1parcels/get/x-needs",
    )


def test_a_deeply_nested_extension_is_not_understood(tmp_path: Path) -> None:
    value: Any = "read"
    for _ in range(60):
        value = {"anyOf": [value]}
    assert only_api(read(tmp_path, extended(value), extension="x-needs")).requirement is None


def test_without_being_named_an_extension_does_not_count(tmp_path: Path) -> None:
    found = read(tmp_path, extended([["read"]]))
    assert only_api(found).requirement == GrantKey("credentials", "key")


def test_where_the_extension_is_missing_security_counts(tmp_path: Path) -> None:
    found = read(tmp_path, extended([["read"]]), extension="x-other")
    assert only_api(found).requirement == GrantKey("credentials", "key")


def test_the_nearest_extension_counts(tmp_path: Path) -> None:
    document = openapi(
        {
            "/own": {"get": {"x-needs": [["read"]]}, "x-needs": [["write"]]},
            "/path": {"get": {}, "x-needs": [["write"]]},
            "/document": {"get": {}},
        },
        **{"x-needs": {"roles": "clerk"}},
    )
    apis = read(tmp_path, document, extension="x-needs").services[0].apis
    assert [api.requirement for api in apis] == [READ, WRITE, CLERK]


def test_keys_become_kinds_that_the_client_holds_and_scopes_one_of_the_token(
    tmp_path: Path,
) -> None:
    value = {"scopes": "read", "Team Permissions": "owner"}
    found = read(tmp_path, extended(value), extension="x-needs")
    assert {kind.name: (kind.title, kind.held_by) for kind in found.kinds} == {
        "scopes": ("scope", "token"),
        "credentials": ("credential", "client"),
        "Team-Permissions": ("Team Permission", "client"),
    }


def test_scopes_are_a_kind_even_where_no_scheme_declares_any(tmp_path: Path) -> None:
    found = read(tmp_path, extended("read", components={}), extension="x-needs")
    assert [(kind.name, kind.held_by) for kind in found.kinds] == [("scopes", "token")]
    assert [grant.key for grant in found.grants] == [READ]


def test_several_documents_share_the_kinds_of_their_extensions(tmp_path: Path) -> None:
    sources = [
        write(tmp_path, extended({"roles": "clerk"}), "one.json"),
        write(tmp_path, extended({"roles": "carrier"}), "two.json"),
    ]
    found = read_openapi(sources, read_on="2026-11-23", extension="x-needs")
    assert {grant.key for grant in found.grants if grant.key.kind == "roles"} == {CLERK, CARRIER}
    assert TOKEN_URL in str(found.requests)
