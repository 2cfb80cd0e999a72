"""What rules must not say, and limits that their samples do not show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.lints import all_rules
from planner.lints.machinery.findings import Document
from planner.lints.machinery.vendors import Service, Vendor
from planner.model import Grant, Policy
from planner.solving.formula import AnyOf, GrantKey
from tests.lints.linting import apis_of, lint_vendor, rules_of
from tests.planning.samples import api, catalog_of

ROLES = """\
kinds:
  scopes: {title: scope, held-by: token}
  roles: {title: role, held-by: client}
grants:
  scopes: {doc.read: {}, doc.write: {}}
  roles: {OWNER: {}, EDITOR: {}, READER: {}}
"""


@pytest.mark.parametrize(
    ("method", "title", "expected"),
    [
        ("POST", "Search Documents", ["reading-post"]),
        ("POST", "POST /docs/checkmembergroups", ["reading-post"]),
        ("POST", "POST /docs/getByIds(ids={ids})", ["reading-post"]),
        ("POST", "docs.list", ["reading-post"]),
        ("POST", "Docs: query", ["reading-post"]),
        ("PUT", "Search Settings", []),
        ("POST", "Check Out Document", []),
        ("POST", "POST /docs/checklistitems", []),
        ("POST", "POST /docs/{search}", []),
        ("POST", "Listen", []),
        ("GET", "Delete Document", ["changing-get"]),
        ("GET", "Reset", []),
        ("GET", "Updates of a Document", []),
        ("GET", "GET /backup/restorePoints", []),
        ("HEAD", "Delete Document", ["changing-get"]),
        ("DELETE", "Delete Document", []),
    ],
)
def test_titles_are_read_for_what_they_say(
    method: str, title: str, expected: list[str], tmp_path: Path
) -> None:
    sample = (
        "policies:\n  P: [doc.read, doc.write]\n"
        f'apis:\n  a: {{title: "{title}", method: {method}, url: /docs, policy: P}}\n'
    )

    found = rules_of(lint_vendor(sample, tmp_path, select=["reading-post", "changing-get"]))

    assert found == expected


def test_a_policy_that_nothing_meets_is_unmeetable() -> None:
    never = Policy(name="Never", requirement=AnyOf(()))
    catalog = catalog_of(api("a", AnyOf(())), policies=[never])
    vendor = Vendor([Service(catalog, Document("catalog", "c"))], Document("policy-set", "p"))
    [rule] = [rule for rule in all_rules() if rule.id == "unmeetable-policy"]

    assert [noticed.message for noticed in rule.check(vendor)] == [
        "No grants meet `Never`, so nobody can call what it guards."
    ]


def test_an_effect_without_any_reason_is_found_though_no_file_can_hold_one() -> None:
    grant = GrantKey("scopes", "s")
    one = replace(api("a", grant, method="POST"), effect="read")
    catalog = catalog_of(one, grants=[Grant(key=grant, value="s")])
    vendor = Vendor([Service(catalog, Document("catalog", "c"))], Document("policy-set", "p"))
    [rule] = [rule for rule in all_rules() if rule.id == "unexplained-effect"]

    [noticed] = rule.check(vendor)

    assert "no reason stands" in noticed.message


@pytest.mark.parametrize(
    ("read", "today", "expected"),
    [
        ("2025-11-23", date(2026, 11, 23), 0),
        ("2025-11-22", date(2026, 11, 23), 1),
        ("2026-11-24", date(2026, 11, 23), 0),
        ("2026-11-25", date(2026, 11, 23), 1),
        ("2023-02-29", date(2023, 3, 1), 1),
        ("1999-01-01", None, 0),
    ],
    ids=["a year", "a day more", "tomorrow somewhere", "yet to come", "no day", "nobody knows"],
)
def test_facts_are_stale_after_a_year(
    read: str, today: date | None, expected: int, tmp_path: Path
) -> None:
    sample = (
        "policies:\n  P: [doc.read, doc.write]\n"
        f'sources:\n  - {{facts: f, page: "https://x.example", read: {read}}}\n'
        "apis:\n  a: {title: A, method: GET, url: /a, policy: P}\n"
    )

    linted = lint_vendor(sample, tmp_path, select=["stale-facts"], today=today)

    found = [one for one in linted.findings if one.place.file == "catalog.yaml"]
    assert len(found) == expected


def test_the_request_for_a_token_may_be_open_to_all(tmp_path: Path) -> None:
    sample = """\
policies:
  Any Token: none
requests:
  get-token:
    method: POST
    url: https://x.example/token
    encoding: form
    body: {grant_type: client_credentials}
apis:
  token: {title: Get Token, method: POST, url: "https://x.example/token", policy: Any Token}
  other: {title: Do It, method: POST, url: "https://x.example/other", policy: none}
