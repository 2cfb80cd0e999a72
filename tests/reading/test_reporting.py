"""Addresses, quotes and hints in messages."""

from __future__ import annotations

import pytest

from planner.reading.quoting import LONGEST_QUOTE, key_path, listed, quoted
from planner.reading.reporting import MOST_FAULTS, Near, Report, similar_names


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        ((), ""),
        (("catalog",), "catalog"),
        (("apis", 1), "apis[1]"),
        (("limits", "forbid", 0), "limits.forbid[0]"),
        (("apis", "users/get-user", "policy"), 'apis["users/get-user"].policy'),
        (("grants", "scopes", 'a"b\\c\n'), 'grants.scopes["a\\"b\\\\c\\n"]'),
        (("policies", "Any valid token"), 'policies["Any valid token"]'),
        (("policies", "sent-by", "0"), 'policies.sent-by["0"]'),
        ((0, "a"), "[0].a"),
    ],
)
def test_key_paths(steps: tuple[str | int, ...], path: str) -> None:
    assert key_path(steps) == path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "`plain`"),
        ("é 🤖", "`é 🤖`"),
        ("a\nb\tc", "`a\\nb\\tc`"),
        ("\x1b[31m\0\x7f\x9b", "`\\x1b[31m\\x00\\x7f\\x9b`"),
        ("\u202e\u2028\ufeff", "`\\u202e\\u2028\\ufeff`"),
        ("\U000e0001", "`\\U000e0001`"),
        ("back\\slash", "`back\\\\slash`"),
        ("x" * 61, "`" + "x" * 60 + "…`"),
        ("\n" * 10**6, "`" + "\\n" * 60 + "…`"),
    ],
)
def test_quotes_are_safe_and_short(text: str, shown: str) -> None:
    assert quoted(text) == shown
    assert quoted(text).isprintable()
    assert LONGEST_QUOTE == 60


def test_lists_of_names() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"], "and") == "`a`, `b` and `c`"


def test_braces_in_names_are_no_fields_of_messages() -> None:
    report = Report("f")
    report.at_place(1, 1, "found {} among {}", "{0.__class__}", ("{x}", "y"))

    assert [str(fault) for fault in report.faults(None)] == [
        "f:1:1: found `{0.__class__}` among `{x}` or `y`"
    ]


def test_similar_names_ignore_the_case_of_letters() -> None:
    assert similar_names("admin", ["OWNER", "ADMIN", "ADMINS"]) == ["ADMIN", "ADMINS"]
    assert similar_names("x", []) == []
    assert similar_names("ADMIN", ["y" * 1000, "owner"]) == []


def test_faults_are_in_the_order_of_lines_and_the_surplus_is_counted() -> None:
    report = Report("f")
    total = 25 * MOST_FAULTS
    for line in range(total, 0, -1):  # the worst order: each belongs before all others
        report.at_place(line, 1, "fault")

    faults = report.faults(None)

    assert [fault.line for fault in faults[:-1]] == list(range(1, MOST_FAULTS + 1))
    assert faults[-1].message == f"and {total - MOST_FAULTS} more faults, not listed"
    assert faults[-1].line == 0


def test_exactly_as_many_faults_as_are_shown_need_no_count() -> None:
    report = Report("f")
    for line in range(MOST_FAULTS):
        report.at_place(line + 1, 1, "fault")

    assert len(report.faults(None)) == MOST_FAULTS


def test_a_hint_without_similar_names_falls_back() -> None:
    near = Near("zzz", ["abc"], "known: abc")
    report = Report("f")
    report.at_place(1, 1, "x")
    report._note(report._entries[0]._replace(hint=near))  # noqa: SLF001

    assert [fault.hint for fault in report.faults(None)] == ["", "known: abc"]
