"""What is made of a document: names, grants, requests, remarks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner import load_catalog, plan
from planner.importers.emitting import document
from planner.importers.found import Found
from planner.importers.graph.schemes import SCHEMES, SchemeName
from planner.model import Grant, Kind
from planner.solving.formula import GrantKey
from tests.importers.graph.samples import READ_ON, apis, by_rule, found, paths, permission

ONE = "11111111-aaaa-4bbb-8ccc-000000000001"
EVERY: tuple[SchemeName, ...] = ("Application", "DelegatedWork", "DelegatedPersonal")
DOCUMENT = {
    "User.Read": permission(
        paths({"/users/{id}": "least=Application,DelegatedWork"}, "GET", "PATCH", schemes=EVERY),
        schemes={
            "Application": {
                "adminDisplayName": " Read  users. ",
                "requiresAdminConsent": True,
                "privilegeLevel": 3,
            },
            "DelegatedWork": {"adminDescription": "Reads you", "requiresAdminConsent": True},
            "DelegatedPersonal": {"adminDisplayName": "Read you", "privilegeLevel": 1},
        },
    ),
    "Idle": permission(),
    "Empty": permission(paths({})),
    "Team.Own": permission(paths({"/teams/{id}": ""}), kind="RSC"),
}


def test_apis_are_named_by_method_and_path_and_keep_their_case(tmp_path: Path) -> None:
    listed = {"A": permission(paths({"/Users/{ID}/$ref": ""}, "PUT", "GET"))}

    (get, put) = apis(found(tmp_path, listed)).values()

    assert (get.id, get.title, get.method, get.effect) == (
        "GET /Users/{ID}/$ref",
        "GET /Users/{ID}/$ref",
        "GET",
        "read",
    )
    assert (put.url, put.effect) == ("https://graph.microsoft.com/v1.0/Users/{ID}/$ref", "write")


def test_permissions_are_grants_of_the_scheme(tmp_path: Path) -> None:
    application, work, personal = (found(tmp_path, DOCUMENT, scheme) for scheme in EVERY)

    key = GrantKey("delegated", "User.Read")
    value = "https://graph.microsoft.com/User.Read"
    assert application.kinds == (
        Kind(name="application", title="application permission", held_by="client"),
    )
    assert application.grants[1] == Grant(
        key=GrantKey("application", "User.Read"), value="User.Read", meaning="Read users.", risk=3
    )
    assert work.kinds == (Kind(name="delegated", title="delegated permission", held_by="token"),)
    meaning = "Reads you. Needs an administrator's consent."
    assert work.grants == (Grant(key=key, value=value, meaning=meaning),)
    assert personal.grants == (Grant(key=key, value=value, meaning="Read you.", risk=1),)


def test_the_documented_least_is_kept_for_its_scheme(tmp_path: Path) -> None:
    by_scheme = {scheme: apis(found(tmp_path, DOCUMENT, scheme)) for scheme in EVERY}

    least = {scheme: of["GET /users/{id}"].documented_least for scheme, of in by_scheme.items()}
    assert least == {
        "Application": (GrantKey("application", "User.Read"),),
        "DelegatedWork": (GrantKey("delegated", "User.Read"),),
        "DelegatedPersonal": (),
    }


def test_what_no_registration_can_ask_for_is_reserved_or_left_out_with_a_count(
    tmp_path: Path,
) -> None:
    reserving = found(tmp_path, DOCUMENT)
    leaving = found(tmp_path, DOCUMENT, only_oauth2=True)

    (reserved,) = (grant for grant in reserving.grants if grant.reserved)
    assert reserved.key.name == "Team.Own"
    assert reserved.reserved is not None
    assert "authorization type is RSC" in reserved.reserved
    assert [grant.key.name for grant in leaving.grants] == ["User.Read"]
    assert apis(reserving).keys() == apis(leaving).keys()
    assert apis(leaving)["GET /teams/{id}"].requirement is None
    for of, what in ((reserving, "are reserved"), (leaving, "are left out: Team.Own")):
        (remark,) = by_rule(of.left_out, "other-authorization-type")
        assert remark.message.startswith("permissions of the authorization type `RSC`: 1;")
        assert what in remark.message


def test_idle_permissions_and_empty_path_sets_are_told(tmp_path: Path) -> None:
    of = found(tmp_path, DOCUMENT)

    assert [remark.place for remark in by_rule(of.left_out, "permission-without-path")] == [
        "Empty",
        "Idle",
    ]
    assert [remark.place for remark in by_rule(of.left_out, "empty-path-set")] == [
        "permissions.Empty.pathSets[0]"
    ]


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/a?$filter=b eq 'c'", "query-string"),
        ("/a/{id}}/b", "odd-path"),
        ("/a/{id/b", "odd-path"),
        ("/a/{b/{c}", "odd-path"),
        ("/a/b(c={d}, e={f})", "odd-path"),
        ("/a/.../b", "odd-path"),
        ("/a/(team-id)/b", "odd-path"),
        ("/a//b", "odd-path"),
        ("/a/b/", "odd-path"),
        ("/a/87654321-0abc-4def-0123-456789abcdef/b", "odd-path"),
        ("/a/scope={value}", "odd-path"),
        ("/me/messages", "user-without-sign-in"),
        ("/ME", "user-without-sign-in"),
    ],
)
def test_paths_that_look_like_a_slip_are_kept_with_a_warning(
    path: str, rule: str, tmp_path: Path
) -> None:
    of = found(tmp_path, {"A": permission(paths({path: ""}))})

    assert list(apis(of)) == [f"GET {path}"]
    assert [remark.rule for remark in of.warnings] == [rule]


@pytest.mark.parametrize(
    "path",
    [
        "/users/{id}/messages/$count",
        "/a(b='{c}')/microsoft.graph.d/e",
        "/a/b(c={d},e='{f}')",
        "/drive/root:/{path}:/content",
        "/messages",
        "/deviceAppManagement/win32LobApps",
        "/a/{b-c}/d-e-f",
    ],
)
def test_usual_paths_raise_no_doubt(path: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"A": permission(paths({path: ""}))}).warnings == ()


def test_paths_that_differ_in_case_or_a_parameter_are_kept_apart_and_told(tmp_path: Path) -> None:
    listed = {
        "A": permission(paths({"/Users/{id}": "", "/x": ""})),
        "B": permission(paths({"/users/{user-id}": "", "/X": ""})),
        "C": permission(paths({"/same/{a}": "", "/same/{b}": ""})),
        "A2": permission(paths({"/X": ""})),
    }
    of = found(tmp_path, listed)

    assert len(apis(of)) == 6
    told = by_rule(of.warnings, "near-duplicate")
    assert [remark.place for remark in told] == ["GET /Users/{id}", "GET /X"]
    assert "differs from `GET /users/{user-id}`" in told[0].message


@pytest.mark.parametrize("scheme", EVERY)
def test_names_tell_the_scheme_and_the_version_apart(scheme: SchemeName, tmp_path: Path) -> None:
    of = found(tmp_path, DOCUMENT, scheme, api_version="beta")

    assert of.name == f"microsoft-graph-{SCHEMES[scheme].slug}-beta"
    (service,) = of.services
    assert (service.name, service.title) == (of.name, of.title)
    assert all(api.url.startswith("https://graph.microsoft.com/beta/") for api in service.apis)
    assert {source.read for source in (*of.sources, *service.sources)} == {READ_ON}
    assert found(tmp_path, DOCUMENT, scheme, name="mine", title="Mine").services[0].title == "Mine"


def planned_body(of: Found, folder: Path) -> object:
    """The body of the create request, by way of a policy set's file with these requests."""
    (kind,) = of.kinds
    policies: dict[str, Any] = {
        "policy-set": 1,
        "name": of.name,
        "title": of.title,
        "kinds": {kind.name: {"title": kind.title, "held-by": kind.held_by}},
        "grants": {kind.name: {grant.key.name: {"id": ONE} for grant in of.grants[-1:]}},
        "requests": of.requests,
    }
    catalog: dict[str, Any] = {
        "catalog": 1,
        "name": of.name,
        "title": of.title,
        "policies": "./policies.yaml",
        "apis": {"a": {"title": "A", "method": "GET", "url": "/a", "requires": "User.Read"}},
    }
    for name, content in (("policies", policies), ("catalog", catalog)):
        (folder / f"{name}.yaml").write_text(document(content), encoding="utf-8")
    planned = plan(load_catalog(folder / "catalog.yaml"), ["a"], name='My "App"')
    assert planned.request is not None
    assert planned.request.url == "https://graph.microsoft.com/v1.0/applications"
    return planned.request.body


