from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile
from planner.importers.openapi import read_openapi
from planner.solving.formula import AllOf, GrantKey
from tests.importers.openapi.documents import (
    KEY,
    OAUTH,
    TOKEN_URL,
    asking,
    only_api,
    read,
    rules,
    write,
)

AUTHORIZE = "https://login.parcels.example/authorize"


def flow(name: str, scopes: dict[str, str], **urls: str) -> dict[str, Any]:
    return {"type": "oauth2", "flows": {name: {"scopes": scopes, **urls}}}


def with_schemes(security: Any, **schemes: Any) -> dict[str, Any]:
    return asking(security, components={"securitySchemes": schemes})


def test_scopes_have_the_meanings_of_the_flows(tmp_path: Path) -> None:
    grants = {grant.key: grant for grant in read(tmp_path, asking([])).grants}
    assert grants[GrantKey("scopes", "read")].meaning == "Reads parcels."
    assert grants[GrantKey("scopes", "read")].value == "read"
    assert grants[GrantKey("credentials", "key")].meaning == "An API key in the header X-Key."


def test_scopes_are_held_by_the_token_and_credentials_by_the_client(tmp_path: Path) -> None:
    kinds = {kind.name: kind.held_by for kind in read(tmp_path, asking([])).kinds}
    assert kinds == {"scopes": "token", "credentials": "client"}


def test_schemes_that_share_an_endpoint_are_one_kind(tmp_path: Path) -> None:
    document = with_schemes(
        [{"implicit": ["read"], "code": ["read"]}],
        implicit=flow("implicit", {"read": ""}, authorizationUrl=AUTHORIZE),
        code=flow("authorizationCode", {"read": "Reads."}, authorizationUrl=f"{AUTHORIZE}/"),
    )
    found = read(tmp_path, document)
    assert only_api(found).requirement == GrantKey("scopes", "read")
    assert [kind.name for kind in found.kinds] == ["scopes"]
    assert [grant.meaning for grant in found.grants] == ["Reads."]
    assert "merged-schemes" in rules(found)


def test_schemes_with_the_same_scopes_at_one_host_are_one_kind(tmp_path: Path) -> None:
    document = with_schemes(
        [{"implicit": ["read"]}],
        implicit=flow("implicit", {"read": ""}, authorizationUrl=AUTHORIZE),
        machine=flow("clientCredentials", {"read": ""}, tokenUrl=TOKEN_URL),
    )
    assert [kind.name for kind in read(tmp_path, document).kinds] == ["scopes"]


def test_a_third_scheme_can_show_that_two_others_belong_together(tmp_path: Path) -> None:
    document = with_schemes(
        [{"one": ["a"], "two": ["b"]}],
        one=flow("implicit", {"a": ""}, authorizationUrl=AUTHORIZE),
        two=flow("clientCredentials", {"b": ""}, tokenUrl=TOKEN_URL),
        both=flow("authorizationCode", {}, authorizationUrl=AUTHORIZE, tokenUrl=TOKEN_URL),
    )
    found = read(tmp_path, document)
    scopes = (GrantKey("scopes", "a"), GrantKey("scopes", "b"))
    assert only_api(found).requirement == AllOf(scopes)


def test_different_servers_are_kinds_named_after_their_schemes(tmp_path: Path) -> None:
    document = with_schemes(
        [{"post": ["read"], "Customs Office": ["read"]}],
        post=flow("clientCredentials", {"read": ""}, tokenUrl=TOKEN_URL),
        **{
            "Customs Office": flow("implicit", {"read": ""}, authorizationUrl="https://c.example/a")
        },
    )
    found = read(tmp_path, document)
    assert {kind.name: kind.title for kind in found.kinds} == {
        "post": "post scope",
        "Customs-Office": "Customs Office scope",
    }
    grants = (GrantKey("post", "read"), GrantKey("Customs-Office", "read"))
    assert only_api(found).requirement == AllOf(grants)


@pytest.mark.parametrize("name", ["credentials", "any", "none", "roles", "2", "--", "é"])
def test_kinds_get_names_that_the_policy_set_can_have(tmp_path: Path, name: str) -> None:
    from planner.reading.formats import KIND_NAME, REFUSED_KINDS

    document = with_schemes(
        [{name: ["read"], "other": ["read"], "key": []}],
        key=KEY,
        other=flow("clientCredentials", {"read": ""}, tokenUrl=TOKEN_URL),
        **{name: flow("implicit", {"read": ""}, authorizationUrl="https://c.example/a")},
    )
    kinds = [kind.name for kind in read(tmp_path, document).kinds]
    assert len(set(kinds)) == 3
    assert not [kind for kind in kinds if KIND_NAME.problem(kind) or kind in REFUSED_KINDS]


def test_openid_connect_declares_no_scopes_so_none_is_missing(tmp_path: Path) -> None:
    oidc = {"type": "openIdConnect", "openIdConnectUrl": "https://login.example/.well-known/x"}
    found = read(tmp_path, with_schemes([{"oidc": ["profile"]}], oidc=oidc))
    assert only_api(found).requirement == GrantKey("scopes", "profile")
    assert "undeclared-scope" not in rules(found)


def test_a_scheme_may_be_called_like_an_extension(tmp_path: Path) -> None:
    found = read(tmp_path, with_schemes([{"x-key": []}], **{"x-key": KEY}))
    assert only_api(found).requirement == GrantKey("credentials", "x-key")


