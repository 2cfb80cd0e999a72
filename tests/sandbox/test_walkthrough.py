"""WorkfloPlus's documented walk-through, and what goes wrong on the way."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from planner import load_catalog
from tests.conftest import shared_path
from tests.sandbox.stages import Rehearsal, basic, rehearsal

ACCOUNTS = "/accounts.workfloplus.com"
GATEWAY = "/gateway.workfloplus.com"
CREATE = f"{ACCOUNTS}/api/client/"
TOKEN = f"{ACCOUNTS}/connect/token"
AUTH = "https://www.workfloplus.com/auth/"
REQUEST = {
    "name": "My Job Scheduling Application",
    "scopes": [f"{AUTH}workflow.read", f"{AUTH}schedule.admin"],
    "permissions": ["admin"],
}


@pytest.fixture(scope="module")
def workfloplus() -> Iterator[Rehearsal]:
    with rehearsal(load_catalog("workfloplus")) as running:
        yield running


@pytest.fixture(scope="module")
def credentials(workfloplus: Rehearsal) -> dict[str, str]:
    answer = workfloplus.call("POST", CREATE, token=workfloplus.caller(), json_body=REQUEST)
    assert answer.status == 201
    return {
        "client_id": answer.body["client"]["clientId"],
        "client_secret": answer.body["newSecret"],
        "grant_type": "client_credentials",
    }


def token_of(workfloplus: Rehearsal, credentials: dict[str, str], **more: str) -> str:
    answer = workfloplus.call("POST", TOKEN, form={**credentials, **more})
    assert answer.status == 200, answer
    return str(answer.body["access_token"])


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def shape(value: object) -> object:
    """What remains of a value without its texts and numbers."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) else type(value).__name__


def documented_answers() -> list[dict[str, Any]]:
    page = shared_path("facts", "create-and-use-an-m2m-client.md").read_text(encoding="utf-8")
    return [json.loads(part.partition("```")[0]) for part in page.split("```json\n")[1:]]


def test_a_client_is_created_with_an_answer_of_the_documented_shape(
    workfloplus: Rehearsal,
) -> None:
    answer = workfloplus.call("POST", CREATE, token=workfloplus.caller(), json_body=REQUEST)

    assert answer.status == 201
    assert answer.headers["cache-control"] == "no-store"
    assert shape(answer.body) == shape(documented_answers()[0])
    assert answer.body["client"]["displayName"] == REQUEST["name"]
    assert answer.body["client"]["scopes"] == REQUEST["scopes"]
    assert answer.body["client"]["clientPermissions"] == REQUEST["permissions"]


def test_a_token_comes_with_an_answer_of_the_documented_shape(
    workfloplus: Rehearsal, credentials: dict[str, str]
) -> None:
    answer = workfloplus.call("POST", TOKEN, form=credentials)

    assert answer.status == 200
    assert shape(answer.body) == shape(documented_answers()[1])
    documented = claims_of(documented_answers()[1]["access_token"])
    claims = claims_of(answer.body["access_token"])
    kept = documented.keys() - {"intoware.workfloplus.team"}
    assert shape({name: claims[name] for name in kept}) == shape(
        {name: documented[name] for name in kept}
    )
    assert sorted(claims["scope"]) == sorted(documented["scope"])


def test_the_three_apis_open_and_what_was_not_asked_for_stays_closed(
    workfloplus: Rehearsal, credentials: dict[str, str]
) -> None:
    token = token_of(workfloplus, credentials)

    opened = [
        workfloplus.call("GET", f"{ACCOUNTS}/api/team/user", token=token),
        workfloplus.call("GET", f"{GATEWAY}/workflows/v2", token=token),
    ]
    closed = workfloplus.call("DELETE", f"{GATEWAY}/jobs/v1/x1", token=token)

    assert [answer.status for answer in opened] == [200, 200]
    assert opened[1].body["api"]["title"] == "Get Workflows"
    assert opened[1].body["met_by"] == {"permissions": ["ADMIN"], "scopes": ["workflow.read"]}
    assert closed.status == 403
    assert closed.body["missing"] == [
        {"permissions": ["OWNER"], "scopes": ["job.admin"]},
        {"permissions": ["OWNER"], "scopes": ["job.modify"]},
    ]
    assert closed.headers["www-authenticate"] == (
        f'Bearer realm="planner sandbox", error="insufficient_scope", scope="{AUTH}job.admin"'
    )


