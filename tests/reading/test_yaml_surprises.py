"""What YAML 1.1 readers turn into numbers, dates and truth values stays the text that it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.reading import read_integration, read_policy_set
from planner.solving.formula import GrantKey

SURPRISES = [
    "NO", "no", "on", "Off", "y", "yes", "true", "False", "1_000", "0o7", "017", "0x1F", "1e3",
    "1.0", ".inf", ".NaN", "2026-11-23", "2001-12-14t21:59:43.10-05:00", "12:30:45", "+1", "=",
    "1", "-0", "nUll", "NaN", "!", "a: b"[0], "a#b", "C:\\x", "null.", "~a",
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in SURPRISES if name != "!"])
def test_a_plain_name_stays_as_it_is_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(
        f"policy-set: 1\nname: {name}\ntitle: {name}\nkinds: {{s: {{title: s, held-by: token}}}}\n"
        f"grants:\n  s:\n    {name}: {{}}\npolicies:\n  {name}: {name}\n"
    )

    policies = read_policy_set(path)

    assert (policies.name, policies.title) == (name, name)
    assert list(policies.grants) == [GrantKey("s", name)]
    assert policies.policies[name].requirement == GrantKey("s", name)
    assert policies.grants[GrantKey("s", name)].value == name


@pytest.mark.parametrize("name", ["null", "~", "Null", "NULL", "", "<<"])
def test_what_yaml_takes_for_nothing_is_a_name_in_quotes(name: str, tmp_path: Path) -> None:
    quoted = name or "x"
    path = tmp_path / "policies.yaml"
    path.write_text(
        f"policy-set: 1\nname: '{quoted}'\ntitle: t\nkinds: {{s: {{title: s, held-by: token}}}}\n"
        f'grants: {{s: {{"{quoted}": {{}}}}}}\n'
    )

    assert list(read_policy_set(path).grants) == [GrantKey("s", quoted)]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Night\n  shift", "Night shift"),
        ("'it''s'", "it's"),
        ('"tab\\tand \\u00e9\\n"', "tab\tand é\n"),
        ("|\n  two\n  lines", "two\nlines\n"),
        (">-\n  one\n  line", "one line"),
        ('"\\0\\e[31m\\u202e"', "\0\x1b[31m\u202e"),
        ("A # comment", "A"),
        ("A#1", "A#1"),
        ("'null'", "null"),
    ],
)
def test_the_name_of_an_integration_holds_any_text(written: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "integration.yaml"
    path.write_text(f"integration: 1\nname: {written}\ncatalog: c\napis: [A]\n")

    assert read_integration(path).name == text
