"""The server's edges: who may come in, how much, and how slowly."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from planner import load_catalog
from planner.errors import PlannerError
from planner.sandbox import Server
from planner.sandbox.server import MOST_CONNECTIONS, MOST_CONTENT, Answered
from tests.sandbox.stages import Rehearsal, rehearsal

SECONDS = 0.5


@pytest.fixture(scope="module")
def stage() -> Iterator[Rehearsal]:
    with rehearsal(load_catalog("workfloplus"), seconds=SECONDS) as running:
        yield running


def sent(stage: Rehearsal, *parts: bytes, pause: float = 0.0) -> bytes:
    """What comes back on a connection of its own until the server hangs up."""
    with socket.create_connection(("127.0.0.1", stage.server.port), timeout=10) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
        except OSError:
            pass
        received = b""
        try:
            while more := connection.recv(65_536):
                received += more
        except ConnectionResetError:
            pass
    return received


def head(stage: Rehearsal, *lines: str) -> bytes:
    return "\r\n".join([*lines, f"Host: 127.0.0.1:{stage.server.port}", "", ""]).encode()


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.:80"]
)
def test_another_host_name_is_turned_away(stage: Rehearsal, host: str) -> None:
    named = host.format(port=stage.server.port)
    answer = stage.call("GET", "/_/workfloplus/keys", headers={"Host": named})

    assert answer.status == 421


def test_localhost_and_the_address_are_let_in(stage: Rehearsal) -> None:
    for name in ("localhost", "127.0.0.1", "LOCALHOST"):
        headers = {"Host": f"{name}:{stage.server.port}"}
        assert stage.call("GET", "/_/workfloplus/keys", headers=headers).status == 200


def test_too_large_a_body_is_refused_before_it_is_read(stage: Rehearsal) -> None:
    answer = sent(stage, head(stage, "POST / HTTP/1.1", f"Content-Length: {MOST_CONTENT + 1}"))

    assert status_of(answer) == 413


@pytest.mark.parametrize("length", ["-1", "x", "1, 1", "1e3", "٣", "9" * 30])
def test_a_length_that_is_none_is_refused(stage: Rehearsal, length: str) -> None:
    answer = sent(stage, head(stage, "POST / HTTP/1.1", f"Content-Length: {length}"))

    assert status_of(answer) in (400, 413)


def test_two_lengths_and_chunks_are_refused(stage: Rehearsal) -> None:
    twice = head(stage, "POST / HTTP/1.1", "Content-Length: 1", "Content-Length: 2")
    chunked = head(stage, "POST / HTTP/1.1", "Transfer-Encoding: chunked")

    assert status_of(sent(stage, twice)) == 400
    assert status_of(sent(stage, chunked)) == 411


@pytest.mark.parametrize(
    "line",
    [b"nonsense", b"GET", b"GET / HTTP/9.9", b"GET /" + b"x" * 70_000 + b" HTTP/1.1", b"\xff\xfe"],
)
def test_what_is_no_request_is_answered_and_ended(stage: Rehearsal, line: bytes) -> None:
    answer = sent(stage, line + b"\r\n\r\n")

    assert 400 <= status_of(answer) < 600
    assert b"X-Planner-Sandbox: rehearsal" in answer


def test_many_headers_are_refused(stage: Rehearsal) -> None:
    lines = [f"X-{number}: x" for number in range(200)]

    assert status_of(sent(stage, head(stage, "GET / HTTP/1.1", *lines))) == 431


def test_a_request_that_drips_is_ended(stage: Rehearsal) -> None:
    """Each byte comes in time; the whole does not."""
    started = time.monotonic()
    drops = [bytes([one]) for one in head(stage, "GET / HTTP/1.1")]

    assert sent(stage, *drops, pause=SECONDS / 5) == b""
    assert time.monotonic() - started < 20 * SECONDS


def test_a_body_that_drips_is_told_and_ended(stage: Rehearsal) -> None:
    start = head(stage, "POST /x/y HTTP/1.1", "Content-Length: 1000")

    answer = sent(stage, start, *[b"x"] * 8, pause=SECONDS / 5)

    assert status_of(answer) == 408


def test_an_idle_connection_is_ended(stage: Rehearsal) -> None:
    assert sent(stage) == b""


def test_more_connections_than_there_is_room_for_are_dropped_and_others_go_on(
    stage: Rehearsal,
) -> None:
    port = stage.server.port
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST_CONNECTIONS + 5)]
    for connection in held:
        connection.close()
    for _ in range(50):
        try:
            assert stage.call("GET", "/_/workfloplus/keys").status == 200
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("no connection was let in again")


def test_many_at_once_are_all_answered(stage: Rehearsal) -> None:
    token = stage.caller()
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(
            lambda _: stage.call("GET", "/accounts.workfloplus.com/api/team/user", token=token),
            range(64),
        )

        assert {answer.status for answer in answers} == {200}


def test_one_connection_serves_several_requests(stage: Rehearsal) -> None:
    one = head(stage, "GET /_/workfloplus/keys HTTP/1.1")

    assert sent(stage, one + one).count(b"HTTP/1.1 200 OK") == 2


def test_head_gets_the_head_alone(stage: Rehearsal) -> None:
    answer = sent(stage, head(stage, "HEAD /_/workfloplus/keys HTTP/1.1", "Connection: close"))

    before, _, content = answer.partition(b"\r\n\r\n")
    assert status_of(answer) == 405
    assert b"Content-Length: " in before
    assert content == b""


@pytest.mark.parametrize(
    "target",
    [
        "*",
        "http://127.0.0.1/x",
        "//",
        "/%00/%0d%0aX-Evil:%20yes",
        "/" + "a/" * 300,
        "/\\..\\x",
        "/%",
    ],
)
def test_strange_targets_are_answered(stage: Rehearsal, target: str) -> None:
    answer = sent(stage, head(stage, f"GET {target} HTTP/1.1", "Connection: close"))

    assert status_of(answer) in (400, 404)
    assert b"X-Evil: yes" not in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["planner_sandbox"] == "rehearsal"


def test_who_watches_learns_no_query_and_no_secret() -> None:
    seen: list[Answered] = []
    with rehearsal(load_catalog("workfloplus"), observer=seen.append) as running:
        token = running.caller()
        running.call("GET", "/accounts.workfloplus.com/api/team/user?secret=x", token=token)

    (one,) = seen
    assert one == Answered("GET", "/accounts.workfloplus.com/api/team/user", 200, "Get Users")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "", "example.org"])  # noqa: S104
def test_no_other_address_is_listened_on(host: str) -> None:
    with pytest.raises(PlannerError, match="loopback alone"):
        Server(host)


def test_a_stopped_server_lets_go_of_its_port() -> None:
    with rehearsal(load_catalog("workfloplus")) as running:
        port = running.server.port
    again = Server(port=port)
    again.stop()

    assert again.port == port
