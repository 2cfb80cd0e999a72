"""Each format: what is taken from it, and what is told of the rest."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile
from planner.traffic.calls import Call, Malformed
from planner.traffic.detecting import SourceType, calls_of, detected
from planner.traffic.streams import Silent, opened

JsonObject = dict[str, Any]


def read(
    path: Path, source_type: SourceType | None = None, variables: Mapping[str, str] | None = None
) -> list[Call | Malformed]:
    with opened(path, Silent()) as stream:
        return list(calls_of(stream, source_type or detected(stream), variables or {}))


def type_of(path: Path) -> SourceType:
    with opened(path, Silent()) as stream:
        return detected(stream)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source"


def entry(method: str = "GET", url: str = "https://a.example/x", **more: Any) -> JsonObject:
    return {"request": {"method": method, "url": url, "headers": []}, **more}


class TestHar:
    def test_method_url_status_and_time_are_taken(self, source: Path) -> None:
        one = entry(
            startedDateTime="2026-11-23T10:00:00.123+01:00",
            response={"content": {"text": "x" * 100, "size": {"deep": [1, {}]}}, "status": 204},
        )
        source.write_text(json.dumps({"log": {"version": "1.2", "entries": [one]}}))
        expected = Call("GET", "https://a.example/x", 204, "2026-11-23T10:00:00.123+01:00")
        assert read(source) == [expected]

    def test_members_may_come_in_any_order_and_before_the_entries(self, source: Path) -> None:
        one = {
            "response": {"status": 200},
            "x": [[1, {"entries": [entry(url="https://no.example")]}]],
            "request": {"url": "/x", "postData": {"method": "NO"}, "method": "PUT"},
        }
        log = {"pages": [{"entries": [entry()]}], "entries": [one], "comment": "x"}
        source.write_text(json.dumps({"other": {"log": {}}, "log": log, "last": None}))
        assert read(source, "har") == [Call("PUT", "/x", 200, "")]

    @pytest.mark.parametrize("status", [0, -1, None, "200", True, 20.5, [200], 10**18])
    def test_what_is_no_status_is_none(self, source: Path, status: object) -> None:
        source.write_text(json.dumps({"log": {"entries": [entry(response={"status": status})]}}))
        assert read(source) == [Call("GET", "https://a.example/x", None, "")]

    def test_entries_without_a_call_are_told_by_number(self, source: Path) -> None:
        entries = [entry(), 1, {}, {"request": None}, entry(method=""), [entry()], entry()]
        source.write_text(json.dumps({"log": {"entries": entries}}))
        found = read(source)
        assert [one.place for one in found if isinstance(one, Malformed)] == [
            f"entry {number}" for number in (2, 3, 4, 5, 6)
        ]
        assert sum(isinstance(one, Call) for one in found) == 2

    @pytest.mark.parametrize(
        "text", ["{}", '{"log": {}}', '{"log": []}', '{"log": {"entries": 1}}']
    )
    def test_json_without_entries_is_refused(self, source: Path, text: str) -> None:
        source.write_text(text)
        with pytest.raises(InvalidFile, match="expected a HAR file, found no list of entries"):
            read(source, "har")

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ('{"log": {"entries": [\n  {"request": SECRET}]}}', (2, 15)),
            ('{"log": {"entries": []}} SECRET', (1, 26)),
            ('{"log": {"entries": ["\x01"]}}', (1, 23)),
            ('{"log": {"entries": []', (1, 22)),
            ('{"log": {"entries": [{"a":\n\n', (3, 1)),
        ],
    )
    def test_broken_json_is_told_with_its_place_and_without_its_text(
        self, source: Path, text: str, place: tuple[int, int]
    ) -> None:
        source.write_text(text)
        with pytest.raises(InvalidFile) as caught:
            read(source, "har")
        [fault] = caught.value.faults
        assert (fault.line, fault.column) == place
        assert "SECRET" not in str(fault)

    def test_the_place_is_exact_far_behind_the_start(self, source: Path) -> None:
        start = '{"log": {"entries": [\n' + (json.dumps(entry(pad="x" * 5000)) + ",\n") * 50
        source.write_text(start + "  oops]}}")
        with pytest.raises(InvalidFile) as caught:
            read(source)
        [fault] = caught.value.faults
        assert (fault.line, fault.column) == (52, 3)
        assert f"at byte {len(start) + 3:,}" in fault.message


class TestPostman:
    def collection(self, *items: JsonObject, **more: Any) -> str:
        return json.dumps({"info": {"name": "x", "schema": "v2.1.0"}, "item": items, **more})

    def test_folders_are_gone_through_and_variables_filled_in(self, source: Path) -> None:
        inner = {"name": "deep", "request": {"method": "PUT", "url": {"raw": "{{base}}/b/:id"}}}
        items: list[JsonObject] = [
            {"name": "text", "request": "{{base}}/a"},
            {"name": "folder", "item": [{"name": "folder", "item": [inner]}]},
        ]
        variables = [{"key": "base", "value": "https://{{host}}"}, {"key": "host", "value": "a.b"}]
        source.write_text(self.collection(*items, variable=variables))
        assert read(source) == [Call("GET", "https://a.b/a"), Call("PUT", "https://a.b/b/:id")]

    def test_nearer_variables_go_first_and_given_ones_before_all(self, source: Path) -> None:
        folder = {"item": [{"request": "{{a}}/{{b}}"}], "variable": [{"key": "a", "value": "/in"}]}
        outer = [{"key": "a", "value": "/out"}, {"key": "b", "value": "out"}]
        source.write_text(self.collection(folder, variable=outer))
        assert read(source) == [Call("GET", "/in/out")]
        assert read(source, variables={"b": "given"}) == [Call("GET", "/in/given")]

    def test_unknown_variables_become_parameters(self, source: Path) -> None:
        source.write_text(self.collection({"request": "https://a.b/{{ user id }}/{{x/../y}}"}))
        assert read(source) == [Call("GET", "https://a.b/{user_id}/{x_.._y}")]

    def test_a_circle_of_variables_ends(self, source: Path) -> None:
        circle = [{"key": "a", "value": "{{b}}{{b}}"}, {"key": "b", "value": "{{a}}{{a}}"}]
        source.write_text(self.collection({"request": "/x/{{a}}"}, variable=circle))
        [call] = read(source)
        assert isinstance(call, Call)
        assert "{{" not in call.url

    def test_a_url_in_parts_is_put_together(self, source: Path) -> None:
        url = {
            "protocol": "https",
            "host": ["api", "example"],
            "port": "8443",
            "path": ["users", {"type": "string", "value": "me"}, ":id"],
            "query": [{"key": "token", "value": "secret"}],
        }
        source.write_text(self.collection({"request": {"method": "DELETE", "url": url}}))
        assert read(source) == [Call("DELETE", "https://api.example:8443/users/me/:id")]

    def test_saved_answers_are_no_calls(self, source: Path) -> None:
        example = {"originalRequest": {"method": "GET", "url": "/no"}, "code": 200, "body": "x"}
        item = {"request": {"url": "/yes", "body": {"raw": "{}"}}, "response": [example]}
        source.write_text(self.collection(item))
        assert read(source) == [Call("GET", "/yes")]

    def test_a_wrapped_collection_is_read_too(self, source: Path) -> None:
        source.write_text(json.dumps({"collection": {"item": [{"request": "/x"}]}}))
        assert read(source) == [Call("GET", "/x")]

    def test_what_is_no_request_is_told(self, source: Path) -> None:
        items: list[Any] = [1, {"name": "empty"}, {"request": {"method": "GET"}}, {"request": 5}]
        source.write_text(self.collection(*items))
        found = [one.place for one in read(source) if isinstance(one, Malformed)]
        assert found == ["request 1", "request 2", "request 3", "request 4"]

    def test_folders_without_end_are_refused(self, source: Path) -> None:
        nested = '{"item": [' * 5000 + "]}" * 5000
        source.write_text(nested)
        with pytest.raises(InvalidFile, match="folders are nested more than 100 deep"):
            read(source, "postman")


HTTP_FILE = """\
@host = https://api.example
@base = {{host}}/v1
# a comment
### Get a user
// another
# @name getUser
GET {{base}}/users/{{userId}} HTTP/1.1
Authorization: Bearer secret-token
Cookie: a=b

