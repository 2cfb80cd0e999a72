"""Calls to the stage, by the standard library's client: no proxy, no redirect, no secret kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any, NamedTuple

from planner.sandbox import Server

_SECONDS = 30.0


class Got(NamedTuple):
    """An answer: its status, and its body as JSON."""

    status: int
    body: dict[str, Any]


class Sender:
    """Sends requests to the stage, over one connection."""

    def __init__(self, server: Server) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=_SECONDS)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def send(self, method: str, path: str, headers: Mapping[str, str], content: bytes = b"") -> Got:
        """Send a request and wait for the answer. Raises OSError and HTTPException."""
        self._connection.request(method, path, body=content or None, headers=dict(headers))
        answer = self._connection.getresponse()
        text = answer.read()
        return Got(answer.status, json.loads(text) if text else {})
