"""`planner token` from outside: kept, asked for anew, refused, narrower and wider than asked."""

from __future__ import annotations

import json
import socket
import stat
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import EXAMPLE
from tests.client import server as servers
from tests.client.server import Received, answering, respond, serving
from tests.client.stage import Done, Stage
from tests.client.vendor import (
    ALL_SCOPES,
    CLIENT_ID,
    PREFIX,
    SECRET,
    TOKEN_PATH,
    issuing,
    token_with,
)

TASKS = """\
tokens:
  read: [Get Users, Get Workflows]
  schedule: [Create Scheduled Job]
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A client has been created."""
    with serving(issuing) as server:
        stage = Stage(tmp_path, server)
        stage.file.write_text(EXAMPLE + TASKS, encoding="utf-8")
        assert stage.create().returncode == exit_codes.DONE
        server.requests.clear()
        yield stage


def claims(token: bytes) -> Any:
    part = token.decode().strip().split(".")[1]
    return json.loads(b64decode(part + "==", altchars=b"-_"))


def answered(stage: Stage, **members: Any) -> Done:
    stage.server.behaviour = answering(200, {"token_type": "Bearer", **members})
    return stage.token("--fresh")


def test_the_documented_request_gets_a_token(stage: Stage) -> None:
    done = stage.token()
    assert done.returncode == exit_codes.DONE, done.stderr
    assert claims(done.stdout)["scope"] == list(ALL_SCOPES)
    (request,) = stage.server.requests
    assert (request.method, request.path) == ("POST", TOKEN_PATH)
    assert request.form() == {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
    }
    assert "authorization" not in request.headers
    assert stage.holders() == [stage.place]


@pytest.mark.parametrize(
    ("task", "scopes"), [("read", ["workflow.read"]), ("schedule", ["schedule.admin"])]
)
def test_a_task_gets_just_its_scopes(stage: Stage, task: str, scopes: list[str]) -> None:
    done = stage.token("--task", task)
    assert done.returncode == exit_codes.DONE, done.stderr
    assert done.stderr == b""
    wanted = [f"{PREFIX}{scope}" for scope in scopes]
    assert stage.server.requests[0].form()["scope"] == " ".join(wanted)
    assert claims(done.stdout)["scope"] == wanted


def test_a_token_is_kept_for_each_task_and_for_nobody_else(stage: Stage) -> None:
    first, again = stage.token(), stage.token()
    assert first.stdout == again.stdout
    assert len(stage.server.requests) == 1
    narrow = stage.token("--task", "read")
    assert narrow.stdout != first.stdout
    fresh = stage.token("--fresh")
    assert fresh.stdout not in (first.stdout, narrow.stdout)
    assert stage.token().stdout == fresh.stdout
    assert len(stage.server.requests) == 3
    kept = list(stage.home.rglob("token-*.json"))
    assert len(kept) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in kept} == {0o700}


@pytest.mark.parametrize("life", [None, 1, 0, -5])
def test_a_token_that_ends_soon_or_nobody_knows_when_is_not_kept(
    stage: Stage, life: int | None
) -> None:
    members = {} if life is None else {"expires_in": life}
    done = answered(stage, access_token=token_with(scope=list(ALL_SCOPES)), **members)
    assert done.returncode == exit_codes.DONE
    if life == 1:
        time.sleep(1)
    stage.token()
    assert len(stage.server.requests) == 2


def test_a_kept_token_that_others_can_read_counts_as_missing(stage: Stage) -> None:
    stage.token()
    (kept,) = stage.home.rglob("token-*.json")
    kept.chmod(0o644)
    stage.token()
    assert len(stage.server.requests) == 2
    kept.write_text("{]")
    stage.token()
    assert len(stage.server.requests) == 3


def test_an_environment_line(stage: Stage) -> None:
    done = stage.token("--env-line", "MY_TOKEN")
    name, _, token = done.stdout.decode().strip().partition("=")
    assert name == "MY_TOKEN"
    assert claims(token.encode())["client_id"] == CLIENT_ID
    assert stage.token("--env-line", "no name").returncode == exit_codes.USAGE


def test_a_command_gets_the_token_in_its_environment_alone(stage: Stage) -> None:
    script = "import os, sys; print(os.environ['WORKFLOPLUS_TOKEN'], *sys.argv[1:]); sys.exit(42)"
    done = stage.token("--", sys.executable, "-c", script, "word", process=True)
    assert done.returncode == 42
    token, word = done.stdout.decode().split()
    assert claims(token.encode())["client_id"] == CLIENT_ID
    assert word == "word"
    assert (
        stage.token("--", "no-such-command-anywhere", process=True).returncode
        == exit_codes.WRONG_INPUT
    )


class TestOtherGrantsThanAsked:
    def test_a_wider_one_is_told_and_handed_out(self, stage: Stage) -> None:
        token = token_with(scope=[*ALL_SCOPES, f"{PREFIX}team.admin"])
        done = answered(stage, access_token=token)
        assert done.returncode == exit_codes.OTHER_GRANTS
        assert b"excess: the token got scope team.admin" in done.stderr
        assert done.stdout.decode().strip() == token

    def test_a_narrower_one_is_told(self, stage: Stage) -> None:
        done = answered(stage, access_token="opaque", scope=ALL_SCOPES[0])
        assert done.returncode == exit_codes.OTHER_GRANTS
        assert b"missing: the token did not get scope schedule.admin" in done.stderr

    def test_an_opaque_one_without_a_word_is_what_was_asked_for(self, stage: Stage) -> None:
        assert answered(stage, access_token="opaque").returncode == exit_codes.DONE

    def test_a_kept_one_is_compared_as_well(self, stage: Stage) -> None:
        answered(stage, access_token="opaque", scope=ALL_SCOPES[0], expires_in=3600)
        assert stage.token().returncode == exit_codes.OTHER_GRANTS
        assert len(stage.server.requests) == 1


