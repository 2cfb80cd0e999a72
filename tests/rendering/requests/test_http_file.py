"""The .http file, read by the rules of VS Code's REST Client (its selector and request parser)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given

from planner.model import Request
from planner.rendering.requests import FORMATS
from tests.rendering.requests.samples import HOSTILE, TOKEN, URL, VARIABLES, create, token
from tests.rendering.requests.test_json_body import TEXT


@dataclass(frozen=True)
class Parsed:
    line: str
    headers: dict[str, str]
    body: str


def as_the_editor_reads(text: str) -> Parsed:
    lines = re.split(r"\r?\n", text)
    assert not any(re.match(r"#{3,}", line) for line in lines), "a second request"
    lines = [line for line in lines if not re.match(r"\s*(#|//)", line)]
    assert not any(re.match(r"\s*@[^\s=]+\s*=", line) for line in lines), "a file variable"
    assert not any(re.match(r"[<>]", line) for line in lines), "a file or a handler"
    filled = re.sub(r"\{\{(.+?)\}\}", from_environment, "\n".join(lines))
    head, body = filled.rstrip("\n").split("\n\n", 1)
    request_line, *header_lines = head.split("\n")
    return Parsed(request_line, dict(line.split(": ", 1) for line in header_lines), body)


def from_environment(found: re.Match[str]) -> str:
    name = re.fullmatch(r"\$processEnv (\w+)", found[1])
    assert name, f"not a variable of ours: {found[0]}"
    return {**VARIABLES, "WORKFLOPLUS_CLIENT_ID": "id", "WORKFLOPLUS_CLIENT_SECRET": "a%2Bb"}[
        name[1]
    ]


def test_the_whole_file() -> None:
    assert FORMATS["http"](create("a {{b}}")) == (
        "# Sends the request from an editor: VS Code with REST Client, or a JetBrains IDE.\n"
        "# Needs the environment variables: WORKFLOPLUS_TOKEN.\n"
        "# JetBrains IDEs: write the variable's name alone between the braces, without\n"
        "# $processEnv, and give its value in http-client.private.env.json.\n"
        "# The answer may hold a secret that is shown this once only. Keep it in a safe place.\n"
        "# @no-redirect\n"
        "# @no-log\n"
        f"POST {URL} HTTP/1.1\n"
        "Content-Type: application/json\n"
        "Accept: application/json\n"
        "Authorization: Bearer {{$processEnv WORKFLOPLUS_TOKEN}}\n"
        "\n"
        '{\n  "name": "a \\u007b\\u007bb\\u007d\\u007d",\n'
        '  "scopes": [],\n  "permissions": [\n    "admin"\n  ]\n}\n'
    )


def check(request: Request) -> None:
    parsed = as_the_editor_reads(FORMATS["http"](request))
    assert parsed.line == f"POST {URL} HTTP/1.1"
    assert parsed.headers == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Authorization": f"Bearer {TOKEN}",
    }
    assert json.loads(parsed.body) == request.body


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_stays_inside_its_json_string(name: str) -> None:
    check(create(name, values=HOSTILE))


@given(name=TEXT)
def test_random_names_stay_inside_their_json_string(name: str) -> None:
    check(create(name, values=(name,)))


def test_a_form_is_one_line_of_percent_encoded_fields() -> None:
    parsed = as_the_editor_reads(FORMATS["http"](create(values=HOSTILE, encoding="form")))
    assert "\n" not in parsed.body
    scopes = [("scopes", value) for value in HOSTILE]
    fields = parse_qsl(parsed.body, keep_blank_values=True, strict_parsing=True)
    name = ("name", "My Job Scheduling Application")
    assert fields == [name, *scopes, ("permissions", "admin")]


def test_secrets_are_put_in_from_the_environment() -> None:
    form = FORMATS["http"](token())
    assert "# Their values are sent as they are: percent-encode all but" in form
    assert as_the_editor_reads(form).body == (
        "grant_type=client_credentials&client_id=id&client_secret=a%2Bb"
    )
    parsed = as_the_editor_reads(FORMATS["http"](token(encoding="json")))
    assert json.loads(parsed.body)["client_secret"] == "a%2Bb"


def test_braces_in_the_address_are_no_variable() -> None:
    parsed = as_the_editor_reads(FORMATS["http"](create(url=f"{URL}{{{{x}}}}/{{id}}")))
    address = parsed.line.split(" ")[1]
    assert "{" not in address
    assert unquote(address) == f"{URL}{{{{x}}}}/{{id}}"


def test_braces_in_a_header_are_refused() -> None:
    request = Request(
        method="POST",
        url=URL,
        headers=(("X-Thing", "{{$processEnv HOME}}"),),
        body={},
        encoding="json",
    )
    with pytest.raises(ValueError, match="two opening braces"):
        FORMATS["http"](request)
