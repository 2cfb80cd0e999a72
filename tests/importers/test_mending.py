"""What our formats cannot hold is changed as little as possible, and every change is told."""

from __future__ import annotations

from typing import Any

import pytest

from planner.importers.found import Found
from planner.importers.mending import mended
from planner.model import Kind, Source
from planner.solving.formula import TRUE, AllOf, AnyOf, GrantKey
from tests.importers.makers import ROLES, SCOPES, any_scope, api, found, grant, scope

LIST, ADD = "GET https://parcels.example/parcels", "POST https://parcels.example/parcels"


def told(vendor: Found) -> list[tuple[str, str]]:
    return [(one.rule, one.place) for one in (*vendor.left_out, *vendor.warnings)]


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("any", "any-grants"),
        ("token", "token-grants"),
        ("api key", "api-key"),
        ("1st", "kind-1st"),
        ("äöü", "kind"),
        ("a-b_C9", "a-b_C9"),
    ],
)
def test_kinds_get_names_that_requirements_and_requests_can_use(name: str, becomes: str) -> None:
    key = GrantKey(name, "x")
    body = {"scope": {"value-of": name, "joined-by": " "}, "list": [{"value-of": name}]}
    request = {
        "method": "POST",
        "url": "https://parcels.example/token",
        "encoding": "json",
        "body": body,
    }
    vendor = found(
        [api(LIST, key)],
        grant(key),
        kinds=[Kind(name=name, title="key", held_by="client")],
        requests={"get-token": request},
    )
    result = mended(vendor)
    assert [kind.name for kind in result.kinds] == [becomes]
    assert result.services[0].apis[0].requirement == GrantKey(becomes, "x")
    kept: Any = result.requests["get-token"]
    assert kept["body"]["scope"]["value-of"] == becomes
    assert kept["body"]["list"] == [{"value-of": becomes}]
    assert told(result) == ([] if name == becomes else [("changed-name", name)])


def test_kinds_that_become_alike_stay_two() -> None:
    kinds = [Kind(name=name, title=name, held_by="client") for name in ("a b", "a-b")]
    keys = [GrantKey(kind.name, "x") for kind in kinds]
    result = mended(found([api(LIST, AllOf(tuple(keys)))], *map(grant, keys), kinds=kinds))
    assert [kind.name for kind in result.kinds] == ["a-b", "a-b-2"]


def test_a_kind_without_grants_is_left_out() -> None:
    result = mended(found([api(LIST, scope("a"))], "a", kinds=[SCOPES, ROLES]))
    assert result.kinds == (SCOPES,)
    assert told(result) == [("empty-kind", "roles")]


@pytest.mark.parametrize(
    "request_",
    [
        {
            "method": "POST",
            "url": "http://parcels.example/token",
            "encoding": "form",
            "body": {"a": "b"},
        },
        {"method": "POST", "url": "/token", "encoding": "form", "body": {"a": "b"}},
        {"method": "POST", "url": "https://x.example", "encoding": "form", "body": {}},
        {
            "method": "POST",
            "url": "https://x.example",
            "encoding": "form",
            "body": {"a": {"value-of": "gone"}},
        },
    ],
)
def test_a_request_that_no_policy_set_takes_is_left_out(request_: Any) -> None:
    vendor = found([api(LIST, scope("a"))], "a", requests={"get-token": request_})
    result = mended(vendor)
    assert result.requests == {}
    assert told(result) == [("unusable-request", "requests.get-token")]


def test_a_grant_that_only_apis_name_is_declared() -> None:
    result = mended(found([api(LIST, any_scope("a", "b"))], "a"))
    assert {one.key.name: one.value for one in result.grants} == {"a": "a", "b": "b"}
    assert told(result) == [("undeclared-grant", "scopes:b")]


def test_two_grants_of_one_value_are_one() -> None:
    vendor = found([api(LIST, scope("a")), api(ADD, scope("b"))], "a", grant("b", value="a"))
    result = mended(vendor)
    assert [one.requirement for one in result.services[0].apis] == [scope("a"), scope("a")]
    assert told(result) == [("repeated-grant", "scopes:b")]