def test_a_narrow_token_opens_less(workfloplus: Rehearsal, credentials: dict[str, str]) -> None:
    token = token_of(workfloplus, credentials, scope=f"{AUTH}workflow.read")

    assert claims_of(token)["scope"] == [f"{AUTH}workflow.read"]
    assert workfloplus.call("GET", f"{GATEWAY}/workflows/v2", token=token).status == 200
    refused = workfloplus.call("POST", f"{GATEWAY}/scheduledjobs/v1", token=token)
    assert refused.status == 403
    assert {"scopes": ["schedule.admin"]} in refused.body["missing"]


@pytest.mark.parametrize("scope", [f"{AUTH}job.admin", "workflow.read", f"{AUTH}nonsense"])
def test_a_scope_that_is_unknown_or_not_the_clients_is_refused(
    workfloplus: Rehearsal, credentials: dict[str, str], scope: str
) -> None:
    answer = workfloplus.call("POST", TOKEN, form={**credentials, "scope": scope})

    assert (answer.status, answer.body["error"]) == (400, "invalid_scope")


def test_credentials_are_taken_by_basic_authentication_too(
    workfloplus: Rehearsal, credentials: dict[str, str]
) -> None:
    form = {"grant_type": "client_credentials"}
    right = basic(credentials["client_id"], credentials["client_secret"])

    assert workfloplus.call("POST", TOKEN, form=form, headers=right).status == 200
    wrong = basic(credentials["client_id"], "wrong")
    refused = workfloplus.call("POST", TOKEN, form=form, headers=wrong)
    assert (refused.status, refused.body["error"]) == (401, "invalid_client")
    assert refused.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
    ],
)
def test_a_wrong_token_request_is_refused_as_the_standard_says(
    workfloplus: Rehearsal,
    credentials: dict[str, str],
    changed: dict[str, str | None],
    status: int,
    error: str,
) -> None:
    form = {k: v for k, v in {**credentials, **changed}.items() if v is not None}

    answer = workfloplus.call("POST", TOKEN, form=form)

    assert (answer.status, answer.body["error"]) == (status, error)


def test_a_repeated_member_is_refused(workfloplus: Rehearsal, credentials: dict[str, str]) -> None:
    twice = [*credentials.items(), ("client_id", credentials["client_id"])]

    answer = workfloplus.call("POST", TOKEN, form=twice)

    assert (answer.status, answer.body["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"scopes": ["workflow.read"]}, "scopes: no grant of scopes is written 'workflow.read'"),
        ({"permissions": ["ADMIN"]}, "permissions: no grant of permissions is written 'ADMIN'"),
        ({"permissions": "admin"}, "permissions: expected a list"),
        ({"more": 1}, "the body: there is no member `more`"),
        ({"name": None}, "name: expected text"),
    ],
)
def test_a_wrong_create_request_is_refused_with_the_place(
    workfloplus: Rehearsal, changed: dict[str, object], says: str
) -> None:
    body = {**REQUEST, **changed}

    answer = workfloplus.call("POST", CREATE, token=workfloplus.caller(), json_body=body)

    assert answer.status == 400
    assert answer.body["error_description"] == says


def test_a_missing_member_of_a_create_request_is_named(workfloplus: Rehearsal) -> None:
    body = {name: value for name, value in REQUEST.items() if name != "permissions"}

    answer = workfloplus.call("POST", CREATE, token=workfloplus.caller(), json_body=body)

    assert answer.status == 400
    assert answer.body["error_description"] == "the body: the member `permissions` is missing"


