"""Clients: created by the vendor's own request, or registered (RFC 7591)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from planner.model import AnswerMembers
from planner.sandbox.answers import Answer, filled, refusal
from planner.sandbox.bodies import parsed, read_whole
from planner.sandbox.calls import HttpCall
from planner.sandbox.clients import Client, ClientStore, Grants
from planner.sandbox.endpoints import Endpoint
from planner.sandbox.vendors import Vendor

_INVALID = "invalid_client_metadata"  # RFC 7591, section 3.2.2
_NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
_METHODS = ("client_secret_basic", "client_secret_post")
_GRANT_TYPE = "client_credentials"
_LONGEST_NAME = 10_000


class Registry:
    """Creates clients and gives them grants."""

    def __init__(self, store: ClientStore) -> None:
        self._store = store

    def create(self, endpoint: Endpoint, call: HttpCall) -> Answer:
        """The answer to the vendor's own request. Raises Refused."""
        vendor = endpoint.vendor
        template = vendor.policy_set.create_client
        assert template is not None, "the endpoint is made from it"
        content_type = call.headers.get("content-type", "")
        body = parsed(call.content, content_type, template.encoding, "invalid_request")
        read = read_whole(template, body, vendor.spelling, "invalid_request")
        client, secret = self._added(vendor, read.texts.get("name", "Unnamed"), read.grants)
        answer = _documented_answer(vendor, client, secret, template.answer or AnswerMembers())
        return _created(client, answer)

    def register(self, endpoint: Endpoint, call: HttpCall) -> Answer:
        """The answer to a registration request: `scope` holds the grants that tokens will carry;
        those of other kinds are lists in members that are called like the kind. Raises Refused."""
        vendor = endpoint.vendor
        body = parsed(call.content, call.headers.get("content-type", ""), "json", _INVALID)
        method = body.get("token_endpoint_auth_method", _METHODS[0])
        if method not in _METHODS:
            expected = " or ".join(_METHODS)
            raise refusal(400, _INVALID, f"token_endpoint_auth_method: expected {expected}")
        types = body.get("grant_types", [_GRANT_TYPE])
        if not isinstance(types, list) or _GRANT_TYPE not in types:
            raise refusal(400, _INVALID, f"grant_types: expected a list with {_GRANT_TYPE}")
        name = body.get("client_name", "Unnamed")
        if not isinstance(name, str):
            raise refusal(400, _INVALID, "client_name: expected text")
        client, secret = self._added(vendor, name, _registered(vendor, body))
        answer = _standard_answer(vendor, client, secret)
        return _created(client, {**answer, "token_endpoint_auth_method": method})

    def give(self, endpoint: Endpoint, call: HttpCall) -> Answer:
        """Put grants in the place of those that a client has of the same kinds: for vendors whose
        requests do not carry them all. Raises Refused."""
        vendor = endpoint.vendor
        client = self._store.get(vendor.name, endpoint.client)
        if client is None:
            raise refusal(404, "not_found", "there is no such client")
        body = parsed(call.content, call.headers.get("content-type", ""), "json", _INVALID)
        grants = {**client.grants, **_named(vendor, body)}
        self._store.give(vendor.name, client.id, grants)
        return Answer(200, {"client_id": client.id, "grants": _as_lists(grants)}, said=client.name)

    def _added(self, vendor: Vendor, name: str, grants: Grants) -> tuple[Client, str]:
        if len(name) > _LONGEST_NAME or any("\ud800" <= one <= "\udfff" for one in name):
            raise refusal(400, _INVALID, "the name is too long, or no text")
        try:
            return self._store.add(vendor.name, name, grants)
        except sqlite3.Error as error:
            description = f"the client could not be kept, so it was not created: {error}"
            raise refusal(503, "temporarily_unavailable", description) from None


def _created(client: Client, body: Mapping[str, Any]) -> Answer:
    return Answer(201, body, _NO_STORE, said=f"created {client.name}")


def _documented_answer(
    vendor: Vendor, client: Client, secret: str, members: AnswerMembers
) -> Mapping[str, Any]:
    """As the vendor's documentation shows it, where it is known; otherwise as a registration is
    answered, with the credentials where the policy set says they are."""
    shape = vendor.shape.get("create-client")
    if shape is not None:
        lists = {kind: vendor.spelling.values(client.grants, kind) for kind in client.grants}
        texts = {"client-id": client.id, "client-secret": secret, "name": client.name}
        answer: Mapping[str, Any] = filled(shape, {**lists, **texts, "secret-id": client.id[::-1]})
        return answer
    standard = _standard_answer(vendor, client, "")
    made = {name: value for name, value in standard.items() if not name.startswith("client_")}
    made["client_name"] = client.name
    _put(made, members.client_id, client.id)
    _put(made, members.client_secret, secret)
    return made


def _put(body: dict[str, Any], steps: Iterable[str], value: str) -> None:
    *outer, last = steps
    for step in outer:
        inner = body.get(step)
        body[step] = inner = inner if isinstance(inner, dict) else {}
        body = inner
    body[last] = value


def _standard_answer(vendor: Vendor, client: Client, secret: str) -> dict[str, Any]:
    """RFC 7591, section 3.2.1."""
    token_kinds = vendor.spelling.token_kinds
    others = {
        kind: vendor.spelling.values(client.grants, kind)
        for kind in client.grants
        if kind not in token_kinds
    }
    return {
        **others,
        "client_id": client.id,
        "client_secret": secret,
        "client_secret_expires_at": 0,
        "client_name": client.name,
        "grant_types": [_GRANT_TYPE],
        "scope": " ".join(vendor.spelling.scopes(client.grants)),
    }


def _registered(vendor: Vendor, body: Mapping[str, Any]) -> Grants:
    grants: dict[str, list[str]] = {kind.name: [] for kind in vendor.policy_set.kinds}
    scope = body.get("scope", "")
    if not isinstance(scope, str):
        raise refusal(400, _INVALID, "scope: expected text")
    for one in dict.fromkeys(scope.split()):
        keys = vendor.spelling.of_scope(one)
        if not keys:
            raise refusal(400, _INVALID, f"scope: there is no scope {one!a}")
        for key in keys:
            grants[key.kind].append(key.name)
    others = [kind for kind in grants if kind not in vendor.spelling.token_kinds]
    given = _named(vendor, {kind: body[kind] for kind in others if kind in body})
    return {kind: tuple(given.get(kind, names)) for kind, names in grants.items()}


def _named(vendor: Vendor, body: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Kind -> names of grants, from kind -> values."""
    kinds = {kind.name for kind in vendor.policy_set.kinds}
    return {kind: tuple(_names(vendor, kinds, kind, value)) for kind, value in body.items()}


def _names(vendor: Vendor, kinds: set[str], kind: str, values: Any) -> dict[str, None]:
    if kind not in kinds:
        raise refusal(400, _INVALID, f"there is no kind of grant {kind!a}")
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise refusal(400, _INVALID, f"{kind}: expected a list of texts")
    found: dict[str, None] = {}
    for value in values:
        names = vendor.spelling.names(kind, value)
        if not names:
            raise refusal(400, _INVALID, f"{kind}: no grant is written {value!a}")
        found.update(dict.fromkeys(names))
    return found


def _as_lists(grants: Grants) -> dict[str, list[str]]:
    return {kind: [*names] for kind, names in grants.items()}
