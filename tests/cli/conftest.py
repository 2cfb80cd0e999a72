"""Ways to call planner: in this process, and as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result

from planner.cli.application import application
from tests.conftest import REPOSITORY

EXAMPLE = """\
integration: 1
name: My Job Scheduling Application
catalog: workfloplus
apis: [Get Users, Get Workflows, Create Scheduled Job]
"""

# A ring of seven grants where each API takes one of two neighbours: no reduction settles it, so
# only a search can. `lost` has no known requirement, and `vault` is reserved.
RING = 7
POLICIES = f"""\
policy-set: 1
name: ring
title: Ring
kinds:
  scopes: {{title: scope, held-by: token}}
grants:
  scopes:
    vault: {{reserved: for the keeper}}
{"".join(f"    g{number}: {{}}{chr(10)}" for number in range(RING))}
policies:
{"".join(f"  p{at}: [g{at}, g{(at + 1) % RING}]{chr(10)}" for at in range(RING))}
  guarded: vault
"""
RING_API = "  a{0}: {{title: Api {0}, method: GET, url: /{0}, policy: p{0}}}\n"
CATALOG = f"""\
catalog: 1
name: ring
title: Ring
policies: policies.yaml
apis:
{"".join(RING_API.format(n) for n in range(RING))}
  lost: {{title: Lost, method: GET, url: /lost, policy: unknown, reason: no page tells}}
  deep: {{title: Deep, method: GET, url: /deep, policy: guarded}}
"""


class Invoke(Protocol):
    """Call planner in this process."""

    def __call__(
        self, *arguments: str, stdin: str | None = None, env: Mapping[str, str] | None = None
    ) -> Result: ...


@pytest.fixture
def invoke() -> Invoke:
    runner = CliRunner()

    def call(
        *arguments: str, stdin: str | None = None, env: Mapping[str, str] | None = None
    ) -> Result:
        return runner.invoke(application, arguments, input=stdin, env=env)

    return call


class Process(Protocol):
    """Run planner as a process of its own."""

    def __call__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: bytes | None = None,
        stdout: int = subprocess.PIPE,
    ) -> subprocess.CompletedProcess[bytes]: ...


def environment(**changes: str) -> dict[str, str]:
    """This process's environment without what would colour or complete."""
    ours = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "_PLANNER_COMPLETE", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PYTHONPATH": str(REPOSITORY), **changes}


PLANNER: Sequence[str] = (sys.executable, "-m", "planner")


@pytest.fixture
def process(tmp_path: Path) -> Process:
    def run(
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: bytes | None = None,
        stdout: int = subprocess.PIPE,
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*PLANNER, *arguments],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=environment(**(env or {})),
            cwd=tmp_path,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The documented example."""
    path = tmp_path / "integration.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    """A catalogue that needs a search."""
    folder = tmp_path / "ring"
    folder.mkdir()
    (folder / "policies.yaml").write_text(POLICIES, encoding="utf-8")
    path = folder / "catalog.yaml"
    path.write_text(CATALOG, encoding="utf-8")
    return path


ALL_OF_RING = tuple(word for number in range(RING) for word in ("-a", f"a{number}"))
