from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile
from planner.model import Source
from tests.importers.openapi.documents import asking, only_api, openapi, read, rules

NOTHING: dict[str, Any] = {"security": []}


def url(folder: Path, document: Any, **options: Any) -> str:
    return only_api(read(folder, document, **options)).url


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([{"url": "https://a.example/v1/"}], "https://a.example/v1/parcels"),
        ([{"url": "/v1"}], "/v1/parcels"),
        ([{"url": "v1"}], "/v1/parcels"),
        ([], "/parcels"),
        (
            [
                {
                    "url": "https://{region}.example:{port}/{stage}",
                    "variables": {"region": {"default": "eu"}, "port": {"default": 8443}},
                }
            ],
            "https://eu.example:8443/{stage}/parcels",
        ),
        ([{"url": "{root}/v1"}], "{root}/v1/parcels"),
        (
            [{"url": "https://a.example{stage}", "variables": {"stage": {"default": ""}}}],
            "https://a.example/parcels",
        ),
        ([{"url": "wss://a.example"}, {"url": "https://b.example"}], "https://b.example/parcels"),
    ],
)
def test_the_server_stands_before_the_path(tmp_path: Path, servers: Any, expected: str) -> None:
    assert url(tmp_path, asking([], servers=servers)) == expected


def test_servers_of_operations_and_paths_go_first(tmp_path: Path) -> None:
    own, path = {"url": "https://own.example"}, {"url": "https://path.example"}
    document = openapi(
        {"/a": {"get": {**NOTHING, "servers": [own]}, "put": NOTHING, "servers": [path]}}
    )
    urls = [api.url for api in read(tmp_path, document).services[0].apis]
    assert urls == ["https://own.example/a", "https://path.example/a"]


def test_relative_servers_start_at_the_base_url(tmp_path: Path) -> None:
    document = asking([], servers=[{"url": "/v1"}])
    assert "relative-server" in rules(read(tmp_path, document))
    found = read(tmp_path, document, base_url="https://parcels.example/docs/openapi.json")
    assert only_api(found).url == "https://parcels.example/v1/parcels"
    assert "relative-server" not in rules(found)


@pytest.mark.parametrize(
    "base_url", ["parcels.example", "ftp://a.example", "https://", "https://["]
)
def test_a_base_url_that_is_no_address_is_refused(tmp_path: Path, base_url: str) -> None:
    with pytest.raises(InvalidFile, match="--base-url"):
        read(tmp_path, asking([]), base_url=base_url)


def test_the_servers_that_are_not_taken_are_told_once(tmp_path: Path) -> None:
    servers = [{"url": "https://a.example"}, {"url": "https://b.example"}]
    item = {"get": NOTHING, "servers": servers}
    found = read(tmp_path, openapi({"/a": item, "/b": item}, servers=servers))
    (remark,) = [one for one in found.warnings if one.rule == "several-servers"]
    assert "`https://a.example` is taken, and not `https://b.example`" in remark.message


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"host": "a.example"}, "https://a.example/parcels"),
        ({"host": "a.example", "schemes": ["http"]}, "http://a.example/parcels"),
        ({"host": "a.example", "schemes": ["ws", "https"]}, "https://a.example/parcels"),
        ({"host": "a.example", "schemes": ["ws"]}, "https://a.example/parcels"),
        ({"host": "a.example", "basePath": "v2/"}, "https://a.example/v2/parcels"),
        ({"basePath": "/v2"}, "/v2/parcels"),
        ({}, "/parcels"),
    ],
)
def test_swagger_2_has_host_base_path_and_schemes(
    tmp_path: Path, more: dict[str, Any], expected: str
) -> None:
    document = {
        "swagger": "2.0",
        "securityDefinitions": {"basic": {"type": "basic"}},
        "paths": {"/parcels": {"get": NOTHING}},
        **more,
    }
    assert url(tmp_path, document) == expected


def test_an_operation_of_swagger_2_may_have_schemes_of_its_own(tmp_path: Path) -> None:
    document = {
        "swagger": "2.0",
        "host": "a.example",
        "securityDefinitions": {"basic": {"type": "basic"}},
        "paths": {"/parcels": {"get": {**NOTHING, "schemes": ["http"]}}},
    }
    assert url(tmp_path, document) == "http://a.example/parcels"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/{id}/b", "https://parcels.example/api/a/{id}/b"),
        ("/a b\u202e", "https://parcels.example/api/a%20b%E2%80%AE"),
        ("a", "https://parcels.example/api/a"),
        ("/café", "https://parcels.example/api/café"),
    ],
)
def test_paths_keep_their_parameters_and_lose_what_no_url_can_hold(
    tmp_path: Path, path: str, expected: str
) -> None:
    assert url(tmp_path, openapi({path: {"get": NOTHING}})) == expected


