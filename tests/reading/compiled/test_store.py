"""What is in the cache is whole and ours, or it is not there."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planner.reading.compiled import store as module
from planner.reading.compiled.store import ENDING, Size, Store

KEY = "0f" * 32
PARTS = (b'{"content": 1}', b'{"names": 2}')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def store(folder: Path) -> Store:
    made = Store(str(folder))
    made.write(KEY, PARTS)
    return made


@pytest.fixture
def entry(store: Store, folder: Path) -> Path:
    assert store.read(KEY) == PARTS
    return folder / (KEY + ENDING)


def test_nothing_is_found_where_nothing_is(folder: Path) -> None:
    assert Store(str(folder)).read(KEY) is None
    assert Store(str(folder)).size() == Size(0, 0)
    assert not folder.exists()


def test_entries_and_their_folder_are_for_their_owner_alone(entry: Path, folder: Path) -> None:
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_every_damaged_byte_is_noticed(store: Store, entry: Path) -> None:
    whole = entry.read_bytes()
    for at in range(len(whole)):
        entry.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert store.read(KEY) is None, at


def test_every_cut_and_every_addition_is_noticed(store: Store, entry: Path) -> None:
    whole = entry.read_bytes()
    for length in range(len(whole)):
        entry.write_bytes(whole[:length])
        assert store.read(KEY) is None, length
    entry.write_bytes(whole + b"x")
    assert store.read(KEY) is None


def test_an_entry_under_another_key_is_none(store: Store, entry: Path, folder: Path) -> None:
    other = "1f" * 32
    entry.rename(folder / (other + ENDING))
    assert store.read(other) is None


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_none(store: Store, entry: Path, mode: int) -> None:
    entry.chmod(mode)
    assert store.read(KEY) is None


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_is_not_used(
    store: Store, entry: Path, folder: Path, mode: int
) -> None:
    folder.chmod(mode)
    assert store.read(KEY) is None
    store.write("2f" * 32, PARTS)
    assert [path.name for path in folder.iterdir()] == [entry.name]


def test_what_belongs_to_somebody_else_is_none(
    store: Store, entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: entry.stat().st_uid + 1)
    assert store.read(KEY) is None
    store.write("2f" * 32, PARTS)
    assert store.size().files == 1


def test_links_pipes_and_folders_are_none(store: Store, entry: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    entry.rename(away)
    entry.symlink_to(away)
    assert store.read(KEY) is None
    entry.unlink()
    os.mkfifo(entry)
    assert store.read(KEY) is None
    entry.unlink()
    entry.mkdir()
    assert store.read(KEY) is None


def test_a_link_in_the_place_is_replaced_and_not_followed(
    store: Store, entry: Path, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    away.write_text("mine")
    entry.unlink()
    entry.symlink_to(away)
    store.write(KEY, PARTS)
    assert store.read(KEY) == PARTS
    assert away.read_text() == "mine"


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    store = Store(str(taken))
    store.write(KEY, PARTS)
    assert store.read(KEY) is None
    assert taken.read_text() == "a file"
    assert store.size() == store.clear() == Size(0, 0)


def test_a_full_disk_leaves_nothing_half_written(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store.write("3f" * 32, PARTS)
    assert [path.name for path in folder.iterdir()] == [KEY + ENDING]


def test_writers_at_the_same_time_leave_one_whole_entry(folder: Path) -> None:
    large = (b"[" + b"1," * 100_000 + b"1]", b"{}")
    stores = [Store(str(folder)) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        seen = [pool.submit(Store.read, one, KEY) for one in stores for _ in range(10)]
        for one in stores:
            pool.submit(Store.write, one, KEY, large)
        seen += [pool.submit(Store.read, one, KEY) for one in stores for _ in range(10)]
    assert {future.result() for future in seen} <= {None, large}
    assert Store(str(folder)).read(KEY) == large
    assert len(list(folder.iterdir())) == 1


def test_beyond_its_size_those_not_used_for_longest_go(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = store.size().bytes
    monkeypatch.setattr(module, "MOST_BYTES", 3 * size)
    for number in (1, 2):
        store.write(f"{number:064}", PARTS)
    os.utime(folder / (KEY + ENDING), (1, 1))
    os.utime(folder / f"{1:064}{ENDING}", (2, 2))
    store.used(KEY)
    store.write(f"{9:064}", PARTS)
    assert store.read(KEY) == PARTS
    assert store.read(f"{1:064}") is None
    assert store.read(f"{9:064}") == PARTS
    assert store.size() == Size(3, 3 * size)


def test_clearing_takes_entries_and_no_other_file(store: Store, folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / "left-by-a-stopped-writer.tmp").write_bytes(b"12345")
    size = store.size()
    assert size.files == 2
    assert store.clear() == size
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
