"""Whatever bytes a file holds, it is read or refused: no other exception, and faults in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.errors import InvalidFile
from planner.reading import read_catalog, read_integration, read_policy_set

GOOD = Path(__file__).parent / "good"
READERS: dict[str, Callable[[Path], Any]] = {
    "policies.yaml": read_policy_set,
    "catalog.yaml": read_catalog,
    "integration.yaml": read_integration,
}
TEXTS = {name: (GOOD / name).read_text(encoding="utf-8") for name in READERS}

# What means something to YAML or to the formats.
PIECES = st.sampled_from(
    ["\n", " ", "  ", "\t", ":", ": ", "- ", "-", "?", "? ", ",", "[", "]", "{", "}", "#", " #",
     "&a ", "*a", "!", "!!str ", "|", ">", "'", '"', "%", "@", "`", "<<", "~", "null", "---\n",
     "...\n", "\\", "\0", "\x1b", "\u2028", "\ufeff", "\u202e", "é", "🤖", "none", "unknown",
     "any: ", "all: ", "[]", "{}", "value-of", "joined-by", "requires: ", "\r", "\r\n", "1", "{0}"]
)  # fmt: skip


@st.composite
def changed_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A good file with a few places changed."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 2, 5, 20, 200]))
        new = draw(st.one_of(PIECES, st.text(max_size=5), st.just("")))
        text = text[:start] + new + text[start + length :]
    return name, text.encode("utf-8", "surrogatepass")


def read_or_refuse(read: Callable[[Path], Any], content: bytes, folder: Path) -> None:
    path = folder / "changed.yaml"
    path.write_bytes(content)
    (folder / "policies.yaml").write_text(TEXTS["policies.yaml"], encoding="utf-8")
    try:
        read(path)
    except InvalidFile as error:
        faults = error.faults
        assert faults
        places = [(fault.line, fault.column) for fault in faults if fault.file == str(path)]
        assert places == sorted(places)
        assert all(fault.message.isprintable() for fault in faults)
        assert all(fault.path.isprintable() and fault.hint.isprintable() for fault in faults)
        lines = content.count(b"\n") + 2
        assert all(line <= lines for line, _ in places)


@settings(max_examples=300)
@given(content=st.binary(max_size=300), name=st.sampled_from(sorted(READERS)))
@example(content=b"integration: 1\n\xff", name="integration.yaml")
@example(content=b"*0", name="catalog.yaml")
def test_random_bytes(content: bytes, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    read_or_refuse(READERS[name], content, tmp_path_factory.mktemp("fuzz"))


@settings(max_examples=300)
@given(file=changed_files())
def test_changed_files(file: tuple[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    name, content = file
    read_or_refuse(READERS[name], content, tmp_path_factory.mktemp("fuzz"))


@given(name=st.sampled_from(sorted(TEXTS)), data=st.data())
def test_files_cut_short(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = TEXTS[name].encode()
    end = data.draw(st.integers(0, len(content)))
    read_or_refuse(READERS[name], content[:end], tmp_path_factory.mktemp("fuzz"))
