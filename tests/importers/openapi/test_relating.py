from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.importers.found import Found
from planner.importers.openapi import read_openapi
from tests.importers.openapi.documents import KEY, OAUTH, openapi, write

RULE = "unrelated-documents"


def document(host: str, **schemes: Any) -> dict[str, Any]:
    """A document whose one API is at `host` and asks for the first of `schemes`."""
    return openapi(
        {"/a": {"get": {"security": [{next(iter(schemes)): []}]}}},
        servers=[{"url": f"https://{host}"}],
        components={"securitySchemes": schemes},
    )


def read_all(folder: Path, *documents: dict[str, Any]) -> Found:
    paths = [write(folder, one, f"{'abc'[number]}.json") for number, one in enumerate(documents)]
    return read_openapi(paths, read_on="2026-11-23")


def unrelated(found: Found) -> list[str]:
    return [remark.message for remark in found.warnings if remark.rule == RULE]


def test_documents_without_anything_in_common_are_named(tmp_path: Path) -> None:
    found = read_all(tmp_path, document("a.example", key=KEY), document("b.example", oauth=OAUTH))

    (message,) = unrelated(found)
    assert "`a.json` / `b.json` share no host" in message


def test_the_same_host_makes_documents_one_vendor_s(tmp_path: Path) -> None:
    found = read_all(tmp_path, document("a.example", key=KEY), document("A.example", oauth=OAUTH))

    assert not unrelated(found)


def test_the_same_authorization_server_makes_documents_one_vendor_s(tmp_path: Path) -> None:
    found = read_all(
        tmp_path, document("a.example", oauth=OAUTH), document("b.example", login=OAUTH)
    )

    assert not unrelated(found)


def test_a_third_document_can_show_that_two_others_belong_together(tmp_path: Path) -> None:
    found = read_all(
        tmp_path,
        document("a.example", key=KEY),
        document("b.example", oauth=OAUTH),
        document("a.example", oauth=OAUTH),
    )

    assert not unrelated(found)


def test_of_three_documents_those_that_belong_together_are_named_together(tmp_path: Path) -> None:
    found = read_all(
        tmp_path,
        document("a.example", key=KEY),
        document("b.example", oauth=OAUTH),
        document("a.example", key=KEY),
    )

    (message,) = unrelated(found)
    together = "`a.json` and `c.json`"
    assert f"{together} / `b.json` share no host" in message


def test_one_document_is_related_to_itself_whatever_its_hosts(tmp_path: Path) -> None:
    one = document("a.example", key=KEY)
    one["paths"]["/b"] = {
        "servers": [{"url": "https://b.example"}],
        "get": {"security": [{"key": []}]},
    }

    assert not unrelated(read_all(tmp_path, one))