def test_an_api_whose_url_is_too_long_is_listed(tmp_path: Path) -> None:
    found = read(tmp_path, openapi({"/a": {"get": NOTHING}, "/" + "b" * 600: {"get": NOTHING}}))
    assert only_api(found).url.endswith("/a")
    assert [remark.rule for remark in found.left_out] == ["unusable-url"]


def test_the_id_is_the_operation_id_where_it_is_a_name_of_its_own(tmp_path: Path) -> None:
    names = ["list", "Same", "same", " blank", "", None, 7, "x" * 501, "two\nlines"]
    paths = {
        f"/{number}": {"get": {**NOTHING, "operationId": name}} for number, name in enumerate(names)
    }
    paths["/none"] = {"get": NOTHING}
    found = read(tmp_path, openapi(paths))
    assert [api.id for api in found.services[0].apis] == [
        "list",
        *(f"GET /{number}" for number in range(1, len(names))),
        "GET /none",
    ]
    told = [remark.place for remark in found.warnings if remark.rule == "operation-id"]
    assert len(told) == len(names) - 2  # neither the good one nor the one that is null


def test_ids_are_unique_whatever_operations_are_called(tmp_path: Path) -> None:
    document = openapi(
        {
            "/a": {"get": NOTHING, "put": {**NOTHING, "operationId": "GET /a"}},
            "/b": {"get": NOTHING},
        }
    )
    ids = [api.id for api in read(tmp_path, document).services[0].apis]
    assert ids == ["GET /a (2)", "GET /a", "GET /b"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"summary": " List\n all\tparcels ", "operationId": "list"}, "List all parcels"),
        ({"operationId": "list"}, "list"),
        ({"summary": "\u202e\x1b", "operationId": "list"}, "list"),
        ({"summary": 7}, "GET /parcels"),
        ({"summary": "x" * 600}, "x" * 499 + "…"),
    ],
)
def test_the_title_is_one_line_that_can_be_seen(
    tmp_path: Path, values: dict[str, Any], expected: str
) -> None:
    document = openapi({"/parcels": {"get": {**NOTHING, **values}}})
    assert only_api(read(tmp_path, document)).title == expected


def test_the_effect_goes_by_the_method(tmp_path: Path) -> None:
    methods = ["get", "head", "options", "put", "post", "delete", "patch", "trace"]
    found = read(tmp_path, openapi({"/a": dict.fromkeys(methods, NOTHING)}))
    effects = {api.method: api.effect for api in found.services[0].apis}
    assert effects == {
        method.upper(): "read" if method in methods[:3] else "write" for method in methods
    }


def test_what_is_no_method_is_listed(tmp_path: Path) -> None:
    item = {"get": NOTHING, "GET": NOTHING, "query": NOTHING, "parameters": [], "x-y": 1}
    found = read(tmp_path, openapi({"/a": item}))
    assert [remark.place for remark in found.left_out] == ["#/paths/~1a/GET", "#/paths/~1a/query"]
    assert {remark.rule for remark in found.left_out} == {"unknown-method"}


def test_openapi_3_2_has_further_methods(tmp_path: Path) -> None:
    item = {"query": NOTHING, "additionalOperations": {"LINK": NOTHING, "a b": NOTHING}}
    found = read(tmp_path, openapi({"/a": item}, version="3.2.0"))
    assert [api.method for api in found.services[0].apis] == ["QUERY", "LINK"]
    assert [remark.rule for remark in found.left_out] == ["unknown-method"]


def test_callbacks_and_webhooks_are_counted(tmp_path: Path) -> None:
    calls = {"done": {"{$request.body#/url}": {"post": {"security": "ignored"}}}}
    document = openapi(
        {"/a": {"get": {**NOTHING, "callbacks": calls}}},
        version="3.1.0",
        webhooks={"arrived": {"post": {}}, "lost": {"post": {}}},
    )
    found = read(tmp_path, document)
    assert only_api(found).method == "GET"
    messages = {remark.rule: remark.message for remark in found.left_out}
    assert messages["callbacks"].startswith("1 operation has callbacks")
    assert messages["webhooks"].startswith("2 webhooks")


