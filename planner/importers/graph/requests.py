"""How an app registration asks for permissions, and how an application gets a token.

See ``POST /applications`` in Microsoft Graph's reference, its ``requiredResourceAccess``, and the
client credentials flow of the Microsoft identity platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from planner.importers.found import Remark
from planner.importers.graph.identifiers import GRAPH_APP_ID
from planner.importers.graph.schemes import RESOURCE, Scheme

CREATED_AT = f"{RESOURCE}/v1.0/applications"
SENT_BY = "somebody who may register applications in the tenant"
UNKNOWN_TENANT = "{tenant}"

_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
# They stand for the tenant of whoever signs in, and an application by itself does not.
_SHARED_TENANTS = frozenset({"common", "consumers", "organizations"})


def problem_of_tenant(tenant: str) -> str:
    """What is wrong with `tenant` in the URL of a token request; empty where nothing is."""
    if _TENANT.fullmatch(tenant) is None:
        return "expected the identifier of a tenant or one of its domains, such as contoso.com"
    if tenant.lower() in _SHARED_TENANTS:
        return f"an application without a user needs its own tenant, not `{tenant}`"
    return ""


def requests_of(scheme: Scheme, tenant: str | None) -> dict[str, object]:
    """The requests in the form that policy sets have. A `tenant` is the name or the identifier of
    one; without it a placeholder stands in the URL."""
    requests: dict[str, object] = {"create-client": _create_client(scheme)}
    if scheme.needs_tenant:
        requests["get-token"] = _get_token(tenant or UNKNOWN_TENANT)
    return requests


def remarks_on_requests(scheme: Scheme, tenant: str | None) -> Iterator[Remark]:
    """What the requests cannot say."""
    if not scheme.needs_tenant:
        message = (
            "a delegated permission comes with a token that a user signs in for, which no request"
            " of the application alone can ask for; the policy set has no token request"
        )
        yield Remark(rule="sign-in", place="requests.get-token", message=message)
    elif tenant is None:
        message = (
            f"the URL of the token request holds `{UNKNOWN_TENANT}`, which nobody replaces when it"
            " is sent; --tenant TENANT puts yours there"
        )
        yield Remark(rule="unknown-tenant", place="requests.get-token", message=message)


def _create_client(scheme: Scheme) -> dict[str, Any]:
    grants = {
        "for-each": scheme.kind.name,
        "give": {"id": {"value-of": "grant-id"}, "type": scheme.access},
    }
    return {
        "method": "POST",
        "url": CREATED_AT,
        "sent-by": SENT_BY,
        "bearer": True,
        "encoding": "json",
        "body": {
            "displayName": {"value-of": "name"},
            **_audience(scheme),
            "requiredResourceAccess": [{"resourceAppId": GRAPH_APP_ID, "resourceAccess": grants}],
        },
    }


def _audience(scheme: Scheme) -> dict[str, Any]:
    """Whose accounts may sign in. Personal ones get tokens of version 2 only."""
    if scheme.name != "DelegatedPersonal":
        return {}
    return {
        "signInAudience": "AzureADandPersonalMicrosoftAccount",
        "api": {"requestedAccessTokenVersion": 2},
    }


def _get_token(tenant: str) -> dict[str, Any]:
    return {
        "method": "POST",
        "url": f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "encoding": "form",
        "body": {
            "grant_type": "client_credentials",
            "client_id": {"value-of": "client-id"},
            "client_secret": {"value-of": "client-secret"},
            "scope": f"{RESOURCE}/.default",
        },
    }
