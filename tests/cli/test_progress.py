"""The line shown while a search takes long, and Ctrl-C."""

from __future__ import annotations

import io
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planner.cli import exit_codes, progress
from tests.conftest import REPOSITORY

HARD = 150


@pytest.fixture
def hard(tmp_path: Path) -> Path:
    """An integration that no search settles within minutes."""
    draw = random.Random(1)
    grants = [f"g{number:03}" for number in range(2 * HARD)]
    policies = "".join(
        f"  P{number}: [{', '.join(draw.sample(grants, 12))}]\n" for number in range(2 * HARD)
    )
    (tmp_path / "policies.yaml").write_text(
        "policy-set: 1\nname: hard\ntitle: Hard\nkinds:\n  s: {title: scope, held-by: token}\n"
        "grants:\n  s:\n"
        + "".join(f"    {name}: {{}}\n" for name in grants)
        + "policies:\n"
        + policies,
        encoding="utf-8",
    )
    apis = "".join(
        f"  a{n}: {{title: A {n}, method: POST, url: /{n}, policy: P{n}}}\n"
        for n in range(2 * HARD)
    )
    (tmp_path / "catalog.yaml").write_text(
        f"catalog: 1\nname: hard\ntitle: Hard\npolicies: policies.yaml\napis:\n{apis}",
        encoding="utf-8",
    )
    desired = ", ".join(f"a{number}" for number in range(HARD))
    path = tmp_path / "integration.yaml"
    path.write_text(
        f"integration: 1\nname: Hard\ncatalog: ./catalog.yaml\napis: [{desired}]\n",
        encoding="utf-8",
    )
    return path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_by(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: float) -> str:
    """What is shown of a search that began `seconds` ago."""
    now = [1000.0]
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    watching = progress.Progress()
    now[0] += seconds
    watching.progress(key="write_reach", best=51, bound=48, seconds_left=7.6)
    return stream.getvalue()


def test_a_long_search_tells_best_bound_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    line = shown_by(monkeypatch, Terminal(), 2)
    assert "searching: write-reach 51, at least 48; 2 s, 8 s left; Ctrl-C" in line


def test_a_short_search_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_by(monkeypatch, Terminal(), 0.5) == ""


def test_without_a_terminal_there_is_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_by(monkeypatch, io.StringIO(), 60) == ""


def test_ctrl_c_takes_the_best_set_known(hard: Path) -> None:
    command = [sys.executable, "-m", "planner", "plan", str(hard), "--format", "json"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(5)  # long enough to be searching, on any machine
        process.send_signal(signal.SIGINT)
        answer, talk = process.communicate(timeout=120)
    assert process.returncode == exit_codes.UNPROVEN
    assert '"status": "unproven"' in answer
    assert "stopping with the best set known" in talk
    assert "Traceback" not in talk
