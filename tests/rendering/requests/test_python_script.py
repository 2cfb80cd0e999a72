"""The Python form, run by the interpreter that runs the tests."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from hypothesis import given

from planner.model import Request
from planner.rendering.requests import FORMATS
from planner.rendering.requests.python_script import literal
from tests.rendering.requests.conftest import Runner, Server
from tests.rendering.requests.samples import (
    CLIENT_ID,
    CLIENT_SECRET,
    HOSTILE,
    TOKEN,
    VARIABLES,
    Encoding,
    create,
    token,
)
from tests.rendering.requests.test_json_body import TEXT, VALUES


def run_script(
    run: Runner, request: Request, variables: dict[str, str] = VARIABLES
) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-I", "-", text=FORMATS["python"](request), variables=variables)


@given(value=VALUES)
def test_any_value_is_read_back_as_it_is(value: None) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(name=TEXT)
def test_a_name_changes_nothing_but_one_constant(name: str) -> None:
    plain = ast.dump(ast.parse(FORMATS["python"](create("plain"))))
    assert "Constant(value='plain')" in plain
    renamed = ast.dump(ast.parse(FORMATS["python"](create(name))))
    assert renamed == plain.replace("Constant(value='plain')", f"Constant(value={name!r})")


def test_hostile_texts_and_the_token_arrive_as_they_are(server: Server, run: Runner) -> None:
    request = create("'\"\n\\", url=f"{server.url}/a?b=c", values=HOSTILE, method="PUT")
    result = run_script(run, request)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == '{\n  "newSecret": "shown once"\n}\n'
    received = server.only()
    assert received.json() == request.body
    assert (received.method, received.path) == ("PUT", "/a?b=c")
    assert received.headers["authorization"] == f"Bearer {TOKEN}"
    assert received.headers["content-type"] == "application/json"


@pytest.mark.parametrize("encoding", ["form", "json"])
def test_secrets_of_any_characters_arrive_from_the_variables(
    encoding: Encoding, server: Server, run: Runner
) -> None:
    result = run_script(run, token(encoding=encoding, url=server.url))
    assert result.returncode == 0, result.stderr
    received = server.only()
    assert (received.json() if encoding == "json" else dict(received.fields())) == {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }


def test_a_form_carries_hostile_texts_as_they_are(server: Server, run: Runner) -> None:
    result = run_script(run, create("x", url=server.url, values=HOSTILE, encoding="form"))
    assert result.returncode == 0, result.stderr
    scopes = [("scopes", value) for value in HOSTILE]
    assert server.only().fields() == [("name", "x"), *scopes, ("permissions", "admin")]


@pytest.mark.parametrize("missing", VARIABLES)
def test_a_missing_variable_is_named_and_nothing_is_sent(
    missing: str, server: Server, run: Runner
) -> None:
    variables = {name: text for name, text in VARIABLES.items() if name != missing}
    result = run_script(run, token(url=server.url, bearer=True), variables)
    assert result.returncode == 1
    assert result.stderr == f"{missing} is not set, nothing was sent\n"
    assert server.received == []


def test_a_token_with_a_line_break_is_refused_without_being_shown(
    server: Server, run: Runner
) -> None:
    variables = {"WORKFLOPLUS_TOKEN": "abc\r\nX-Other: 1"}
    result = run_script(run, create(url=server.url), variables)
    assert result.returncode == 1
    assert result.stderr == (
        "WORKFLOPLUS_TOKEN holds characters that no token can hold, nothing was sent\n"
    )
    assert server.received == []


@pytest.mark.parametrize(("path", "status"), [("/redirected", 307), ("/forbidden", 403)])
def test_a_redirect_or_refusal_fails_and_shows_the_answer(
    path: str, status: int, server: Server, run: Runner
) -> None:
    result = run_script(run, create(url=f"{server.url}{path}"))
    assert result.returncode == 1
    assert result.stderr == f"the server answered {status}\n"
    assert "shown once" in result.stdout
    assert server.only().path == path


def test_no_answer_is_told_without_a_traceback(run: Runner) -> None:
    result = run_script(run, create(url="http://127.0.0.1:1"))
    assert result.returncode == 1
    assert result.stderr.startswith("no answer: ")
    assert "Traceback" not in result.stderr
