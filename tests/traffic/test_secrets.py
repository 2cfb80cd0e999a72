"""Tokens in every header, body, query, cookie and user information of every format: none of them is
in anything that comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.rendering.traffic_integration import api_comments, closing_comments
from planner.rendering.traffic_json import traffic_json
from planner.rendering.traffic_words import called_api, remarks, unrecognised_call
from planner.traffic import Traffic, read_traffic
from tests.cli.conftest import Invoke
from tests.traffic.catalogs import catalog_of

CATALOG = catalog_of("GET https://api.example/users/{id}", "POST https://api.example/login")
WORKFLOPLUS = "https://gateway.workfloplus.com"


class Tokens:
    """Hands out secrets, each another one."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self) -> str:
        # A token of letters and digits, as vendors make them; reproducible.
        token = f"tk{len(self.given):03}Zq9XwV7bKpL3"
        self.given.append(token)
        return token


def har(token: Tokens, host: str) -> str:
    def pairs() -> list[dict[str, str]]:
        return [{"name": token(), "value": token()} for _ in range(3)]

    def entry(method: str, url: str) -> dict[str, object]:
        return {
            "startedDateTime": "2026-11-23T10:00:00Z",
            "serverIPAddress": token(),
            "comment": token(),
            "request": {
                "method": method,
                "url": url,
                "headers": [{"name": "Authorization", "value": f"Bearer {token()}"}, *pairs()],
                "cookies": pairs(),
                "queryString": pairs(),
                "postData": {"mimeType": "x", "text": token(), "params": pairs()},
            },
            "response": {
                "status": 200,
                "headers": pairs(),
                "cookies": pairs(),
                "content": {"text": token()},
                "redirectURL": f"https://x.example/?{token()}",
            },
        }

    entries = [entry("GET", url) for url in urls(token, host)]
    entries.append(entry(token(), f"{host}/users/1"))
    entries.append({"request": {"method": "GET"}, "comment": token()})
    return json.dumps({"log": {"entries": entries, "comment": token()}})


def urls(token: Tokens, host: str) -> Iterator[str]:
    scheme, _, name = host.partition("://")
    yield f"{scheme}://{token()}:{token()}@{name}/users/{token()}"
    yield f"{host}/users/{token()}?access_token={token()}&{token()}"
    yield f"{host}/users/1#{token()}"
    yield f"{host}/unknown/{token()}/things;s={token()}?{token()}={token()}"
    yield f"{host}/users/{token()}/{token()}/{token()}"
    yield f"https://{token()}.other.example/{token()}?{token()}"
    yield f"https://{token()}@other.example/"
    yield f"data:text/plain,{token()}"


def postman(token: Tokens, host: str) -> str:
    items = [
        {"name": token(), "request": {"method": "GET", "url": {"raw": url}, "auth": token()}}
        for url in urls(token, host)
    ]
    items.append({"name": token(), "description": token()})
    variables = [{"key": "secret", "value": token()}]
    items.append({"request": f"{host}/users/{{{{secret}}}}/{{{{secret}}}}"})
    return json.dumps({"info": {"name": token()}, "item": items, "variable": variables})


def request_file(token: Tokens, host: str) -> str:
    blocks = [
        f"### {token()}\nGET {url}\nAuthorization: Bearer {token()}\nCookie: {token()}\n\n{token()}"
        for url in urls(token, host)
    ]
    blocks.append(f"###\ncurl -H {token()} {host}")
    blocks.append(f"###\n@secret = {token()}\nGET {host}/users/1/{{{{secret}}}}")
    return "\n".join(blocks)


def list_of_calls(token: Tokens, host: str) -> str:
    lines = [f"GET {url}" for url in urls(token, host)]
    return "\n".join([*lines, f"# {token()}", f"{token()} {token()} x", f"GET {token()}"])


def access_log(token: Tokens, host: str) -> str:
    start = f'10.9.8.7 {token()} {token()} [10/Oct/2026:13:55:36 +0000] "'
    end = f' HTTP/1.1" 200 1 "https://r.example/?{token()}" "{token()}"'
    lines = [f"{start}GET {url}{end}" for url in urls(token, host)]
    return "\n".join([*lines, f"{start}{token()}{end}", token()])


FORMATS = {
    "har": har,
    "postman": postman,
    "http": request_file,
    "list": list_of_calls,
    "log": access_log,
}


def everything_said(traffic: Traffic) -> str:
    return "\n".join(
        [
            repr(traffic),
            traffic_json(traffic),
            *api_comments(traffic),
            closing_comments(traffic),
            *map(called_api, traffic.apis),
            *map(unrecognised_call, traffic.unrecognised),
            *remarks(traffic),
        ]
    )


@pytest.mark.parametrize("source_type", FORMATS)
def test_no_token_gets_into_what_was_found(source_type: str, tmp_path: Path) -> None:
    token = Tokens()
    path = tmp_path / "source"
    path.write_text(FORMATS[source_type](token, "https://api.example"))
    traffic = read_traffic([path], [CATALOG], source_type=source_type)  # type: ignore[arg-type]
    said = everything_said(traffic)
    assert traffic.apis
    assert traffic.unrecognised
    assert traffic.elsewhere
    assert len(token.given) > 20
    assert [one for one in token.given if one.casefold() in said.casefold()] == []
    assert "10.9.8.7" not in said


@pytest.mark.parametrize("source_type", FORMATS)
@pytest.mark.parametrize("options", [(), ("--format", "json")])
def test_no_token_gets_onto_a_stream(
    source_type: str, options: tuple[str, ...], tmp_path: Path, invoke: Invoke
) -> None:
    token = Tokens()
    path = tmp_path / "source"
    content = FORMATS[source_type](token, WORKFLOPLUS).replace("/users/", "/jobs/v1/")
    path.write_text(content)
    arguments = ("discover", str(path), "--type", source_type, "--catalog", "workfloplus")
    result = invoke(*arguments, *options)
    assert "jobs/get-job-by-clientJobId" in result.stdout
    assert [one for one in token.given if one.casefold() in result.output.casefold()] == []


@pytest.mark.parametrize("source_type", ["har", "postman"])
def test_no_token_gets_into_an_error(source_type: str, tmp_path: Path, invoke: Invoke) -> None:
    token = Tokens()
    content = FORMATS[source_type](token, WORKFLOPLUS)
    path = tmp_path / "source"
    for cut in range(0, len(content), 397):
        path.write_text(content[:cut] + "!")
        result = invoke("discover", str(path), "--type", source_type, "--catalog", "workfloplus")
        assert result.exit_code == 3
        assert [one for one in token.given if one in result.output] == []