@pytest.mark.parametrize(
    ("scheme", "place"),
    [
        ({}, "#/components/securitySchemes/bad/type"),
        ("key", "#/components/securitySchemes/bad"),
        ({"type": "magic"}, "#/components/securitySchemes/bad/type"),
        ({"type": "basic"}, "#/components/securitySchemes/bad/type"),
        ({"type": "oauth2", "flows": []}, "#/components/securitySchemes/bad/flows"),
        (
            {"type": "oauth2", "flows": {"implicit": 1}},
            "#/components/securitySchemes/bad/flows/implicit",
        ),
        (
            {"type": "oauth2", "flows": {"implicit": {"scopes": ["read"]}}},
            "#/components/securitySchemes/bad/flows/implicit/scopes",
        ),
    ],
)
def test_a_scheme_of_another_shape_is_a_fault(tmp_path: Path, scheme: Any, place: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, with_schemes([], bad=scheme))
    assert {fault.path for fault in raised.value.faults} == {place}


def test_a_flow_that_openapi_does_not_know_is_listed(tmp_path: Path) -> None:
    scheme = {"type": "oauth2", "flows": {"carrierPigeon": {"scopes": {"read": ""}}}}
    found = read(tmp_path, with_schemes([{"oauth": ["read"]}], oauth=scheme))
    assert {"unknown-flow", "undeclared-scope"} <= rules(found)


def test_a_document_without_any_credential_or_scope_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="no scope and no credential"):
        read(tmp_path, asking([], components={}))


def test_the_token_request_asks_for_the_planned_scopes(tmp_path: Path) -> None:
    assert read(tmp_path, asking([])).requests == {
        "get-token": {
            "method": "POST",
            "url": TOKEN_URL,
            "encoding": "form",
            "body": {
                "grant_type": "client_credentials",
                "client_id": {"value-of": "client-id"},
                "client_secret": {"value-of": "client-secret"},
                "scope": {"value-of": "scopes", "joined-by": " "},
            },
        }
    }


def test_flows_with_a_user_give_no_token_request(tmp_path: Path) -> None:
    scheme = flow("authorizationCode", {"read": ""}, tokenUrl=TOKEN_URL)
    assert read(tmp_path, with_schemes([{"oauth": ["read"]}], oauth=scheme)).requests == {}


def test_a_relative_token_endpoint_is_at_the_server(tmp_path: Path) -> None:
    scheme = flow("clientCredentials", {"read": ""}, tokenUrl="/token")
    requests = read(tmp_path, with_schemes([{"oauth": ["read"]}], oauth=scheme)).requests
    assert isinstance(requests["get-token"], dict)
    assert requests["get-token"]["url"] == "https://parcels.example/token"


@pytest.mark.parametrize("url", ["http://login.example/t", "https://a@b.example/t", ""])
def test_no_secret_is_sent_to_an_endpoint_that_is_not_safe(tmp_path: Path, url: str) -> None:
    scheme = flow("clientCredentials", {"read": ""}, tokenUrl=url)
    found = read(tmp_path, with_schemes([{"oauth": ["read"]}], oauth=scheme))
    assert found.requests == {}
    assert "token-endpoint" in rules(found)


def test_of_several_token_endpoints_none_is_chosen(tmp_path: Path) -> None:
    document = with_schemes(
        [{"one": ["read"], "two": ["read"]}],
        one=flow("clientCredentials", {"read": ""}, tokenUrl=TOKEN_URL),
        two=flow("clientCredentials", {"read": ""}, tokenUrl="https://c.example/token"),
    )
    found = read(tmp_path, document)
    assert found.requests == {}
    assert "token-endpoint" in rules(found)


def test_scopes_that_only_other_flows_give_are_told(tmp_path: Path) -> None:
    document = with_schemes(
        [{"machine": ["read"]}],
        machine=OAUTH,
        user=flow("authorizationCode", {"admin": ""}, tokenUrl=TOKEN_URL),
    )
    found = read(tmp_path, document)
    (remark,) = [one for one in found.warnings if one.rule == "scopes-of-other-flows"]
    assert "1 scope is declared for other flows only (`admin`)" in remark.message


def test_several_documents_are_services_of_one_vendor(tmp_path: Path) -> None:
    sources = [
        write(tmp_path, asking([{"oauth": ["read"]}]), "parcels.json"),
        write(tmp_path, asking([{"oauth": ["write"]}]), "Post Offices.json"),
    ]
    found = read_openapi(sources, name="post", read_on="2026-11-23")
    assert [service.name for service in found.services] == ["post-parcels", "post-post-offices"]
    assert [kind.name for kind in found.kinds] == ["scopes", "credentials"]
    assert found.digest != read_openapi(sources[:1], read_on="2026-11-23").digest
    assert read_openapi(sources[::-1], read_on="2026-11-23").digest == found.digest


@pytest.mark.parametrize(
    "other",
    [
        {"key": {"type": "apiKey", "in": "query", "name": "key"}},
        {"oauth": flow("clientCredentials", {"read": ""}, tokenUrl="https://c.example/token")},
        {"oauth": KEY},
    ],
)
def test_documents_whose_schemes_disagree_are_refused(tmp_path: Path, other: Any) -> None:
    sources = [
        write(tmp_path, asking([{"oauth": ["read"]}]), "parcels.json"),
        write(tmp_path, with_schemes([], **other), "offices.json"),
    ]
    with pytest.raises(InvalidFile, match="is another one in") as raised:
        read_openapi(sources, read_on="2026-11-23")
    assert raised.value.faults[0].file == sources[1]
