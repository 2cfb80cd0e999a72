"""``planner sandbox`` from outside: as a process of its own, with signals, and in a shell."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from planner.cli.exit_codes import DONE, USAGE, WRONG_INPUT
from tests.cli.conftest import EXAMPLE, PLANNER, Invoke, environment
from tests.conftest import REPOSITORY
from tests.docs.pages import blocks


@contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = subprocess.Popen(
        [*PLANNER, "sandbox", "--catalog", "workfloplus", "--format", "json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=folder,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def call(
    address: str, method: str, path: str, token: str, body: str | None = None
) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


CREATE = "/accounts.workfloplus.com/api/client/"
BODY = json.dumps({"name": "\x1b[2JX", "scopes": [], "permissions": []})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_its_address_answers_and_ends_by_a_signal(
    tmp_path: Path, number: signal.Signals
) -> None:
    with running(tmp_path) as (process, told):
        (vendor,) = told["vendors"]
        status, made = call(told["address"], "POST", CREATE, vendor["caller_token"], BODY)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)

    assert told["schema"] == "sandbox-v1"
    assert vendor["token_variable"] == "WORKFLOPLUS_TOKEN"
    assert status == 201
    assert process.returncode == DONE
    assert out == ""
    assert f"201 POST {CREATE}  created \\x1b[2JX" in err
    assert "the sandbox is closed" in err
    for secret in (made["newSecret"], vendor["caller_token"], "\x1b"):
        assert secret not in err


def test_clients_outlive_the_sandbox_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    database = tmp_path / "clients.sqlite"
    with running(tmp_path, "--database", str(database)) as (process, told):
        token = told["vendors"][0]["caller_token"]
        _, made = call(told["address"], "POST", CREATE, token, BODY)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
    form = (
        f"grant_type=client_credentials&client_id={made['client']['clientId']}"
        f"&client_secret={made['newSecret']}"
    )
    with running(tmp_path, "--database", str(database)) as (_, told):
        connection = HTTPConnection(told["address"].removeprefix("http://"), timeout=10)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/accounts.workfloplus.com/connect/token", form, headers)
        status = connection.getresponse().status
        connection.close()

    assert status == 200
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert made["newSecret"].encode() not in database.read_bytes()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104
def test_no_address_but_loopback_is_taken(invoke: Invoke, host: str) -> None:
    result = invoke("sandbox", "--catalog", "workfloplus", "--host", host)

    assert result.exit_code == WRONG_INPUT
    assert "listens on loopback alone" in result.stderr


def test_a_port_in_use_is_told(invoke: Invoke, tmp_path: Path) -> None:
    with running(tmp_path) as (_, told):
        port = told["address"].rpartition(":")[2]
        result = invoke("sandbox", "--catalog", "workfloplus", "--port", port)

    assert result.exit_code == WRONG_INPUT
    assert f"cannot listen on port {port}" in result.stderr


def test_a_file_that_others_may_read_or_that_is_something_else_is_refused(
    invoke: Invoke, tmp_path: Path
) -> None:
    readable = tmp_path / "readable"
    readable.touch(mode=0o644)
    readable.chmod(0o644)
    other = tmp_path / "other"
    other.write_text("no database", encoding="utf-8")
    other.chmod(0o600)

    for path, says in ((readable, "chmod 600"), (other, "cannot be used"), (tmp_path, "directory")):
        result = invoke("sandbox", "--catalog", "workfloplus", "--database", str(path))
        assert result.exit_code in (USAGE, WRONG_INPUT)
        assert says in result.stderr
    assert other.read_text(encoding="utf-8") == "no database"


def test_a_catalogue_has_to_be_named_while_several_are_shipped(invoke: Invoke) -> None:
    result = invoke("sandbox")

    assert result.exit_code == USAGE
    assert "--catalog" in result.stderr


@pytest.mark.parametrize("output_format", ["curl", "httpie", "http", "powershell", "python"])
def test_requests_can_be_written_for_the_sandbox(
    invoke: Invoke, tmp_path: Path, output_format: str
) -> None:
    file = tmp_path / "integration.yaml"
    file.write_text(EXAMPLE, encoding="utf-8")
    at = ("--at", "http://127.0.0.1:8080", "--format", output_format)

    create, token = (invoke("request", str(file), *at, *more) for more in ((), ("--token",)))

    assert create.exit_code == token.exit_code == DONE
    assert "http://127.0.0.1:8080/accounts.workfloplus.com/api/client/" in create.stdout
    assert "http://127.0.0.1:8080/accounts.workfloplus.com/connect/token" in token.stdout
    assert "https://accounts" not in create.stdout + token.stdout


def test_requests_of_several_vendors_can_be_written_for_the_sandbox(invoke: Invoke) -> None:
    several = str(REPOSITORY / "docs" / "examples" / "several.yaml")

    result = invoke("request", several, "--at", "http://127.0.0.1:8080")

    assert result.exit_code == DONE
    assert "http://127.0.0.1:8080/accounts.workfloplus.com/api/client/" in result.stdout


@pytest.mark.parametrize("at", ["https://example.org", "http://10.0.0.1", "127.0.0.1:8080", "x"])
def test_no_request_is_written_for_a_stage_elsewhere(
    invoke: Invoke, tmp_path: Path, at: str
) -> None:
    file = tmp_path / "integration.yaml"
    file.write_text(EXAMPLE, encoding="utf-8")

    result = invoke("request", str(file), "--at", at)

    assert result.exit_code == WRONG_INPUT
    assert result.stdout == ""
    assert "expected a server on this machine" in result.stderr


def shell_session() -> str:
    """The commands of the documented walk-through."""
    page = REPOSITORY / "docs" / "sandbox.md"
    walk = [
        block.text for block in blocks("sh") if block.page == page and "prove" not in block.text
    ]
    assert len(walk) == 5
    return "".join(walk)


def documented_refusal() -> dict[str, Any]:
    page = REPOSITORY / "docs" / "sandbox.md"
    (block,) = [block for block in blocks("json") if block.page == page]
    refusal: dict[str, Any] = json.loads(block.text)
    return refusal


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_documented_walk_through_works_in_one_shell_session(tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    (tmp_path / "integration.yaml").write_text(EXAMPLE, encoding="utf-8")
    command = tmp_path / "bin" / "planner"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m planner "$@"\n', encoding="utf-8")
    command.chmod(0o755)

    done = subprocess.run(
        [shell, "-e"],
        input=shell_session(),
        capture_output=True,
        text=True,
        env=environment(
            PATH=f"{command.parent}{os.pathsep}{os.environ['PATH']}",
            PLANNER_STATE_DIR=str(tmp_path / "state"),
        ),
        cwd=tmp_path,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    texts = re.split(r"(?<=^\}\n)(?=\{)", done.stdout, flags=re.MULTILINE)
    answers = [json.loads(text) for text in texts]
    assert [answer.get("api", {}).get("title") for answer in answers] == [
        "Get Workflows",
        "Delete a Job",
        "Get Workflows",
    ]
    assert answers[0]["met_by"] == {"permissions": ["ADMIN"], "scopes": ["workflow.read"]}
    assert answers[1] == documented_refusal()
    assert answers[2]["met_by"] == answers[0]["met_by"]
    secret = tmp_path / "client.secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text(encoding="utf-8").strip() not in done.stdout + done.stderr
