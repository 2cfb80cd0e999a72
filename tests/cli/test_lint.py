"""`planner lint`, as a user calls it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.lints import IDS
from planner.lints.machinery.samples import sample_files
from tests.cli.conftest import Invoke, Process

SAMPLE = """\
policies:
  P: [doc.read, doc.write]
  Any: none
sources:
  - {facts: all, page: "https://docs.example", read: 2026-11-01}
apis:
  a: {title: A, method: GET, url: /a, policy: P}
"""
WRITE = "  b: {title: B, method: PUT, url: /b, policy: Any}\n"


def write(folder: Path, sample: str) -> str:
    for name, text in sample_files(sample).items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder / "catalog.yaml")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 8),
        (["--fail-on", "note"], 8),
        (["--fail-on", "error"], 0),
        (["--fail-on", "never"], 0),
        (["--select", "unused"], 0),
        (["--select", "unused", "--fail-on", "note"], 0),
        (["--ignore", "unguarded-write"], 0),
        (["--ignore", "unguarded-write", "--fail-on", "note"], 8),
    ],
)
def test_the_exit_code_tells_whether_something_grave_was_found(
    options: list[str], code: int, invoke: Invoke, tmp_path: Path
) -> None:
    path = write(tmp_path, SAMPLE + WRITE)

    result = invoke("lint", path, "--today", "2026-11-23", *options)

    assert result.exit_code == code, result.output


def test_text_goes_to_standard_output_and_the_summary_to_the_other(
    process: Process, tmp_path: Path
) -> None:
    write(tmp_path, SAMPLE + WRITE)

    result = process("lint", "catalog.yaml", "--select", "unguarded-write")

    out = result.stdout.decode()
    assert out.startswith("catalog.yaml:9:47: warning [unguarded-write]\n  `B` (`PUT /b`) writes, ")
    assert result.stderr == b"2 files, 2 APIs: 0 errors, 1 warning and 0 notes\n"
    assert result.returncode == 8


def test_without_findings_standard_output_is_empty(process: Process, tmp_path: Path) -> None:
    write(tmp_path, SAMPLE)

    result = process("lint", "catalog.yaml", "--select", "unguarded-write")

    assert result.stdout == b""
    assert result.returncode == 0


@pytest.mark.parametrize("output_format", ["json", "sarif"])
def test_data_is_json(output_format: str, invoke: Invoke, tmp_path: Path) -> None:
    path = write(tmp_path, SAMPLE + WRITE)

    result = invoke("lint", path, "--format", output_format)

    assert json.loads(result.stdout)


def test_sarif_lists_the_rules_that_were_asked(invoke: Invoke, tmp_path: Path) -> None:
    path = write(tmp_path, SAMPLE)

    result = invoke("lint", path, "--format", "sarif", "--select", "un", "--ignore", "unused")

    [run] = json.loads(result.stdout)["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        name for name in IDS if name.startswith("un") and not name.startswith("unused")
    ]


def test_ids_can_be_joined_or_repeated(invoke: Invoke, tmp_path: Path) -> None:
    path = write(tmp_path, SAMPLE + WRITE)
    joined = invoke("lint", path, "--format", "json", "--select", "covered-grant,unguarded-write")
    repeated = invoke(
        "lint", path, "--format", "json", "--select", "covered", "--select", "unguarded"
    )

    assert joined.stdout == repeated.stdout
    assert len(json.loads(joined.stdout)["findings"]) == 2


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
@pytest.mark.parametrize("typed", ["unguarded-wrote", "", "un,", "\x1b[31m"])
def test_an_unknown_rule_is_a_mistake(option: str, typed: str, invoke: Invoke) -> None:
    result = invoke("lint", option, typed)

    assert result.exit_code == 2
    assert "there is no rule" in result.stderr
    assert "\x1b" not in result.stderr
    if typed == "unguarded-wrote":
        assert "did you mean `unguarded-write`" in result.stderr


def test_leaving_no_rule_is_a_mistake(invoke: Invoke) -> None:
    result = invoke("lint", "--select", "stale", "--ignore", "stale-facts")

    assert result.exit_code == 2
    assert "no rule is left" in result.stderr


def test_all_shipped_catalogues_are_looked_at_without_a_name(invoke: Invoke) -> None:
    result = invoke("lint", "--format", "json", "--select", "unexplained-effect")

    files = json.loads(result.stdout)["files"]
    assert any(file.endswith("catalogs/workfloplus.yaml") for file in files)
    assert len(files) > 2


def test_broken_files_are_told_as_everywhere(invoke: Invoke, tmp_path: Path) -> None:
    path = write(tmp_path, SAMPLE + "  c: {title: C, method: GET, url: /c, policy: Q}\n")

    result = invoke("lint", path, "nowhere")

    assert result.exit_code == 3
    assert "unknown policy `Q`" in result.stderr
    assert "unknown catalogue `nowhere`" in result.stderr
    assert result.stdout == ""


def test_a_broken_catalogue_beside_it_is_mentioned(invoke: Invoke, tmp_path: Path) -> None:
    path = write(tmp_path, SAMPLE)
    (tmp_path / "b.yaml").write_text("catalog: 1\npolicies: ./policies.yaml\n", encoding="utf-8")

    result = invoke("lint", path)

    assert "b.yaml cannot be read; what it alone uses counts as unused" in result.stderr


@pytest.mark.parametrize(
    ("environment", "options", "stale"),
    [
        ({"SOURCE_DATE_EPOCH": "0"}, [], True),
        ({"SOURCE_DATE_EPOCH": "1795392000"}, [], False),
        ({"SOURCE_DATE_EPOCH": "0"}, ["--today", "2026-11-23"], False),
        ({}, ["--today", "2027-11-02"], True),
    ],
    ids=["1970", "2026", "an option is stronger", "later"],
)
def test_the_day_can_be_named(
    environment: dict[str, str], options: list[str], stale: bool, invoke: Invoke, tmp_path: Path
) -> None:
    assert datetime.fromtimestamp(1795392000, UTC).year == 2026
    path = write(tmp_path, SAMPLE)

    result = invoke("lint", path, "--select", "stale-facts", *options, env=environment)

    assert result.exit_code == (8 if stale else 0)


@pytest.mark.parametrize("seconds", ["", "soon", "-1", "9" * 30, "１"])
def test_a_wrong_day_in_the_environment_is_told(
    seconds: str, invoke: Invoke, tmp_path: Path
) -> None:
    path = write(tmp_path, SAMPLE)

    result = invoke("lint", path, env={"SOURCE_DATE_EPOCH": seconds})

    assert result.exit_code == 3
    assert "SOURCE_DATE_EPOCH: expected whole seconds since 1970" in result.stderr


def test_the_same_input_gives_the_same_bytes(process: Process, tmp_path: Path) -> None:
    write(tmp_path, SAMPLE + WRITE)
    outputs = {
        process(
            "lint", "catalog.yaml", "--format", "sarif", "--today", "2026-11-23",
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip

    assert len(outputs) == 1


def test_rules_are_listed(invoke: Invoke) -> None:
    result = invoke("lint", "--list-rules")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [*IDS]


def test_a_rule_is_explained(invoke: Invoke) -> None:
    result = invoke("lint", "--explain", "unguarded-write")

    assert result.exit_code == 0
    assert result.stdout.startswith("A write that any token may call\nunguarded-write, warning\n")
    assert "Bad:" in result.stdout
