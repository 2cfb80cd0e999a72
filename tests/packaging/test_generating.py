"""`tools.generate` writes what it should and notices whatever differs from that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import generate
from tools.generate import differences, write

FILES = {"schema/one.json": "{\n}\n", "page.md": "First\nSecond\n"}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write(FILES.items(), tmp_path)
    return tmp_path


def test_what_was_written_is_current(written: Path) -> None:
    assert list(differences(FILES.items(), written)) == []
    assert (written / "page.md").read_bytes() == b"First\nSecond\n"


def test_a_missing_file_is_noticed(written: Path) -> None:
    (written / "page.md").unlink()

    assert list(differences(FILES.items(), written)) == ["page.md is missing"]


def test_a_changed_line_is_shown(written: Path) -> None:
    (written / "page.md").write_text("First\nThird\n", encoding="utf-8")

    [difference] = differences(FILES.items(), written)

    assert difference.splitlines()[-2:] == ["-Third", "+Second"]


def test_other_line_ends_are_noticed(written: Path) -> None:
    (written / "page.md").write_bytes(b"First\r\nSecond\r\n")

    assert list(differences(FILES.items(), written)) == ["page.md differs in its line ends"]


def test_check_fails_where_nothing_was_generated_and_passes_once_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "REPOSITORY", tmp_path)

    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


def test_two_generators_must_not_write_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "GENERATORS", (FILES.items, FILES.items))

    with pytest.raises(ValueError, match=r"schema/one\.json is generated twice"):
        generate.all_files()
