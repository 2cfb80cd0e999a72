"""`planner create` from outside: against a server that behaves, and every way of going wrong."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.cli import exit_codes
from planner.client.places import Kept
from planner.client.places.env_files import EnvFilePlace
from tests.cli.conftest import EXAMPLE, PLANNER, environment
from tests.client import server as servers
from tests.client.server import Behaviour, Received, answering, respond, serving
from tests.client.stage import Done, Stage
from tests.client.vendor import (
    CLIENT_ID,
    CREATE_PATH,
    OWN_TOKEN,
    PREFIX,
    SECRET,
    answer_to,
    creating,
    token_with,
)

VARIABLE = "WORKFLOPLUS_CLIENT_SECRET"
REQUEST = {
    "name": "My Job Scheduling Application",
    "scopes": [f"{PREFIX}workflow.read", f"{PREFIX}schedule.admin"],
    "permissions": ["admin"],
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with serving(creating) as server:
        yield Stage(tmp_path, server)


def with_secret(secret: str) -> Behaviour:
    """The documented answer, with another secret."""

    def behave(connection: socket.socket, received: Received) -> None:
        body = json.dumps(answer_to(received.json()) | {"newSecret": secret}).encode()
        respond(connection, 200, body, "Content-Type: application/json")

    return behave


def test_the_documented_request_is_sent_and_the_secret_kept(stage: Stage) -> None:
    done = stage.create()
    assert done.returncode == exit_codes.DONE, done.stderr
    (request,) = stage.server.requests
    assert (request.method, request.path) == ("POST", CREATE_PATH)
    assert request.json() == REQUEST
    assert request.headers["authorization"] == f"Bearer {OWN_TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert stage.place.read_text() == SECRET
    assert stage.holders() == [stage.place]
    assert stage.leftovers() == []
    assert CLIENT_ID.encode() in done.stdout
    assert b"Authorization: Bearer ***" in done.stderr


def test_the_record_as_json_holds_everything_but_the_secret(stage: Stage) -> None:
    data = json.loads(stage.create("--format", "json").stdout)
    assert data["schema"] == "created-v1"
    assert data["differs"] is False
    assert data["untold"] == []
    client = data["client"]
    assert client["client_id"] == CLIENT_ID
    assert client["secret"] == f"file:{stage.place}"
    assert client["grants"] == {
        "permissions": ["ADMIN"],
        "scopes": ["workflow.read", "schedule.admin"],
    }
    (record,) = stage.home.rglob("client.json")
    assert json.loads(record.read_text()) == {**client, "schema": "client-v1"}
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stage.holders() == [stage.place]


def test_a_dry_run_prints_the_request_and_sends_nothing(stage: Stage) -> None:
    done = stage.create("--dry-run")
    assert done.returncode == exit_codes.DONE
    head, _, body = done.stdout.decode().partition("\n\n")
    assert head.splitlines()[0] == f"POST {stage.server.url}{CREATE_PATH}"
    assert "Authorization: Bearer ***" in head
    assert json.loads(body) == REQUEST
    assert stage.server.requests == []
    assert not stage.place.exists()
    assert stage.holders() == []


def test_without_a_yes_nothing_is_sent(stage: Stage) -> None:
    for said in (b"", b"n\n", b"\n"):
        done = stage.create("--no", stdin=said)
        assert done.returncode == exit_codes.NOT_SENT
    assert stage.server.requests == []
    assert stage.create("--no", stdin=b"y\n").returncode == exit_codes.DONE
    assert len(stage.server.requests) == 1


def test_the_secret_is_shown_when_asked_for(stage: Stage) -> None:
    done = stage.create("--show-secret")
    assert SECRET.encode() in done.stdout
    assert SECRET.encode() not in done.stderr


class TestPlaces:
    def test_an_env_file_gets_two_lines_and_keeps_its_own(self, stage: Stage) -> None:
        path = stage.folder / ".env"
        path.write_text("OTHER=1")
        path.chmod(0o644)
        done = stage.create(place="env-file:.env")
        assert done.returncode == exit_codes.DONE
        assert path.read_text() == (
            f"OTHER=1\nWORKFLOPLUS_CLIENT_ID={CLIENT_ID}\nWORKFLOPLUS_CLIENT_SECRET={SECRET}\n"
        )
        assert stage.holders() == [path]
        assert b"mode 0600" in done.stderr

    @pytest.mark.parametrize("secret", ["~root", "a:~root", "$HOME", "a b#c", "`id`", '"a"', "ü!*"])
    def test_a_shell_and_planner_read_an_env_file_alike(self, stage: Stage, secret: str) -> None:
        stage.server.behaviour = with_secret(secret)
        assert stage.create(place="env-file:.env").returncode == exit_codes.DONE
        script = '. ./.env; printf %s "$WORKFLOPLUS_CLIENT_SECRET"'
        read = subprocess.run(
            ["sh", "-c", script],
            cwd=stage.folder, env={"HOME": "/other"}, capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
        assert read == secret
        kept = Kept(client_id="", client_secret="", id_variable="", secret_variable=VARIABLE)
        assert EnvFilePlace(str(stage.folder / ".env")).get(kept) == secret

    @pytest.mark.parametrize("secret", ["a${HOME}b", "it's", "a\\b", "a\nb", "a\0b"])
    def test_what_readers_of_env_files_take_otherwise_stays_in_the_recovery_file(
        self, stage: Stage, secret: str
    ) -> None:
        stage.server.behaviour = with_secret(secret)
        done = stage.create(place="env-file:.env")
        assert done.returncode == exit_codes.SECRET_NOT_PLACED
        (leftover,) = stage.leftovers()
        assert json.dumps(secret)[1:-1].encode() in leftover.read_bytes()

    @pytest.mark.parametrize("place", ["file:secret.txt", "env-file:.env"])
    def test_half_a_character_stays_in_the_recovery_file(self, stage: Stage, place: str) -> None:
        stage.server.behaviour = with_secret("half-\ud800-a-character")
        done = stage.create(place=place)
        assert done.returncode == exit_codes.OUTCOME_UNKNOWN
        (leftover,) = stage.leftovers()
        assert rb"half-\ud800-a-character" in leftover.read_bytes()
        assert str(leftover).encode() in done.stderr.replace(b"\n    ", b"")

    def test_line_breaks_that_a_file_cannot_give_back_are_told(self, stage: Stage) -> None:
        stage.server.behaviour = with_secret("two\nlines\n")
        done = stage.create()
        assert done.returncode == exit_codes.DONE
        assert stage.place.read_text() == "two\nlines\n"
        assert b"line breaks" in done.stderr

    def test_an_env_file_never_gets_a_name_twice(self, stage: Stage) -> None:
        path = stage.folder / ".env"
        path.write_text(" export WORKFLOPLUS_CLIENT_SECRET = old\n")
        done = stage.create(place="env-file:.env")
        assert done.returncode == exit_codes.WRONG_INPUT
        assert path.read_text() == " export WORKFLOPLUS_CLIENT_SECRET = old\n"
        assert stage.server.requests == []

    def test_a_command_gets_it_on_its_standard_input_alone(self, stage: Stage) -> None:
        script = "import sys, pathlib, os; os.umask(0o77);"
        script += "pathlib.Path('taken').write_text(sys.stdin.read() + '|' + '|'.join(sys.argv))"
        done = stage.create("--", sys.executable, "-c", script, "word", place="command")
        assert done.returncode == exit_codes.DONE
        assert (stage.folder / "taken").read_text() == f"{SECRET}|-c|word"
        assert stage.holders() == [stage.folder / "taken"]

    def test_the_keyring_takes_it(self, stage: Stage) -> None:
        (stage.folder / "ring.py").write_text(RING)
        done = stage.create(
            place="keyring:jobs",
            process=True,
            PYTHON_KEYRING_BACKEND="ring.Ring",
            PYTHONPATH=os.pathsep.join([str(stage.folder), environment()["PYTHONPATH"]]),
        )
        assert done.returncode == exit_codes.DONE, done.stderr
        assert json.loads((stage.folder / "ring.json").read_text()) == {f"jobs/{CLIENT_ID}": SECRET}

    @pytest.mark.parametrize(
        ("place", "message"),
        [
            ("file:integration.yaml", "there is such a file already"),
            ("file:nowhere/secret", "cannot be written: No such file"),
            ("env-file:nowhere/.env", "cannot be written: No such file"),
            ("env-file:home", "expected a plain file"),
            ("keyring:jobs", "this machine has none"),
            ("file:/dev/full", "there is such a file already"),
        ],
    )
    def test_a_place_that_cannot_take_it_is_found_out_before(
        self, stage: Stage, place: str, message: str
    ) -> None:
        done = stage.create(place=place)
        assert done.returncode == exit_codes.WRONG_INPUT
        assert message in done.stderr.decode()
        assert stage.server.requests == []
        assert stage.file.read_text() == EXAMPLE

    def test_an_unknown_command_is_found_out_before(self, stage: Stage) -> None:
        done = stage.create("--", "no-such-command-anywhere", place="command")
        assert done.returncode == exit_codes.WRONG_INPUT
        assert stage.server.requests == []

    @pytest.mark.parametrize("place", ["secret.txt", "file:", "vault:x", "command:x"])
    def test_an_unknown_sort_of_place_is_refused(self, stage: Stage, place: str) -> None:
        done = stage.create(place=place)
        assert done.returncode == exit_codes.WRONG_INPUT
        assert b"expected one of file:PATH" in done.stderr


RING = """
import json, pathlib
from keyring.backend import KeyringBackend
class Ring(KeyringBackend):
    priority = 1
    path = pathlib.Path(__file__).with_name("ring.json")
    def _all(self):
        return json.loads(self.path.read_text()) if self.path.exists() else {}
    def get_password(self, service, username):
        return self._all().get(f"{service}/{username}")
    def set_password(self, service, username, password):
        kept = {**self._all(), f"{service}/{username}": password}
        self.path.touch(0o600)
        self.path.write_text(json.dumps(kept))
    def delete_password(self, service, username):
        kept = self._all()
        del kept[f"{service}/{username}"]
        self.path.write_text(json.dumps(kept))
