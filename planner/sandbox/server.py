"""HTTP on loopback, for one user's rehearsals: small, bounded, and closed to everybody else."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from threading import BoundedSemaphore, Thread
from types import TracebackType
from typing import Any, NamedTuple, Self

from planner.errors import Fault, PlannerError
from planner.sandbox.answers import REHEARSAL, Answer
from planner.sandbox.calls import HttpCall
from planner.sandbox.stage import Stage

HEADER = "X-Planner-Sandbox"

MOST_CONTENT = 1_048_576
MOST_CONNECTIONS = 64
SECONDS = 15.0
"""How long a whole request may take to arrive, and a connection may stay idle."""


class Answered(NamedTuple):
    """A call and what it got, for whoever watches. `path` is without its query."""

    method: str
    path: str
    status: int
    said: str


Observer = Callable[[Answered], None]


def _ignore(_: Answered) -> None:
    """Nobody watches."""


class Server:
    """Serves a stage on loopback from `start` to `stop`; also a context manager.

    `host` is an address of loopback, `port` 0 for any that is free; it is taken at once, so that
    `address` is known. `stage` is set before `start`. Raises PlannerError where it cannot listen.
    """

    stage: Stage

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        observer: Observer = _ignore,
        seconds: float = SECONDS,
    ) -> None:
        host = "127.0.0.1" if host.lower() == "localhost" else host.strip("[]")
        if not _is_loopback(host):
            message = f"{host!a} is not this machine's own: a sandbox listens on loopback alone"
            raise PlannerError([Fault(message=message, file="--host", hint="127.0.0.1 or ::1")])
        try:
            self._http = _Http(host, port, self, observer, seconds)
        except OSError as error:
            message = f"cannot listen on port {port} of {host}: {error.strerror or error}"
            hint = "another program may use it; --port 0 takes one that is free"
            raise PlannerError([Fault(message=message, file="--port", hint=hint)]) from None
        shown = f"[{host}]" if ":" in host else host
        self.port: int = self._http.server_address[1]
        self.address = f"http://{shown}:{self.port}"
        # Whoever comes by another name was led here by somebody's domain (DNS rebinding).
        self.hosts = frozenset(f"{one}:{self.port}" for one in (shown, "localhost", "127.0.0.1"))
        self._thread: Thread | None = None

    def start(self) -> None:
        """Answer calls from now on, in threads."""
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more calls, and let go of the port."""
        if self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 2 * MOST_CONNECTIONS
    block_on_close = False

    def __init__(
        self, host: str, port: int, owner: Server, observer: Observer, seconds: float
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.owner = owner
        self.observer = observer
        self.seconds = seconds
        self._free = BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        # Without the look-up of a name, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is its owner's affair; anything else was told as an answer."""


class _Arriving(io.RawIOBase):
    """What a connection sends, for as long as its request may take."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self._until = 0.0
        self.restart()

    def restart(self) -> None:
        """The next request may begin to arrive."""
        self._until = time.monotonic() + self._seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long to arrive")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def __getattr__(self, name: str) -> Any:
        # Every method is the catalogue's affair.
        if name.startswith("do_"):
            return self._call
        raise AttributeError(name)

    def setup(self) -> None:
        super().setup()
        self._arriving = _Arriving(self.connection, self.server.seconds)
        self.rfile = io.BufferedReader(self._arriving)

    def handle_one_request(self) -> None:
        self._arriving.restart()
        super().handle_one_request()

    def version_string(self) -> str:
        return "planner-sandbox"

    def log_message(self, *_: Any) -> None:
        """The observer is told of answers; of nothing else."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library refuses: a request that it cannot read."""
        self.close_connection = True
        self._send(_refusal(int(code), message or "the request cannot be read"))

    def _call(self) -> None:
        try:
            answer = self._refused() or self._answered()
        except TimeoutError:
            self.close_connection = True
            answer = _refusal(408, "the request took too long to arrive")
        self._send(answer)

    def _refused(self) -> Answer | None:
        if self.headers.get("Host", "").lower() not in self.server.owner.hosts:
            self.close_connection = True
            return _refusal(421, "the Host header names another server than this sandbox")
        lengths = self.headers.get_all("Content-Length") or ["0"]
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return _refusal(411, "send the length of the body: Content-Length")
        if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdecimal()):
            self.close_connection = True
            return _refusal(400, "Content-Length is no number")
        if len(lengths[0]) > 9 or int(lengths[0]) > MOST_CONTENT:
            self.close_connection = True
            return _refusal(413, f"the body is larger than {MOST_CONTENT} bytes")
        return None

    def _answered(self) -> Answer:
        length = int(self.headers.get("Content-Length", "0"))
        content = self.rfile.read(length) if length else b""
        if len(content) < length:
            self.close_connection = True
            return _refusal(400, "the body ended before its time")
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            call = HttpCall(self.command, self.path, headers, content)
            return self.server.owner.stage.answer(call)
        except Exception as error:  # noqa: BLE001 - told as what it is, so that it is reported
            self.close_connection = True
            description = f"this is a defect of planner: {type(error).__name__}; please report it"
            return Answer(
                500, {"error": "defect", "error_description": description}, said=description
            )

    def _send(self, answer: Answer) -> None:
        content = answer.content()
        lines = [
            f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('Unknown',))[0]}",
            f"Server: {self.version_string()}",
            f"Date: {self.date_time_string()}",
            f"{HEADER}: {REHEARSAL}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            *(f"{name}: {value}" for name, value in answer.headers),
            *(["Connection: close"] if self.close_connection else []),
        ]
        lines = [" ".join(line.splitlines()) for line in lines]  # no header hides in another
        head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
        method = getattr(self, "command", None) or "-"
        path = getattr(self, "path", "-").partition("?")[0]
        with suppress(OSError):  # the caller is gone
            self.connection.settimeout(self.server.seconds)
            self.connection.sendall(head if method == "HEAD" else head + content)
        self.server.observer(Answered(method, path, answer.status, answer.said))


def _refusal(status: int, description: str) -> Answer:
    body = {"error": "invalid_request", "error_description": description}
    return Answer(status, body, said=description)