"""

    assert apis_of(lint_vendor(sample, tmp_path), "unguarded-write") == ["other"]


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ("  W: {scopes: doc.write, roles: OWNER}\n", ["W"]),
        ("  W: {scopes: doc.write, roles: READER}\n", []),
        ("  W: {scopes: doc.write, roles: OWNER}\n  V: {scopes: doc.read, roles: OWNER}\n", []),
    ],
    ids=["a broad role", "the narrowest role", "as a rule"],
)
def test_a_single_role_counts_where_a_narrower_one_could_do(
    policies: str, expected: list[str], tmp_path: Path
) -> None:
    sample = (
        f"{ROLES}policies:\n  R: {{scopes: doc.read, roles: [OWNER, EDITOR]}}\n{policies}"
        "apis:\n  a: {title: A, method: GET, url: /a, policy: R}\n"
    )

    assert apis_of(lint_vendor(sample, tmp_path), "single-role") == expected


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://api.example", True),
        ("http://localhost/x", False),
        ("http://localhost.example/x", True),
        ("http://127.0.0.1:80", False),
        ("http://[::1]/x", False),
        ("/x", False),
        ("{base}/x", False),
    ],
)
def test_plain_http_is_found_but_on_the_own_machine(url: str, found: bool, tmp_path: Path) -> None:
    sample = (
        "policies:\n  P: [doc.read, doc.write]\n"
        f'apis:\n  a: {{title: A, method: GET, url: "{url}", policy: P}}\n'
    )

    assert ("unencrypted-url" in rules_of(lint_vendor(sample, tmp_path))) == found


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Archive Document", "Archive Dokument", True),
        ("Archive Document", "Archvie Document", True),
        ("Archive Document", "Archive Documents", False),
        ("Get Document", "Set Document", False),
        ("Show Version 1", "Show Version 2", False),
        ("Lock Document", "Unlock Document", False),
    ],
)
def test_titles_are_mixed_up_by_slips_alone(
    one: str, other: str, found: bool, tmp_path: Path
) -> None:
    more = ("Archive It", "Get It", "Set It", "Lock Document Now", "Document")
    apis = "".join(
        f"  a{number}: {{title: {title}, method: GET, url: /{number}, policy: P}}\n"
        for number, title in enumerate((one, other, *more))
    )

    linted = lint_vendor(f"policies:\n  P: [doc.read, doc.write]\napis:\n{apis}", tmp_path)

    assert ("near-duplicate-title" in rules_of(linted)) == found


def test_a_write_among_reads_stands_out_from_five_reads_on(tmp_path: Path) -> None:
    def found(reads: int) -> list[str]:
        apis = "".join(
            f"  r{number}: {{title: R{number}, method: GET, url: /r{number}, policy: Contact}}\n"
            for number in range(reads)
        )
        write = "  w: {title: Drop Contact, method: DELETE, url: /w, policy: Contact}\n"
        sample = "grants: {scopes: {contact: {}}}\npolicies: {Contact: contact}\napis:\n"
        return apis_of(lint_vendor(sample + apis + write, tmp_path), "write-guarded-for-reading")

    assert found(4) == []
    assert found(5) == ["w"]


NEEDED_TOGETHER = """\
kinds:
  scopes: {title: scope, held-by: token}
  credentials: {title: credential, held-by: client}
grants:
  scopes: {stay.read: {}, stay.write: {}}
  credentials: {basic: {}}
policies:
  stay.write or (basic and stay.read):
    any:
      - {credentials: none, scopes: stay.write}
      - {credentials: basic, scopes: stay.read}
  basic or stay.read:
    requires:
      any:
        - {credentials: basic, scopes: none}
        - {credentials: none, scopes: stay.read}
apis:
  book: {title: Book a Stay, method: POST, url: /stays,
    policy: stay.write or (basic and stay.read)}
  list: {title: List Stays, method: GET, url: /stays, policy: basic or stay.read}
"""


def test_grants_that_one_api_takes_together_do_not_cover_each_other(tmp_path: Path) -> None:
    assert "covered-grant" not in rules_of(lint_vendor(NEEDED_TOGETHER, tmp_path))


def test_a_grant_for_reading_that_needs_another_kind_is_not_called_enough(tmp_path: Path) -> None:
    found = [
        one.finding
        for one in lint_vendor(NEEDED_TOGETHER, tmp_path).findings
        if one.finding.rule == "write-guarded-for-reading"
    ]

    assert [one.message for one in found] == [
        "`Book a Stay` (`POST /stays`) writes, yet it needs no scope beyond `stay.read`."
    ]
    # The one policy for writing is that of the API itself.
    assert [one.hint for one in found] == [
        "Guard it with a policy for writing. If it only reads, say so with `effect`."
    ]
