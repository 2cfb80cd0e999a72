"""Security schemes: how a document says that callers prove who they are (OAS 3.1.1, "Security
Scheme Object"; OAS 2.0, "Security Definitions Object")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.importers.openapi.loading import described
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.parts import Part, Parts, Unfollowed, expected_one_of
from planner.importers.openapi.places import Place
from planner.reading.quoting import quoted
from planner.solving.records import dataclass

TYPES_2 = ("basic", "apiKey", "oauth2")
TYPES_3 = ("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect")
# They are compared with each other; documents have a dozen at most.
MOST_SCHEMES = 500

DELEGATED = frozenset({"oauth2", "openIdConnect"})

# OAS 2.0 calls two flows otherwise than RFC 6749 and OAS 3 do.
FLOWS_2 = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
FLOWS_3 = ("implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A way to get a token: the endpoints, as written, and the scopes with their meanings."""

    name: str
    authorization_url: str
    token_url: str
    scopes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A security scheme under its `name`. `type` is one of OAS 3's; `detail` says of an API key
    or HTTP scheme where it goes and how. `flows` is empty for all but OAuth 2.0."""

    name: str
    type: str
    place: Place
    detail: str = ""
    description: str = ""
    flows: tuple[Flow, ...] = ()
    discovery_url: str = ""

    @property
    def is_delegated(self) -> bool:
        """Whether an authorization server gives out tokens with scopes."""
        return self.type in DELEGATED

    def scopes(self) -> dict[str, str]:
        """All declared scopes with their meanings; the first flow that tells one counts."""
        merged: dict[str, str] = {}
        for flow in self.flows:
            for scope, meaning in flow.scopes.items():
                merged[scope] = merged.get(scope) or meaning
        return merged


class Schemes:
    """The schemes of one document by name; `unusable` tells why others cannot be used."""

    def __init__(self, parts: Parts, declared: Part | None, *, is_2: bool) -> None:
        self.by_name: dict[str, Scheme] = {}
        self.unusable: dict[str, str] = {}
        self._parts = parts
        self._notes: Notes = parts.notes
        self._is_2 = is_2
        # Where schemes are declared, or would be.
        self.place = declared.place if declared else parts.root.place
        if declared is not None:
            members = parts.members(declared, "the security schemes by name")
            for number, (name, part) in enumerate(members):
                if number == MOST_SCHEMES:
                    message = f"it has more than {MOST_SCHEMES:,} security schemes, the limit"
                    self._notes.fault(part.place, message)
                    break
                self._read(name, part)

    def _read(self, name: str, part: Part) -> None:
        followed = self._parts.follow(part)
        if isinstance(followed, Unfollowed):
            if followed.broken:
                self._notes.fault(part.place, followed.reason)
            else:
                self.unusable[name] = followed.reason
                message = f"the scheme {quoted(name)} is not read: {followed.reason}"
                self._notes.leave_out("unread-reference", part.place, message)
            return
        values = self._parts.mapping(followed, "a security scheme")
        kind = values.get("type")
        known = TYPES_2 if self._is_2 else TYPES_3
        if kind not in known:
            if isinstance(followed.value, dict):
                self._notes.fault(followed.place.of("type"), expected_one_of(known, kind))
            return
        self.by_name[name] = Scheme(
            name=name,
            type="http" if kind == "basic" else str(kind),
            place=part.place,
            detail=_detail(values, str(kind)),
            description=_text(values.get("description")),
            flows=self._flows(followed) if kind == "oauth2" else (),
            discovery_url=_text(values.get("openIdConnectUrl")),
        )

    def _flows(self, scheme: Part) -> tuple[Flow, ...]:
        if self._is_2:
            name = scheme.value.get("flow")
            if not isinstance(name, str) or name not in FLOWS_2:
                message = expected_one_of(tuple(FLOWS_2), name)
                self._notes.fault(scheme.place.of("flow"), message)
                return ()
            return (self._flow(FLOWS_2[name], scheme),)
        if scheme.value.get("flows") is None:
            message = "it declares no flows, so there are neither scopes nor endpoints"
            self._notes.warn("undeclared-flows", scheme.place, message)
            return ()
        return tuple(
            self._flow(name, flow)
            for name, flow in self._parts.members(scheme.of("flows"), "the OAuth flows by name")
            if self._is_known(name, flow.place) and self._parts.mapping(flow, "an OAuth flow")
        )

    def _is_known(self, name: str, place: Place) -> bool:
        if name not in FLOWS_3 and not name.startswith("x-"):
            message = f"OpenAPI knows no OAuth flow {quoted(name)}; its scopes are not read"
            self._notes.leave_out("unknown-flow", place, message)
        return name in FLOWS_3

    def _flow(self, name: str, part: Part) -> Flow:
        return Flow(
            name=name,
            authorization_url=_text(part.value.get("authorizationUrl")),
            token_url=_text(part.value.get("tokenUrl")),
            scopes=self._scopes(part),
        )

    def _scopes(self, flow: Part) -> dict[str, str]:
        # Nothing after `scopes:` is common in YAML. It takes no scope away.
        if flow.value.get("scopes") is None:
            return {}
        members = self._parts.members(flow.of("scopes"), "the scopes with their meanings")
        return {
            scope: _text(meaning.value)
            for scope, meaning in members
            if self._is_text(scope, meaning)
        }

    def _is_text(self, scope: str, meaning: Part) -> bool:
        if meaning.value is not None and not isinstance(meaning.value, str):
            found = described(meaning.value)
            message = f"the meaning of the scope {quoted(scope)} is not a text: {found}"
            self._notes.warn("meaning-not-read", meaning.place, message)
        return bool(scope.strip())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _detail(values: Mapping[str, Any], kind: str) -> str:
    """How a scheme that is not OAuth proves who calls, in a sentence."""
    if kind == "apiKey":
        where = {"header": "header", "query": "query parameter", "cookie": "cookie"}
        place = where.get(_text(values.get("in")), "request")
        return f"An API key in the {place} {_text(values.get('name')) or 'of an unknown name'}."
    if kind == "mutualTLS":
        return "A client certificate (mutual TLS)."
    if kind in ("http", "basic"):
        name = _text(values.get("scheme")) or kind
        return f"HTTP authentication with the scheme {name}."
    return ""
