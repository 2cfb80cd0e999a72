"""``planner audit`` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli import exit_codes
from tests.auditing.samples import ANSWER, PREFIX, SECRET, token_of
from tests.cli.conftest import Invoke, Process
from tests.conftest import REPOSITORY

NOW = "1700000000"
CLAIMS = {"scope": f"{PREFIX}workflow.read {PREFIX}schedule.admin", "exp": 1_700_000_600}
SESSION = str(REPOSITORY / "docs" / "examples" / "session.har")
SEVERAL = str(REPOSITORY / "docs" / "examples" / "several.yaml")


@pytest.fixture
def client(tmp_path: Path) -> Path:
    path = tmp_path / "client.json"
    path.write_text(json.dumps(ANSWER), encoding="utf-8")
    return path


@pytest.fixture
def excessive(tmp_path: Path) -> Path:
    path = tmp_path / "excessive.json"
    grants = {"permissions": ["owner", "admin"], "scopes": ["workflow.read", "job.admin", "gone"]}
    path.write_text(json.dumps(grants), encoding="utf-8")
    return path


class TestClient:
    def test_the_documented_one_is_the_least(
        self, invoke: Invoke, example: Path, client: Path
    ) -> None:
        result = invoke("audit", str(example), "--client", str(client))

        assert result.exit_code == exit_codes.DONE
        assert "it holds the least, as planned" in result.stdout
        assert SECRET not in result.output

    def test_findings_have_an_exit_code(
        self, invoke: Invoke, example: Path, excessive: Path
    ) -> None:
        result = invoke("audit", str(example), "--client", str(excessive))

        assert result.exit_code == exit_codes.FINDINGS
        assert "findings: 1 missing; 2 in excess; 1 unknown" in result.stderr
        for text in (
            "+ scope schedule.admin",
            "- permission OWNER",
            "- scope job.admin",
            "? scope",
        ):
            assert text in result.stdout
        assert "planner request" in result.stdout

    def test_json_tells_the_same(self, invoke: Invoke, example: Path, excessive: Path) -> None:
        result = invoke("audit", str(example), "--client", str(excessive), "--format", "json")
        data = json.loads(result.stdout)

        assert data["schema"] == "audit-v1"
        assert data["verdict"] == "insufficient"
        assert data["add"] == {"scopes": ["schedule.admin"]}
        assert data["remove"] == {"permissions": ["OWNER"], "scopes": ["job.admin"]}
        assert [one["text"] for one in data["unknown"]] == ["gone"]
        assert data["request"]["body"]["permissions"] == ["admin"]
        assert data["missing"][0]["value"] == f"{PREFIX}schedule.admin"

    def test_a_plan_from_standard_input(self, invoke: Invoke, example: Path) -> None:
        plan = invoke("plan", str(example), "--format", "json").stdout
        result = invoke("audit", str(example), "--client", "-", stdin=plan)

        assert result.exit_code == exit_codes.DONE

    def test_an_infeasible_integration(self, invoke: Invoke, tmp_path: Path, client: Path) -> None:
        path = tmp_path / "blocked.yaml"
        text = "integration: 1\nname: B\ncatalog: workfloplus\napis: [Delete a Job]\n"
        path.write_text(f"{text}limits: {{forbid: [OWNER]}}\n", encoding="utf-8")
        for output in ("text", "json", "markdown"):
            result = invoke("audit", str(path), "--client", str(client), "--format", output)
            assert result.exit_code == exit_codes.INFEASIBLE

    def test_a_broken_document_is_wrong_input(
        self, invoke: Invoke, example: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "broken.json"
        path.write_text(f'{{"newSecret": "{SECRET}", "scopes": 7}}', encoding="utf-8")
        result = invoke("audit", str(example), "--client", str(path))

        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "expected a list of grants in scopes" in result.stderr
        assert SECRET not in result.output


class TestSeveralVendors:
    def test_the_client_tells_whose_it_is(self, invoke: Invoke, client: Path) -> None:
        result = invoke("audit", SEVERAL, "--client", str(client), "--format", "json")

        assert json.loads(result.stdout)["catalog"]["name"] == "workfloplus"

    def test_what_nobody_knows_has_to_be_told(self, invoke: Invoke, tmp_path: Path) -> None:
        path = tmp_path / "client.json"
        path.write_text('{"scopes": ["nobody"]}', encoding="utf-8")
        result = invoke("audit", SEVERAL, "--client", str(path))

        assert result.exit_code == exit_codes.USAGE
        assert "--vendor: workfloplus, google" in result.stderr
        chosen = invoke("audit", SEVERAL, "--client", str(path), "--vendor", "google")
        assert chosen.exit_code == exit_codes.FINDINGS
        assert "Photo Archive: Google" in chosen.stdout

    def test_traffic_is_compared_for_each(self, invoke: Invoke) -> None:
        result = invoke("audit", SEVERAL, "--traffic", SESSION, "--format", "json")
        data = json.loads(result.stdout)

        assert [one["vendor"] for one in data["vendors"]] == ["workfloplus", "google"]
        assert all(one["answer"]["schema"] == "usage-v1" for one in data["vendors"])


class TestToken:
    def test_from_the_environment_and_from_files(
        self, invoke: Invoke, example: Path, tmp_path: Path
    ) -> None:
        token = token_of(CLAIMS)
        path = tmp_path / "token.jwt"
        path.write_text(f"{token}\n", encoding="utf-8")
        given = ("audit", str(example), "--now", NOW)
        results = [
            invoke(*given, "--token-env", "THE_TOKEN", env={"THE_TOKEN": token}),
            invoke(*given, "--token-file", str(path)),
            invoke(*given, "--token-file", "-", stdin=token),
        ]

        for result in results:
            assert result.exit_code == exit_codes.DONE, result.output
            assert "NOT checked" in result.stdout
            assert "if it comes with permission" in result.stdout
            assert not any(piece in result.output for piece in token.split("."))

    def test_its_client_tells_the_rest(self, invoke: Invoke, example: Path, client: Path) -> None:
        result = invoke(
            "audit", str(example), "--now", NOW, "--client", str(client), "--token-env", "T",
            "--format", "json", env={"T": token_of(CLAIMS)},
        )  # fmt: skip
        data = json.loads(result.stdout)

        assert (data["verdict"], data["hidden"]) == ("least", [])
        assert {one["state"] for one in data["apis"]} == {"met"}

    def test_an_expired_one_is_a_finding(self, invoke: Invoke, example: Path) -> None:
        arguments = ("audit", str(example), "--token-env", "T", "--now", "2033-01-01T00:00:00Z")
        result = invoke(*arguments, env={"T": token_of(CLAIMS)})

        assert result.exit_code == exit_codes.FINDINGS
        assert "findings: it has expired" in result.stderr

    def test_for_a_task(self, invoke: Invoke) -> None:
        path = str(REPOSITORY / "docs" / "examples" / "tokens.yaml")
        claims = {**CLAIMS, "scope": "workflow.read job.read_all"}
        given = ("audit", path, "--now", NOW, "--token-env", "T")
        env = {"T": token_of(claims)}

        assert invoke(*given, "--task", "watch", env=env).exit_code == exit_codes.DONE
        assert invoke(*given, "--task", "schedule", env=env).exit_code == exit_codes.FINDINGS
        assert invoke(*given, env=env).exit_code == exit_codes.FINDINGS

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--token", "{token}"),
            ("--token={token}",),
            ("--token-file", "{token}"),
            ("--token-env", "{token}"),
            ("--client", "{token}"),
            ("{token}",),
            ("--token-file", "gho_opaqueSecretToken"),
            ("--token-env", "gho_opaqueSecretToken"),
            ("--token", "gho_opaqueSecretToken"),
            ("--token=gho_opaqueSecretToken",),
            ("gho_opaqueSecretToken", "--client", "x"),
        ],
    )
    def test_on_the_command_line_it_is_refused_and_not_repeated(
        self, process: Process, example: Path, arguments: tuple[str, ...]
    ) -> None:
        token = token_of(CLAIMS)
        words = [word.replace("{token}", token) for word in arguments]
        result = process("audit", str(example), *words, env={"PLANNER_TRACEBACK": "1"})

        told = (result.stdout + result.stderr).decode()
        assert result.returncode in (exit_codes.USAGE, exit_codes.WRONG_INPUT)
        assert "gho_" not in told
        assert not any(piece in told for piece in token.split("."))
        assert "Traceback" not in told

    @pytest.mark.parametrize("content", ["opaque-secret", "", "\xff", "{}"])
    def test_what_is_no_token_gets_a_clear_answer(
        self, process: Process, example: Path, tmp_path: Path, content: str
    ) -> None:
        path = tmp_path / "token"
        path.write_bytes(content.encode("latin-1"))
        result = process("audit", str(example), "--token-file", str(path))

        assert result.returncode == exit_codes.WRONG_INPUT
        assert result.stderr.startswith(f"error: {path}: ".encode())
        assert b"secret" not in result.stderr


class TestMany:
    @pytest.fixture
    def clients(self, tmp_path: Path) -> Path:
        path = tmp_path / "clients.jsonl"
        hostile = {"displayName": "\x1b[31m<b>|`evil", "scopes": ["a\u202eb"], "permissions": []}
        lines = [json.dumps(ANSWER), "{broken", json.dumps(hostile)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def test_one_line_for_each(self, invoke: Invoke, example: Path, clients: Path) -> None:
        result = invoke("audit", str(example), "--clients", str(clients), "--format", "jsonl")
        found = [json.loads(line) for line in result.stdout.splitlines()]

        assert [one["verdict"] for one in found] == ["least", None, "insufficient"]
        assert found[1]["faults"][0]["line"] == 2
        assert result.exit_code == exit_codes.FINDINGS
        assert "2 clients audited" in result.stderr
        assert SECRET not in result.output

    @pytest.mark.parametrize("output", ["text", "json", "jsonl", "markdown"])
    def test_hostile_names_are_harmless(
        self, invoke: Invoke, example: Path, clients: Path, output: str
    ) -> None:
        result = invoke("audit", str(example), "--clients", str(clients), "--format", output)

        assert "\x1b" not in result.output
        assert "\u202e" not in result.output
        if output == "markdown":
            assert "<b>" not in result.output

    def test_only_broken_entries_are_wrong_input(
        self, invoke: Invoke, example: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "c.jsonl"
        path.write_text(f"{json.dumps(ANSWER)}\nx\n", encoding="utf-8")
        result = invoke("audit", str(example), "--clients", str(path))

        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "1 of 2 entries" in result.stderr

    def test_lines_and_summary_say_the_same(
        self, invoke: Invoke, example: Path, clients: Path
    ) -> None:
        given = ("audit", str(example), "--clients", str(clients), "--format")
        found = [json.loads(line) for line in invoke(*given, "jsonl").stdout.splitlines()]
        summary = json.loads(invoke(*given, "json").stdout)

        assert summary["clients"] + summary["broken"] == len(found)
        verdicts = [one["verdict"] for one in found]
        assert summary["verdicts"] == {one: verdicts.count(one) for one in verdicts if one}
        assert summary["clean"] == sum(bool(one.get("clean")) for one in found)


class TestTraffic:
    def test_names_what_was_never_called_and_the_period(
        self, invoke: Invoke, example: Path
    ) -> None:
        result = invoke("audit", str(example), "--traffic", SESSION, "--format", "json")
        data = json.loads(result.stdout)

        assert data["recording"]["first"] == "2026-11-23T09:00:00Z"
        assert [one["title"] for one in data["never"]] == ["Get Users"]
        assert [one["title"] for one in data["undesired"]] == ["Get Scheduled Job"]
        assert data["refused"][0]["refused"] == 1
        assert result.exit_code == exit_codes.FINDINGS

    @pytest.mark.parametrize("output", ["text", "markdown"])
    def test_says_what_a_recording_does_not_prove(
        self, invoke: Invoke, example: Path, excessive: Path, output: str
    ) -> None:
        given = ("--traffic", SESSION, "--client", str(excessive), "--format", output)
        result = invoke("audit", str(example), *given)

        words = " ".join(result.stdout.split())
        assert "A recording proves what was used." in words
        assert "OWNER" in words


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "name what to audit"),
        (("--client", "a", "--clients", "b"), "do not go together"),
        (("--traffic", "a", "--token-env", "T"), "do not go together"),
        (("--token-file", "a", "--token-env", "T"), "do not go together"),
        (("--client", "a", "--jwks", "b"), "go with a token"),
        (("--client", "a", "--format", "jsonl"), "goes with --clients"),
        (("--client", "-", "--token-file", "-"), "only one of the files"),
    ],
)
def test_options_that_do_not_go_together(
    invoke: Invoke, example: Path, arguments: tuple[str, ...], expected: str
) -> None:
    result = invoke("audit", str(example), *arguments)

    assert result.exit_code == exit_codes.USAGE
    assert expected in result.stderr


@pytest.mark.parametrize("now", ["yesterday", "", "-5", "99999999999999"])
def test_a_time_that_is_none_is_refused(invoke: Invoke, example: Path, now: str) -> None:
    result = invoke("audit", str(example), "--token-env", "T", "--now", now, env={"T": "x.y.z"})

    assert result.exit_code in (exit_codes.USAGE, exit_codes.WRONG_INPUT)
