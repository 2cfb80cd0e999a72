"""OAuth 2.0 Dynamic Client Registration (RFC 7591), with metadata (RFC 8414), by any server."""

from __future__ import annotations

import json
import socket
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import Invoke
from tests.client.server import Received, Server, respond, serving

SECRET = "s3cret:with/odd+characters &%"
CLIENT_ID = "id:one"
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "login-policies.yaml"
CATALOG = """\
catalog: 1
name: login
title: Login Example
policies: policies.yaml
apis:
  read: {title: Read Messages, method: GET, url: /messages, policy: Read}
  send: {title: Send Message, method: POST, url: /messages, policy: Send}
"""
INTEGRATION = """\
integration: 1
name: Mailer
catalog: catalog.yaml
apis: [Read Messages, Send Message]
tokens: {read: [Read Messages]}
"""


class Login:
    """A server of these standards, with paths of its own that only its metadata tell."""

    def __init__(self) -> None:
        self.metadata: dict[str, Any] = {}
        self.method: str | None = "client_secret_basic"
        self.extra: dict[str, Any] = {}
        self.well_known = "/.well-known/oauth-authorization-server"

    def __call__(self, connection: socket.socket, received: Received) -> None:
        status, document = self.answer(received)
        respond(connection, status, json.dumps(document).encode(), "Content-Type: application/json")

    def answer(self, received: Received) -> tuple[int, Any]:
        if received.path == self.well_known:
            return 200, self.metadata
        if received.path == "/own/registration":
            asked = received.json()
            method = {} if self.method is None else {"token_endpoint_auth_method": self.method}
            credentials = {"client_id": CLIENT_ID, "client_secret": SECRET}
            return 201, {**asked, **credentials, **method, **self.extra}
        if received.path == "/own/token":
            return self.token(received)
        return 404, {}

    def token(self, received: Received) -> tuple[int, Any]:
        form = received.form()
        if self.method == "client_secret_basic":
            sort, _, encoded = received.headers["authorization"].partition(" ")
            names = [unquote_plus(one) for one in b64decode(encoded).decode().split(":")]
            known = sort == "Basic" and "client_secret" not in form and "client_id" not in form
        else:
            names = [form["client_id"], form["client_secret"]]
            known = "authorization" not in received.headers
        if not known or names != [CLIENT_ID, SECRET]:
            return 401, {"error": "invalid_client"}
        return 200, {"access_token": "t", "token_type": "bearer", "scope": form.get("scope", "")}


@pytest.fixture
def login() -> Login:
    return Login()


@pytest.fixture
def server(login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANNER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LOGIN_TOKEN", "initial-access-token")
    with serving(login) as server:
        login.metadata = {
            "issuer": server.url,
            "registration_endpoint": f"{server.url}/own/registration",
            "token_endpoint": f"{server.url}/own/token",
        }
        policies = EXAMPLE.read_text(encoding="utf-8").replace("https://login.example", server.url)
        (tmp_path / "policies.yaml").write_text(policies, encoding="utf-8")
        (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
        (tmp_path / "i.yaml").write_text(INTEGRATION, encoding="utf-8")
        yield server


CREATE = ("create", "i.yaml", "--secret-to", "file:secret", "--yes")


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", None])
def test_a_client_is_registered_and_gets_tokens(
    invoke: Invoke, server: Server, login: Login, method: str | None
) -> None:
    login.method = method
    created = invoke(*CREATE, "--format", "json")
    assert created.exit_code == exit_codes.DONE, created.output
    assert Path("secret").read_text() == SECRET
    metadata, registration = server.requests
    assert (metadata.method, "authorization" in metadata.headers) == ("GET", False)
    assert registration.headers["authorization"] == "Bearer initial-access-token"
    assert registration.json() == {
        "client_name": "Mailer",
        "grant_types": ["client_credentials"],
        "redirect_uris": [],
        "response_types": [],
        "token_endpoint_auth_method": "client_secret_post",
        "scope": "message.read message.send",
    }
    assert json.loads(created.stdout)["differs"] is False
    if method is None:
        login.method = "client_secret_post"  # as the vendor's request has it
    whole, narrow = invoke("token", "i.yaml"), invoke("token", "i.yaml", "--task", "read")
    assert narrow.exit_code == exit_codes.DONE, narrow.output
    assert narrow.stdout == "t\n"
    # The server issues a token without scopes when none are named, and says so.
    assert whole.exit_code == exit_codes.OTHER_GRANTS


@pytest.mark.usefixtures("server")
def test_a_method_that_planner_lacks_is_told(invoke: Invoke, login: Login) -> None:
    login.method = "private_key_jwt"
    invoke(*CREATE)
    done = invoke("token", "i.yaml")
    assert done.exit_code == exit_codes.WRONG_INPUT
    assert "the server wants private_key_jwt" in done.stderr


@pytest.mark.usefixtures("server")
def test_scopes_that_the_server_leaves_out_are_told(invoke: Invoke, login: Login) -> None:
    login.extra = {
        "scope": "message.read",
        "registration_access_token": "manage-me",
        "client_secret_expires_at": 4102444800,
    }
    done = invoke(*CREATE)
    assert done.exit_code == exit_codes.OTHER_GRANTS
    assert "missing: the client did not get scope message.send" in done.stderr
    assert "registration_access_token, for changing the client later" in done.stderr
    assert "manage-me" not in done.output
    assert "the secret expires" in done.stderr


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"issuer": "https://elsewhere.example"}, "those of another issuer"),
        ({"issuer": None}, "those of another issuer"),
        ({"registration_endpoint": "http://elsewhere.example/r"}, "no https address"),
        ({"registration_endpoint": 7}, "no https address"),
        ({"registration_endpoint": ""}, "no registration endpoint"),
    ],
)
def test_metadata_that_cannot_be_trusted_lead_nowhere(
    invoke: Invoke, server: Server, login: Login, changes: dict[str, Any], message: str
) -> None:
    login.metadata.update(changes)
    done = invoke(*CREATE)
    assert done.exit_code == exit_codes.NOT_SENT
    assert message in done.stderr
    assert [request.method for request in server.requests] == ["GET"]


@pytest.mark.usefixtures("server")
def test_metadata_of_openid_connect_are_found(invoke: Invoke, login: Login) -> None:
    login.well_known = "/.well-known/openid-configuration"
    assert invoke(*CREATE).exit_code == exit_codes.DONE


def test_no_metadata_and_nothing_is_sent(invoke: Invoke, server: Server, login: Login) -> None:
    login.well_known = "/nowhere"
    done = invoke(*CREATE)
    assert done.exit_code == exit_codes.NOT_SENT
    assert {request.method for request in server.requests} == {"GET"}