def test_the_create_request_is_an_app_registration(tmp_path: Path) -> None:
    body = planned_body(found(tmp_path, DOCUMENT), tmp_path)

    assert json.loads(json.dumps(body)) == {
        "displayName": 'My "App"',
        "requiredResourceAccess": [
            {
                "resourceAppId": "00000003-0000-0000-c000-000000000000",
                "resourceAccess": [{"id": ONE, "type": "Role"}],
            }
        ],
    }


def test_personal_accounts_may_sign_in_where_they_have_to(tmp_path: Path) -> None:
    body = planned_body(found(tmp_path, DOCUMENT, "DelegatedPersonal"), tmp_path)

    assert isinstance(body, dict)
    assert body["signInAudience"] == "AzureADandPersonalMicrosoftAccount"
    assert body["api"] == {"requestedAccessTokenVersion": 2}
    assert body["requiredResourceAccess"][0]["resourceAccess"] == [{"id": ONE, "type": "Scope"}]


@pytest.mark.parametrize("tenant", ["contoso.com", "7f1a2b3c-0000-4000-8000-123456789abc"])
def test_the_token_request_names_the_tenant(tenant: str, tmp_path: Path) -> None:
    named = found(tmp_path, DOCUMENT, tenant=tenant)
    nameless = found(tmp_path, DOCUMENT)

    host = "https://login.microsoftonline.com"
    assert named.requests["get-token"]["url"] == f"{host}/{tenant}/oauth2/v2.0/token"  # type: ignore[index]
    assert by_rule(named.left_out, "unknown-tenant") == []
    assert nameless.requests["get-token"]["url"] == f"{host}/{{tenant}}/oauth2/v2.0/token"  # type: ignore[index]
    assert len(by_rule(nameless.left_out, "unknown-tenant")) == 1