###
POST {{base}}/users
Content-Type: application/json

GET https://not.a/request
{"a": "### no separator: it does not start the line"}

### multi-line
GET {{base}}/search
    ?q=x
    &limit=2
Accept: */*

###
https://api.example/short

###
DELETE /users/1
Host: api.example

###
< {%
  request.variables.set("x", "GET https://script.example/")
%}
PATCH api.example:8443/bare

> {% client.log("x") %}

###
GRPC api.example/service
###
curl https://api.example
"""


class TestRequestFiles:
    def test_requests_of_every_sort(self, source: Path) -> None:
        source.write_text(HTTP_FILE)
        assert read(source) == [
            Call("GET", "https://api.example/v1/users/{userId}"),
            Call("POST", "https://api.example/v1/users"),
            Call("GET", "https://api.example/v1/search?q=x&limit=2"),
            Call("GET", "https://api.example/short"),
            Call("DELETE", "https://api.example/users/1"),
            Call("PATCH", "http://api.example:8443/bare"),
            Malformed("line 40", "expected METHOD URL of an HTTP request"),
            Malformed("line 42", "expected METHOD URL of an HTTP request"),
        ]

    def test_a_given_variable_goes_before_the_files(self, source: Path) -> None:
        source.write_text("@a = /file\n###\nGET {{a}}/x\n")
        assert read(source, variables={"a": "/given"}) == [Call("GET", "/given/x")]

    def test_a_variable_holds_from_its_line_on(self, source: Path) -> None:
        source.write_text("GET {{a}}\n###\n@a = /1\nGET {{a}}\n###\n@a = /2\nGET {{a}}\n###\n")
        urls = [one.url for one in read(source) if isinstance(one, Call)]
        assert urls == ["/1", "/1", "/2"]


class TestLists:
    def test_lines(self, source: Path) -> None:
        source.write_text(
            "# comment\n\nGET https://a.example/x\r\n  post   /y?z=1 HTTP/1.1\n"
            "DEL {base}/x\njust text\nGET\nhttps://a.example/x\n"
        )
        assert read(source) == [
            Call("GET", "https://a.example/x"),
            Call("POST", "/y?z=1"),
            Call("DEL", "{base}/x"),
            Malformed("line 6", "expected METHOD URL"),
            Malformed("line 7", "expected METHOD URL"),
            Malformed("line 8", "expected METHOD URL"),
        ]

    def test_the_last_line_needs_no_end(self, source: Path) -> None:
        source.write_text("GET /x")
        assert read(source) == [Call("GET", "/x")]


AT = "10/Oct/2026:13:55:36 -0700"
WHEN = "2026-10-10T13:55:36-07:00"


class TestAccessLogs:
    @pytest.mark.parametrize(
        ("line", "call"),
        [
            (
                f'127.0.0.1 - anna [{AT}] "GET /x?token=s HTTP/1.0" 200 2326',
                Call("GET", "/x?token=s", 200, WHEN),
            ),
            (
                f'::1 - a b [{AT}] "POST /x HTTP/2.0" 403 - "https://b.example/" "curl \\"8\\""',
                Call("POST", "/x", 403, WHEN),
            ),
            (
                f'api.example:443 10.0.0.1 - - [{AT}] "GET /x HTTP/1.1" 200 5 "-" "-"',
                Call("GET", "https://api.example:443/x", 200, WHEN),
            ),
            (
                f'10.0.0.1 - - [{AT}] "GET http://api.example/x HTTP/1.1" - -',
                Call("GET", "http://api.example/x", None, WHEN),
            ),
            (
                f'10.0.0.1 - - [{AT}] "GET /a\\x22b\\"c HTTP/1.1" 200 1',
                Call("GET", '/a%22b"c', 200, WHEN),
            ),
            (
                '10.0.0.1 - - [10/Foo/2026:13:55:36 -0700] "GET /x" 200 1',
                Call("GET", "/x", 200, ""),
            ),
        ],
    )
    def test_lines(self, source: Path, line: str, call: Call) -> None:
        source.write_text(line + "\n")
        assert read(source) == [call]

    def test_lines_without_a_call_are_told_by_number(self, source: Path) -> None:
        lines = [
            f'1.1.1.1 - - [{AT}] "GET /x HTTP/1.1" 200 1',
            f'1.1.1.1 - - [{AT}] "-" 408 0',
            f'1.1.1.1 - - [{AT}] "\\x16\\x03\\x01" 400 0',
            f'1.1.1.1 - - [{AT}] "OPTIONS * HTTP/1.1" 200 0',
            "no log at all",
            "",
        ]
        source.write_text("\n".join(lines))
        found = read(source)
        expected = "expected a line of an access log"
        assert found[1:] == [Malformed(f"line {number}", expected) for number in (2, 3, 4, 5)]


class TestDetecting:
    @pytest.mark.parametrize(
        ("name", "text", "expected"),
        [
            ("x", '{"log": {"entries": []}}', "har"),
            ("x", '\ufeff{"log": {"entries": []}}', "har"),
            ("x.har", '{"comment": 1}', "har"),
            ("x", '{"info": {}, "item": []}', "postman"),
            ("x", "GET /x\nGET /y\n", "list"),
            ("x.http", "GET /x\n", "http"),
            ("x.rest.gz", "GET /x\n", "http"),
            ("x", "@a = b\n\nGET /x\n", "http"),
            ("x", "GET /x\n\n###\n", "http"),
            ("x.http", f'1.1.1.1 - - [{AT}] "GET /x HTTP/1.1" 200 1\n', "log"),
            ("x", f'broken\n1.1.1.1 - - [{AT}] "GET /x HTTP/1.1" 200 1\n', "log"),
        ],
    )
    def test_by_content_then_by_name(
        self, tmp_path: Path, name: str, text: str, expected: str
    ) -> None:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert type_of(path) == expected

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "the source is empty"),
            ("  \n", "the source is empty"),
            ("[]", "neither a HAR file nor a Postman collection"),
            ('{"openapi": "3.1.0"}', "an OpenAPI document describes APIs"),
            ('{"id": 1, "requests": [], "order": []}', "version 1 cannot be read"),
            ("prose and more prose\n", "cannot tell what this source is"),
            ("\x00\x01\x02", "the source is no text"),
        ],
    )
    def test_what_is_none_of_them_is_refused(self, source: Path, text: str, message: str) -> None:
        source.write_text(text)
        with pytest.raises(InvalidFile, match=message):
            type_of(source)


class TestGzip:
    def test_is_read_as_what_is_inside(self, source: Path) -> None:
        source.write_bytes(gzip.compress(b"GET /x\n"))
        assert read(source) == [Call("GET", "/x")]

    def test_broken_json_inside_is_told_with_its_place(self, source: Path) -> None:
        source.write_bytes(gzip.compress(b'{"log":\n x}'))
        with pytest.raises(InvalidFile, match=r"source:2:2: broken JSON .*, at byte 10"):
            read(source)

    @pytest.mark.parametrize("cut", [5, 30, -1])
    def test_a_cut_file_is_refused(self, source: Path, cut: int) -> None:
        source.write_bytes(gzip.compress(b"GET /x\n" * 5000)[:cut])
        with pytest.raises(InvalidFile, match="cannot be decompressed to its end"):
            read(source)


def test_files_that_cannot_be_opened_are_told(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "none", "there is no such file"),
        (tmp_path, "expected a file, found a directory"),
        (Path("a\0b"), "a path cannot hold a NUL"),
    ):
        with pytest.raises(InvalidFile, match=message):
            type_of(path)