class TestFaults:
    @pytest.mark.parametrize(
        ("status", "document", "words"),
        [
            (401, {"error": "invalid_client"}, "the secret is not the client's"),
            (400, {"error": "invalid_scope"}, "may not have a token with these scopes"),
            (400, {"error": "unauthorized_client"}, "by its own credentials"),
            (400, {"error": "odd", "error_description": f"of {SECRET}"}, "odd: of [removed]"),
            (429, {}, "too many requests"),
            (500, b"<html>", "status 500: it failed"),
            (307, {}, "no redirect is followed"),
            (200, b"<html>", "a page of HTML"),
            (200, {"token": "x"}, "no token in access_token"),
            (200, {"access_token": "a b"}, "no token in access_token"),
            (200, {"access_token": "x", "token_type": "mac"}, "another sort of token"),
        ],
    )
    def test_no_token_and_why(self, stage: Stage, status: int, document: Any, words: str) -> None:
        stage.server.behaviour = answering(status, document)
        done = stage.token()
        assert done.returncode == exit_codes.REJECTED, done.stderr
        assert words in done.stderr.decode()
        assert done.stdout == b""
        assert stage.holders() == [stage.place]

    @pytest.mark.parametrize("behaviour", [servers.resetting, servers.silent, servers.endless])
    def test_no_answer_is_no_token(self, stage: Stage, behaviour: servers.Behaviour) -> None:
        stage.server.behaviour = behaviour
        done = stage.token("--timeout", "1")
        assert done.returncode == exit_codes.NOT_SENT
        assert stage.holders() == [stage.place]

    @pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
    def test_a_server_that_repeats_the_request_shows_nobody_the_secret(
        self, stage: Stage, method: str
    ) -> None:
        (record,) = stage.home.rglob("client.json")
        data = json.loads(record.read_text()) | {"authentication": method}
        record.write_text(json.dumps(data))
        said = []

        def repeating(connection: socket.socket, received: Received) -> None:
            said.append(received.headers.get("authorization", "").removeprefix("Basic "))
            text = f"found {received.headers} {received.body.decode()}"
            body = json.dumps({"error": "invalid_client", "error_description": text}).encode()
            respond(connection, 401, body)

        stage.server.behaviour = repeating
        done = stage.token("--fresh")
        assert done.returncode == exit_codes.REJECTED
        assert SECRET.encode() not in done.stderr
        assert bool(said[0]) == (method == "client_secret_basic")
        assert not said[0] or said[0].encode() not in done.stderr

    def test_a_secret_that_is_no_text_is_told(self, stage: Stage) -> None:
        secret = b"not-utf-8-\xff".decode("utf-8", "surrogateescape")
        done = stage.token("--fresh", "--secret-env", "OWN", OWN=secret)
        assert done.returncode == exit_codes.WRONG_INPUT
        assert b"not-utf-8" not in done.stderr

    def test_a_wrong_secret_gets_none(self, stage: Stage) -> None:
        stage.place.write_text("wrong")
        assert stage.token().returncode == exit_codes.REJECTED

    def test_a_secret_that_is_gone_is_told(self, stage: Stage) -> None:
        stage.place.unlink()
        done = stage.token()
        assert done.returncode == exit_codes.WRONG_INPUT
        assert str(stage.place) in done.stderr.decode()
        assert stage.server.requests == []


class TestWhichClient:
    def test_without_a_client_it_is_said_how_to_get_one(self, stage: Stage) -> None:
        stage.file.rename(stage.folder / "other.yaml")
        done = stage.token(file="other.yaml")
        assert done.returncode == exit_codes.WRONG_INPUT
        assert b"no client is known" in done.stderr
        assert b"WORKFLOPLUS_CLIENT_ID" in done.stderr

    @pytest.mark.parametrize("way", ["environment", "variable", "file", "input"])
    def test_one_that_planner_did_not_create(self, stage: Stage, way: str) -> None:
        for record in stage.home.rglob("client.json"):
            record.unlink()
        stage.place.chmod(0o600)
        ways: dict[str, tuple[list[str], dict[str, Any], bytes]] = {
            "environment": (
                [], {"WORKFLOPLUS_CLIENT_ID": CLIENT_ID, "WORKFLOPLUS_CLIENT_SECRET": SECRET}, b""
            ),
            "variable": (["--client-id", CLIENT_ID, "--secret-env", "S"], {"S": SECRET}, b""),
            "file": (["--client-id", CLIENT_ID, "--secret-file", str(stage.place)], {}, b""),
            "input": (["--client-id", CLIENT_ID, "--secret-file", "-"], {}, SECRET.encode()),
        }  # fmt: skip
        options, variables, stdin = ways[way]
        done = stage.token(*options, stdin=stdin, **variables)
        assert done.returncode == exit_codes.DONE, done.stderr
        assert stage.server.requests[0].form()["client_secret"] == SECRET

    def test_a_plan_that_has_changed_since_is_told(self, stage: Stage) -> None:
        stage.file.write_text(EXAMPLE.replace("Get Users, ", "Get Users, Get All Jobs, "))
        assert b"the plan has changed since" in stage.token().stderr

    def test_the_secret_comes_back_from_an_env_file(self, stage: Stage) -> None:
        stage.create("--another", place="env-file:.env")
        assert stage.token().returncode == exit_codes.DONE