def test_delegated_permissions_have_no_token_request_as_somebody_has_to_sign_in(
    tmp_path: Path,
) -> None:
    of = found(tmp_path, DOCUMENT, "DelegatedWork")

    assert list(of.requests) == ["create-client"]
    assert len(by_rule(of.left_out, "sign-in")) == 1


@pytest.mark.parametrize("action", ["checkMemberGroups", "getmembergroups", "getByIds"])
def test_a_post_that_only_answers_something_reads_and_says_where_that_stands(
    tmp_path: Path, action: str
) -> None:
    listed = {"P": permission(paths({f"/users/{{id}}/{action}": ""}, "POST"))}
    (api,) = apis(found(tmp_path, listed)).values()

    assert api.effect == "read"
    assert api.effect_reason.startswith("It answers ")
    assert "https://learn.microsoft.com/en-us/graph/api/directoryobject-" in api.effect_reason


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/users/{id}/sendmail"), ("DELETE", "/x/getbyids"), ("POST", "/getbyids/{id}")],
)
def test_every_other_post_and_all_else_counts_as_its_method_says(
    tmp_path: Path, method: str, path: str
) -> None:
    (api,) = apis(found(tmp_path, {"P": permission(paths({path: ""}, method))})).values()

    assert (api.effect, api.effect_reason) == ("write", "")
