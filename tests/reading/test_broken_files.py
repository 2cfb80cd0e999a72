"""Every broken file is refused with exactly the messages that stand beside it.

`broken/<format>/<name>.yaml` is the file and `<name>.expected` holds all of its faults, one a line.
Files that no editor would keep as they are (other encodings, control characters) are made here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile
from planner.reading import read_catalog, read_integration, read_policy_set
from planner.reading.files import MOST_BYTES

BROKEN = Path(__file__).parent / "broken"
READERS: dict[str, Callable[[Path], Any]] = {
    "policy-set": read_policy_set,
    "catalog": read_catalog,
    "integration": read_integration,
}
FILES = sorted(path.relative_to(BROKEN) for path in BROKEN.glob("*/*.yaml"))

GOOD = b"integration: 1\nname: N\ncatalog: c\napis: [A]\n"

# name -> content, and the faults after `made.yaml:`
MADE: dict[str, tuple[bytes, list[str]]] = {
    "no bytes": (b"", [" the file is empty"]),
    "only blanks": (b" \n\r\n  ", [" the file is empty"]),
    "bad UTF-8": (
        "integration: 1\nname: né".encode() + b"\xe9!",
        ["2:9: the byte 0xe9 is not UTF-8 here"],
    ),
    "cut UTF-8": (GOOD + "# é".encode()[:-1], ["5:3: the byte 0xc3 is not UTF-8 here"]),
    "surrogate": (GOOD + b"# \xed\xa0\x80", ["5:3: the byte 0xed is not UTF-8 here"]),
    "UTF-16 with a mark": (
        GOOD.decode().encode("utf-16"),
        [" the file is written in UTF-16 or UTF-32, expected UTF-8"],
    ),
    "UTF-16 the other way round": (
        b"\xfe\xff" + GOOD.decode().encode("utf-16-be"),
        [" the file is written in UTF-16, expected UTF-8"],
    ),
    "UTF-16 without a mark": (
        GOOD.decode().encode("utf-16-le"),
        [" the file looks like UTF-16 (or is no text), expected UTF-8"],
    ),
    "UTF-32": (
        b"\x00\x00\xfe\xff" + GOOD.decode().encode("utf-32-be"),
        [" the file is written in UTF-32, expected UTF-8"],
    ),
    "NUL": (
        GOOD + b"purpose: \x00",
        [
            (
                "5:10: the character U+0000 must not stand in the file"
                ' (if it is meant, write "\\x00" inside double quotes)'
            )
        ],
    ),
    "escape character": (
        GOOD + "# é\x1b[2J".encode(),
        [
            (
                "5:4: the character U+001B must not stand in the file"
                ' (if it is meant, write "\\x1b" inside double quotes)'
            )
        ],
    ),
    "C1 control": (
        GOOD + "purpose: é\x9b".encode(),
        [
            (
                "5:11: the character U+009B must not stand in the file"
                ' (if it is meant, write "\\x9b" inside double quotes)'
            )
        ],
    ),
    "line separator": (
        GOOD + "purpose: a\u2028b\n".encode(),
        [
            (
                "5:11: the character U+2028 must not stand in the file"
                ' (if it is meant, write "\\u2028" inside double quotes)'
            )
        ],
    ),
    "second byte order mark": (
        b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD,
        [
            (
                "1:1: the character U+FEFF must not stand in the file"
                ' (if it is meant, write "\\ufeff" inside double quotes)'
            )
        ],
    ),
    "too large": (b"#" * (MOST_BYTES + 1), [" the file is larger than 16 MiB, the limit"]),
    "too many values": (
        b"integration: 1\nname: N\ncatalog: c\napis: [" + b"a," * 40_000 + b"]\n",
        [
            (
                " the file holds more than 30,000 keys and values"
                " (a list or a mapping counts as two) (split it into several files)"
            )
        ],
    ),
}


def faults_of(read: Callable[[Path], Any], path: Path) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        read(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_broken_file_is_refused_with_all_of_its_faults(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()

    assert faults_of(READERS[path.parts[0]], path) == expected


@pytest.mark.parametrize("name", MADE)
def test_bytes_that_are_no_plain_text_are_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, expected = MADE[name]
    monkeypatch.chdir(tmp_path)
    Path("made.yaml").write_bytes(content)

    assert faults_of(read_integration, Path("made.yaml")) == [
        f"made.yaml:{fault}" for fault in expected
    ]


def test_every_broken_file_has_its_messages_and_the_other_way_round() -> None:
    expected = {path.relative_to(BROKEN).with_suffix("") for path in BROKEN.glob("*/*.expected")}

    assert expected == {path.with_suffix("") for path in FILES}
    assert len(FILES) >= 130


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert faults_of(read_integration, tmp_path) == [
        f"{tmp_path}: expected a file, found a directory"
    ]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"

    assert faults_of(read_integration, path) == [f"{path}: there is no such file"]


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "secret.yaml"
    path.write_bytes(GOOD)
    monkeypatch.setattr("builtins.open", refuse)  # root may read whatever the file's mode says

    assert faults_of(read_integration, path) == [f"{path}: no permission to read the file"]


def test_a_name_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 1000)

    assert faults_of(read_integration, path) == [
        f"{path}: the file cannot be read: `File name too long`"
    ]


def test_a_nul_in_a_path_is_refused() -> None:
    [fault] = faults_of(read_integration, Path("a\0b.yaml"))

    assert "the file cannot be read" in fault


def test_a_device_without_end_is_read_up_to_the_limit_only() -> None:
    assert faults_of(read_integration, Path("/dev/zero")) == [
        "/dev/zero: the file is larger than 16 MiB, the limit"
    ]


def test_values_in_messages_are_cut_and_cannot_reach_the_terminal() -> None:
    for path in BROKEN.glob("*/*.expected"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.isprintable()
            assert len(line) < 700
