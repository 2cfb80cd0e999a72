"""Answers are the same with a cache, without one, and with whatever was done to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from planner.errors import InvalidFile
from planner.reading import catalogs, read_catalog
from planner.reading.caching import SMALLEST_BYTES, cache_folder, use_cache
from planner.reading.compiled import lookup
from planner.reading.compiled.store import Store

POLICIES = """\
policy-set: 1
name: many
title: Many
kinds: {scopes: {title: scope, held-by: token}}
grants: {scopes: {read: {}, write: {}}}
policies: {guarded: GRANT}
"""
API = "  api-{0}: {{title: Api {0}, method: GET, url: /api/{0}, policy: guarded}}\n"
HEAD = "catalog: 1\nname: many\ntitle: Many\npolicies: policies.yaml\napis:\n"


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANNER_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "policies.yaml").write_text(POLICIES.replace("GRANT", "read"))
    path = tmp_path / "catalog.yaml"
    path.write_text(HEAD + "".join(map(API.format, range(2000))))
    assert path.stat().st_size > SMALLEST_BYTES
    use_cache(True)
    return path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which catalogues are parsed."""
    seen: list[str] = []
    real = catalogs._parsed  # noqa: SLF001 - the place between looking up and parsing

    def noted(path: str, data: bytes | None = None) -> object:
        seen.append(path)
        return real(path, data)

    monkeypatch.setattr(catalogs, "_parsed", noted)
    return seen


def entries() -> list[Path]:
    return sorted(Path(cache_folder()).glob("*"))


def test_a_large_catalogue_is_parsed_once(large: Path, parsed: list[str]) -> None:
    first, second = read_catalog(large), read_catalog(large)
    assert first == second
    assert first.prepared is None
    assert second.prepared is not None
    assert parsed == [str(large)]


def test_without_being_asked_nothing_is_kept(large: Path, parsed: list[str]) -> None:
    use_cache(False)
    assert read_catalog(large) == read_catalog(large)
    assert len(parsed) == 2
    assert entries() == []


def test_a_small_catalogue_is_not_kept(large: Path, parsed: list[str]) -> None:
    large.write_text(HEAD + API.format(1))
    assert read_catalog(large) == read_catalog(large)
    assert len(parsed) == 2
    assert entries() == []


def test_a_changed_catalogue_is_parsed_again(large: Path, parsed: list[str]) -> None:
    read_catalog(large)
    large.write_text(large.read_text().replace("/api/7,", "/other/7,"))
    assert "/other/7" in {api.url for api in read_catalog(large).apis}
    assert len(parsed) == 2
    assert len(entries()) == 2


def test_a_changed_policy_set_is_seen(large: Path, parsed: list[str]) -> None:
    before = read_catalog(large)
    policies = large.with_name("policies.yaml")
    policies.write_text(POLICIES.replace("GRANT", "write"))
    after = read_catalog(large)
    assert len(parsed) == 2
    assert after == read_catalog(large) != before
    assert len(parsed) == 2
    policies.unlink()
    with pytest.raises(InvalidFile, match="there is no file"):
        read_catalog(large)


def test_the_same_catalogue_beside_another_policy_set_is_another(
    large: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "policies.yaml").write_text(POLICIES.replace("GRANT", "write"))
    (other / "catalog.yaml").write_bytes(large.read_bytes())
    for _ in range(2):
        assert read_catalog(large) != read_catalog(other / "catalog.yaml")


def test_faults_are_told_every_time_and_nothing_is_kept(large: Path) -> None:
    large.write_text(large.read_text().replace("policy: guarded", "policy: gone", 1))
    for _ in range(2):
        with pytest.raises(InvalidFile, match="unknown policy `gone`"):
            read_catalog(large)
    assert entries() == []


def test_a_file_that_is_no_text_is_refused_as_ever(large: Path) -> None:
    read_catalog(large)
    large.write_bytes(large.read_bytes() + b"\x00")
    with pytest.raises(InvalidFile, match="must not stand in the file"):
        read_catalog(large)


def test_deleting_the_cache_changes_nothing(large: Path, parsed: list[str]) -> None:
    first = read_catalog(large)
    Store(cache_folder()).clear()
    assert read_catalog(large) == first
    assert len(parsed) == 2
    assert len(entries()) == 1


def test_a_damaged_entry_is_replaced(large: Path, parsed: list[str]) -> None:
    first = read_catalog(large)
    (entry,) = entries()
    whole = entry.read_bytes()
    entry.write_bytes(whole[:-1] + b"!")
    assert read_catalog(large) == first
    assert entry.read_bytes() == whole
    assert len(parsed) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"policies_name": 7, "policies_key": 7}',
        b"\xff",
        b"[" * 99_999,
    ],
)
def test_a_sound_entry_that_holds_something_else_is_replaced(
    large: Path, parsed: list[str], content: bytes
) -> None:
    """As an entry of other code under the same key would."""
    first = read_catalog(large)
    (entry,) = entries()
    whole = entry.read_bytes()
    Store(cache_folder()).write(entry.stem, (content, b"{}"))
    assert read_catalog(large) == first
    assert entry.read_bytes() == whole
    assert len(parsed) == 2


def test_a_folder_that_cannot_be_made_is_done_without(
    large: Path, monkeypatch: pytest.MonkeyPatch, parsed: list[str]
) -> None:
    monkeypatch.setenv("PLANNER_CACHE_DIR", str(large))
    assert read_catalog(large) == read_catalog(large)
    assert len(parsed) == 2


def test_entries_are_kept_under_the_state_of_every_module_that_reads(large: Path) -> None:
    code = "import sys; from planner.reading import read_catalog; read_catalog(sys.argv[1])"
    told = "print(*(m.__file__ for n, m in sys.modules.items() if n[:7] == 'planner'), sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}; {told}", large], capture_output=True, text=True, check=True
    )
    files = [Path(line) for line in run.stdout.splitlines()]
    assert "formula.py" in {file.name for file in files}
    states = lookup._reader().decode().splitlines()  # noqa: SLF001 - what a key is made of
    for file in files:
        status = file.stat()
        assert f"{file.name} {status.st_size} {status.st_mtime_ns}" in states
