"""The curl and HTTPie forms, run by real shells against a real server."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model import Request
from planner.rendering.requests import FORMATS, script, shell
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

PROGRAMS = {"curl": "curl", "httpie": "http"}
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"needs {program}, which is not on this machine")
    return found


SHELLS = ("sh", "dash", "bash", "zsh")


@pytest.fixture(params=[name for name in SHELLS if shutil.which(name)])
def posix_shell(request: pytest.FixtureRequest) -> str:
    return needed(str(request.param))


@pytest.mark.parametrize("name", SHELLS)
def test_the_shells_that_the_commands_are_for_are_all_tried(name: str) -> None:
    assert subprocess.run([needed(name), "-c", "exit 7"], check=False).returncode == 7


@pytest.fixture(params=PROGRAMS)
def form(request: pytest.FixtureRequest, run: Runner) -> str:
    program = PROGRAMS[request.param]
    if shutil.which(program, path=run.path) is None:
        pytest.skip(f"needs {program}, which is not on this machine")
    return str(request.param)


def accepted(result: subprocess.CompletedProcess[str]) -> None:
    assert result.returncode == 0, result.stderr
    assert "shown once" in result.stdout


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_arrives_as_it_is_by_curl(
    name: str, posix_shell: str, server: Server, run: Runner
) -> None:
    needed("curl")
    request = create(name, url=server.url)
    accepted(run(posix_shell, "-c", FORMATS["curl"](request), variables=VARIABLES))
    assert server.only().json() == request.body


@settings(max_examples=40)
@given(name=NAMES)
def test_random_names_arrive_as_they_are_by_curl(
    name: str, running_server: Server, run: Runner
) -> None:
    needed("curl")
    request = create(name, url=running_server.url)
    accepted(run("sh", "-c", FORMATS["curl"](request), variables=VARIABLES))
    assert running_server.only().json() == {"name": name, "scopes": [], "permissions": ["admin"]}


def test_all_hostile_texts_at_once_arrive_as_they_are(
    form: str, posix_shell: str, server: Server, run: Runner
) -> None:
    request = create("'\n!!$(id)", url=server.url, values=HOSTILE)
    accepted(run(posix_shell, "-c", FORMATS[form](request), variables=VARIABLES))
    received = server.only()
    assert received.json() == request.body
    assert received.headers["authorization"] == f"Bearer {TOKEN}"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["accept"] == "application/json"


def test_a_form_carries_hostile_texts_as_they_are(
    form: str, posix_shell: str, server: Server, run: Runner
) -> None:
    request = create("it's", url=server.url, values=HOSTILE, encoding="form")
    accepted(run(posix_shell, "-c", FORMATS[form](request), variables=VARIABLES))
    received = server.only()
    scopes = [("scopes", value) for value in HOSTILE]
    assert received.fields() == [("name", "it's"), *scopes, ("permissions", "admin")]
    assert received.headers["authorization"] == f"Bearer {TOKEN}"
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("bearer", [False, True])
@pytest.mark.parametrize("encoding", ["form", "json"])
def test_secrets_of_any_characters_arrive_from_the_variables(
    form: str, encoding: Encoding, bearer: bool, posix_shell: str, server: Server, run: Runner
) -> None:
    request = token(encoding=encoding, url=server.url, bearer=bearer)
    accepted(run(posix_shell, "-c", FORMATS[form](request), variables=VARIABLES))
    received = server.only()
    sent = {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    assert (received.json() if encoding == "json" else dict(received.fields())) == sent
    assert received.headers.get("authorization") == (f"Bearer {TOKEN}" if bearer else None)


@pytest.mark.parametrize(
    "request_", [create(), token(), token(encoding="json"), token(bearer=True)]
)
def test_no_program_is_started_with_a_secret_among_its_arguments(
    form: str, request_: Request, posix_shell: str, run: Runner, tmp_path: Path
) -> None:
    record = tmp_path / "arguments"
    programs = tmp_path / "programs"
    programs.mkdir()
    cat, sed = needed("cat"), needed("sed")
    for name, then in (("sed", f'exec {sed} "$@"'), (PROGRAMS[form], f"exec {cat} >&2")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" >>{record}\n{then}\n')
        program.chmod(0o755)
    # Nothing but these two can be started, so that `printf` has to be part of the shell.
    result = run(
        posix_shell, "-c", FORMATS[form](request_), variables=VARIABLES, path=str(programs)
    )
    assert result.returncode == 0, result.stderr
    arguments = record.read_text()
    assert f"{programs}/{PROGRAMS[form]}\n" in arguments
    for secret in (TOKEN, CLIENT_ID, CLIENT_SECRET):
        assert secret not in arguments
    # ... while the program was given one on its standard input.
    assert any(secret in result.stderr for secret in (TOKEN, CLIENT_ID)) or (
        "client_credentials" in result.stderr
    )


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("missing", VARIABLES)
def test_a_missing_variable_is_named_and_nothing_is_sent(
    form: str, missing: str, value: str | None, posix_shell: str, server: Server, run: Runner
) -> None:
    variables = {name: text for name, text in VARIABLES.items() if name != missing}
    if value is not None:
        variables[missing] = value
    command = FORMATS[form](token(url=server.url, bearer=True))
    result = run(posix_shell, "-c", command, variables=variables)
    assert result.returncode != 0
    assert f"{missing}: set this first, nothing was sent" in result.stderr
    assert server.received == []


@pytest.mark.parametrize("missing", VARIABLES)
def test_nothing_is_sent_either_when_the_command_is_pasted(
    form: str, missing: str, server: Server, run: Runner
) -> None:
    variables = {name: text for name, text in VARIABLES.items() if name != missing}
    command = FORMATS[form](token(url=server.url, bearer=True))
    result = pasted(run, command + "echo still here\n", variables)
    assert f"{missing}: set this first, nothing was sent" in result.stderr
    assert "still here" in result.stdout
    assert server.received == []


def pasted(run: Runner, text: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run(needed("bash"), "--norc", "--noprofile", "-i", text=text, variables=variables)


def test_any_name_survives_the_history_expansion_of_an_interactive_bash(
    form: str, server: Server, run: Runner
) -> None:
    control = pasted(run, 'echo "a!nosuchcommand"\n', {})
    assert "event not found" in control.stderr, "this bash expands no history: a vain test"
    request = create("hello!world !! !$", url=server.url, values=HOSTILE)
    accepted(pasted(run, FORMATS[form](request), VARIABLES))
    assert server.only().json() == request.body


def test_the_json_holds_no_character_that_bash_might_expand_on_a_later_line(form: str) -> None:
    command = FORMATS[form](create("it's! \n!!", values=("a!b", "'")))
    body = command[command.index("{\n") : command.index("\n}")]
    assert "it\\u0027s\\u0021" in body
    assert not set(body) & set("'!")


def test_comments_are_plain_words_as_an_interactive_zsh_runs_them(form: str) -> None:
    for request in (create("'; id #"), token(), token(encoding="json", bearer=True)):
        lines = FORMATS[form](request).splitlines()
        comments = [line for line in lines if line.startswith("#")]
        assert comments[0].startswith("# Sends the request with ")
        assert all(set(line) <= PLAIN for line in comments)


PLAIN = set("# ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.,:-")


def test_a_comment_with_a_quote_is_refused() -> None:
    with pytest.raises(ValueError, match="not plain words"):
        shell.comment("the caller's token")


def test_a_redirect_is_not_followed(form: str, server: Server, run: Runner) -> None:
    command = FORMATS[form](create(url=f"{server.url}/redirected"))
    run("sh", "-c", command, variables=VARIABLES)
    assert server.only().path == "/redirected"


def test_a_refusal_fails_and_shows_the_answer(form: str, server: Server, run: Runner) -> None:
    command = FORMATS[form](create(url=f"{server.url}/forbidden"))
    result = run("sh", "-c", command, variables=VARIABLES)
    assert result.returncode != 0
    assert "shown once" in result.stdout
    assert server.only().path == "/forbidden"


def test_method_address_and_headers_arrive_as_they_are(
    form: str, server: Server, run: Runner
) -> None:
    path = "/a/{id}/[1-3]/'x'!$(y)?q={{a,b}}&r=$z"
    headers = (("X-Thing", "a'b: @c=d;e $(id) `x` !"), ("Accept", "application/vnd.x+json"))
    request = create(url=server.url + path, method="PUT", headers=headers)
    accepted(run("sh", "-c", FORMATS[form](request), variables=VARIABLES))
    received = server.only()
    assert received.method == "PUT"
    assert unquote(received.path) == path
    assert received.headers["x-thing"] == "a'b: @c=d;e $(id) `x` !"
    assert received.headers["accept"] == "application/vnd.x+json"


def test_a_netrc_entry_does_not_take_the_place_of_the_token(
    form: str, server: Server, run: Runner
) -> None:
    netrc = run.home / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    try:
        command = FORMATS[form](create(url=server.url))
        accepted(run("sh", "-c", command, variables=VARIABLES))
    finally:
        netrc.unlink()
    assert server.only().headers["authorization"] == f"Bearer {TOKEN}"


def test_plain_http_is_let_through_by_curl_only_where_the_request_uses_it() -> None:
    assert "--proto '=https'" in FORMATS["curl"](create())
    assert "--proto '=http'" in FORMATS["curl"](create(url="http://127.0.0.1:1"))


def test_the_script_runs_by_itself_and_stops_without_its_variable(
    server: Server, run: Runner, tmp_path: Path
) -> None:
    needed("curl")
    file = tmp_path / "request.sh"
    file.write_text(script(create("it's", url=server.url)), encoding="utf-8")
    file.chmod(0o755)
    assert file.read_text(encoding="utf-8").startswith("#!/bin/sh\nset -eu\n# Sends ")
    accepted(run(str(file), variables=VARIABLES))
    assert server.only().headers["authorization"] == f"Bearer {TOKEN}"
    result = run(str(file))
    assert result.returncode != 0
    assert "WORKFLOPLUS_TOKEN: set this first, nothing was sent" in result.stderr
    assert server.received == []


def test_non_ascii_text_arrives_where_the_locale_is_plain_c(
    form: str, posix_shell: str, server: Server, run: Runner
) -> None:
    request = create("Zeitplanung für Müller 工作流 🎉", url=server.url)
    plain = {**VARIABLES, "LANG": "C", "LC_ALL": "C"}
    accepted(run(posix_shell, "-c", FORMATS[form](request), variables=plain))
    assert server.only().json() == request.body
