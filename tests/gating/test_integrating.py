"""The ways into continuous integration, as far as they run without the service.

The steps of the GitHub Action are run by the shell that GitHub runs them with. Installing is left
out: `planner` is the one of this environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml

from tests.conftest import REPOSITORY
from tests.gating.worlds import World

ACTION = REPOSITORY / "action.yml"
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
GITLAB = REPOSITORY / "docs" / "examples" / "gitlab-ci.yml"

pytestmark = pytest.mark.skipif(
    which("bash") is None or which("git") is None, reason="needs bash and git"
)


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps() -> dict[str, Any]:
    return {step["name"]: step for step in loaded(ACTION)["runs"]["steps"]}


class Runner:
    """What GitHub's runner gives to a step: folders, variables, and a file for the summary."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self.workspace = workspace
        self.summary = folder / "summary.md"
        self.summary.touch()
        programs = folder / "temp" / "planner-check" / "bin"
        programs.mkdir(parents=True)
        program = programs / "planner"
        program.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -m planner "$@"\n', encoding="utf-8"
        )
        program.chmod(0o755)
        self._variables = {
            "GITHUB_ACTION_PATH": str(REPOSITORY),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(folder / "temp"),
            "PYTHONPATH": str(REPOSITORY),
        }

    def run(self, step: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run a step of the action, with its inputs, where none is given their defaults."""
        given = {
            name: inputs.get(name.replace("-", "_"), described["default"])
            for name, described in loaded(ACTION)["inputs"].items()
        }
        variables = {
            name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
            for name, value in steps()[step]["env"].items()
        }
        return self.script(steps()[step]["run"], variables)

    def script(self, text: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=self.workspace,
            env={**kept, **self._variables, **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def runner(shop: World, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory.mktemp("runner"), shop.folder)


def commit(shop: World) -> None:
    for words in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "x"),
    ):
        subprocess.run(["git", *words], cwd=shop.folder, check=True)


def test_no_input_is_part_of_a_script() -> None:
    for step in steps().values():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_the_action_passes_what_is_as_agreed(runner: Runner) -> None:
    result = runner.run("Check")

    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    assert "all as agreed" in runner.summary.read_text(encoding="utf-8")


def test_the_action_stops_what_is_not(runner: Runner, shop: World) -> None:
    shop.add("  - Change Order\n")
    result = runner.run("Check")

    assert result.returncode == 9
    assert "::error file=integration.yaml,line=6," in result.stdout
    assert "**1 not as agreed**" in runner.summary.read_text(encoding="utf-8")


def test_the_action_takes_paths_line_by_line_and_strictness(runner: Runner, shop: World) -> None:
    shop.edit("catalog.yaml", "title: Shop", "title: The Shop")
    other = shop.folder / "a folder; with $(words)"
    other.mkdir()
    (other / "integration.yaml").write_text(
        "integration: 1\nname: x\ncatalog: workfloplus\napis: [Get Users]\n", encoding="utf-8"
    )
    paths = f"integration.yaml\n{other.name}\n"

    assert runner.run("Check", paths=paths).returncode == 0
    assert runner.run("Check", paths=paths, strict="true").returncode == 9
    assert runner.run("Check", paths="--help\n").returncode == 3


def test_the_action_sums_up_the_differences(runner: Runner, shop: World) -> None:
    (shop.folder / "workflow.yaml").write_text("on: push\n", encoding="utf-8")
    commit(shop)
    (shop.folder / "workflow.yaml").write_text("on: pull_request\n", encoding="utf-8")
    shop.add("  - Change Order\n")
    result = runner.run("Sum up the differences", compare_with="HEAD")
    summary = runner.summary.read_text(encoding="utf-8")

    assert result.returncode == 0, result.stderr
    assert "### integration.yaml, compared with HEAD" in summary
    assert "Grants added (2)" in summary
    assert "workflow" not in summary + result.stderr


@pytest.mark.parametrize("revision", ["--output=stolen", "nope", "$(touch stolen)", "HEAD; id"])
def test_a_revision_is_nothing_but_a_revision(runner: Runner, shop: World, revision: str) -> None:
    commit(shop)
    shop.add("  - Change Order\n")

    assert runner.run("Sum up the differences", compare_with=revision).returncode != 0
    assert not (shop.folder / "stolen").exists()
    assert runner.summary.read_text(encoding="utf-8") == ""


def test_the_hook_is_what_pre_commit_reads() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib", reason="pre-commit reads manifests")
    (hook,) = clientlib.load_manifest(HOOKS)

    assert hook["id"] == "planner-check"
    assert hook["language"] == "python"
    assert not hook["pass_filenames"]


def test_what_the_hook_calls_checks(runner: Runner, shop: World) -> None:
    (hook,) = loaded(HOOKS)
    call = f"{hook['entry']} {' '.join(hook['args'])}"
    path = {"PATH": f"{runner.summary.parent}/temp/planner-check/bin:{os.environ['PATH']}"}

    assert runner.script(call, path).returncode == 0
    shop.add("  - Change Order\n")
    assert runner.script(call, path).returncode == 9


def test_what_gitlab_calls_checks_and_leaves_its_report(runner: Runner, shop: World) -> None:
    job = loaded(GITLAB)["planner-check"]
    path = {"PATH": f"{runner.summary.parent}/temp/planner-check/bin:{os.environ['PATH']}"}
    script = "\n".join(job["script"])
    (report,) = job["artifacts"]["paths"]

    assert runner.script(script, path).returncode == 0
    shop.add("  - Change Order\n")
    assert runner.script(script, path).returncode == 9
    assert '"api-added"' in (shop.folder / report).read_text(encoding="utf-8")
