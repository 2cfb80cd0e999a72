"""WorkfloPlus's documented answers, with credentials that a search finds wherever they are."""

from __future__ import annotations

import json
import socket
from base64 import urlsafe_b64encode
from itertools import count
from typing import Any

from tests.client.server import Received, respond

SECRET = "8JnEe4471tvwc0Gv-SECRET-sS0CUxpv1TW35CJJ"
CLIENT_ID = "6169571beee5ee0101a4b58c"
OWN_TOKEN = "own-opaque-TOKEN-0123456789abcdef"
PREFIX = "https://www.workfloplus.com/auth/"
ALL_SCOPES = (f"{PREFIX}workflow.read", f"{PREFIX}schedule.admin")
TOKEN_PATH = "/accounts.workfloplus.com/connect/token"
CREATE_PATH = "/accounts.workfloplus.com/api/client/"


def answer_to(request: Any) -> dict[str, Any]:
    """The documented answer to a create request."""
    return {
        "client": {
            "clientId": CLIENT_ID,
            "grantTypes": ["client_credentials"],
            "secrets": [{"secretId": "4897852beee5ee0001a4b58b"}],
            "teamName": "myteam",
            "displayName": request["name"],
            "scopes": request["scopes"],
            "allowAccessTokensViaBrowser": False,
            "clientPermissions": request["permissions"],
        },
        "newSecret": SECRET,
    }


def creating(connection: socket.socket, received: Received) -> None:
    body = json.dumps(answer_to(received.json())).encode()
    respond(connection, 200, body, "Content-Type: application/json")


def issuing(connection: socket.socket, received: Received) -> None:
    """Creates clients and issues tokens as the documentation shows: with the scopes asked for, or
    all of the client's."""
    if received.path == CREATE_PATH:
        creating(connection, received)
        return
    form = received.form()
    if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, SECRET):
        respond(connection, 401, b'{"error": "invalid_client"}')
        return
    scopes = form.get("scope", " ".join(ALL_SCOPES)).split()
    token = token_with(client_id=CLIENT_ID, scope=scopes, jti=next(_numbers))
    body: dict[str, Any] = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
    respond(connection, 200, json.dumps(body).encode(), "Content-Type: application/json")


_numbers = count()


def token_with(**claims: Any) -> str:
    """A token in the compact form, signed by nobody who matters."""

    def part(value: Any) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return ".".join([part({"alg": "RS256", "typ": "JWT"}), part(claims), "c2lnbmF0dXJl"])
