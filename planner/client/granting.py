"""A token by the client credentials grant (RFC 6749, section 4.4).

The client shows its secret in the body (``client_secret_post``) or in the Authorization header
(``client_secret_basic``, RFC 6749, section 2.3.1): as the server said when the client was created,
and otherwise as the vendor's request does. A body without the secret means the header.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from planner.client.addresses import host_of
from planner.client.answers import check_status, object_in, said
from planner.client.errors import NotSent, OutcomeUnknown, Rejected
from planner.client.outgoing import outgoing
from planner.client.places import Kept
from planner.client.transport import Answer, Interrupted, Limits, Lost, Outgoing, send
from planner.errors import Fault, InvalidFile
from planner.model import Request
from planner.solving.records import dataclass

POST, BASIC = "client_secret_post", "client_secret_basic"
_LONGEST_LIFE = 10 * 365 * 24 * 3600

# RFC 6749, section 5.2.
_ERRORS: Mapping[str, str] = {
    "invalid_request": "it cannot use the request",
    "invalid_client": "it does not know the client, or the secret is not the client's",
    "invalid_grant": "it does not accept the client's credentials for a token",
    "unauthorized_client": "this client may not get tokens by its own credentials",
    "unsupported_grant_type": "it issues no tokens for client credentials",
    "invalid_scope": "the client may not have a token with these scopes, or one is unknown to it",
}


class AsClient(NamedTuple):
    """Who asks: the credentials with the names of their variables, and the method that the server
    named for the client, empty where it named none."""

    kept: Kept
    authentication: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A token. `scope` is what the answer says of it, None where it says nothing; `obtained` and
    `expires` are in seconds since 1970, the latter None where the server does not tell."""

    token: str
    scope: str | None
    obtained: int
    expires: int | None


def granted(
    request: Request,
    client: AsClient,
    *,
    url: str,
    now: int,
    ca_file: str | None = None,
    limits: Limits | None = None,
) -> Granted:
    """Send the token `request` to `url` and return what comes. `now` is in seconds since 1970.

    Raises NotSent where there was no whole answer, Rejected where it holds no token, and
    InvalidFile for a way of showing secrets that planner does not know.
    """
    try:
        answer = send(asked(request, client, url=url), ca_file=ca_file, limits=limits)
    except Interrupted:
        raise
    except Lost as error:  # no harm is done: a token that nobody has got runs out
        raise NotSent(error.faults) from None
    secrets = (client.kept.client_secret,)
    _check_error(answer, url, secrets)
    check_status(answer, "token", url=url, secrets=secrets)
    try:
        document = object_in(answer, url=url)
    except OutcomeUnknown as error:
        raise Rejected(error.faults) from None
    return _read(document, url, now)


def asked(request: Request, client: AsClient, *, url: str) -> Outgoing:
    """The token request as it is sent."""
    kept = client.kept
    secrets = {kept.id_variable: kept.client_id, kept.secret_variable: kept.client_secret}
    if method_of(request, client.authentication) == BASIC:
        body = {
            name: one for name, one in request.body.items() if name not in request.secret_variables
        }
        bare = replace(request, body=body, secret_variables={})
        return outgoing(bare, url=url, basic=(kept.client_id, kept.client_secret))
    if kept.secret_variable not in request.secret_variables.values():
        members = {"client_id": kept.id_variable, "client_secret": kept.secret_variable}
        named = {name: f"${variable}" for name, variable in members.items()}
        request = replace(request, body={**request.body, **named}, secret_variables=members)
    return outgoing(request, url=url, secrets=secrets)


def method_of(request: Request, authentication: str) -> str:
    """How the client shows its secret. Raises InvalidFile for a method that planner lacks."""
    has_secret = any(one.endswith("_CLIENT_SECRET") for one in request.secret_variables.values())
    method = authentication or (POST if has_secret else BASIC)
    if method not in (POST, BASIC):
        message = f"the server wants {method} of this client; planner knows {POST} and {BASIC}"
        raise InvalidFile([Fault(message=message, file="token_endpoint_auth_method")])
    return method


def _check_error(answer: Answer, url: str, secrets: tuple[str, ...]) -> None:
    """Raise Rejected for an error of the standard, in plain words."""
    if answer.status < 400:
        return
    try:
        code = object_in(answer, url=url).get("error")
    except OutcomeUnknown:
        return
    if isinstance(code, str) and code in _ERRORS:
        words = said(answer, secrets)
        hint = "" if words == code else f"it says: {words}"
        message = f"{code}: {_ERRORS[code]}"
        raise Rejected([Fault(message=message, file=host_of(url), hint=hint)])


def _read(document: dict[str, Any], url: str, now: int) -> Granted:
    token, scope = document.get("access_token"), document.get("scope")
    sort = document.get("token_type", "Bearer")
    if not isinstance(token, str) or not token or not all("!" <= one <= "~" for one in token):
        raise _refused(url, "its answer holds no token in access_token")
    if not isinstance(sort, str) or sort.lower() != "bearer":
        raise _refused(url, "it issues another sort of token than bearer tokens (token_type)")
    seconds = _seconds(document.get("expires_in"))
    return Granted(
        token=token,
        scope=scope if isinstance(scope, str) else None,
        obtained=now,
        expires=None if seconds is None else now + seconds,
    )


def _seconds(value: Any) -> int | None:
    """The standard has a number; some servers write it as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _LONGEST_LIFE:
        return int(value)
    return None


def _refused(url: str, message: str) -> Rejected:
    return Rejected([Fault(message=message, file=host_of(url))])
