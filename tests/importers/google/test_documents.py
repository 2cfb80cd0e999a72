from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from planner.errors import Fault, InvalidFile
from planner.importers.google import packaged, read_google
from tests.importers.google.samples import (
    READ_ON,
    document,
    found_in,
    method,
    with_methods,
    written,
)


def faults_of(*sources: Path | str) -> tuple[Fault, ...]:
    with pytest.raises(InvalidFile) as caught:
        read_google(sources, read_on=READ_ON)
    return caught.value.faults


def fault_in(folder: Path, data: bytes) -> Fault:
    path = folder / "broken.json"
    path.write_bytes(data)
    (fault,) = faults_of(path)
    assert fault.file == str(path)
    return fault


class TestNoJson:
    def test_a_syntax_error_has_its_line_and_column(self, tmp_path: Path) -> None:
        fault = fault_in(tmp_path, b'{"kind": "x",\n  "name" "y"}')
        assert (fault.line, fault.column) == (2, 10)
        assert fault.message.startswith("this is not JSON")
        assert fault.hint == "expected a Google discovery document, which is JSON"

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "this is not JSON"),
            (b'{"a": NaN}', "this is not JSON: NaN"),
            (b'{"a": \xff}', "the byte 0xff at 6 is not UTF-8"),
            (b'{"a": 1, "a": 2}', "the key `a` is there twice in one mapping"),
            (b"[" * 100_000, "lists and mappings are nested too deep"),
            (b"9" * 5_000, "a number with too many digits"),
        ],
    )
    def test_it_is_refused_with_the_reason(self, tmp_path: Path, data: bytes, message: str) -> None:
        assert message in fault_in(tmp_path, data).message

    def test_a_byte_order_mark_is_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_bytes(b"\xef\xbb\xbf" + json.dumps(document()).encode())
        assert read_google([path], read_on=READ_ON).services[0].name == "google-parcels"


class TestNoDiscoveryDocument:
    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ([], "expected a discovery document, found a list"),
            (None, "expected a discovery document, found null"),
            ({}, "expected a discovery document, found JSON without a `kind`"),
            ({"kind": "calendar#event"}, "found `kind: calendar#event`"),
            ({"kind": 3}, "found `kind: 3`"),
            ({"kind": "discovery#directoryList"}, "this is Google's list of APIs"),
        ],
    )
    def test_a_named_file_is_refused(self, tmp_path: Path, values: Any, message: str) -> None:
        (fault,) = faults_of(written(tmp_path, values))
        assert message in fault.message
        assert "discovery#restDescription" in fault.hint

    def test_in_a_folder_it_is_left_out_and_told(self, tmp_path: Path) -> None:
        written(tmp_path, document())
        other = written(tmp_path, {"kind": "discovery#directoryList"}, "index.json")
        (tmp_path / "notes.txt").write_text("not JSON", encoding="utf-8")
        found = read_google([tmp_path], read_on=READ_ON)
        assert [service.name for service in found.services] == ["google-parcels"]
        told = [one.place for one in found.left_out if one.rule == "no-discovery-document"]
        assert told == [str(other)]

    def test_a_folder_without_any_is_refused(self, tmp_path: Path) -> None:
        (fault,) = faults_of(tmp_path)
        assert fault.message == "expected discovery documents, found none"

    def test_a_broken_file_in_a_folder_is_not_passed_over(self, tmp_path: Path) -> None:
        written(tmp_path, document())
        (tmp_path / "z.json").write_text("{", encoding="utf-8")
        (fault,) = faults_of(tmp_path)
        assert fault.file.endswith("z.json")

    def test_all_files_are_told_in_one_run(self, tmp_path: Path) -> None:
        missing = tmp_path / "missing.json"
        faults = faults_of(missing, written(tmp_path, []), written(tmp_path, document(), "ok.json"))
        assert [fault.message.split(",")[0] for fault in faults] == [
            "there is no such file",
            "expected a discovery document",
        ]


