"""Tokens by the client credentials grant (RFC 6749, section 4.4), and what tokens hold."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote_plus

from planner.model import Template, TemplateObject
from planner.sandbox.answers import MARK, Answer, Refused, refusal
from planner.sandbox.bodies import Body, BodyReader, parsed
from planner.sandbox.calls import HttpCall
from planner.sandbox.clients import Client, ClientStore, Grants
from planner.sandbox.endpoints import Endpoint
from planner.sandbox.signing import Signer
from planner.sandbox.vendors import CALLER, Vendor

CALLER_SECONDS = 86_400
REALM = "planner sandbox"

_NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
_GRANT_TYPE = "client_credentials"


class Bearer(NamedTuple):
    """Whose token a call carries, and all that it may use: the token's grants, and those that the
    client itself holds."""

    client: Client
    grants: Grants


class Tokens:
    """Issues tokens and reads them. `clock` tells the seconds since 1970."""

    def __init__(
        self, store: ClientStore, signer: Signer, *, seconds: int, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._signer = signer
        self._seconds = seconds
        self._clock = clock

    def for_caller(self, vendor: Vendor, issuer: str) -> str:
        """A token that may create clients."""
        grants = _of_token(vendor, vendor.caller.grants)
        return self._signed(vendor, vendor.caller, grants, issuer, CALLER_SECONDS)

    def grant(self, endpoint: Endpoint, call: HttpCall) -> Answer:
        """The answer to a request for a token. Raises Refused (RFC 6749, section 5.2)."""
        vendor = endpoint.vendor
        asked = _asked(endpoint, call)
        client = self._client(vendor, asked)
        grants = _chosen(vendor, client, asked)
        token = self._signed(vendor, client, grants, endpoint.issuer, self._seconds)
        scopes = vendor.spelling.scopes(grants)
        body = {
            "access_token": token,
            "expires_in": self._seconds,
            "token_type": "Bearer",
            "scope": " ".join(scopes),
        }
        members = vendor.shape.get("get-token", body)
        what = " ".join(scopes) or "no scope"
        return Answer(
            200,
            {name: value for name, value in body.items() if name in members},
            _NO_STORE,
            said=f"a token of {client.name} with {what}",
        )

    def bearer(self, vendor: Vendor, headers: Mapping[str, str]) -> Bearer:
        """The holder of the token that a call carries. Raises Refused (RFC 6750, section 3)."""
        scheme, _, token = headers.get("authorization", "").strip().partition(" ")
        if not scheme:
            raise unauthorised("", "this call carries no token")
        claims = self._signer.read(token.strip()) if scheme.lower() == "bearer" else None
        ours = claims.get(MARK) if claims else None
        if not claims or not isinstance(ours, dict):
            raise unauthorised("invalid_token", "this is no token of this sandbox")
        if ours["vendor"] != vendor.name:
            raise unauthorised("invalid_token", "this token is of another vendor")
        if claims["exp"] <= self._clock():
            raise unauthorised("invalid_token", "this token has expired")
        client = self._known(vendor, claims["client_id"])
        if client is None:
            raise unauthorised("invalid_token", "the client of this token is not known")
        carried = {kind: tuple(names) for kind, names in ours["grants"].items()}
        own = {
            kind: names
            for kind, names in client.grants.items()
            if kind not in vendor.spelling.token_kinds
        }
        return Bearer(client, {**own, **carried})

    def _known(self, vendor: Vendor, client_id: str) -> Client | None:
        return vendor.caller if client_id == CALLER else self._store.get(vendor.name, client_id)

    def _client(self, vendor: Vendor, asked: _Asked) -> Client:
        client = self._store.with_secret(vendor.name, asked.client_id, asked.client_secret)
        if client is None:
            headers = (("WWW-Authenticate", f'Basic realm="{REALM}"'),) if asked.by_basic else ()
            description = "no client has this id and this secret"
            raise refusal(401, "invalid_client", description, headers=headers)
        return client

    def _signed(
        self, vendor: Vendor, client: Client, grants: Grants, issuer: str, seconds: int
    ) -> str:
        now = int(self._clock())
        scopes = vendor.spelling.scopes(grants)
        is_list = vendor.shape.get("scope-claim") == "list"
        return self._signer.signed(
            {
                "iss": issuer,
                "aud": [f"{issuer}/resources"],
                "sub": client.id,
                "client_id": client.id,
                "iat": now,
                "nbf": now,
                "exp": now + seconds,
                "jti": secrets.token_hex(16),
                "scope": scopes if is_list else " ".join(scopes),
                MARK: {
                    "vendor": vendor.name,
                    "grants": {kind: [*names] for kind, names in grants.items()},
                },
            }
        )


class _Asked(NamedTuple):
    """A request for a token, read. `grants` and `scope` are None where they were not asked for."""

    client_id: str
    client_secret: str
    by_basic: bool
    grants: Grants
    scope: str | None


def unauthorised(error: str, description: str) -> Refused:
    """401, as RFC 6750, section 3 has it: without an error where no token was sent."""
    detail = f', error="{error}", error_description="{description}"' if error else ""
    headers = (("WWW-Authenticate", f'Bearer realm="{REALM}"{detail}'),)
    return refusal(401, error or "token_missing", description, headers=headers)


def _asked(endpoint: Endpoint, call: HttpCall) -> _Asked:
    template = endpoint.vendor.policy_set.get_token if endpoint.purpose == "get-token" else None
    encoding = template.encoding if template else "form"
    content_type = call.headers.get("content-type", "")
    body = parsed(call.content, content_type, encoding, "invalid_request")
    _check_standard(body)
    grants: Grants = {}
    texts: Mapping[str, str] = {}
    given: list[tuple[str, Template]] = []
    if template is not None:
        reader = BodyReader(
            template, endpoint.vendor.spelling, "invalid_request", unknown="invalid_scope"
        )
        narrowing = template.narrowing.members if template.narrowing else ()
        # Without a value is as if left out (RFC 6749, section 3.2).
        given = [
            (name, one) for name, one in (*template.body.members, *narrowing) if body.get(name)
        ]
        reader.read(TemplateObject(tuple(given)), {name: body[name] for name, _ in given}, "")
        texts, grants = reader.found()
    basic = _basic(call.headers.get("authorization", ""))
    client_id, client_secret = basic or (
        str(texts.get("client-id") or body.get("client_id") or ""),
        str(texts.get("client-secret") or body.get("client_secret") or ""),
    )
    in_template = {name for name, _ in template.body.members} if template else set()
    if body.get("grant_type") is None and (template is None or "grant_type" in in_template):
        raise refusal(400, "invalid_request", "the member `grant_type` is missing")
    # In a template's own member `scope` means what the template says.
    own_scope = template is not None and any(name == "scope" for name, _ in given)
    scope = None if grants or own_scope else body.get("scope") or None
    return _Asked(client_id, client_secret, basic is not None, grants, scope)


def _check_standard(body: Body) -> None:
    for name in ("grant_type", "client_id", "client_secret", "scope"):
        if isinstance(body.get(name), list):
            raise refusal(400, "invalid_request", f"the member `{name}` is repeated")
    if body.get("grant_type") not in (None, _GRANT_TYPE):
        raise refusal(400, "unsupported_grant_type", f"expected grant_type {_GRANT_TYPE}")


def _basic(authorization: str) -> tuple[str, str] | None:
    """Id and secret in HTTP Basic authentication, each encoded as in a form (RFC 6749, 2.3.1)."""
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except ValueError:
        text = ""
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def _of_token(vendor: Vendor, grants: Grants) -> Grants:
    return {kind: grants.get(kind, ()) for kind in vendor.spelling.token_kinds}


def _chosen(vendor: Vendor, client: Client, asked: _Asked) -> Grants:
    """The token-held grants that a token gets: those asked for, otherwise all of the client's.
    Raises Refused for what is unknown, or more than the client has."""
    all_of_them = _of_token(vendor, client.grants)
    if asked.scope is not None:
        wanted = _of_scopes(vendor, asked.scope)
    else:
        named = {kind: names for kind, names in asked.grants.items() if kind in all_of_them}
        wanted = {kind: tuple(named.get(kind, all_of_them[kind])) for kind in all_of_them}
    held = vendor.judge.held(client.grants)
    beyond = vendor.judge.held(wanted) - held
    if beyond:
        names = ", ".join(sorted(f"{key.kind} {key.name}" for key in beyond))
        raise refusal(400, "invalid_scope", f"the client does not have {names}")
    return wanted


def _of_scopes(vendor: Vendor, scope: str) -> Grants:
    wanted: dict[str, list[str]] = {kind: [] for kind in vendor.spelling.token_kinds}
    for one in dict.fromkeys(scope.split(" ")):
        keys = vendor.spelling.of_scope(one)
        if not keys:
            raise refusal(400, "invalid_scope", f"there is no scope {one!a}")
        for key in keys:
            wanted[key.kind].append(key.name)
    return {kind: tuple(names) for kind, names in wanted.items()}