def test_only_a_caller_with_the_catalogues_grants_may_create_a_client(
    workfloplus: Rehearsal, credentials: dict[str, str]
) -> None:
    token = token_of(workfloplus, credentials)

    without = workfloplus.call("POST", CREATE, json_body=REQUEST)
    refused = workfloplus.call("POST", CREATE, token=token, json_body=REQUEST)

    assert without.status == 401
    assert refused.status == 403
    assert refused.body["missing"] == [{"permissions": ["OWNER"], "scopes": ["team.admin"]}]


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_no_token_or_a_strange_one_gets_401(workfloplus: Rehearsal, token: str) -> None:
    answer = workfloplus.call("GET", f"{GATEWAY}/workflows/v2", token=token)

    assert answer.status == 401
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="planner sandbox"')
    assert ("invalid_token" in challenge) is bool(token)


def test_a_token_with_other_claims_under_the_same_signature_gets_401(
    workfloplus: Rehearsal, credentials: dict[str, str]
) -> None:
    head, _, signature = token_of(workfloplus, credentials).split(".")
    claims = claims_of(workfloplus.caller())
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    answer = workfloplus.call("GET", f"{GATEWAY}/workflows/v2", token=f"{head}.{part}.{signature}")

    assert answer.status == 401


def test_a_token_without_signature_gets_401(
    workfloplus: Rehearsal, credentials: dict[str, str]
) -> None:
    _, part, _ = token_of(workfloplus, credentials).split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")

    answer = workfloplus.call("GET", f"{GATEWAY}/workflows/v2", token=f"{head}.{part}.")

    assert answer.status == 401


def test_an_expired_token_gets_401() -> None:
    now = [1_000_000.0]
    with rehearsal(load_catalog("workfloplus"), token_seconds=60, clock=lambda: now[0]) as running:
        caller = running.caller()
        made = running.call("POST", CREATE, token=caller, json_body=REQUEST).body
        form = {
            "grant_type": "client_credentials",
            "client_id": made["client"]["clientId"],
            "client_secret": made["newSecret"],
        }
        token = running.call("POST", TOKEN, form=form).body["access_token"]
        url = f"{GATEWAY}/workflows/v2"

        assert running.call("GET", url, token=token).status == 200
        now[0] += 60
        expired = running.call("GET", url, token=token)

    assert expired.status == 401
    assert "expired" in expired.body["error_description"]


def test_unknown_paths_and_methods_are_told(workfloplus: Rehearsal) -> None:
    token = workfloplus.caller()

    assert workfloplus.call("GET", f"{GATEWAY}/nothing", token=token).status == 404
    assert workfloplus.call("GET", "/nowhere.example/workflows/v2", token=token).status == 404
    assert workfloplus.call("GET", "/", token=token).status == 404
    spelled = workfloplus.call("GET", f"{GATEWAY}/Workflows/V2", token=token)
    assert spelled.status == 404
    assert f"the nearest is GET https:/{GATEWAY}/workflows/v2" in spelled.body["error_description"]
    other = workfloplus.call("DELETE", f"{GATEWAY}/workflows/v2", token=token)
    assert other.status == 405
    assert other.headers["allow"] == "GET, POST"


def test_the_key_set_verifies_tokens(workfloplus: Rehearsal) -> None:
    from joserfc import jwt
    from joserfc.jwk import KeySet

    keys = workfloplus.call("GET", "/_/workfloplus/keys").body

    verified = jwt.decode(workfloplus.caller(), KeySet.import_key_set(keys), algorithms=["RS256"])  # type: ignore[arg-type]
    assert verified.claims["scope"] == [f"{AUTH}team.admin"]
    assert not set(keys["keys"][0]) & {"d", "p", "q", "dp", "dq", "qi"}
