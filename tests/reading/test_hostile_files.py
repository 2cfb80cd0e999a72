"""Files made to waste time or memory: read or refused in bounded work, and within 200 MB.

Work is counted (parser events, names compared), never timed. Memory is bounded by the system: each
file is read in a process of its own that cannot get more.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile
from planner.reading import composing, read_integration, reporting
from planner.reading.files import MOST_BYTES
from planner.reading.formats import MOST_EVENTS, MOST_EVENTS_OF_INTEGRATION

MEBIBYTE = 1024 * 1024
REPOSITORY = Path(__file__).parent.parent.parent

CATALOG = "catalog: 1\nname: c\ntitle: C\npolicies: p.yaml\napis:\n"
POLICIES = (
    "policy-set: 1\nname: v\ntitle: V\nkinds: {s: {title: s, held-by: token}}\ngrants:\n  s:\n"
)
LITTLE_POLICIES = POLICIES + "    a: {}\npolicies: {P: a}\n"
INTEGRATION = "integration: 1\nname: n\ncatalog: c\napis: [A]\n"
API = (
    "  a%d: {title: Title %d, method: GET, url: 'https://x.example/%d', policy: P,"
    " page: 'https://x.example'}\n"
)


def many(line: str, count: int) -> str:
    return "".join(line.replace("%d", str(number)) for number in range(count))


def nested_requirement(depth: int, alternatives: int) -> str:
    parts = ", ".join(f"{{all: [a{i}, a{i + 1}]}}" for i in range(alternatives))
    inner = f"{{any: [{parts}]}}"
    for _ in range(depth):
        inner = f"{{any: [{{all: [{{any: [a0, a1]}}, {inner}]}}, {{all: [a0, a1]}}]}}"
    return inner


# format -> name -> content
HOSTILE: dict[str, dict[str, Callable[[], str]]] = {
    "catalog": {
        "as many APIs as fit": lambda: CATALOG + many(API, 11_000),
        "tiny nodes": lambda: CATALOG + "  a: [" + "{}," * 70_000 + "]\n",
        "too many tiny nodes": lambda: CATALOG + "  a: [" + "{}," * 2_000_000 + "]\n",
        "unknown keys": lambda: CATALOG + "  a:\n" + many("    k%d: v\n", 70_000),
        "repeated keys": lambda: CATALOG + many("  k%d: 1\n  k%d: 1\n", 35_000),
        "empty APIs": lambda: CATALOG + many("  k%d: {}\n", 49_000),
        "unknown policies": lambda: CATALOG + many(API.replace("P,", "P%d,"), 11_000),
        "aliases": lambda: (
            CATALOG
            + API[:-2] % (0, 0, 0)
            + ", aliases: ["
            + "".join(f"n{number}," for number in range(140_000))
            + "]}\n"
        ),
    },
    "policy-set": {
        "deep requirements": lambda: (
            POLICIES
            + many("    a%d: {}\n", 11_000)
            + f"policies: {{P: {nested_requirement(8, 10_000)}}}\n"
        ),
        "a circle of implications": lambda: (
            POLICIES
            + "".join(f"    a{i}: {{implies: [a{i + 1}, a0]}}\n" for i in range(18_000))
            + "    a18000: {}\n"
        ),
        "similar names": lambda: (
            POLICIES
            + many("    " + "abcdefgh" * 8 + "%d: {}\n", 5_000)
            + "policies:\n"
            + many("  P%d: " + "abcdefgh" * 8 + "x\n", 20_000)
        ),
    },
    "integration": {
        "one huge text": lambda: INTEGRATION + "purpose: " + "a " * (MOST_BYTES // 2 - 100),
        "one huge escaped text": lambda: (
            INTEGRATION + 'purpose: "' + "\\x41" * (MOST_BYTES // 4 - 100) + '"'
        ),
        "emoji": lambda: INTEGRATION + 'purpose: "' + "\U0001f600" * (MOST_BYTES // 4 - 100) + '"',
        "blank lines": lambda: "\n" * MOST_BYTES,
        "comments": lambda: INTEGRATION + "#\n" * (MOST_BYTES // 2 - 100),
        "brackets": lambda: INTEGRATION + "limits: " + "[" * (MOST_BYTES - 100),
        "dashes": lambda: INTEGRATION + "limits:\n  " + "- " * (MOST_BYTES // 2 - 100),
        "tag directives": lambda: many("%TAG !%d! x\n", 400_000),
        "anchors": lambda: INTEGRATION + "limits: [" + "&a a," * 29_000 + "]\n",
        "too large": lambda: "#" * (MOST_BYTES + 1),
    },
}
CASES = [(form, name) for form, cases in HOSTILE.items() for name in cases]

READ_ONE = """
import resource, sys
from planner.errors import InvalidFile
from planner.reading import read_catalog, read_integration, read_policy_set
resource.setrlimit(resource.RLIMIT_DATA, (200 * 1024 * 1024, 200 * 1024 * 1024))
read = {"catalog": read_catalog, "policy-set": read_policy_set, "integration": read_integration}
try:
    read[sys.argv[1]]("f.yaml")
    print("read")
