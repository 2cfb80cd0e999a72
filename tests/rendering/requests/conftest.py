"""A server that remembers what it was sent, and a way to run commands against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest


@dataclass(frozen=True, slots=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)

    def fields(self) -> list[tuple[str, str]]:
        text = self.body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True)


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    received: list[Received] = field(default_factory=list)

    def only(self) -> Received:
        """The one request since the last call."""
        assert len(self.received) == 1, f"{len(self.received)} requests arrived"
        return self.received.pop()


class Handler(BaseHTTPRequestHandler):
    received: list[Received]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.received.append(Received(self.command, self.path, headers, body))
        answer = b'{"newSecret": "shown once"}'
        statuses = {"/redirected": 307, "/forbidden": 403}
        self.send_response(statuses.get(self.path, 200))
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@pytest.fixture(scope="session")
def running_server() -> Iterator[Server]:
    received: list[Received] = []
    handler = type("RememberingHandler", (Handler,), {"received": received})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Server(f"http://127.0.0.1:{http.server_address[1]}", received)
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def server(running_server: Server) -> Server:
    running_server.received.clear()
    return running_server


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs a program in an empty folder and sees to it that nothing appears there."""

    folder: Path
    home: Path
    path: str

    def __call__(
        self,
        *command: str,
        text: str = "",
        variables: dict[str, str] | None = None,
        path: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": path or self.path, "HOME": str(self.home), "LANG": "C.UTF-8"}
        environment |= {"HTTPIE_CONFIG_DIR": str(self.home), "NO_PROXY": "*"}
        result = subprocess.run(
            command,
            input=text,
            env=environment | (variables or {}),
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert list(self.folder.iterdir()) == []
        return result


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Runs programs with a PATH on which the HTTPie of this environment stands first."""
    home = tmp_path_factory.mktemp("home")
    (home / "config.json").write_text('{"disable_update_warnings": true}')
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return Runner(tmp_path_factory.mktemp("work"), home, path)
