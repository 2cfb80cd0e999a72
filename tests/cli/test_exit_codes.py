from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planner.cli import exit_codes
from planner.cli.application import SECTIONS, application
from tests.cli.conftest import ALL_OF_RING, PLANNER, Invoke, Process, environment


def test_the_table_has_every_code_once_in_order() -> None:
    codes = [code for code, _, _ in exit_codes.TABLE]
    assert codes == sorted(set(codes))
    constants = {
        value for name, value in vars(exit_codes).items() if name.isupper() and name != "TABLE"
    }
    assert set(codes) == constants


def test_the_table_prints_as_markdown() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "planner.cli.exit_codes"],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert printed.stdout == exit_codes.markdown_table()
    assert printed.stdout.count("\n") == len(exit_codes.TABLE) + 2


class TestByProcess:
    """Every code, as a shell sees it."""

    def test_done(self, process: Process, example: Path) -> None:
        assert process("plan", str(example)).returncode == 0

    def test_usage(self, process: Process) -> None:
        assert process("plan").returncode == 2

    def test_no_command_shows_what_there_is(self, process: Process) -> None:
        result = process()
        assert result.returncode == 2
        assert result.stdout == b""
        assert b"Commands" not in result.stderr
        assert b"Look up:" in result.stderr

    def test_wrong_input(self, process: Process) -> None:
        result = process("plan", "nowhere.yaml")
        assert result.returncode == 3
        assert result.stderr == b"error: nowhere.yaml: there is no such file\n"

    def test_infeasible(self, process: Process, example: Path) -> None:
        assert process("plan", str(example), "--forbid", "workflow.*").returncode == 4

    def test_unproven(self, process: Process, ring: Path) -> None:
        limit = ("--time-limit", "1e-9")
        assert process("plan", "--catalog", str(ring), *ALL_OF_RING, *limit).returncode == 5

    def test_incomplete(self, process: Process, ring: Path) -> None:
        result = process("plan", "--catalog", str(ring), "-a", "lost")
        assert result.returncode == 6

    def test_interrupted(self, tmp_path: Path) -> None:
        with subprocess.Popen(
            [*PLANNER, "plan", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            cwd=tmp_path,
        ) as waiting:
            status = Path(f"/proc/{waiting.pid}/wchan")
            if not status.exists():
                waiting.kill()
                pytest.skip("needs /proc, to see when planner waits for its input")
            while "pipe" not in status.read_text():
                time.sleep(0.01)
            waiting.send_signal(signal.SIGINT)
            stdout, stderr = waiting.communicate(timeout=30)
        assert waiting.returncode == 130
        assert (stdout, stderr) == (b"", b"interrupted\n")


class TestDefect:
    @pytest.fixture(autouse=True)
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_: object) -> None:
            raise RuntimeError("the \x1b[31mcore\nmelted")

        monkeypatch.setattr("planner.cli.selecting.answered", fail)

    def test_asks_for_a_report_without_a_traceback(self, invoke: Invoke) -> None:
        result = invoke("plan", "x.yaml")
        assert result.exit_code == exit_codes.DEFECT
        first, second = result.stderr.splitlines()
        assert first == (
            "error: this is a defect of planner: RuntimeError: the \\x1b[31mcore\\x0amelted"
        )
        assert "please report it" in second

    def test_a_traceback_is_there_for_the_asking(self, invoke: Invoke) -> None:
        result = invoke("plan", "x.yaml", env={"PLANNER_TRACEBACK": "1"})
        assert result.exit_code == exit_codes.DEFECT
        assert result.stderr.startswith("Traceback (most recent call last):\n")
        assert "\x1b" not in result.stderr


class TestHelp:
    def test_every_command_is_listed_under_its_heading(self, invoke: Invoke) -> None:
        result = invoke("--help")
        assert result.exit_code == exit_codes.DONE
        places = [result.stdout.index(f"{heading}:\n") for heading in SECTIONS]
        assert places == sorted(places)
        for names in SECTIONS.values():
            for name in names:
                assert f"\n  {name} " in result.stdout

    @pytest.mark.parametrize("name", [name for names in SECTIONS.values() for name in names])
    def test_every_command_has_help_with_examples(self, invoke: Invoke, name: str) -> None:
        for option in ("--help", "-h"):
            result = invoke(name, option)
            assert result.exit_code == exit_codes.DONE
            assert f"Usage: planner {name}" in result.stdout
            assert f"Examples:\n    planner {name}" in result.stdout.replace("\n  Ex", "\nEx") or (
                f"planner {name}" in result.stdout.split("Examples:")[1]
            )
            assert "\b" not in result.stdout

    def test_short_helps_are_whole_sentences(self) -> None:
        for names in SECTIONS.values():
            for name in names:
                command = application.get_command(None, name)  # type: ignore[arg-type]
                assert command is not None
                assert command.get_short_help_str(70).endswith(".")
                assert not command.get_short_help_str(70).endswith("...")

    def test_the_version(self, invoke: Invoke) -> None:
        from planner import __version__

        assert invoke("--version").stdout == f"planner {__version__}\n"

    def test_an_unknown_command_is_a_usage_error_with_a_guess(self, invoke: Invoke) -> None:
        result = invoke("pln")
        assert result.exit_code == exit_codes.USAGE
        assert "error: there is no command 'pln'; did you mean plan?" in result.stderr
