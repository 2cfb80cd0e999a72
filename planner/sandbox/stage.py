"""All that is played: which call leads where, and what it gets."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from planner.model import Api, Catalog
from planner.sandbox.answers import Answer, Refused, refusal
from planner.sandbox.calls import HttpCall, Place, place_of
from planner.sandbox.clients import ClientStore
from planner.sandbox.deciding import is_authorised, met_by, missing
from planner.sandbox.endpoints import Endpoint, Endpoints
from planner.sandbox.granting import REALM, Bearer, Tokens
from planner.sandbox.registering import Registry
from planner.sandbox.routing import Router, ToApi, ToNothing, ToOtherMethod, ToSeveral
from planner.sandbox.signing import Signer
from planner.sandbox.spelling import is_scope_token
from planner.sandbox.vendors import CALLER, Vendor
from planner.services import vendors_of

TOKEN_SECONDS = 3_600


class Stage:
    """Answers calls as the vendors of `catalogs` would.

    `address` is where it is reached (``http://127.0.0.1:8080``), `store` keeps its clients,
    `signer` signs its tokens, which hold for `token_seconds`; `clock` tells the seconds since 1970.
    Raises UnknownName for catalogues that cannot be played together.
    """

    def __init__(
        self,
        catalogs: Sequence[Catalog],
        address: str,
        *,
        store: ClientStore,
        signer: Signer,
        token_seconds: int = TOKEN_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.vendors = tuple(map(Vendor, vendors_of(catalogs)))
        self._endpoints = Endpoints(self.vendors, address)
        self._router = Router(self.vendors)
        self._registry = Registry(store)
        self._tokens = Tokens(store, signer, seconds=token_seconds, clock=clock)
        self._signer = signer

    def caller_token(self, vendor: Vendor) -> str:
        """A token that may create clients at `vendor`."""
        return self._tokens.for_caller(vendor, self._endpoints.issuer(vendor))

    def issuer(self, vendor: Vendor) -> str:
        """The address of the authorization server that is played for `vendor`."""
        return self._endpoints.issuer(vendor)

    def answer(self, call: HttpCall) -> Answer:
        """What a call gets."""
        try:
            place = place_of(call.target)
            endpoints = self._endpoints.at(place)
            endpoint = next((one for one in endpoints if one.method == call.method), None)
            if endpoint is not None:
                return self._at_endpoint(endpoint, call, place)
            return self._at_api(call, place, tuple(one.method for one in endpoints))
        except Refused as refused:
            return refused.answer

    def _at_endpoint(self, endpoint: Endpoint, call: HttpCall, place: Place) -> Answer:
        if endpoint.purpose in ("token", "get-token"):
            return self._tokens.grant(endpoint, call)
        if endpoint.purpose == "key-set":
            return Answer(200, self._signer.key_set())
        if endpoint.purpose == "metadata":
            return Answer(200, _metadata(endpoint))
        if endpoint.purpose == "register":
            return self._registry.register(endpoint, call)
        api = self._check_caller(endpoint, call, place)
        if endpoint.purpose == "give":
            return self._registry.give(endpoint, call)
        try:
            return self._registry.create(endpoint, call)
        except Refused as refused:
            raise refused.about(_api(api)) if api else refused from None

    def _check_caller(self, endpoint: Endpoint, call: HttpCall, place: Place) -> Api | None:
        """The catalogue's API for creating clients, if it has one with a known requirement.
        Refuse who may not call it; without such an API, where a token is needed, all but the
        sandbox's own caller."""
        template = endpoint.vendor.policy_set.create_client
        route = self._router.route(call.method, place)
        if isinstance(route, ToApi) and route.api.requirement is not None:
            self._authorised(route.vendor, route.api, call)
            return route.api
        if endpoint.purpose == "give" or (template and template.bearer):
            bearer = self._tokens.bearer(endpoint.vendor, call.headers)
            if bearer.client.id != CALLER:
                description = "this takes the token that the sandbox prints for a caller"
                raise refusal(403, "insufficient_scope", description)
        return None

    def _at_api(self, call: HttpCall, place: Place, methods: tuple[str, ...]) -> Answer:
        route = self._router.route(call.method, place)
        if isinstance(route, ToApi):
            bearer, grants = self._authorised(route.vendor, route.api, call)
            body = {"api": _api(route.api), "client": bearer.client.id, "met_by": grants}
            return Answer(200, body, said=route.api.title)
        if isinstance(route, ToSeveral):
            description = "several APIs of the catalogue fit this URL equally well"
            listed = [_api(api) for api in route.apis]
            raise refusal(501, "ambiguous_url", description, apis=listed)
        if isinstance(route, ToOtherMethod):
            methods += route.methods
        if methods:
            allowed = ", ".join(sorted(set(methods)))
            headers = (("Allow", allowed),)
            description = f"there is something at this URL, but for {allowed} alone"
            raise refusal(405, "method_not_allowed", description, headers=headers)
        raise _nothing(route)

    def _authorised(
        self, vendor: Vendor, api: Api, call: HttpCall
    ) -> tuple[Bearer, dict[str, list[str]]]:
        """Who calls, and the grants that open the API. Raises Refused where it stays closed."""
        bearer = self._tokens.bearer(vendor, call.headers)
        if api.requirement is None:
            description = f"nobody knows what this API requires: {api.unknown_reason}"
            raise refusal(501, "requirement_unknown", description, api=_api(api))
        held = vendor.judge.held(bearer.grants)
        if not is_authorised(api.requirement, held):
            raise _forbidden(vendor, api, missing(api.requirement, held)._asdict())
        return bearer, met_by(api.requirement, held)


def _forbidden(vendor: Vendor, api: Api, lacking: dict[str, Any]) -> Refused:
    sets: Sequence[dict[str, list[str]]] = lacking["sets"]
    first = sets[0] if sets else {}
    scopes = [one for one in vendor.spelling.scopes(first) if is_scope_token(one)]
    scope = f', scope="{" ".join(scopes)}"' if scopes else ""
    challenge = f'Bearer realm="{REALM}", error="insufficient_scope"{scope}'
    ways = " or ".join(
        " and ".join(f"{kind} {name}" for kind, names in one.items() for name in names)
        for one in sets[:3]
    )
    more = "" if len(sets) <= 3 and lacking["is_all"] else ", and there are more ways"
    return refusal(
        403,
        "insufficient_scope",
        f"{api.title} is missing {ways or 'what nobody can be given'}{more}",
        headers=(("WWW-Authenticate", challenge),),
        api=_api(api),
        missing=list(sets),
        missing_is_all=lacking["is_all"],
    )


def _nothing(route: ToNothing | ToOtherMethod) -> Refused:
    nearest = route.nearest if isinstance(route, ToNothing) else None
    description = "no API of the catalogue is at this URL"
    if nearest is not None:
        description += f"; the nearest is {nearest.method} {nearest.url}"
    return refusal(404, "not_found", description)


def _metadata(endpoint: Endpoint) -> dict[str, Any]:
    """RFC 8414, section 2."""
    issuer = endpoint.issuer
    start = issuer.rstrip("/")
    return {
        "issuer": issuer,
        "token_endpoint": f"{start}/token",
        "registration_endpoint": f"{start}/register",
        "jwks_uri": f"{start}/keys",
        "response_types_supported": ["none"],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }


def _api(api: Api) -> dict[str, Any]:
    return {"id": api.id, "title": api.title, "method": api.method, "url": api.url}