def test_grants_in_a_circle_keep_what_comes_first() -> None:
    a, b, c = (scope(name) for name in "abc")
    vendor = found(
        [api(LIST, a)], grant(a, implies=(b,)), grant(b, implies=(c,)), grant(c, implies=(a, c))
    )
    result = mended(vendor)
    assert {one.key: one.implies for one in result.grants} == {a: (b,), b: (c,), c: ()}
    assert told(result) == [("unusable-implication", "scopes:c")] * 2


def test_implications_of_other_kinds_or_of_nothing_are_left_out() -> None:
    role = GrantKey("roles", "r")
    vendor = found(
        [api(LIST, AllOf((scope("a"), role)))],
        grant("a", implies=(role, scope("gone"))),
        grant(role),
        kinds=[SCOPES, ROLES],
    )
    result = mended(vendor)
    assert not any(one.implies for one in result.grants)
    assert told(result) == [("unusable-implication", "scopes:a")] * 2


@pytest.mark.parametrize(
    ("url", "becomes"),
    [
        ("https://host/a b", "https://host/a%20b"),
        ("https://host/ä", "https://host/ä"),
        ("https://host/\u202e", "https://host/%E2%80%AE"),
        (" /parcels ", "/parcels"),
        ("{base}/parcels", "{base}/parcels"),
    ],
)
def test_addresses_are_encoded_where_they_must_be(url: str, becomes: str) -> None:
    vendor = found([api(LIST, scope("a"), url=url)], "a")
    assert mended(vendor).services[0].apis[0].url == becomes


@pytest.mark.parametrize("url", ["", "parcels", "ftp://host/", "https://host/" + "x" * 500])
def test_an_api_without_a_usable_address_is_left_out(url: str) -> None:
    result = mended(found([api(LIST, scope("a"), url=url), api(ADD, scope("a"))], "a"))
    assert [one.method for one in result.services[0].apis] == ["POST"]
    assert told(result) == [("unusable-api", f"GET {url}")]


def test_methods_are_written_in_capitals_or_left_out() -> None:
    vendor = found(
        [api(LIST, scope("a"), "x", method="get"), api(LIST, scope("a"), "y", method="G T")], "a"
    )
    result = mended(vendor)
    assert [one.method for one in result.services[0].apis] == ["GET"]
    assert told(result) == [("unusable-api", "G T https://parcels.example/parcels")]


def test_an_alias_that_means_another_api_is_left_out() -> None:
    vendor = found(
        [
            api(LIST, scope("a"), "x", title="List", aliases=("All", "add", "The x")),
            api(ADD, scope("a"), "y", title="Add", aliases=("all",)),
        ],
        "a",
    )
    result = mended(vendor)
    assert [one.aliases for one in result.services[0].apis] == [("The x",), ()]
    assert [rule for rule, _ in told(result)] == ["unusable-alias"] * 3


def test_an_effect_that_the_method_does_not_suggest_has_a_reason() -> None:
    vendor = found([api(ADD, scope("a"), effect="read"), api(LIST, TRUE)], "a")
    first, second = mended(vendor).services[0].apis
    assert (first.id, first.effect_reason) == (LIST, "")
    assert (second.effect, second.effect_reason) == ("read", "The source says so.")


def test_a_requirement_that_nests_too_deep_is_not_known() -> None:
    formula: Any = scope("a")
    for level in range(30):
        formula = (AnyOf if level % 2 else AllOf)((scope("b"), formula))
    result = mended(found([api(LIST, formula)], "a", "b"))
    assert result.services[0].apis[0].requirement is None
    assert told(result) == [("unusable-requirement", LIST)]


def test_a_source_without_an_address_is_told() -> None:
    sources = (Source(facts="scopes", page="parcels.json", read="2026-11-23"),)
    result = mended(found([api(LIST, scope("a"))], "a", sources=sources))
    assert result.sources == ()
    assert told(result) == [("source-without-page", "parcels.json")]


def test_what_fits_is_left_as_it_is() -> None:
    vendor = found([api(ADD, any_scope("a", "b")), api(LIST, scope("a"))], "a", "b")
    result = mended(vendor)
    assert result.grants == vendor.grants
    assert set(result.services[0].apis) == set(vendor.services[0].apis)
    assert told(result) == []
