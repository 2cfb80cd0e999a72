"""WorkfloPlus's documented answers, with credentials that a search finds wherever they are."""

from __future__ import annotations

import json
import socket
from base64 import urlsafe_b64encode
from typing import Any

from tests.client.server import Received, respond

SECRET = "8JnEe4471tvwc0Gv-SECRET-sS0CUxpv1TW35CJJ"
CLIENT_ID = "6169571beee5ee0101a4b58c"
OWN_TOKEN = "own-opaque-TOKEN-0123456789abcdef"
PREFIX = "https://www.workfloplus.com/auth/"
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


def token_with(**claims: Any) -> str:
    """A token in the compact form, signed by nobody who matters."""

    def part(value: Any) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return ".".join([part({"alg": "RS256", "typ": "JWT"}), part(claims), "c2lnbmF0dXJl"])