"""


class TestTheCallersToken:
    def test_one_that_lacks_a_scope_is_not_sent(self, stage: Stage) -> None:
        token = token_with(scope=[f"{PREFIX}job.read"], exp=int(time.time()) + 600)
        done = stage.create(WORKFLOPLUS_TOKEN=token)
        assert done.returncode == exit_codes.NOT_SENT
        assert b"this token lacks `team.admin`" in done.stderr
        assert stage.server.requests == []

    def test_one_that_has_expired_is_not_sent(self, stage: Stage) -> None:
        token = token_with(scope=[f"{PREFIX}team.admin"], exp=int(time.time()) - 600)
        done = stage.create(WORKFLOPLUS_TOKEN=token)
        assert done.returncode == exit_codes.NOT_SENT
        assert b"this token has expired" in done.stderr

    def test_one_that_will_do_is_sent(self, stage: Stage) -> None:
        token = token_with(scope=[f"{PREFIX}team.admin"], exp=int(time.time()) + 600)
        done = stage.create(WORKFLOPLUS_TOKEN=token)
        assert done.returncode == exit_codes.DONE
        assert b"the token does not show whether it has `OWNER`" in done.stderr
        assert token.encode() not in done.stderr + done.stdout

    def test_doubts_can_be_put_aside(self, stage: Stage) -> None:
        done = stage.create("--unchecked", WORKFLOPLUS_TOKEN=token_with(scope=""))
        assert done.returncode == exit_codes.DONE
        assert b"lacks `team.admin`" in done.stderr

    def test_an_opaque_one_is_sent_unchecked(self, stage: Stage) -> None:
        assert b"sent unchecked" in stage.create().stderr

    @pytest.mark.parametrize("way", ["variable", "file", "input"])
    def test_it_comes_from_where_the_options_say(self, stage: Stage, way: str) -> None:
        token = OWN_TOKEN.replace("own", "other")
        path = stage.home / "token"
        if way == "variable":
            done = stage.create("--token-env", "MINE", MINE=token)
        elif way == "file":
            path.write_text(f"{token}\n")
            done = stage.create("--token-file", str(path))
            assert b"others on this machine can read" in done.stderr
        else:
            done = stage.create("--token-file", "-", stdin=f"{token}\n".encode())
        assert done.returncode == exit_codes.DONE, done.stderr
        assert stage.server.requests[0].headers["authorization"] == f"Bearer {token}"
        assert token.encode() not in done.stdout + done.stderr

    def test_one_on_the_command_line_is_refused(self, stage: Stage) -> None:
        done = stage.create("--token", token_with(scope=""))
        assert done.returncode == exit_codes.USAGE
        assert stage.server.requests == []

    def test_one_that_would_break_the_header_is_refused(self, stage: Stage) -> None:
        done = stage.create(WORKFLOPLUS_TOKEN=f"{OWN_TOKEN}\r\nX-Evil: 1")
        assert done.returncode == exit_codes.WRONG_INPUT
        assert stage.server.requests == []
        assert stage.holders() == []


class TestOtherGrantsThanPlanned:
    def answered(self, stage: Stage, **changes: object) -> Done:
        document = answer_to(REQUEST)
        document["client"].update(changes)
        stage.server.behaviour = answering(201, document)
        return stage.create()

    def test_each_is_told(self, stage: Stage) -> None:
        done = self.answered(
            stage, scopes=[f"{PREFIX}workflow.read", f"{PREFIX}job.admin", "urn:odd"]
        )
        assert done.returncode == exit_codes.OTHER_GRANTS
        said = done.stderr.decode()
        assert "missing: the client did not get scope schedule.admin" in said
        assert "excess: the client got scope job.admin" in said
        assert "'urn:odd', which the catalogue does not know" in said
        assert stage.holders() == [stage.place]

    def test_an_answer_that_tells_nothing_is_no_difference(self, stage: Stage) -> None:
        stage.server.behaviour = answering(
            200, {"client": {"clientId": CLIENT_ID}, "newSecret": SECRET}
        )
        done = stage.create()
        assert done.returncode == exit_codes.DONE
        assert b"does not show which grants" in done.stderr


def refused(status: int, *headers: str) -> Behaviour:
    """Says no, and repeats the caller's token in its own words."""
    body = {"error": "no_way", "error_description": f"not with {OWN_TOKEN}\x1b[31m, really"}
    return answering(status, body, *headers)


