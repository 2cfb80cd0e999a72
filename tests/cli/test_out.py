"""``planner plan --out``: everything into a folder, whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from planner.cli import exit_codes, writing
from planner.errors import OutputRefused
from tests.cli.conftest import Invoke

ALL_FILES = {"plan.json", "report.md", "request.json", "request.sh", "token-request.sh"}
BLOCKED = ("--forbid", "workflow.*")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_writes_everything_and_prints_the_plan_as_well(
    invoke: Invoke, example: Path, folder: Path
) -> None:
    result = invoke("plan", str(example), "--out", str(folder / "deeper"), "--format", "json")
    assert result.exit_code == exit_codes.DONE
    assert set(contents(folder / "deeper")) == ALL_FILES
    assert (folder / "deeper" / "plan.json").read_text("utf-8") == result.stdout
    assert result.stderr.startswith("note: wrote plan.json, report.md")
    assert str(folder) in result.stderr


def test_body_and_report_are_what_their_commands_print(
    invoke: Invoke, example: Path, folder: Path
) -> None:
    invoke("plan", str(example), "--out", str(folder))
    body = invoke("request", str(example), "--format", "json").stdout
    assert (folder / "request.json").read_text("utf-8") == body
    assert (folder / "report.md").read_text("utf-8") == invoke("report", str(example)).stdout
    assert json.loads(body)["permissions"] == ["admin"]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_scripts_can_be_run_and_the_umask_holds(
    invoke: Invoke, example: Path, folder: Path, umask: int
) -> None:
    before = os.umask(umask)
    try:
        invoke("plan", str(example), "--out", str(folder))
    finally:
        os.umask(before)
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert rights["request.sh"] == rights["token-request.sh"] == 0o755 & ~umask
    assert rights["request.json"] == rights["plan.json"] == rights["report.md"] == 0o666 & ~umask


def test_a_second_run_replaces_its_files_and_leaves_others(
    invoke: Invoke, example: Path, folder: Path
) -> None:
    invoke("plan", str(example), "--out", str(folder))
    first = contents(folder)
    (folder / "notes.txt").write_text("mine")
    (folder / "plan.json").write_text("old")
    result = invoke("plan", str(example), "--out", str(folder))
    assert result.exit_code == exit_codes.DONE
    assert contents(folder) == {**first, "notes.txt": b"mine"}


def test_requests_of_an_earlier_run_do_not_survive_an_infeasible_one(
    invoke: Invoke, example: Path, folder: Path
) -> None:
    invoke("plan", str(example), "--out", str(folder))
    (folder / "request.txt").write_text("mine")
    result = invoke("plan", str(example), *BLOCKED, "--out", str(folder))
    assert result.exit_code == exit_codes.INFEASIBLE
    assert set(contents(folder)) == {"plan.json", "report.md", "request.txt"}
    assert "note: removed request.json, request.sh, token-request.sh" in result.stderr


def test_infeasible_into_an_empty_folder_removes_nothing(
    invoke: Invoke, example: Path, folder: Path
) -> None:
    result = invoke("plan", str(example), *BLOCKED, "--out", str(folder))
    assert set(contents(folder)) == {"plan.json", "report.md"}
    assert "removed" not in result.stderr


@pytest.mark.parametrize("limits", [(), BLOCKED])
@pytest.mark.parametrize("name", ["plan.json", "request.sh"])
class TestRefusals:
    def test_a_link_in_the_place_of_a_file(
        self, invoke: Invoke, example: Path, folder: Path, limits: tuple[str, ...], name: str
    ) -> None:
        folder.mkdir()
        target = folder.parent / "precious"
        target.write_text("precious")
        (folder / name).symlink_to(target)
        result = invoke("plan", str(example), *limits, "--out", str(folder))
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert f"error: {folder / name}: cannot be written: a link is there" in result.stderr
        assert target.read_text() == "precious"
        assert os.listdir(folder) == [name]
        assert result.stdout == ""

    def test_a_folder_in_the_place_of_a_file(
        self, invoke: Invoke, example: Path, folder: Path, limits: tuple[str, ...], name: str
    ) -> None:
        (folder / name).mkdir(parents=True)
        result = invoke("plan", str(example), *limits, "--out", str(folder))
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "a folder is there" in result.stderr
        assert os.listdir(folder) == [name]


def test_a_file_in_the_place_of_the_folder(invoke: Invoke, example: Path, folder: Path) -> None:
    folder.write_text("mine")
    result = invoke("plan", str(example), "--out", str(folder / "deeper"))
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert "cannot be written: Not a directory" in result.stderr
    assert folder.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(invoke: Invoke, example: Path, folder: Path) -> None:
    folder.mkdir(mode=0o500)
    result = invoke("plan", str(example), "--out", str(folder))
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert "Permission denied" in result.stderr


@pytest.mark.parametrize("existing", [True, False])
def test_when_the_disk_is_full_nothing_is_changed(
    invoke: Invoke,
    example: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    existing: bool,
) -> None:
    if existing:
        invoke("plan", str(example), "--out", str(folder))
    before = contents(folder) if existing else None
    synced = []

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    result = invoke("plan", str(example), "--name", "Other", "--out", str(folder))
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert f"error: {folder}: cannot be written: No space left on device" in result.stderr
    assert len(synced) == 3
    if existing:
        assert contents(folder) == before
    else:
        assert not folder.exists()


def test_an_interrupt_leaves_no_temporary_files(
    invoke: Invoke, example: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    result = invoke("plan", str(example), "--out", str(folder))
    assert result.exit_code == exit_codes.INTERRUPTED
    assert result.stderr == "interrupted\n"
    assert not folder.exists()


def test_a_file_that_comes_up_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "integration.yaml"
    monkeypatch.setattr("os.fsync", lambda _: path.write_text("mine"))
    with pytest.raises(OutputRefused, match="there is such a file already"):
        writing.write_file(path, "ours", replace=False)
    assert contents(tmp_path) == {"integration.yaml": b"mine"}


def test_a_device_is_not_written_to_and_nobody_is_told_to_move_it(
    invoke: Invoke, example: Path
) -> None:
    result = invoke("report", str(example), "--out", os.devnull)
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert result.stderr == (
        f"error: {os.devnull}: cannot be written: this is a device or the like, and no plain file\n"
        "  name a plain file, or one that is not there yet\n"
    )
