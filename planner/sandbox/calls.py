"""A call to the sandbox, and where it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

from planner.sandbox.answers import refusal

_USUAL_PORTS = (":443", ":80")


class HttpCall(NamedTuple):
    """A call as it arrived. The names of `headers` are in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes


class Place(NamedTuple):
    """Where a call went: `host` is the first step of its path, `path` begins with the slash after
    it, and `query` is without its question mark."""

    host: str
    path: str
    query: str

    @property
    def url(self) -> str:
        """The vendor's URL that this stands for."""
        query = f"?{self.query}" if self.query else ""
        return f"https://{self.host}{self.path}{query}"


def place_of(target: str) -> Place:
    """The place of a request target. Raises Refused for one that is no path."""
    if not target.startswith("/"):
        raise refusal(400, "invalid_request", "expected a path as the target of the request")
    path, _, query = target.partition("?")
    host, slash, rest = path[1:].partition("/")
    host = unquote(host).lower()
    for port in _USUAL_PORTS:
        host = host.removesuffix(port)
    return Place(host, slash + rest, query)
