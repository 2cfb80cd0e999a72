"""The token request that a document's flows describe (RFC 6749, section 4.4: client credentials).

Only the client gets a token there, nobody signs in; so it is the one flow that a request can
carry out. The client's secret goes into the body (RFC 6749, section 2.3.1).
"""

from __future__ import annotations

from planner.importers.openapi.grouping import Located
from planner.importers.openapi.kinds import Vocabulary
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.schemes import Flow
from planner.reading.formats import _SECURE_URL as SECURE_URL
from planner.reading.quoting import listed, quoted

FLOW = "clientCredentials"


def token_requests(vocabulary: Vocabulary, notes: Notes) -> dict[str, object]:
    """``get-token`` as a policy set writes it; empty where there is not exactly one endpoint."""
    endpoints: dict[str, Located] = {}
    for server in vocabulary.servers:
        for located in server:
            for flow in _flows(located):
                _collect(located, flow, endpoints, notes)
    if not endpoints:
        return {}
    if len(endpoints) > 1:
        place = next(iter(endpoints.values())).scheme.place
        message = f"there are several token endpoints, {listed(endpoints, 'and')}, and a policy"
        notes.leave_out("token-endpoint", place, f"{message} set has one token request")
        return {}
    url, located = next(iter(endpoints.items()))
    _warn_of_other_flows(vocabulary, located, notes)
    kind = vocabulary.kind_of(located.document, located.scheme.name)
    return {"get-token": _request(url, kind)}


def _flows(located: Located) -> list[Flow]:
    return [flow for flow in located.scheme.flows if flow.name == FLOW]


def _collect(located: Located, flow: Flow, endpoints: dict[str, Located], notes: Notes) -> None:
    url = located.url_of(flow.token_url) if flow.token_url.strip() else ""
    if not SECURE_URL.problem(url):
        endpoints.setdefault(url, located)
    else:
        found = f"{quoted(url)} is no address that starts with https://" if url else "it has none"
        message = f"no token request can be written for its token endpoint: {found}"
        notes.leave_out("token-endpoint", located.scheme.place, message)


def _warn_of_other_flows(vocabulary: Vocabulary, located: Located, notes: Notes) -> None:
    """Scopes that only flows with a user give: the token request cannot get them."""
    server = next(server for server in vocabulary.servers if located in server)
    flows = [flow for one in server for flow in one.scheme.flows]
    own = {scope for flow in flows if flow.name == FLOW for scope in flow.scopes}
    others = sorted({scope for flow in flows for scope in flow.scopes} - own)
    if others:
        named = listed(others[:3], "and") if len(others) < 4 else f"{listed(others[:3], 'and')} …"
        number = "1 scope is" if len(others) == 1 else f"{len(others)} scopes are"
        message = f"{number} declared for other flows only ({named});"
        more = f"{message} the token request, which is for client credentials, may be refused them"
        notes.warn("scopes-of-other-flows", located.scheme.place, more)


def _request(url: str, kind: str) -> dict[str, object]:
    return {
        "method": "POST",
        "url": url,
        "encoding": "form",
        "body": {
            "grant_type": "client_credentials",
            "client_id": {"value-of": "client-id"},
            "client_secret": {"value-of": "client-secret"},
            "scope": {"value-of": kind, "joined-by": " "},
        },
    }
