"""``planner cache`` and ``--no-cache``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.application import SECTIONS, WITHOUT_CATALOG, application
from tests.cli.conftest import Invoke
from tests.reading.compiled.test_lookup import API, HEAD, POLICIES


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("PLANNER_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def catalog(tmp_path: Path) -> str:
    (tmp_path / "policies.yaml").write_text(POLICIES.replace("GRANT", "read"))
    path = tmp_path / "catalog.yaml"
    path.write_text(HEAD + "".join(map(API.format, range(1000))))
    return str(path)


def kept(cache: Path) -> int:
    return len(list(cache.glob("catalogs/*.compiled")))


def test_answers_are_the_same_cold_warm_and_without(
    invoke: Invoke, cache: Path, catalog: str
) -> None:
    arguments = ("plan", "--catalog", catalog, "-a", "api 7", "--format", "json")
    without = invoke(*arguments, "--no-cache")
    assert kept(cache) == 0
    cold = invoke(*arguments)
    assert kept(cache) == 1
    warm = invoke(*arguments)
    assert cold.exit_code == 0
    assert without.output == cold.output == warm.output


def test_the_environment_can_do_without(invoke: Invoke, cache: Path, catalog: str) -> None:
    done = invoke("apis", "--catalog", catalog, env={"PLANNER_NO_CACHE": "1"})
    assert (done.exit_code, kept(cache)) == (0, 0)


def test_every_command_that_reads_catalogues_can_do_without() -> None:
    context = application.make_context("planner", [], resilient_parsing=True)
    for name in (name for names in SECTIONS.values() for name in names):
        command = application.get_command(context, name)
        assert command is not None
        options = [option for parameter in command.params for option in parameter.opts]
        assert options.count("--no-cache") == (name not in WITHOUT_CATALOG)


def test_the_cache_is_shown_and_cleared(invoke: Invoke, cache: Path, catalog: str) -> None:
    folder = cache / "catalogs"
    assert invoke("cache").stdout == f"{folder}: 0 catalogues, 0.0 MiB\n"
    invoke("apis", "--catalog", catalog)
    shown = json.loads(invoke("cache", "--format", "json").stdout)
    assert shown == {
        "schema": "cache-v1",
        "folder": str(folder),
        "files": 1,
        "bytes": sum(path.stat().st_size for path in folder.iterdir()),
    }
    cleared = json.loads(invoke("cache", "--clear", "--format", "json").stdout)
    assert cleared["removed"] == {"files": 1, "bytes": shown["bytes"]}
    assert (cleared["files"], cleared["bytes"]) == (0, 0)
    assert invoke("cache", "--clear").stdout == (
        f"removed 0 catalogues, 0.0 MiB\n{folder}: 0 catalogues, 0.0 MiB\n"
    )
