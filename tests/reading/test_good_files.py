"""Files that follow the format become the model that they describe."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from planner.model import (
    Api,
    Grant,
    Integration,
    Kind,
    Limits,
    Policy,
    RequestTemplate,
    Source,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.reading import read_catalog, read_integration, read_policy_set
from planner.reading.files import MOST_BYTES
from planner.solving.formula import TRUE, AllOf, AnyOf, GrantKey

GOOD = Path(__file__).parent / "good"

ADMIN = GrantKey("roles", "ADMIN")
READER = GrantKey("roles", "READER")
ROBOT = GrantKey("roles", "ROBOT")
BOOK_ADMIN = GrantKey("scopes", "book.admin")
BOOK_READ = GrantKey("scopes", "book.read")
LOAN = GrantKey("scopes", "loan.write")


def test_kinds_grants_and_provenance_of_a_policy_set() -> None:
    policies = read_policy_set(GOOD / "policies.yaml")

    assert (policies.name, policies.title) == ("library", "Library")
    assert policies.sources == (
        Source(facts="policies", page="https://library.example/docs/policies", read="2026-11-23"),
    )
    assert policies.assumptions == ("The order of the documentation's tables means nothing.",)
    assert policies.kinds == (
        Kind(name="roles", title="role", held_by="client"),
        Kind(name="scopes", title="scope", held_by="token"),
    )
    assert list(policies.grants.values()) == [
        Grant(key=ADMIN, value="admin", meaning="Runs the library."),
        Grant(key=READER, value="READER"),
        Grant(key=ROBOT, value="robot", reserved="It belongs to the vendor's own devices."),
        Grant(
            key=BOOK_ADMIN,
            value="https://library.example/auth/book.admin",
            meaning="Changes books.",
            risk=4,
            implies=(BOOK_READ,),
        ),
        Grant(key=BOOK_READ, value="https://library.example/auth/book.read", risk=1),
        Grant(key=LOAN, value="urn:loans"),
    ]
    assert list(policies.grants) == [grant.key for grant in policies.grants.values()]


def test_policies_of_a_policy_set() -> None:
    policies = read_policy_set(GOOD / "policies.yaml").policies

    assert list(policies.values()) == [
        Policy(name="Anybody", requirement=TRUE),
        Policy(name="Book_Admin", requirement=AllOf((ADMIN, BOOK_ADMIN))),
        Policy(name="Book_Read", requirement=AnyOf((BOOK_ADMIN, BOOK_READ))),
        Policy(
            name="Loan",
            requirement=AnyOf(
                (AllOf((BOOK_ADMIN, BOOK_READ)), AllOf((LOAN, AnyOf((ADMIN, READER)))))
            ),
            meaning="Lends books.",
            assumption="Readers may lend.",
        ),
        Policy(name="Shelf", requirement=AllOf((READER, BOOK_READ)), effect="read"),
    ]


def test_requests_of_a_policy_set() -> None:
    policies = read_policy_set(GOOD / "policies.yaml")
    scopes = ValueOf("scopes", " ")

    assert policies.create_client == RequestTemplate(
        method="POST",
        url="https://library.example/clients",
        sent_by="an ADMIN",
        bearer=True,
        headers=(("X-Version", "2"),),
        encoding="json",
        body=TemplateObject(
            (
                ("name", ValueOf("name")),
                ("scope", scopes),
                (
                    "settings",
                    TemplateObject(
                        (
                            ("roles", ValueOf("roles")),
                            ("lifetime", 3600),
                            ("hidden", False),
                            ("owner", None),
                            ("tags", TemplateList(("a", "1"))),
                        )
                    ),
                ),
            )
        ),
    )
    assert policies.get_token == RequestTemplate(
        method="POST",
        url="http://localhost:8080/token",
        bearer=False,
        encoding="form",
        body=TemplateObject(
            (
                ("grant_type", "client_credentials"),
                ("client_id", ValueOf("client-id")),
                ("scope", scopes),
            )
        ),
    )


def test_a_catalogue_with_the_policy_set_beside_it() -> None:
    catalog = read_catalog(GOOD / "catalog.yaml")

    assert (catalog.name, catalog.title) == ("books", "Books")
    assert catalog.policy_set == read_policy_set(GOOD / "policies.yaml")
    assert catalog.method_spellings == {"DEL": "DELETE"}
    assert catalog.assumptions == ("Nothing is missing.",)
    assert [source.facts for source in catalog.sources] == ["APIs"]
    assert catalog.apis == (
        Api(
            id="books/delete",
            title="Delete a Book",
            aliases=("Burn the Book", "Shred the Book"),
            method="DELETE",
            url="https://library.example/books/{id}",
            effect="write",
            policy="Book_Admin",
            requirement=AllOf((ADMIN, BOOK_ADMIN)),
            page="https://library.example/docs/books/delete",
        ),
        Api(
            id="books/list",
            title="List Books",
            method="GET",
            url="https://library.example/books",
            effect="read",
            policy="Book_Read",
            requirement=AnyOf((BOOK_ADMIN, BOOK_READ)),
        ),
        Api(
            id="books/odd",
            title="Odd",
            method="PATCH",
            url="/odd",
            effect="write",
            unknown_reason="The page is empty.",
        ),
        Api(
            id="books/search",
            title="Search",
            method="POST",
            url="https://library.example/search",
            effect="read",
            effect_reason="It only looks.",
            requirement=BOOK_READ,
        ),
        Api(
            id="health",
            title="Health",
            method="GET",
            url="{base}/health",
            effect="read",
            requirement=TRUE,
        ),
    )


def test_an_integration_with_the_places_of_its_values() -> None:
    path = GOOD / "integration.yaml"
    integration = read_integration(path)

    assert integration == Integration(
        name="Night \"shift\" {{robot}} 🤖\n'$(id)'",
        purpose="Lends books at night.",
        catalog="catalog.yaml",
        apis=("List Books", "DELETE https://library.example/books/{id}"),
        limits=Limits(forbid=("*.admin", "ADMIN"), require=("book.read",)),
        minimise=("exposure", "risk", "names"),
        file=str(path),
    )
    assert integration.places == {
        "integration": (2, 14),
        "name": (3, 7),
        "purpose": (4, 10),
        "catalog": (5, 10),
        "apis": (7, 3),
        "apis[0]": (7, 5),
        "apis[1]": (8, 5),
        "limits": (10, 3),
        "limits.forbid": (10, 11),
        "limits.forbid[0]": (10, 12),
        "limits.forbid[1]": (10, 23),
        "limits.require": (11, 12),
        "limits.require[0]": (11, 13),
        "minimise": (12, 11),
        "minimise[0]": (12, 12),
        "minimise[1]": (12, 22),
        "minimise[2]": (12, 28),
    }


def test_an_integration_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO((GOOD / "integration.yaml").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))

    integration = read_integration("-")

    assert integration.file == "<standard input>"
    assert integration.purpose == "Lends books at night."


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"---\n", b"\n\n# comment\n"])
def test_harmless_beginnings_are_read(start: bytes, tmp_path: Path) -> None:
    path = tmp_path / "integration.yaml"
    path.write_bytes(start + (GOOD / "integration.yaml").read_bytes())

    assert read_integration(path).purpose == "Lends books at night."


def test_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "integration.yaml"
    path.write_bytes((GOOD / "integration.yaml").read_bytes().replace(b"\n", b"\r\n"))

    assert read_integration(path).places == read_integration(GOOD / "integration.yaml").places


def test_a_file_of_exactly_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "integration.yaml"
    content = (GOOD / "integration.yaml").read_bytes()
    path.write_bytes(content + b"#" * (MOST_BYTES - len(content)))

    assert read_integration(path).purpose == "Lends books at night."


def test_a_policy_set_need_not_have_policies(tmp_path: Path) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(
        "policy-set: 1\nname: n\ntitle: t\nkinds: {s: {title: s, held-by: token}}\n"
        "grants: {s: {a: {}}}\n"
    )

    assert read_policy_set(path).policies == {}
