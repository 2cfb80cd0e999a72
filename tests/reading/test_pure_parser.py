"""Where PyYAML comes without its C parser, the one in Python is used: slower, the same answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from planner.errors import InvalidFile
from planner.reading import composing, read_catalog, read_integration
from tests.reading.test_broken_files import BROKEN, FILES, READERS

GOOD = Path(__file__).parent / "good"


def test_the_c_parser_is_used_where_there_is_one() -> None:
    assert composing._Loader is getattr(yaml, "CSafeLoader", composing.PurePythonLoader)  # noqa: SLF001


def test_good_files_are_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = read_catalog(GOOD / "catalog.yaml")
    integration = read_integration(GOOD / "integration.yaml")
    monkeypatch.setattr(composing, "_Loader", composing.PurePythonLoader)

    assert read_catalog(GOOD / "catalog.yaml") == catalog
    assert read_integration(GOOD / "integration.yaml") == integration
    assert read_integration(GOOD / "integration.yaml").places == integration.places


@pytest.mark.parametrize("path", FILES, ids=str)
def test_broken_files_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    monkeypatch.setattr(composing, "_Loader", composing.PurePythonLoader)
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()

    with pytest.raises(InvalidFile) as caught:
        READERS[path.parts[0]](path)

    faults = [str(fault) for fault in caught.value.faults]
    # The two parsers differ in the column of a value that is not there, and about bad syntax in
    # their words and at times in where they see it.
    if without_columns(faults) != without_columns(expected):
        assert len(faults) == len(expected) == 1 or "broken-syntax" in path.stem
        assert caught.value.faults[-1].line > 0


def without_columns(faults: list[str]) -> list[str]:
    return [re.sub(r"(\.yaml:\d+):\d+:", r"\1:", fault) for fault in faults]
