"""Pipes, terminals, full disks, odd locales: where the output goes and how it looks there."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import EXAMPLE, PLANNER, Invoke, Process, environment

WORKFLOPLUS = ("--catalog", "workfloplus")

HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e\x9b31m\r\nerror: fake"
FULL = Path("/dev/full")

needs_full_device = pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
needs_terminals = pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs openpty")


def shell(command: str, folder: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("planner", " ".join(PLANNER))],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=environment(**env),
        cwd=folder,
        timeout=60,
        check=False,
    )


class TestPipes:
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize(
        "command",
        [
            "apis --catalog workfloplus",
            "--help",
            "schema catalog",
            "policies --catalog workfloplus --format json",
        ],
    )
    def test_a_reader_that_leaves_early_is_no_error(
        self, tmp_path: Path, command: str, unbuffered: str
    ) -> None:
        piped = f"planner {command} | (exec <&-; sleep 0.5)"
        result = shell(piped, tmp_path, PYTHONUNBUFFERED=unbuffered)
        assert (result.returncode, result.stderr) == (0, b"")

    def test_the_verdict_still_is_the_exit_code(self, example: Path, tmp_path: Path) -> None:
        result = shell(
            f"planner plan {example} --forbid 'workflow.*' | (exec <&-; sleep 0.5)", tmp_path
        )
        assert result.returncode == exit_codes.INFEASIBLE
        assert result.stderr.startswith(b"infeasible: ")

    def test_the_first_lines_arrive(self, tmp_path: Path) -> None:
        result = shell("planner apis --catalog workfloplus | head -1", tmp_path)
        assert (result.stdout, result.stderr) == (b"authentication\n", b"")

    def test_an_integration_from_standard_input(self, process: Process) -> None:
        result = process("plan", "-", "--format", "json", stdin=EXAMPLE.encode())
        assert result.returncode == exit_codes.DONE
        assert json.loads(result.stdout)["grants"]["permissions"] == ["ADMIN"]

    def test_faults_of_standard_input_have_places(self, process: Process) -> None:
        result = process("plan", "-", stdin=EXAMPLE.replace("apis", "apes").encode())
        assert result.returncode == exit_codes.WRONG_INPUT
        assert b"error: <standard input>:4:1: unknown key `apes`" in result.stderr


class TestOutputThatCannotBeWritten:
    @needs_full_device
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize(
        "command", ["apis --catalog workfloplus", "--help", "--version", "schema catalog"]
    )
    def test_a_full_device(self, tmp_path: Path, command: str, unbuffered: str) -> None:
        result = shell(f"planner {command} > /dev/full", tmp_path, PYTHONUNBUFFERED=unbuffered)
        assert result.returncode == exit_codes.WRONG_INPUT
        assert result.stderr == (
            b"error: <standard output>: cannot be written: No space left on device\n"
        )

    def test_a_closed_standard_output(self, tmp_path: Path, example: Path) -> None:
        result = shell(f"planner plan {example} >&-", tmp_path)
        assert result.returncode == exit_codes.WRONG_INPUT
        assert result.stderr == b"error: <standard output>: cannot be written: it is closed\n"

    @needs_full_device
    @pytest.mark.parametrize("redirect", ["2>&-", "2>/dev/full"])
    def test_a_lost_standard_error_changes_nothing(
        self, tmp_path: Path, example: Path, redirect: str
    ) -> None:
        result = shell(f"planner plan {example} --forbid 'workflow.*' {redirect}", tmp_path)
        assert result.returncode == exit_codes.INFEASIBLE
        assert b"Get Workflows" in result.stdout

    def test_a_closed_standard_input(self, tmp_path: Path) -> None:
        result = shell("planner plan - <&-", tmp_path)
        assert result.returncode == exit_codes.WRONG_INPUT
        assert result.stderr.startswith(b"error: <standard input>: the file cannot be read")


class TestColour:
    def run(self, *arguments: str, terminals: str, **env: str) -> tuple[bytes, bytes]:
        """Standard output and error, those in `terminals` ("out", "err") being terminals."""
        read_ends, write_ends = {}, {}
        for name in ("out", "err"):
            pair = os.openpty() if name in terminals else os.pipe()
            read_ends[name], write_ends[name] = pair
        with subprocess.Popen(
            [*PLANNER, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=write_ends["out"],
            stderr=write_ends["err"],
            env={**environment(TERM="xterm"), **env},
        ) as running:
            for end in write_ends.values():
                os.close(end)
            texts = [_drained(read_ends[name]) for name in ("out", "err")]
            running.wait(timeout=60)
        return texts[0], texts[1]

    @needs_terminals
    def test_each_stream_is_coloured_where_it_is_a_terminal(self, example: Path) -> None:
        plan = ("plan", str(example), "--forbid", "workflow.*")
        for terminals in ("", "out", "err", "out err"):
            out, err = self.run(*plan, terminals=terminals)
            assert (b"\x1b[" in out) == ("out" in terminals)
            assert (b"\x1b[" in err) == ("err" in terminals)

    @needs_terminals
    @pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_is_off_where_asked(self, example: Path, env: dict[str, str]) -> None:
        out, err = self.run("plan", str(example), terminals="out err", **env)
        assert b"\x1b" not in out + err

    @pytest.mark.parametrize("variable", ["FORCE_COLOR", "CLICOLOR_FORCE"])
    def test_is_on_where_forced(self, invoke: Invoke, example: Path, variable: str) -> None:
        assert "\x1b[" in invoke("plan", str(example), env={variable: "1"}).stdout
        assert "\x1b" not in invoke("plan", str(example), env={variable: "0"}).stdout
        no_colour = {variable: "1", "NO_COLOR": "1"}
        assert "\x1b" not in invoke("plan", str(example), env=no_colour).stdout

    @pytest.mark.parametrize("output_format", ["json", "markdown"])
    def test_data_is_never_coloured(
        self, invoke: Invoke, example: Path, output_format: str
    ) -> None:
        result = invoke("plan", str(example), "--format", output_format, env={"FORCE_COLOR": "1"})
        assert "\x1b" not in result.stdout


def _drained(descriptor: int) -> bytes:
    text = b""
    try:
        while chunk := os.read(descriptor, 65536):
            text += chunk
    except OSError:  # how Linux tells the end of a terminal
        pass
    os.close(descriptor)
    return text


class TestEncoding:
    NAME = "Größe 😀"

    def test_data_is_utf_8_in_any_locale(self, process: Process, example: Path) -> None:
        odd = {"PYTHONIOENCODING": "latin-1"}
        result = process("plan", str(example), "--name", self.NAME, "--format", "json", env=odd)
        assert json.loads(result.stdout.decode("utf-8"))["integration"]["name"] == self.NAME

    def test_pages_use_what_the_terminal_can_show(self, process: Process, example: Path) -> None:
        odd = {"PYTHONIOENCODING": "latin-1"}
        result = process("plan", str(example), "--name", self.NAME, env=odd)
        assert result.returncode == exit_codes.DONE
        assert result.stdout.startswith("Größe \\U0001f600: ".encode("latin-1"))

    def test_messages_survive_a_narrow_encoding(self, process: Process) -> None:
        result = process("plan", f"{self.NAME}.yaml", env={"PYTHONIOENCODING": "ascii"})
        assert result.returncode == exit_codes.WRONG_INPUT
        assert result.stderr.startswith(b"error: Gr\\xf6\\xdfe \\U0001f600.yaml: ")


class TestHostileText:
    """Nothing that somebody else may have written reaches a terminal as it is."""

    COMMANDS = (
        ("plan", HOSTILE),
        ("plan", "x.yaml", f"--{HOSTILE}"),
        ("plan", "--catalog", HOSTILE, "-a", "x"),
        ("plan", "--catalog", "workfloplus", "-a", HOSTILE),
        ("plan", "--catalog", "workfloplus", "-a", "Get Users", "--forbid", HOSTILE),
        ("plan", "--catalog", "workfloplus", "-a", "Get Users", "--require", HOSTILE),
        ("plan", "--catalog", "workfloplus", "-a", "Get Users", "--allow", HOSTILE),
        ("plan", "--catalog", "workfloplus", "-a", "Get Users", "--minimise", HOSTILE),
        ("plan", "--catalog", "workfloplus", "-a", "Get Users", "--name", HOSTILE),
        ("plan", "--catalog", "workfloplus", "-a", "Get Users", "--purpose", HOSTILE),
        ("plan", "x.yaml", "--time-limit", HOSTILE),
        ("plan", "x.yaml", "--format", HOSTILE),
        ("request", "--catalog", "workfloplus", "-a", "Get Users", "--name", HOSTILE),
        ("report", "--catalog", "workfloplus", "-a", "Get Users", "--name", HOSTILE),
        ("report", "--catalog", "workfloplus", "-a", "Get Users", "--out", f"no/{HOSTILE}"),
        ("apis", *WORKFLOPLUS, HOSTILE),
        ("apis", *WORKFLOPLUS, "--limit", HOSTILE),
        ("policies", *WORKFLOPLUS, HOSTILE),
        ("grants", *WORKFLOPLUS, HOSTILE),
        ("init", *WORKFLOPLUS, f"no/{HOSTILE}", "-a", "Get Users"),
        ("init", *WORKFLOPLUS, "-", "-a", "Get Users", "--name", HOSTILE),
        ("init", *WORKFLOPLUS, "x.yaml", "-a", HOSTILE),
        ("schema", HOSTILE),
        ("completion", HOSTILE),
        (HOSTILE,),
        (f"--{HOSTILE}",),
    )

    @pytest.mark.parametrize("command", COMMANDS)
    def test_of_the_command_line(
        self,
        invoke: Invoke,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        command: tuple[str, ...],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = invoke(*command)
        assert result.exit_code in (exit_codes.DONE, exit_codes.USAGE, exit_codes.WRONG_INPUT)
        written = result.stdout + result.stderr
        assert not set(written) & set("\x1b\x07\u202e\x9b\r")
        assert not any(line.startswith("error: fake") for line in written.splitlines())

    def test_of_file_names_in_notes(self, invoke: Invoke, example: Path, tmp_path: Path) -> None:
        out = tmp_path / HOSTILE
        result = invoke("plan", str(example), "--out", str(out))
        assert result.exit_code == exit_codes.DONE
        assert (out / "plan.json").exists()
        assert "\x1b" not in result.stderr

    def test_of_a_catalogue(self, invoke: Invoke, ring: Path) -> None:
        policies = ring.with_name("policies.yaml")
        policies.write_text(
            policies.read_text().replace("for the keeper", '"\\e[31m for \\n the keeper"')
        )
        page = invoke("grants", "vault", "--catalog", str(ring))
        assert page.exit_code == exit_codes.WRONG_INPUT
        assert "\x1b" not in page.stderr
        assert "\\x1b[31m for" in page.stderr
