"""Which security schemes are the same authorization server under several names.

One vendor's scopes are often declared once for each flow, such as Google's ``Oauth2`` (implicit)
and ``Oauth2c`` (authorization code) in converted documents. A scope of either is the same grant.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from planner.importers.openapi.schemes import Scheme


class Located(NamedTuple):
    """A scheme of one of several documents, and how that document's relative URLs resolve."""

    document: int
    scheme: Scheme
    url_of: Callable[[str], str]


def servers(schemes: Iterable[Located]) -> list[list[Located]]:
    """The schemes of each authorization server, in the order in which they are declared.

    Two schemes belong together when they share an authorization, token or discovery endpoint, or
    when they declare the same scopes and are at the same host.
    """
    groups: list[tuple[set[Hashable], list[Located]]] = []
    for located in schemes:
        keys, members = _keys(located), [located]
        apart = []
        for group in groups:
            if group[0] & keys:
                keys |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (keys, members)]
    found = [sorted(members, key=_order) for _, members in groups]
    return sorted(found, key=lambda members: _order(members[0]))


def _order(located: Located) -> tuple[int, int]:
    steps = located.scheme.place.steps
    return located.document, len(steps)


def _keys(located: Located) -> set[Hashable]:
    scheme = located.scheme
    endpoints = [flow.token_url for flow in scheme.flows]
    endpoints += [flow.authorization_url for flow in scheme.flows]
    endpoints.append(scheme.discovery_url)
    urls = {_normal(located.url_of(endpoint)) for endpoint in endpoints if endpoint.strip()}
    keys: set[Hashable] = {("endpoint", url) for url in urls}
    scopes = frozenset(scheme.scopes())
    if scopes:
        keys |= {("scopes", _host(url), scopes) for url in urls if _host(url)}
    return keys or {("name", scheme.name)}


def _normal(url: str) -> str:
    """`url` without what makes no difference: letter case of the host, a slash at the end."""
    return url.strip().replace(_host(url), _host(url).lower(), 1).rstrip("/")


def _host(url: str) -> str:
    try:
        return urlsplit(url.strip()).netloc
    except ValueError:  # such as `http://[`
        return ""
