from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile
from planner.importers.openapi import read_openapi
from tests.importers.openapi.documents import (
    READ,
    SCHEMES,
    asking,
    only_api,
    openapi,
    read,
    rules,
    write,
)

ITEM = {"get": {"security": [{"oauth": ["read"]}]}}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("an import must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def referring(reference: str, **more: Any) -> dict[str, Any]:
    return openapi({"/parcels": {"$ref": reference}}, **more)


def test_a_path_item_may_stand_elsewhere_in_the_document(tmp_path: Path) -> None:
    components = {"securitySchemes": SCHEMES, "pathItems": {"a/b~c d": ITEM}}
    document = referring("#/components/pathItems/a~1b~0c%20d", components=components)
    api = only_api(read(tmp_path, document))
    assert (api.id, api.requirement) == ("GET /parcels", READ)


def test_a_path_item_may_stand_in_another_file_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"$ref": "deeper/item.yaml#/item"}, "paths/parcels.json")
    write(tmp_path, "item: {get: {security: [{oauth: [read]}]}}", "paths/deeper/item.yaml")
    found = read(tmp_path, referring("paths/parcels.json"))
    assert only_api(found).requirement == READ


def test_files_that_are_referred_to_count_in_the_digest(tmp_path: Path) -> None:
    write(tmp_path, ITEM, "item.json")
    before = read(tmp_path, referring("item.json")).digest
    write(tmp_path, {"get": {"security": []}}, "item.json")
    assert read(tmp_path, referring("item.json")).digest != before


def test_a_security_scheme_may_be_referred_to(tmp_path: Path) -> None:
    write(tmp_path, SCHEMES["oauth"], "oauth.json")
    components = {"securitySchemes": {"oauth": {"$ref": "oauth.json"}}}
    found = read(tmp_path, asking([{"oauth": ["read"]}], components=components))
    assert only_api(found).requirement == READ
    assert "undeclared-scope" not in rules(found)


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("https://elsewhere.example/item.json", "on another machine"),
        ("//elsewhere.example/item.json", "on another machine"),
        ("file://elsewhere.example/item.json", "on another machine"),
        ("../outside.json", "outside the folder"),
        ("file:///etc/passwd", "outside the folder"),
        ("%2e%2e/outside.json", "outside the folder"),
        ("link.json", "outside the folder"),
    ],
)
def test_what_is_not_in_the_folder_is_not_read_and_listed(
    tmp_path: Path, reference: str, reason: str
) -> None:
    write(tmp_path, ITEM, "outside.json")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "link.json").symlink_to(tmp_path / "outside.json")
    document = openapi({"/parcels": {"$ref": reference}, "/offices": ITEM})
    found = read(folder, document)
    assert only_api(found).url.endswith("/offices")
    (remark,) = found.left_out
    assert (remark.rule, remark.place) == ("unread-reference", "#/paths/~1parcels")
    assert reason in remark.message


def test_an_api_with_a_scheme_that_is_not_read_is_unknown(tmp_path: Path) -> None:
    components = {"securitySchemes": {**SCHEMES, "far": {"$ref": "https://a.example/#/far"}}}
    found = read(tmp_path, asking([{"far": []}], components=components))
    assert only_api(found).requirement is None
    assert "on another machine" in only_api(found).unknown_reason


@pytest.mark.parametrize(
    "reference",
    ["#/nowhere", "#/servers/first", "#/servers/9", "#anchor", "missing.json", 7],
)
def test_a_reference_that_leads_nowhere_is_a_fault(tmp_path: Path, reference: Any) -> None:
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, referring(reference))
    assert [fault.path for fault in raised.value.faults] == ["#/paths/~1parcels"]


def test_references_in_a_circle_are_a_fault(tmp_path: Path) -> None:
    items = {"one": {"$ref": "#/x-items/two"}, "two": {"$ref": "#/x-items/one"}}
    with pytest.raises(InvalidFile, match="in a circle"):
        read(tmp_path, referring("#/x-items/one", **{"x-items": items}))


def test_a_file_that_is_referred_to_and_broken_is_a_fault_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, '{\n"get": }', "item.json")
    with pytest.raises(InvalidFile, match=r"item\.json:2:8: not valid JSON"):
        read(tmp_path, referring("item.json"))


def test_faults_in_another_file_have_its_name(tmp_path: Path) -> None:
    write(tmp_path, "item:\n  get:\n    security: all\n", "paths/item.yaml")
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, referring("paths/item.yaml#/item"))
    (fault,) = raised.value.faults
    assert (fault.file, fault.line, fault.path) == ("paths/item.yaml", 3, "#/item/get/security")


def test_operations_beside_a_reference_are_read_as_well(tmp_path: Path) -> None:
    document = openapi(
        {"/parcels": {"$ref": "#/x-item", "put": {"security": []}}}, **{"x-item": ITEM}
    )
    methods = [api.method for api in read(tmp_path, document).services[0].apis]
    assert methods == ["GET", "PUT"]


def test_an_operation_beside_a_reference_and_behind_it_is_a_fault(tmp_path: Path) -> None:
    document = openapi({"/parcels": {"$ref": "#/x-item", "get": {}}}, **{"x-item": ITEM})
    with pytest.raises(InvalidFile, match="GET stands beside"):
        read(tmp_path, document)


def test_standard_input_has_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = openapi({"/parcels": {"$ref": "item.json"}, "/offices": ITEM})
    path = write(tmp_path, document)
    with open(path, encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        found = read_openapi(["-"], read_on="2026-11-23")
    assert "standard input has no folder" in found.left_out[0].message


def test_many_references_to_one_path_item_cannot_exhaust_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.importers.openapi.operations.MOST_OPERATIONS", 3)
    paths = {f"/parcels/{number}": {"$ref": "#/x-item"} for number in range(4)}
    with pytest.raises(InvalidFile, match="more than 3 operations"):
        read(tmp_path, openapi(paths, **{"x-item": ITEM}))
