from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from planner.cli import exit_codes
from planner.cli.commands.request import FORMATS
from planner.rendering.requests import FORMATS as RENDERERS
from tests.cli.conftest import Invoke, Process

NASTY = 'O\'Hara "$(touch owned)" `touch owned`\n{{name}} \x1b[31m -@%s \\ 😀'


def test_the_documented_body_key_by_key_and_in_order(invoke: Invoke, example: Path) -> None:
    result = invoke("request", str(example), "--format", "json")
    assert result.exit_code == exit_codes.DONE
    body = json.loads(result.stdout)
    assert list(body) == ["name", "scopes", "permissions"]
    assert body == {
        "name": "My Job Scheduling Application",
        "scopes": [
            "https://www.workfloplus.com/auth/workflow.read",
            "https://www.workfloplus.com/auth/schedule.admin",
        ],
        "permissions": ["admin"],
    }


def test_prerequisites_are_told_beside_the_body(invoke: Invoke, example: Path) -> None:
    result = invoke("request", str(example), "--format", "json")
    assert result.stderr == (
        "note: to be sent by an OWNER user of the team, with permission OWNER and scope"
        " team.admin\n"
        "note: set WORKFLOPLUS_TOKEN in the environment before sending it\n"
    )


def test_every_format_that_can_be_rendered_is_offered() -> None:
    assert set(FORMATS) == set(RENDERERS)


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("token", [(), ("--token",)])
def test_every_format_comes_out(
    invoke: Invoke, example: Path, output_format: str, token: tuple[str, ...]
) -> None:
    result = invoke("request", str(example), "--format", output_format, *token)
    assert result.exit_code == exit_codes.DONE
    expected = "client_credentials" if token else "workflow.read"
    assert expected in result.stdout


def test_curl_is_the_default(invoke: Invoke, example: Path) -> None:
    assert invoke("request", str(example)).stdout == (
        invoke("request", str(example), "--format", "curl").stdout
    )


def test_the_token_request_names_its_variables_and_not_the_sender(
    invoke: Invoke, example: Path
) -> None:
    result = invoke("request", str(example), "--token")
    assert result.stderr == (
        "note: set WORKFLOPLUS_CLIENT_ID and WORKFLOPLUS_CLIENT_SECRET in the environment before"
        " sending it\n"
    )


def test_the_token_is_never_read(process: Process, example: Path) -> None:
    secret = "not-to-be-seen"
    result = process("request", str(example), env={"WORKFLOPLUS_TOKEN": secret})
    assert result.returncode == exit_codes.DONE
    assert secret.encode() not in result.stdout + result.stderr


def test_any_name_comes_through_the_shell_as_it_is(
    process: Process, example: Path, tmp_path: Path
) -> None:
    script = process("request", str(example), "--name", NASTY).stdout
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    fake = bin_folder / "curl"
    fake.write_text('#!/bin/sh\nfor word; do last=$word; done\nprintf %s "$last"\n')
    fake.chmod(0o755)
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    sent = subprocess.run(
        ["sh"],
        input=script,
        capture_output=True,
        env={"PATH": path, "WORKFLOPLUS_TOKEN": "t"},
        cwd=tmp_path,
        check=True,
    )
    assert json.loads(sent.stdout)["name"] == NASTY
    assert not (tmp_path / "owned").exists()


def test_infeasible_gives_no_request_but_the_reason(invoke: Invoke, example: Path) -> None:
    result = invoke("request", str(example), "--forbid", "workflow.*")
    assert result.exit_code == exit_codes.INFEASIBLE
    assert result.stdout == ""
    assert "error: no request: Get Workflows is blocked" in result.stderr
    assert "limits.forbid names `workflow.*`" in result.stderr


@pytest.mark.parametrize("token", [(), ("--token",)])
def test_a_vendor_without_such_a_request_is_an_error(
    invoke: Invoke, ring: Path, token: tuple[str, ...]
) -> None:
    result = invoke("request", "--catalog", str(ring), "-a", "a1", *token)
    assert result.exit_code == exit_codes.WRONG_INPUT
    does, key = (
        ("asks for a token", "get-token") if token else ("creates a client", "create-client")
    )
    assert result.stderr == (
        f"error: ring: the policies of Ring describe no request that {does}\n"
        f"  such a request stands in the policy set under `requests.{key}`\n"
    )


def test_grants_that_no_request_carries_are_told(invoke: Invoke, ring: Path) -> None:
    policies = ring.with_name("policies.yaml")
    policies.write_text(
        policies.read_text()
        + "requests:\n  create-client: {method: POST, url: 'https://ring.example/', encoding: json,"
        " body: {name: {value-of: name}}}\n"
    )
    result = invoke("request", "--catalog", str(ring), "-a", "Deep", "--allow", "vault")
    assert result.exit_code == exit_codes.DONE
    assert result.stderr == ("note: no request carries scope vault: to be given in another way\n")


def test_a_name_that_is_no_text_is_refused(process: Process, example: Path) -> None:
    # Bytes on a command line that are not UTF-8 arrive in Python as half surrogate pairs.
    result = process("request", str(example), "--name", os.fsdecode(b"\xff\xfe"))
    assert result.returncode == exit_codes.WRONG_INPUT
    assert result.stderr.startswith(b"error: --name: expected text")
    assert result.stdout == b""
