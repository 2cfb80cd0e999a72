"""Stages to test on, and a way to call them over HTTP."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlencode

from planner.model import Catalog
from planner.sandbox import ClientStore, Server, Signer, Stage
from planner.sandbox.server import Observer
from planner.sandbox.stage import TOKEN_SECONDS

signer = cache(Signer)
"""One key for all tests, as making one takes long."""


class Got(NamedTuple):
    """An answer."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]


class Rehearsal(NamedTuple):
    """A running stage."""

    server: Server

    @property
    def stage(self) -> Stage:
        return self.server.stage

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        json_body: object = None,
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Got:
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        content = None
        if json_body is not None:
            sent["Content-Type"] = "application/json"
            content = json.dumps(json_body)
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode(form)
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            connection.request(method, path, body=content, headers=sent)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        assert answer.headers["X-Planner-Sandbox"] == "rehearsal"
        body = json.loads(text) if text else {"planner_sandbox": "rehearsal"}
        assert body.pop("planner_sandbox") == "rehearsal"
        return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()}, body)

    def caller(self, vendor: int = 0) -> str:
        return self.stage.caller_token(self.stage.vendors[vendor])


@contextmanager
def rehearsal(
    *catalogs: Catalog,
    store: ClientStore | None = None,
    token_seconds: int = TOKEN_SECONDS,
    clock: Callable[[], float] = time.time,
    observer: Observer = lambda _: None,
    seconds: float = 10.0,
) -> Iterator[Rehearsal]:
    with ExitStack() as ends:
        kept = store or ClientStore()
        if store is None:
            ends.callback(kept.close)
        server = Server(seconds=seconds, observer=observer)
        ends.callback(server.stop)
        server.stage = Stage(
            catalogs,
            server.address,
            store=kept,
            signer=signer(),
            token_seconds=token_seconds,
            clock=clock,
        )
        server.start()
        yield Rehearsal(server)


def basic(client_id: str, secret: str) -> dict[str, str]:
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}
