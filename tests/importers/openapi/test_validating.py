from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from tests.importers.openapi.documents import asking, only_api, openapi, read, rules

RESPONSES = {"200": {"description": "Here it is."}}
SOUND = {"/parcels": {"get": {"security": [{"oauth": ["read"]}], "responses": RESPONSES}}}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("an import must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_a_sound_document_gives_no_warning(tmp_path: Path, version: str) -> None:
    flow = {"tokenUrl": "https://a.example/t", "scopes": {"read": ""}}
    scheme: Any = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    components = {"securitySchemes": {"oauth": scheme}}
    document = openapi(SOUND, version=version, components=components)
    assert rules(read(tmp_path, document, validate=True)) == set()


def test_faults_in_parts_that_are_not_needed_are_told_only_when_asked(tmp_path: Path) -> None:
    document = asking([{"oauth": ["read"]}], tags="many")
    assert "invalid-part" not in rules(read(tmp_path, document))
    found = read(tmp_path, document, validate=True)
    places = [remark.place for remark in found.warnings if remark.rule == "invalid-part"]
    assert "#/tags" in places
    assert only_api(found).requirement is not None


@pytest.mark.parametrize(
    "reference", ["https://elsewhere.example/schema.json", "other.json", "file:///etc/passwd"]
)
def test_nothing_is_fetched_or_opened_to_validate(tmp_path: Path, reference: str) -> None:
    operation = {"security": [], "responses": {"200": {"$ref": reference}}}
    found = read(tmp_path, openapi({"/parcels": {"get": operation}}), validate=True)
    (remark,) = [one for one in found.warnings if one.rule == "not-validated"]
    assert remark.message.endswith(f"the reference `{reference}` is not followed")


def test_of_very_many_errors_the_first_are_told(tmp_path: Path) -> None:
    paths = {
        f"/{n}": {"get": {"security": [], "tags": n, "responses": RESPONSES}} for n in range(150)
    }
    found = read(tmp_path, openapi(paths), validate=True)
    told = [remark for remark in found.warnings if remark.rule == "invalid-part"]
    assert len(told) == 101
    assert "more than 100" in told[-1].message