class TestBrokenDocuments:
    @pytest.mark.parametrize(
        ("change", "path", "message"),
        [
            ({"name": 3}, "name", "expected text, found a number"),
            ({"name": "../../etc"}, "name", "expected letters, digits, `.`, `-` and `_`"),
            ({"version": ""}, "version", "found an empty text"),
            ({"title": " "}, "title", "found only blanks"),
            ({"title": "a\x1b[2Jb"}, "title", "holds the invisible character U+001B"),
            ({"revision": "a b"}, "revision", "expected letters"),
            ({"rootUrl": "https://parcels.example"}, "rootUrl", "expected a URL that ends in /"),
            ({"rootUrl": "javascript:alert(1)/"}, "rootUrl", "expected a URL"),
            ({"rootUrl": "https://user@parcels.example/"}, "rootUrl", "expected a URL"),
            ({"servicePath": "parcels/v1"}, "servicePath", "expected a path that ends in /"),
            ({"servicePath": "a b/"}, "servicePath", "expected a path that ends in /"),
            ({"auth": []}, "auth", "expected a mapping, found a list"),
            ({"auth": {"oauth2": {"scopes": []}}}, "auth.oauth2.scopes", "expected a mapping"),
            (
                {"auth": {"oauth2": {"scopes": {"a b": {}}}}},
                'auth.oauth2.scopes["a b"]',
                "expected a scope, without blanks",
            ),
            (
                {"auth": {"oauth2": {"scopes": {"a": {"description": 3}}}}},
                "auth.oauth2.scopes.a.description",
                "expected text, found a number",
            ),
            ({"resources": []}, "resources", "expected a mapping, found a list"),
            ({"resources": {"a": None}}, "resources.a", "expected a mapping, found null"),
        ],
    )
    def test_the_fault_has_its_place(
        self, tmp_path: Path, change: Mapping[str, Any], path: str, message: str
    ) -> None:
        (fault,) = faults_of(written(tmp_path, document(**change)))
        assert (fault.path, message in fault.message) == (path, True), fault.message

    @pytest.mark.parametrize(
        ("change", "path", "message"),
        [
            ({"httpMethod": "get"}, ".httpMethod", "expected an HTTP method in capitals"),
            ({"httpMethod": None}, ".httpMethod", "expected text, found null"),
            ({"id": ""}, ".id", "found an empty text"),
            ({"path": 1}, ".path", "expected text, found a number"),
            ({"path": "a b"}, ".path", "expected a path without blanks"),
            ({"flatPath": "a\nb"}, ".flatPath", "holds the invisible character U+000A"),
            ({"scopes": "drive"}, ".scopes", "expected a list, found `drive`"),
            ({"scopes": {"drive": {}}}, ".scopes", "expected a list, found a mapping"),
            ({"scopes": [["drive"]]}, ".scopes[0]", "expected a scope, without blanks"),
            ({"scopes": ["ok", "a b"]}, ".scopes[1]", "found `a b`"),
            ({"parameters": []}, ".parameters", "expected a mapping"),
            ({"mediaUpload": []}, ".mediaUpload", "expected a mapping"),
            (
                {"mediaUpload": {"protocols": {"simple": {}}}},
                ".mediaUpload.protocols.simple",
                "the key `path` is missing",
            ),
        ],
    )
    def test_a_methods_fault_has_its_place(
        self, tmp_path: Path, change: Mapping[str, Any], path: str, message: str
    ) -> None:
        values = with_methods(method("x") | dict(change))
        (fault,) = faults_of(written(tmp_path, values))
        place = f"resources.things.methods.m0{path}"
        assert (fault.path, message in fault.message) == (place, True), fault.message

    @pytest.mark.parametrize("key", ["name", "version", "title", "rootUrl"])
    def test_what_is_missing_is_told(self, tmp_path: Path, key: str) -> None:
        values = document()
        del values[key]
        (fault,) = faults_of(written(tmp_path, values))
        assert fault.message == f"the key `{key}` is missing"

    @pytest.mark.parametrize("key", ["id", "httpMethod", "path"])
    def test_what_a_method_lacks_is_told(self, tmp_path: Path, key: str) -> None:
        broken = method("x")
        del broken[key]
        (fault,) = faults_of(written(tmp_path, with_methods(broken)))
        assert fault.message == f"the key `{key}` is missing"

    def test_all_faults_are_told_in_one_run_up_to_a_hundred(self, tmp_path: Path) -> None:
        faults = faults_of(written(tmp_path, with_methods(*[{"path": ""}] * 60)))
        assert len(faults) == 101
        assert faults[-1].message == "20 more faults are not shown"

    def test_resources_without_end_are_refused(self, tmp_path: Path) -> None:
        resources: dict[str, Any] = {}
        for _ in range(60):
            resources = {"a": {"resources": resources, "methods": {}}}
        (fault,) = faults_of(written(tmp_path, document(resources=resources)))
        assert fault.message == "resources are nested deeper than 50"


class TestInstalledPackage:
    def test_a_document_is_found_by_its_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(tmp_path, document())
        monkeypatch.setattr(packaged, "packaged_folder", lambda: tmp_path)
        found = read_google(["google-api-python-client:parcels.v1"], read_on=READ_ON)
        assert [service.name for service in found.services] == ["google-parcels"]

    @pytest.mark.parametrize("name", ["parcel.v1", "../parcels.v1", "", "parcels.v1.json"])
    def test_no_other_name_leads_anywhere(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        inner = tmp_path / "documents"
        inner.mkdir()
        written(inner, document())
        written(tmp_path, document())
        monkeypatch.setattr(packaged, "packaged_folder", lambda: inner)
        (fault,) = faults_of(f"google-api-python-client:{name}")
        assert fault.message == f"the package has no document `{name}`"

    def test_without_the_package_it_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(packaged, "packaged_folder", lambda: None)
        (fault,) = faults_of("google-api-python-client:drive.v3")
        assert fault.hint == "pip install google-api-python-client"


def test_unknown_keys_are_no_faults_as_google_adds_some(tmp_path: Path) -> None:
    values = with_methods(method("x", novelty={"a": 1}), novelty=[1, 2])
    assert len(found_in(tmp_path, values).services[0].apis) == 1
