"""Registration (RFC 7591), metadata (RFC 8414), and vendors of other shapes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from planner import load_catalog
from planner.errors import PlannerError
from planner.model import Catalog, RequestTemplate, TemplateObject, ValueOf
from planner.sandbox import ClientStore
from planner.sandbox.clients import Client, Grants
from tests.planning.samples import any_scope, api, catalog_of, harbour, scopes
from tests.sandbox.stages import Rehearsal, basic, rehearsal

DRIVE = "https://www.googleapis.com/auth/drive.metadata.readonly"
FILES = "/www.googleapis.com/drive/v3/files"


@pytest.fixture(scope="module")
def google() -> Iterator[Rehearsal]:
    with rehearsal(load_catalog("google-drive"), load_catalog("google-calendar")) as running:
        yield running


def registered(stage: Rehearsal, name: str, **metadata: object) -> dict[str, str]:
    answer = stage.call("POST", f"/_/{name}/register", json_body=metadata)
    assert answer.status == 201, answer
    return {"client_id": answer.body["client_id"], "client_secret": answer.body["client_secret"]}


def token(stage: Rehearsal, name: str, credentials: dict[str, str], **more: str) -> str:
    form = {"grant_type": "client_credentials", **credentials, **more}
    answer = stage.call("POST", f"/_/{name}/token", form=form)
    assert answer.status == 200, answer
    return str(answer.body["access_token"])


def test_metadata_lead_to_registration_token_and_keys(google: Rehearsal) -> None:
    path = "/.well-known/oauth-authorization-server/_/google"
    metadata = google.call("GET", path).body

    assert metadata["issuer"] == f"{google.server.address}/_/google"
    start = len(google.server.address)
    made = google.call(
        "POST", metadata["registration_endpoint"][start:], json_body={"scope": DRIVE}
    )
    headers = basic(made.body["client_id"], made.body["client_secret"])
    got = google.call(
        "POST",
        metadata["token_endpoint"][start:],
        form={"grant_type": "client_credentials"},
        headers=headers,
    )
    assert got.body["scope"] == DRIVE
    assert google.call("GET", metadata["jwks_uri"][start:]).body["keys"]
    assert google.call("GET", FILES, token=got.body["access_token"]).status == 200


def test_a_registration_answers_with_what_was_registered(google: Rehearsal) -> None:
    metadata = {"client_name": "N", "scope": DRIVE, "grant_types": ["client_credentials"]}

    answer = google.call("POST", "/_/google/register", json_body=metadata)

    expected = {**metadata, "client_secret_expires_at": 0}
    assert {name: answer.body[name] for name in expected} == expected
    assert answer.body["token_endpoint_auth_method"] == "client_secret_basic"


@pytest.mark.parametrize(
    "metadata",
    [
        {"scope": "nonsense"},
        {"scope": [DRIVE]},
        {"grant_types": ["authorization_code"]},
        {"grant_types": "client_credentials"},
        {"token_endpoint_auth_method": "none"},
        {"client_name": 1},
        {"client_name": "\ud800"},
        [],
    ],
)
def test_wrong_metadata_are_refused(google: Rehearsal, metadata: object) -> None:
    answer = google.call("POST", "/_/google/register", json_body=metadata)

    assert (answer.status, answer.body["error"]) == (400, "invalid_client_metadata")


def test_one_client_calls_several_services_of_one_vendor(google: Rehearsal) -> None:
    both = f"{DRIVE} https://www.googleapis.com/auth/calendar.readonly"
    bearer = token(google, "google", registered(google, "google", scope=both))

    calendars = google.call(
        "GET", "/www.googleapis.com/calendar/v3/users/me/calendarList", token=bearer
    )
    assert google.call("GET", FILES, token=bearer).status == 200
    assert calendars.status == 200
    assert google.call("DELETE", f"{FILES}/f1", token=bearer).status == 403


def test_a_token_of_one_vendor_opens_nothing_of_another() -> None:
    with rehearsal(load_catalog("workfloplus"), load_catalog("google-drive")) as stage:
        names = [vendor.name for vendor in stage.stage.vendors]
        caller = stage.caller(names.index("workfloplus"))

        theirs = stage.call("GET", FILES, token=caller)
        ours = stage.call("GET", "/accounts.workfloplus.com/api/team/user", token=caller)

    assert theirs.status == 401
    assert "another vendor" in theirs.body["error_description"]
    assert ours.status == 200


def test_kinds_held_by_the_client_count_with_every_token(tmp_path: Path) -> None:
    """Harbour: roles on the client, scopes on the token, URLs without a host."""
    with rehearsal(harbour(tmp_path)) as stage:
        body = {
            "name": "X",
            "roles": ["master"],
            "scopes": ["https://harbour.example/auth/ships.write"],
        }
        made = stage.call(
            "POST", "/harbour.example/clients", token=stage.caller(), json_body=body
        ).body
        form = {
            "client_id": made["client_id"],
            "client_secret": made["client_secret"],
            "scope": "https://harbour.example/auth/ships.write",
        }
        got = stage.call("POST", "/harbour.example/token", form=form)
        bearer = got.body["access_token"]

        listed = stage.call("GET", "/harbour/ships", token=bearer)
        deleted = stage.call("DELETE", "/harbour/ships/7", token=bearer)
        weather = stage.call("GET", "/harbour/weather", token=bearer)
        without_name = stage.call("GET", "/ships", token=bearer)

    assert listed.status == 200
    assert listed.body["met_by"] == {"roles": ["MASTER"], "scopes": ["ships.read"]}
    assert deleted.body["missing"] == [{"scopes": ["ships.admin"]}]
    assert (weather.status, weather.body["error"]) == (501, "requirement_unknown")
    assert "The page is missing." in weather.body["error_description"]
    assert without_name.status == 404


def small() -> Catalog:
    return catalog_of(api("a", any_scope("x")), grants=scopes("x"))


def test_the_declared_issuer_is_played_too() -> None:
    made = small()
    issuer = "https://id.example/tenant/"
    catalog = replace(made, policy_set=replace(made.policy_set, issuer=issuer))
    with rehearsal(catalog) as stage:
        start = "/id.example"
        path = f"{start}/.well-known/oauth-authorization-server/tenant"
        metadata = stage.call("GET", path).body
        credentials = stage.call("POST", f"{start}/tenant/register", json_body={"scope": "x"}).body
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials["client_id"],
            "client_secret": credentials["client_secret"],
        }
        got = stage.call("POST", f"{start}/tenant/token", form=form)

        assert metadata["issuer"] == issuer
        assert metadata["token_endpoint"] == "https://id.example/tenant/token"
        bearer = got.body["access_token"]
        assert stage.call("GET", "/api.example/a", token=bearer).status == 200


def test_grants_can_be_given_by_a_caller_alone() -> None:
    with rehearsal(small()) as stage:
        credentials = registered(stage, "small")
        path = f"/_/small/clients/{credentials['client_id']}/grants"
        body = {"scopes": ["x"]}

        assert stage.call("PUT", path, json_body=body).status == 401
        before = token(stage, "small", credentials)
        assert stage.call("GET", "/api.example/a", token=before).status == 403
        assert stage.call("PUT", path, json_body=body, token=before).status == 403
        assert stage.call("PUT", path, json_body=body, token=stage.caller()).status == 200
        after = token(stage, "small", credentials)
        assert stage.call("GET", "/api.example/a", token=after).status == 200
        nobody = "/_/small/clients/nobody/grants"
        assert stage.call("PUT", nobody, json_body=body, token=stage.caller()).status == 404


def test_apis_at_one_url_are_told_apart_by_nobody() -> None:
    one, two = "https://api.example/t/{id}", "https://api.example/t/{name}"
    catalog = catalog_of(
        api("a", any_scope("x"), url=one), api("b", any_scope("x"), url=two), grants=scopes("x")
    )
    with rehearsal(catalog) as stage:
        answer = stage.call("GET", "/api.example/t/1", token=stage.caller())

    assert (answer.status, answer.body["error"]) == (501, "ambiguous_url")
    assert [one["id"] for one in answer.body["apis"]] == ["a", "b"]


def test_a_scope_that_the_vendors_template_fixes_stands_for_all_grants() -> None:
    made = small()
    template = RequestTemplate(
        method="POST",
        url="https://id.example/token",
        body=TemplateObject(
            (
                ("client_id", ValueOf("client-id")),
                ("client_secret", ValueOf("client-secret")),
                ("scope", "https://api.example/.default"),
            )
        ),
        encoding="form",
        bearer=False,
    )
    catalog = replace(made, policy_set=replace(made.policy_set, get_token=template))
    with rehearsal(catalog) as stage:
        form = {**registered(stage, "small", scope="x"), "scope": "https://api.example/.default"}
        right = stage.call("POST", "/id.example/token", form=form)
        wrong = stage.call("POST", "/id.example/token", form={**form, "scope": "x"})

    assert (right.status, right.body["scope"]) == (200, "x")
    assert (wrong.status, wrong.body["error"]) == (400, "invalid_request")
    assert 'scope: expected "https://api.example/.default"' in wrong.body["error_description"]


def test_vendors_that_share_an_endpoint_do_not_share_a_stage() -> None:
    first = load_catalog("workfloplus")
    second = replace(first, name="other", policy_set=replace(first.policy_set, name="other"))

    with pytest.raises(PlannerError, match="take requests at one URL"), rehearsal(first, second):
        pass


class FullDisk(ClientStore):
    """A store that has no room left."""

    def add(self, vendor: str, name: str, grants: Grants) -> tuple[Client, str]:
        raise sqlite3.OperationalError("database or disk is full")


def test_a_client_that_cannot_be_kept_is_not_created() -> None:
    store = FullDisk()
    with rehearsal(small(), store=store) as stage:
        answer = stage.call("POST", "/_/small/register", json_body={"client_name": "x"})
    store.close()

    assert answer.status == 503
    assert "was not created: database or disk is full" in answer.body["error_description"]
    assert "client_secret" not in answer.body