except InvalidFile as error:
    print("refused", len(error.faults), max(len(str(fault)) for fault in error.faults))
"""


@pytest.mark.parametrize(("form", "name"), CASES, ids=lambda value: value)
def test_a_hostile_file_is_read_or_refused_within_the_memory_limit(
    form: str, name: str, tmp_path: Path
) -> None:
    (tmp_path / "p.yaml").write_text(LITTLE_POLICIES)
    (tmp_path / "f.yaml").write_text(HOSTILE[form][name](), encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-c", READ_ONE, form],
        cwd=tmp_path,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert run.stderr == ""
    verdict, *numbers = run.stdout.split()
    assert verdict in ("read", "refused")
    if verdict == "refused":
        count, longest = map(int, numbers)
        assert 1 <= count <= 101
        assert longest < 2_000


class CountingLoader:
    """Counts what is asked of the real parser."""

    asked = 0
    real: Any = composing._Loader  # noqa: SLF001 - there is no other way to count

    def __init__(self, data: bytes) -> None:
        self._parser = self.real(data)

    def get_event(self) -> Any:
        type(self).asked += 1
        return self._parser.get_event()

    def dispose(self) -> None:
        self._parser.dispose()


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> type[CountingLoader]:
    CountingLoader.asked = 0
    monkeypatch.setattr(composing, "_Loader", CountingLoader)
    return CountingLoader


def refuse(text: str, folder: Path) -> str:
    path = folder / "f.yaml"
    path.write_text(text)
    with pytest.raises(InvalidFile) as caught:
        read_integration(path)
    return caught.value.faults[0].message


def test_brackets_are_given_up_at_the_depth_limit(
    parser: type[CountingLoader], tmp_path: Path
) -> None:
    message = refuse(INTEGRATION + "limits: " + "[" * 100_000, tmp_path)

    assert message == "lists and mappings are nested deeper than 40"
    assert parser.asked < 60


def test_nodes_are_given_up_at_the_limit(parser: type[CountingLoader], tmp_path: Path) -> None:
    message = refuse(INTEGRATION + "limits: [" + "a," * 100_000 + "]", tmp_path)

    assert message.startswith("the file holds more than 30,000 keys and values")
    assert parser.asked == MOST_EVENTS_OF_INTEGRATION


@pytest.mark.parametrize(
    "text", ["%TAG !a! x\n" * 50_000, "# c\n\n  # d\n%TAG !a! x\n---\na: b\n", "%YAML 1.1\n---\n"]
)
def test_directives_never_reach_the_parser(
    text: str, parser: type[CountingLoader], tmp_path: Path
) -> None:
    assert refuse(text, tmp_path) == "directives (lines with a `%`) are not read"
    assert parser.asked == 0


def test_directives_after_the_end_never_reach_the_parser(
    parser: type[CountingLoader], tmp_path: Path
) -> None:
    message = refuse(INTEGRATION + "...\n" + "%TAG !a! x\n" * 50_000, tmp_path)

    assert message == "there is more after the end of the document (`...`)"
    assert parser.asked < 30


def test_looking_for_similar_names_stops_at_its_budget(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    compared = 0
    similar_names = reporting.similar_names

    def counting(word: str, candidates: Any) -> list[str]:
        nonlocal compared
        compared += sum(len(word) * len(candidate) for candidate in candidates)
        return similar_names(word, candidates)

    monkeypatch.setattr(reporting, "similar_names", counting)
    path = tmp_path / "f.yaml"
    path.write_text(HOSTILE["policy-set"]["similar names"]())

    from planner.reading import read_policy_set

    with pytest.raises(InvalidFile):
        read_policy_set(path)

    assert 0 < compared <= reporting.MOST_COMPARED


def test_the_limits_leave_room_for_large_catalogues() -> None:
    """All that Google has, with five keys each: two events for the mapping, one for the id."""
    assert MOST_EVENTS > 28_137 * (1 + 2 + 2 * 5)
    assert MOST_BYTES == 16 * MEBIBYTE
