"""A server on loopback that answers as a test says, however badly: raw sockets, one thread each."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple
from urllib.parse import parse_qs


class Received(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


Behaviour = Callable[[socket.socket, Received], None]


class Server:
    """Listens, hands each request to `behaviour`, and remembers all of them."""

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self.behaviour = behaviour
        self._context = context
        self.requests: list[Received] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self._closing = False
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._closing = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in `accept`
        with suppress(OSError):
            self._listener.close()

    def _serve(self) -> None:
        while not self._closing:
            with suppress(OSError):
                connection, _ = self._listener.accept()
                threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        if self._context is None:
            return connection
        return self._context.wrap_socket(connection, server_side=True)

    def _handle(self, connection: socket.socket) -> None:
        with suppress(OSError), self._wrapped(connection) as wrapped:
            received = _received(wrapped)
            if received is not None:
                self.requests.append(received)
                self.behaviour(wrapped, received)


@contextmanager
def serving(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(behaviour, context)
    try:
        yield server
    finally:
        server.close()


def _received(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (o.partition(":") for o in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, path, _ = first.split(" ", 2)
    return Received(method, path, headers, body)


def respond(
    connection: socket.socket, status: int, body: bytes, *headers: str, length: int | None = None
) -> None:
    size = len(body) if length is None else length
    head = [f"HTTP/1.1 {status} Status", f"Content-Length: {size}", "Connection: close", *headers]
    connection.sendall("\r\n".join([*head, "", ""]).encode() + body)


def answering(status: int, document: Any, *headers: str) -> Behaviour:
    """A JSON answer, whatever was asked."""

    def behave(connection: socket.socket, _: Received) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        respond(connection, status, body, "Content-Type: application/json", *headers)

    return behave


def resetting(connection: socket.socket, _: Received) -> None:
    """The connection is reset once the request was read."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hanging_up(_: socket.socket, __: Received) -> None:
    """The connection is closed without an answer."""


def silent(_: socket.socket, __: Received) -> None:
    """Nothing comes, for longer than any test waits."""
    time.sleep(20)


def dripping_head(connection: socket.socket, _: Received) -> None:
    """The head comes byte by byte, each well within the time between two signs of life."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Filler: " + b"x" * 500:
        connection.sendall(bytes([byte]))
        time.sleep(0.1)


def dripping_body(connection: socket.socket, _: Received) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    for _number in range(500):
        connection.sendall(b" ")
        time.sleep(0.1)


def endless(connection: socket.socket, _: Received) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"2000\r\n" + b" " * 0x2000 + b"\r\n")


def no_http(connection: socket.socket, _: Received) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n")
