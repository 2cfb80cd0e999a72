"""Comments that ignore findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.lints.machinery.linting import Linted
from tests.lints.linting import apis_of, lint_vendor, rules_of

RULES = ("unguarded-write", "unencrypted-url", "unused-ignore", "ignore-without-reason")
DELETE = '{{title: Delete, method: DELETE, url: "http://x.example/{0}", policy: Any}}'


def lint_apis(apis: str, folder: Path) -> Linted:
    return lint_vendor(f"policies:\n  Any: none\napis:\n{apis}", folder, select=RULES)


def ignored(linted: Linted) -> list[tuple[str, str]]:
    found = [(one.finding.rule, one.ignored) for one in linted.ignored]
    return [(rule, comment.reason) for rule, comment in found if comment is not None]


@pytest.mark.parametrize(
    "apis",
    [
        f"  a: {DELETE.format('a')}  # planner: ignore[unguarded-write] why not\n",
        f"  # planner: ignore[unguarded-write] why not\n  a: {DELETE.format('a')}\n",
        (
            "  # planner: ignore[unguarded-write] why not\n  # More of it.\n"
            f"  a: {DELETE.format('a')}\n"
        ),
        (
            "  a:\n    title: Delete\n    method: DELETE\n    url: http://x.example/\n"
            "    policy: Any  #planner:ignore[ unguarded-write ]   why not  \n"
        ),
        f"  a: {DELETE.format('a')}\n  # planner: ignore-file[unguarded-write] why not\n",
        f"  a: {DELETE.format('a')}\n  # Note. # planner: ignore-file[unguarded-write] why not\n",
    ],
    ids=["end of line", "line above", "above a comment", "odd blanks", "file", "in a comment"],
)
def test_a_comment_ignores_the_findings_of_its_rule(apis: str, tmp_path: Path) -> None:
    linted = lint_apis(apis, tmp_path)

    assert ignored(linted) == [("unguarded-write", "why not")]
    assert rules_of(linted) == ["unencrypted-url"]


def test_a_comment_ignores_several_rules_and_no_other_line(tmp_path: Path) -> None:
    apis = (
        "  # planner: ignore[unguarded-write, unencrypted-url] why not\n"
        f"  a: {DELETE.format('a')}\n  b: {DELETE.format('b')}\n"
    )

    linted = lint_apis(apis, tmp_path)

    assert sorted(ignored(linted)) == [
        ("unencrypted-url", "why not"),
        ("unguarded-write", "why not"),
    ]
    assert apis_of(linted, "unguarded-write") == ["b"]
    assert apis_of(linted, "unencrypted-url") == ["b"]


@pytest.mark.parametrize(
    "title",
    [
        '"x # planner: ignore-file[unguarded-write] not me"',
        "'x # planner: ignore-file[unguarded-write] not me'",
        "x#planner:ignore-file[unguarded-write]",
    ],
)
def test_what_looks_like_a_comment_inside_a_text_is_none(title: str, tmp_path: Path) -> None:
    apis = f"  a:\n    title: {title}\n    method: DELETE\n    url: /a\n    policy: Any\n"

    linted = lint_apis(apis, tmp_path)

    assert rules_of(linted) == ["unguarded-write"]
    assert linted.ignored == ()


def test_a_block_of_text_is_no_comment_and_a_comment_below_it_is_one(tmp_path: Path) -> None:
    apis = (
        "  a:\n    title: Delete\n    method: DELETE\n    url: /a\n    policy: Any\n"
        "    effect:\n      is: write\n      because: >-\n"
        "        # planner: ignore-file[unguarded-write] not me\n"
        "        # planner: ignore-file[unencrypted-url] not me\n"
        "  # planner: ignore-file[unguarded-write] but me\n"
    )

    assert ignored(lint_apis(apis, tmp_path)) == [("unguarded-write", "but me")]


def test_a_comment_after_a_text_that_looks_like_one_is_the_comment(tmp_path: Path) -> None:
    apis = (
        '  a: {title: "# planner: ignore[unencrypted-url] no", method: DELETE, url: /a,'
        " policy: Any}  # planner: ignore[unguarded-write] yes\n"
    )

    linted = lint_apis(apis, tmp_path)

    assert ignored(linted) == [("unguarded-write", "yes")]
    assert rules_of(linted) == []


@pytest.mark.parametrize("reason", ["", "  ", " .", " -- "])
def test_without_a_reason_it_holds_and_is_a_finding(reason: str, tmp_path: Path) -> None:
    apis = f"  a: {DELETE.format('a').replace('http:', 'https:')}"

    linted = lint_apis(f"{apis}  # planner: ignore[unguarded-write]{reason}\n", tmp_path)

    assert rules_of(linted) == ["ignore-without-reason"]
    assert len(linted.ignored) == 1


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("planner: ignore[unencrypted-url] x", "Nothing on that line is a finding of"),
        ("planner: ignore-file[unencrypted-url] x", "Nothing in the file is a finding of"),
        ("planner: ignore[unguarded-wrote] x", "There is no rule `unguarded-wrote`"),
        ("planner: ignore[] x", "This comment is not understood"),
        ("planner: ignor[unguarded-write] x", "This comment is not understood"),
        ("planner: ignore unguarded-write", "This comment is not understood"),
        ("planner: ignore[unguarded-write", "This comment is not understood"),
    ],
)
def test_a_comment_that_ignores_nothing_is_a_finding(
    comment: str, message: str, tmp_path: Path
) -> None:
    apis = f"  a: {{title: A, method: GET, url: /a, policy: Any}}  # {comment}\n"

    [found] = lint_apis(apis, tmp_path).findings

    assert found.finding.rule == "unused-ignore"
    assert found.finding.message.startswith(message)
    assert found.line[found.place.column - 1 :].startswith(f"# {comment}")


def test_a_rule_that_was_not_asked_leaves_its_comments_alone(tmp_path: Path) -> None:
    sample = (
        "policies:\n  Any: none\napis:\n"
        "  a: {title: A, method: GET, url: /a, policy: Any}  # planner: ignore[single-role] x\n"
    )

    assert rules_of(lint_vendor(sample, tmp_path, select=["unused-ignore", "stale"])) == []
    assert rules_of(lint_vendor(sample, tmp_path, select=["unused-ignore", "single"])) == [
        "unused-ignore"
    ]


def test_a_finding_about_a_comment_can_be_ignored_too(tmp_path: Path) -> None:
    apis = (
        "  a: {title: A, method: GET, url: /a, policy: Any}  # planner: ignore[single-role] x\n"
        "  # planner: ignore-file[unused-ignore] They come and go.\n"
    )

    linted = lint_vendor(f"policies:\n  Any: none\napis:\n{apis}", tmp_path, select=["un", "si"])

    assert "unused-ignore" not in rules_of(linted)
    assert ("unused-ignore", "They come and go.") in ignored(linted)


def test_a_policy_set_has_comments_of_its_own(tmp_path: Path) -> None:
    sample = (
        "policies:\n  Doc_Read: doc.read\n"
        "  # planner: ignore[unused-policy] It guards what only the vendor calls.\n"
        "  Doc_Old: doc.write\n"
        "apis:\n  a: {title: A, method: GET, url: /a, policy: Doc_Read}\n"
    )

    linted = lint_vendor(sample, tmp_path, select=["unused-policy"])

    assert linted.findings == ()
    assert [one.place.file for one in linted.ignored] == ["policies.yaml"]