def test_deprecated_operations_are_imported_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path, openapi({"/a": {"get": {**NOTHING, "deprecated": True}}}))
    assert only_api(found).method == "GET"
    assert [remark.rule for remark in found.warnings] == ["deprecated"]


def test_the_page_is_the_external_documentation_of_the_operation(tmp_path: Path) -> None:
    pages = ["https://parcels.example/docs#a", "javascript:alert(1)"]
    paths = {
        f"/{number}": {"get": {**NOTHING, "externalDocs": {"url": page}}}
        for number, page in enumerate(pages)
    }
    found = read(tmp_path, openapi(paths))
    assert [api.page for api in found.services[0].apis] == [pages[0], ""]


def test_sources_name_the_address_and_the_day(tmp_path: Path) -> None:
    page = "https://parcels.example/openapi.json"
    found = read(tmp_path, asking([]), page=page)
    facts = "APIs and what they require, version 7 of the description"
    assert found.services[0].sources == (Source(facts=facts, page=page, read="2026-11-23"),)
    assert read(tmp_path, asking([])).sources == ()
    documented = asking([], externalDocs={"url": "https://parcels.example/docs"})
    assert read(tmp_path, documented).sources[0].page == "https://parcels.example/docs"


def test_name_and_title_come_from_the_document_or_the_user(tmp_path: Path) -> None:
    found = read(tmp_path, asking([]))
    assert (found.name, found.title) == ("parcel-post", "Parcel Post")
    assert (found.services[0].name, found.services[0].title) == ("parcel-post", "Parcel Post")
    named = read(tmp_path, asking([]), name="post", title="The Post")
    assert (named.name, named.title) == ("post", "The Post")
    untitled = read(tmp_path, asking([], info=None))
    assert (untitled.name, untitled.title) == ("parcels", "parcels")


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ("[]", ""),
        ("3", ""),
        ({"info": {}}, ""),
        ({"openapi": "4.0.0", "paths": {}}, "#/openapi"),
        ({"openapi": "2.0", "paths": {}}, "#/openapi"),
        ({"swagger": "3.0.0", "paths": {}}, "#/swagger"),
        ({"swagger": "1.2", "paths": {}}, "#/swagger"),
        ({"openapi": None, "paths": {}}, "#/openapi"),
        ({"openapi": "3.0.3"}, ""),
        ({"openapi": "3.0.3", "paths": []}, "#/paths"),
        ({"openapi": "3.0.3", "paths": {"/a": "get"}}, "#/paths/~1a"),
        ({"openapi": "3.0.3", "paths": {"/a": {"get": None}}}, "#/paths/~1a/get"),
        ({"openapi": "3.0.3", "paths": {}, "components": []}, "#/components"),
        ({"openapi": "3.0.3", "paths": {}, "servers": {}}, "#/servers"),
        ({"openapi": "3.0.3", "paths": {}, "servers": [{}]}, "#/servers/0/url"),
        ({"openapi": "3.0.3", "paths": {}, "servers": ["x"]}, "#/servers/0"),
    ],
)
def test_a_document_of_another_shape_is_a_fault_with_its_place(
    tmp_path: Path, document: Any, path: str
) -> None:
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, document)
    assert path in {fault.path for fault in raised.value.faults}


def test_a_version_without_quotes_in_yaml_is_read(tmp_path: Path) -> None:
    text = (
        "swagger: 2.0\nsecurityDefinitions: {b: {type: basic}}\npaths: {/a: {get: {security: []}}}"
    )
    assert url(tmp_path, text) == "/a"


def test_all_faults_are_told_in_one_run_by_line(tmp_path: Path) -> None:
    text = "openapi: 3.0.3\npaths:\n  /a:\n    get: {security: all}\n    put: 7\nservers: 1\n"
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, text)
    assert [fault.line for fault in raised.value.faults] == [4, 5, 6]


def test_of_very_many_faults_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    document = openapi({f"/{number}": {"get": {"security": None}} for number in range(150)})
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, document)
    assert len(raised.value.faults) == 101
    assert raised.value.faults[-1].message == "and 50 more faults, not listed"
