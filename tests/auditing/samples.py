"""Answers, vendors and tokens for tests. Keys and secrets are made up."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from planner.model import Grant, Kind, PolicySet, RequestTemplate, TemplateObject
from planner.solving.formula import GrantKey

PREFIX = "https://www.workfloplus.com/auth/"
SECRET = "8JnEe4471tvwc0GvsS0CUxpv1TW35CJJ"

# The form that WorkfloPlus documents.
ANSWER: Mapping[str, Any] = {
    "client": {
        "clientId": "6169571beee5ee0101a4b58c",
        "grantTypes": ["client_credentials"],
        "secrets": [{"secretId": "4897852beee5ee0001a4b58b"}],
        "teamName": "myteam",
        "displayName": "My Job Scheduling Application",
        "scopes": [f"{PREFIX}workflow.read", f"{PREFIX}schedule.admin"],
        "allowAccessTokensViaBrowser": False,
        "clientPermissions": ["admin"],
    },
    "newSecret": SECRET,
}


def policy_set_with(body: TemplateObject, ids: Mapping[str, str]) -> PolicySet:
    """A vendor with one kind of grants, and a create request of that body."""
    keys = [GrantKey("scopes", name) for name in ids]
    return PolicySet(
        name="graph",
        title="Graph",
        kinds=(Kind(name="scopes", title="scope", held_by="client"),),
        grants={key: Grant(key=key, value=key.name, id=ids[key.name]) for key in keys},
        policies={},
        create_client=RequestTemplate(
            method="POST", url="https://graph.example/", body=body, encoding="json", bearer=True
        ),
    )


def part(value: Any) -> str:
    """JSON in base64url without padding."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).decode().rstrip("=")


def token_of(claims: Any, *, signature: str = "c2lnbmF0dXJl", **header: Any) -> str:
    """A token that nobody signed."""
    return f"{part({'alg': 'RS256', 'typ': 'JWT', **header})}.{part(claims)}.{signature}"
