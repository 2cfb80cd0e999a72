"""What is not needed is not imported: start-up is most of the time that a plan takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli.application import SECTIONS
from tests.cli.conftest import environment

SLOW = (
    "asyncio", "difflib", "hashlib", "highspy", "http", "jinja2", "json", "jsonschema", "networkx",
    "numpy", "pathlib", "shlex", "shutil", "sqlite3", "subprocess", "tempfile", "unittest",
    "urllib", "xml",
)  # fmt: skip
COMMANDS = tuple(name for names in SECTIONS.values() for name in names)


def modules_after(*arguments: str) -> set[str]:
    script = (
        "import sys\n"
        "from planner.cli.application import application\n"
        "try:\n"
        "    application.main(sys.argv[1:])\n"
        "except SystemExit as done:\n"
        "    assert done.code == 0, done.code\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("slow", SLOW)
def test_the_check_sees_slow_modules(slow: str) -> None:
    """Guards against a list of names that no module has."""
    from importlib.util import find_spec

    if find_spec(slow) is None:
        pytest.skip(f"{slow} is not installed here")


def test_a_plan_as_text_imports_nothing_slow(example: Path) -> None:
    modules = modules_after("plan", str(example))
    assert "planner.rendering.plan_text" in modules
    assert sorted(modules & set(SLOW)) == []


def test_a_plan_imports_no_other_command(example: Path) -> None:
    commands = {f"planner.cli.commands.{name}" for name in COMMANDS}
    assert modules_after("plan", str(example)) & commands == {"planner.cli.commands.plan"}


def test_a_plan_as_json_imports_no_template_engine_and_no_page(example: Path) -> None:
    modules = modules_after("plan", str(example), "--format", "json")
    assert not modules & {"jinja2", "planner.rendering.plan_text", "planner.searching"}


@pytest.mark.parametrize("arguments", [("--version",), ("plan", "--help")])
def test_help_reads_and_plans_nothing(arguments: tuple[str, ...]) -> None:
    modules = modules_after(*arguments)
    assert not modules & {"yaml", "planner.reading", "planner.solving.solver", "planner.planning"}


def test_searching_imports_sqlite_and_no_solver() -> None:
    modules = modules_after("apis", "--catalog", "workfloplus", "user")
    assert "sqlite3" in modules
    assert "highspy" not in modules
