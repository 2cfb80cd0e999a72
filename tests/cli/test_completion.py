from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli import exit_codes
from planner.cli.commands.completion import INSTALLING
from tests.cli.conftest import EXAMPLE, Invoke, Process, environment


class Completing:
    """Asks as a shell's script asks."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def __call__(self, line: str, shell: str = "zsh") -> list[str]:
        """The values offered for the last word of `line`."""
        words = line.split(" ")
        asked = {
            "_PLANNER_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        }
        result = self._process(env=asked)
        assert result.stderr == b""
        assert result.returncode == 0
        lines = result.stdout.decode().splitlines()
        return lines[1::3] if shell == "zsh" else lines


@pytest.fixture
def completing(process: Process) -> Completing:
    return Completing(process)


@pytest.mark.parametrize("shell", INSTALLING)
def test_prints_the_script_and_how_to_install_it(invoke: Invoke, shell: str) -> None:
    result = invoke("completion", shell)
    assert result.exit_code == exit_codes.DONE
    assert f"_PLANNER_COMPLETE={shell}_complete" in result.stdout
    assert result.stderr == f"note: to install it: {INSTALLING[shell]}\n"


def test_commands_and_options(completing: Completing) -> None:
    assert completing("planner re") == ["request", "report"]
    assert completing("planner plan --re") == ["--require"]


def test_apis_by_id_and_by_title(completing: Completing) -> None:
    assert "users/get-users" in completing("planner plan --catalog workfloplus -a users/")
    assert completing("planner plan --catalog workfloplus -a get") == completing(
        "planner plan --catalog workfloplus --api GET"
    )
    assert "Get All Jobs" in completing("planner plan --catalog workfloplus -a Get")


def test_everything_is_offered_by_id_where_nothing_is_typed(completing: Completing) -> None:
    offered = completing("planner plan --catalog workfloplus -a ")
    assert len(offered) == 82
    assert "users/get-users" in offered


@pytest.mark.parametrize("option", ["--forbid", "--require", "--allow"])
def test_grants(completing: Completing, option: str) -> None:
    assert completing(f"planner request --catalog workfloplus {option} job.re") == [
        "job.read",
        "job.read_all",
    ]


def test_policies_grants_and_catalogues(completing: Completing) -> None:
    assert completing("planner policies --catalog workfloplus any") == ["Any Valid Token"]
    assert completing("planner grants --catalog workfloplus adm") == ["ADMIN"]
    assert completing("planner apis --catalog work")[0] == "workfloplus"


def test_criteria_not_yet_listed(completing: Completing) -> None:
    assert completing("planner plan --minimise reach,") == [
        "reach,write-reach",
        "reach,exposure",
        "reach,grants",
        "reach,risk",
    ]


def test_a_catalogue_typed_already_counts(completing: Completing, ring: Path) -> None:
    assert completing(f"planner plan --catalog {ring} -a de") == ["Deep"]
    assert completing(f"planner plan --catalog {ring} --forbid va") == ["vault"]


def test_the_catalogue_of_the_file_typed_already_counts(
    completing: Completing, ring: Path, tmp_path: Path
) -> None:
    assert ring.parent.parent == tmp_path
    file = tmp_path / "mine.yaml"
    file.write_text(EXAMPLE.replace("catalog: workfloplus", "catalog: ring/catalog.yaml"))
    assert completing(f"planner plan {file} --forbid va") == ["vault"]


@pytest.mark.parametrize(
    "line",
    [
        "planner plan --catalog nowhere.yaml -a Get",
        "planner plan broken.yaml -a Get",
        "planner nonsense -a Get",
        "planner plan --minimise nonsense,",
        'planner plan -a "unfinished',
        "planner apis --format ",
    ],
)
def test_trouble_is_silent(completing: Completing, tmp_path: Path, line: str) -> None:
    (tmp_path / "broken.yaml").write_text("integration: 9\n")
    completing(line)


@pytest.mark.parametrize("instruction", ["bash_complete", "nonsense", "bash_nonsense"])
def test_a_broken_question_is_answered_with_nothing(process: Process, instruction: str) -> None:
    result = process(env={"_PLANNER_COMPLETE": instruction})
    assert (result.stdout, result.stderr) == (b"", b"")


def in_bash(tmp_path: Path, words: str) -> list[str]:
    """What bash itself puts into COMPREPLY, by the script that planner prints."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir(exist_ok=True)
    planner = bin_folder / "planner"
    planner.write_text(f'#!/bin/sh\nexec {sys.executable} -m planner "$@"\n')
    planner.chmod(0o755)
    count = "$(( ${#COMP_WORDS[@]} - 1 ))"
    script = (
        f'PATH="{bin_folder}:$PATH"; eval "$(planner completion bash 2>/dev/null)"\n'
        f"COMP_WORDS=({words}); COMP_CWORD={count}\n"
        '_planner_completion planner; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=tmp_path,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
class TestBash:
    def test_blanks_are_escaped_outside_quotes(self, tmp_path: Path) -> None:
        offered = in_bash(tmp_path, "planner policies --catalog workfloplus Any")
        assert offered == [r"Any\ Valid\ Token"]

    def test_an_escaped_blank_that_was_typed_counts(self, tmp_path: Path) -> None:
        words = r"planner plan --catalog workfloplus -a 'Get\ All\ J'"
        assert in_bash(tmp_path, words) == [r"Get\ All\ Jobs"]

    def test_after_an_opening_quote_nothing_is_escaped(self, tmp_path: Path) -> None:
        words = "planner plan --catalog workfloplus -a '\"Get All J'"
        assert in_bash(tmp_path, words) == ["Get All Jobs"]

    def test_a_file_in_the_folder_changes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "Any").touch()
        offered = in_bash(tmp_path, "planner policies --catalog workfloplus Any")
        assert offered == [r"Any\ Valid\ Token"]