HTML = b"<!doctype html><title>Sign in</title>"


class TestFaults:
    @pytest.mark.parametrize(
        ("status", "words"),
        [
            (400, "cannot use the request"),
            (401, "does not accept who asks"),
            (403, "may not do this"),
            (404, "nothing at this address"),
            (409, "perhaps a client of this name"),
            (422, "cannot use the request"),
            (307, "redirects to elsewhere.example"),
        ],
    )
    def test_a_refusal_leaves_nothing_behind(self, stage: Stage, status: int, words: str) -> None:
        stage.server.behaviour = refused(status, "Location: https://elsewhere.example/x?a=b")
        done = stage.create()
        assert done.returncode == exit_codes.REJECTED, done.stderr
        said = done.stderr.decode()
        assert f"status {status}: " in said
        assert words in said
        assert "no_way: not with [removed]\\x1b[31m, really" in said
        assert stage.holders() == []
        assert stage.leftovers() == []
        assert len(stage.server.requests) == 1
        assert not stage.place.exists()

    @pytest.mark.parametrize("when", ["120", "Wed, 21 Oct 2026 07:28:00 GMT"])
    def test_too_many_requests_tell_when_to_come_again(self, stage: Stage, when: str) -> None:
        stage.server.behaviour = refused(429, f"Retry-After: {when}")
        done = stage.create()
        assert done.returncode == exit_codes.REJECTED
        assert f"{when}" in done.stderr.decode()
        assert len(stage.server.requests) == 1

    @pytest.mark.parametrize(
        ("behaviour", "words"),
        [
            pytest.param(refused(500), "status 500: it failed", id="500"),
            pytest.param(refused(503), "status 503: it failed", id="503"),
            pytest.param(refused(302), "status 302: it redirects", id="302"),
            pytest.param(servers.resetting, "before the answer was whole", id="reset"),
            pytest.param(servers.hanging_up, "before the answer was whole", id="hung up"),
            pytest.param(servers.silent, "within 1.5 s|nothing came for 1.5 s", id="silent"),
            pytest.param(servers.dripping_head, "no whole answer within 1.5 s", id="slow head"),
            pytest.param(servers.dripping_body, "no whole answer within 1.5 s", id="slow body"),
            pytest.param(servers.endless, "more than 262,144 bytes", id="endless"),
            pytest.param(servers.no_http, "spoke no HTTP", id="no HTTP"),
            pytest.param(answering(200, HTML), "a page of HTML", id="HTML"),
            pytest.param(answering(200, b""), "an empty answer", id="empty"),
            pytest.param(answering(200, b'{"client": {"cl'), "only a part of one", id="part"),
            pytest.param(answering(200, [SECRET]), "no JSON object", id="list"),
            pytest.param(
                answering(200, {"client": {"clientId": CLIENT_ID}}),
                "no secret in newSecret",
                id="no secret",
            ),
            pytest.param(
                answering(200, {"newSecret": SECRET}),
                "no identifier in client.clientId",
                id="no id",
            ),
        ],
    )
    def test_where_a_client_may_exist_that_is_said_and_kept(
        self, stage: Stage, behaviour: Behaviour, words: str
    ) -> None:
        stage.server.behaviour = behaviour
        done = stage.create("--timeout", "1.5")
        assert done.returncode == exit_codes.OUTCOME_UNKNOWN, done.stderr
        said = done.stderr.decode()
        assert any(one in said for one in words.split("|")), said
        assert "a client may exist now: look at WorkfloPlus" in said
        assert len(stage.server.requests) == 1, "nothing is sent twice"
        (leftover,) = stage.leftovers()
        assert str(leftover) in said
        assert set(stage.holders()) <= {leftover}
        again = stage.create()
        assert again.returncode == exit_codes.WRONG_INPUT
        assert str(leftover) in again.stderr.decode()
        assert len(stage.server.requests) == 1

    def test_an_answer_that_breaks_off_is_kept_as_far_as_it_came(self, stage: Stage) -> None:
        def breaking(connection: socket.socket, _: Received) -> None:
            body = json.dumps(answer_to(REQUEST)).encode()
            servers.respond(connection, 200, body, length=len(body) + 9)

        stage.server.behaviour = breaking
        done = stage.create()
        assert done.returncode == exit_codes.OUTCOME_UNKNOWN
        (leftover,) = stage.leftovers()
        assert stage.holders() == [leftover]
        recovered = stage.create("--recover", str(leftover))
        assert recovered.returncode == exit_codes.DONE, recovered.stderr
        assert stage.holders() == [stage.place]
        assert stage.place.read_text() == SECRET

    def test_where_no_connection_is_made_nothing_was_sent(self, stage: Stage) -> None:
        stage.server.close()
        done = stage.create()
        assert done.returncode == exit_codes.NOT_SENT
        assert b"connection refused" in done.stderr
        assert stage.leftovers() == []
        assert stage.holders() == []

    def test_a_place_that_fails_afterwards_leaves_the_recovery_file(self, stage: Stage) -> None:
        failing = "import sys; print(sys.stdin.read(), file=sys.stderr); sys.exit(3)"
        done = stage.create("--", sys.executable, "-c", failing, place="command")
        assert done.returncode == exit_codes.SECRET_NOT_PLACED
        (leftover,) = stage.leftovers()
        assert str(leftover) in done.stderr.decode()
        assert stage.holders() == [leftover]
        recovered = stage.create("--recover", str(leftover))
        assert recovered.returncode == exit_codes.DONE
        assert stage.holders() == [stage.place]

    def test_a_file_that_has_come_meanwhile_is_left_alone(self, stage: Stage) -> None:
        def meanwhile(connection: socket.socket, received: Received) -> None:
            stage.place.write_text("somebody else's")
            creating(connection, received)

        stage.server.behaviour = meanwhile
        done = stage.create()
        assert done.returncode == exit_codes.SECRET_NOT_PLACED
        assert stage.place.read_text() == "somebody else's"
        assert stage.holders() == stage.leftovers()

    def test_a_second_client_is_created_only_when_wanted(self, stage: Stage) -> None:
        assert stage.create().returncode == exit_codes.DONE
        stage.place = stage.folder / "second.txt"
        again = stage.create()
        assert again.returncode == exit_codes.WRONG_INPUT
        assert f"there is a client: {CLIENT_ID}" in again.stderr.decode()
        assert len(stage.server.requests) == 1
        assert stage.create("--another").returncode == exit_codes.DONE
        assert len(stage.server.requests) == 2


def test_while_an_api_is_blocked_nothing_is_sent(stage: Stage) -> None:
    stage.file.write_text(EXAMPLE + "limits: {forbid: [ADMIN, OWNER, EDITOR, APPROVER]}\n")
    done = stage.create()
    assert done.returncode == exit_codes.INFEASIBLE
    assert stage.server.requests == []


def test_a_stage_is_on_this_machine_only(stage: Stage) -> None:
    done = stage.create("--at", "http://vendor.example")
    assert done.returncode == exit_codes.WRONG_INPUT
    assert b"expected a server on this machine" in done.stderr


def test_a_place_is_needed(stage: Stage) -> None:
    words = [*PLANNER, "create", "integration.yaml"]
    done = subprocess.run(
        words, capture_output=True, env=stage.environment(), cwd=stage.folder, check=False
    )
    assert done.returncode == exit_codes.USAGE
