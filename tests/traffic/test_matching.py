"""The rules by which a call finds its API, one by one."""

from __future__ import annotations

import pytest

from planner.traffic.calls import Call
from planner.traffic.matching import Matcher
from planner.traffic.verdicts import (
    Ambiguous,
    CatalogApi,
    Recognised,
    UnknownUrl,
    Verdict,
    WrongMethod,
)
from tests.traffic.catalogs import catalog_of

ELSEWHERE = "elsewhere"


def told(verdict: Verdict | None) -> str | set[str] | None:
    """The API's id, several of them, what methods there are, or where the call went."""
    if isinstance(verdict, Recognised):
        return verdict.owner.api.id
    if isinstance(verdict, Ambiguous):
        return {owner.api.id for owner in verdict.owners}
    if isinstance(verdict, WrongMethod):
        return f"only {' '.join(verdict.methods)}"
    if isinstance(verdict, UnknownUrl):
        return {True: ELSEWHERE, False: "unknown", None: "perhaps elsewhere"}[verdict.elsewhere]
    return None


def match(line: str, *templates: str, **options: object) -> str | set[str] | None:
    method, url = line.split(" ", 1)
    return told(Matcher([catalog_of(*templates)], **options).match(Call(method, url)))  # type: ignore[arg-type]


USER = "GET https://api.example/v1/users/{id}"
ME = "GET https://api.example/v1/users/me"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example/v1/users/42",
        "http://api.example/v1/users/42",
        "HTTPS://API.EXAMPLE/v1/users/42",
        "https://api.example:443/v1/users/42",
        "http://api.example:80/v1/users/42",
        "https://api.example./v1/users/42",
        "https://name:secret@api.example/v1/users/42",
        "https://api.example/v1/users/42/",
        "https://api.example//v1///users/42",
        "https://api.example/v1/users/42?a=b&c",
        "https://api.example/v1/users/42#part",
        "https://api.example/v1/groups/../users/./42",
        "https://api.example/v1/groups/%2E%2e/users/42",
        "https://api.example/v1/%75sers/42",
        "https://api.example/v1;x=1/users;y/42;z=2",
        "https://api.example/v1/users/a%2Fb",
        "https://api.example/v1/users/%E2%82%AC",
        "https://api.example/v1/users/%FF",
        "https://api.example/v1/users/{userId}",
    ],
)
def test_spellings_of_one_url_are_one(url: str) -> None:
    assert match(f"GET {url}", USER, ME) == USER


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example/v1/users",
        "https://api.example/v1/users/",
        "https://api.example/v1/users/42/more",
        "https://api.example/users/42",
        "https://api.example/v1%2Fusers/42",
        "https://api.example/v1/users/%2E%2E/42",
        "https://api.example/v1/users/../42",
        "https://api.example/v1/users/;x=1",
    ],
)
def test_other_urls_are_unknown(url: str) -> None:
    assert match(f"GET {url}", USER, ME) == "unknown"


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("a;b:cancel", "{id}:cancel"),
        ("range(address='a;b')", "range(address={address})"),
        ("root:/a;b:/children", "root:/{path}:/children"),
        ("list;v=1", "list"),
        ("a;b", "{id}"),
    ],
)
def test_what_follows_a_semicolon_counts_where_a_template_is_nearer_with_it(
    path: str, template: str
) -> None:
    start = "GET https://api.example/"
    names = ("{id}", "{id}:cancel", "range(address={address})", "root:/{path}:/children", "list")
    assert match(start + path, *(start + name for name in names)) == start + template


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example:8443/v1/users/42",
        "https://api.example.org/v1/users/42",
        "https://sub.api.example/v1/users/42",
        "https://api.example@evil.example/v1/users/42",
        "https://evil.example/https://api.example/v1/users/42",
    ],
)
def test_other_hosts_are_elsewhere(url: str) -> None:
    assert match(f"GET {url}", USER) == ELSEWHERE


@pytest.mark.parametrize("url", ["data:text/plain,x", "blob:https://api.example/1", "about:blank"])
def test_what_is_not_http_gets_no_verdict(url: str) -> None:
    assert match(f"GET {url}", USER) is None


def test_web_sockets_are_calls_over_http() -> None:
    assert match("GET wss://api.example/v1/users/42", USER) == USER


def test_a_literal_segment_goes_before_a_parameter() -> None:
    assert match("GET https://api.example/v1/users/me", USER, ME) == ME


def test_segments_count_from_the_left() -> None:
    first, second = "GET https://a.example/x/{id}", "GET https://a.example/{id}/y"
    assert match("GET https://a.example/x/y", first, second) == first


def test_of_partly_literal_segments_the_one_with_more_literal_text_wins() -> None:
    both = ("GET https://a.example/{x}.b", "GET https://a.example/{x}.json.b")
    assert match("GET https://a.example/1.json.b", *both) == both[1]


def test_only_templates_with_the_method_compete() -> None:
    others = ("POST https://api.example/v1/users/me", USER)
    assert match("GET https://api.example/v1/users/me", *others) == USER
    assert match("PUT https://api.example/v1/users/me", *others) == "only GET POST"


def test_head_is_not_taken_for_get() -> None:
    assert match("HEAD https://api.example/v1/users/me", ME) == "only GET"


def test_equally_specific_templates_are_ambiguous() -> None:
    both = ("GET https://a.example/{x}/z", "GET https://a.example/{y}/z")
    assert match("GET https://a.example/1/z", *both) == set(both)


def test_what_is_written_as_in_the_catalogue_is_not_ambiguous() -> None:
    both = ("GET https://a.example/{x}/z", "GET https://a.example/{y}/z")
    assert match(both[1], *both) == both[1]


def test_a_choice_settles_ambiguity_where_it_is_one() -> None:
    both = ("GET https://a.example/{x}/z", "GET https://a.example/{y}/z")
    catalog = catalog_of(*both)
    call = Call("GET", "https://a.example/1/z")
    chosen = [CatalogApi(catalog.name, api) for api in catalog.apis]
    assert told(Matcher([catalog], chosen=chosen[:1]).match(call)) == both[0]
    assert told(Matcher([catalog], chosen=chosen).match(call)) == set(both)


def test_the_last_slash_decides_between_two_that_differ_in_nothing_else() -> None:
    both = ("GET https://a.example/x", "GET https://a.example/x/")
    assert match("GET https://a.example/x", *both) == both[0]
    assert match("GET https://a.example/x/", *both) == both[1]


class TestLetterCase:
    def test_the_exact_one_goes_first(self) -> None:
        both = ("GET https://a.example/getItem", "GET https://a.example/getitem")
        assert match("GET https://a.example/getitem", *both) == both[1]

    def test_another_case_is_recognised_and_told(self) -> None:
        matcher = Matcher([catalog_of(USER)])
        verdict = matcher.match(Call("GET", "https://api.example/V1/Users/42"))
        assert isinstance(verdict, Recognised)
        assert verdict.respelled

    def test_a_parameter_that_may_be_a_literal_in_another_case_is_ambiguous(self) -> None:
        assert match("GET https://api.example/v1/users/Me", USER, ME) == {USER, ME}
        assert match("GET https://api.example/v1/users/Me", USER, ME, ignore_case=True) == ME

    def test_ignoring_case_makes_twins_ambiguous(self) -> None:
        both = ("GET https://a.example/getItem", "GET https://a.example/getitem")
        assert match("GET https://a.example/getitem", *both, ignore_case=True) == set(both)


GRAPH = "https://graph.example/v1.0"


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("/me/drive/root:/{id}:/children", "/me/drive/root:/Reports/2026/q1.xlsx:/children"),
        ("/me/drive/items/{id}:/{id}:/content", "/me/drive/items/01AB:/a/b.txt:/content"),
        ("/drives/{id}/root:/{id}", "/drives/d1/root:/a/b"),
        ("/workbook/range(address={value})/delete", "/workbook/range(address='A1:B2')/delete"),
        ("/sites/getByPath(path='{path}')", "/sites/getByPath(path='/documents/x')"),
        ("/sites/getByPath(path='{path}')", "/sites/getbypath(path=%27%2Fdocuments%27)"),
        ("/f(a={x}, b={y})", "/F(a=1,b=2)"),
        ("/messages/delta", "/messages/microsoft.graph.delta()"),
        ("/messages/microsoft.graph.delta()", "/messages/delta"),
        ("/users/{id}/messages", "/users('anna@example.com')/messages"),
        ("/items/{id}/$ref", "/items/1/%24ref"),
        ("/ingest('{itemId}')", "/ingest/42"),
    ],
)
def test_the_urls_of_odata_services(template: str, url: str) -> None:
    assert match(f"GET {GRAPH}{url}", f"GET {GRAPH}{template}") == f"GET {GRAPH}{template}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("projects/p/topics/t", "v1/{+name}"),
        ("projects/p/topics/t:publish", "v1/{+topic}:publish"),
        ("projects/p/topics/t%3Apublish", "v1/{+name}"),
        ("projects/p/locations", "v1/{+name}/locations"),
        ("operations/42", "v1/operations/{id}"),
    ],
)
def test_googles_reserved_expansion(path: str, expected: str) -> None:
    templates = [
        f"GET https://g.example/{template}"
        for template in (
            "v1/{+name}",
            "v1/{+topic}:publish",
            "v1/{+name}/locations",
            "v1/operations/{id}",
        )
    ]
    found = match(f"GET https://g.example/v1/{path}", *templates)
    assert found == f"GET https://g.example/{expected}"


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("/files/{path*}", "/files/a/b/c"),
        ("/files/{proxy+}", "/files/a/b/c"),
        ("/v1/{name=projects/*/keys/**}", "/v1/projects/p/keys/a/b"),
        ("/items/:id/parts", "/items/42/parts"),
        ("/search{?q,limit}", "/search?limit=1"),
        ("/users/{id}.json", "/users/42.json"),
    ],
)
def test_other_ways_to_write_templates(template: str, url: str) -> None:
    line = f"GET https://a.example{template}"
    assert match(f"GET https://a.example{url}", line) == line


class TestQueries:
    ALL = "GET https://a.example/jobs"
    FOUND = "GET https://a.example/jobs?{query}"
    LISTED = "GET https://a.example/jobs?Action=List"
    DELETED = "GET https://a.example/jobs?Action=Delete"

    def test_a_template_with_a_query_takes_calls_without_one(self) -> None:
        assert match("GET https://a.example/jobs", self.FOUND) == self.FOUND
        assert match("GET https://a.example/jobs?page=1", self.FOUND) == self.FOUND

    def test_the_query_chooses_between_templates_of_one_path(self) -> None:
        both = (self.ALL, self.FOUND)
        assert match("GET https://a.example/jobs?query=x", *both) == self.FOUND
        assert match("GET https://a.example/jobs?page=1", *both) == self.ALL

    def test_a_value_in_the_template_must_be_the_calls(self) -> None:
        both = (self.LISTED, self.DELETED)
        assert match("GET https://a.example/jobs?Action=Delete&x=1", *both) == self.DELETED
        assert match("GET https://a.example/jobs?Action=Stop", *both) == "only GET"


class TestHosts:
    def test_a_host_with_a_variable_takes_any(self) -> None:
        template = "GET https://{tenant}.a.example/x"
        assert match("GET https://acme.a.example/x", template) == template
        assert match("GET https://a.example/x", template) == ELSEWHERE

    def test_an_exact_host_goes_before_a_variable_one(self) -> None:
        both = ("GET https://{tenant}.a.example/x", "GET https://acme.a.example/{y}")
        assert match("GET https://acme.a.example/x", *both) == both[1]

    @pytest.mark.parametrize("template", ["GET /users/{id}", "GET {baseUrl}/users/{id}"])
    def test_a_template_without_host_stands_where_it_is_said(self, template: str) -> None:
        base = {"bases": ["https://a.example/v2"]}
        assert match("GET https://a.example/v2/users/1", template, **base) == template
        assert match("GET https://a.example/users/1", template, **base) == "unknown"
        assert match("GET https://b.example/v2/users/1", template, **base) == ELSEWHERE

    def test_a_template_without_host_fits_by_path_where_nothing_is_said(self) -> None:
        matcher = Matcher([catalog_of("GET /users/{id}")])
        verdict = matcher.match(Call("GET", "https://a.example/users/1"))
        assert isinstance(verdict, Recognised)
        assert (verdict.by_path, verdict.host) == (True, "a.example")
        assert told(matcher.match(Call("GET", "https://a.example/x"))) == "perhaps elsewhere"

    def test_a_call_without_host_stands_where_it_is_said(self) -> None:
        base = {"bases": ["https://api.example/v1"]}
        assert match("GET /users/42", USER, **base) == USER
        assert match("GET /users/42", USER, bases=["https://b.example/v1"]) == "unknown"

    def test_a_call_without_host_fits_by_path_where_nothing_is_said(self) -> None:
        verdict = Matcher([catalog_of(USER)]).match(Call("GET", "/v1/users/42"))
        assert isinstance(verdict, Recognised)
        assert verdict.by_path

    def test_a_call_without_host_that_fits_on_two_hosts_is_ambiguous(self) -> None:
        both = ("GET https://a.example/x/{id}", "GET https://b.example/x/1")
        assert match("GET /x/1", *both) == set(both)

    def test_several_bases_that_agree_are_one(self) -> None:
        bases = ["https://api.example/v1", "https://staging.example/v1"]
        assert match("GET /users/42", "GET /users/{id}", bases=bases) == "GET /users/{id}"

    def test_names_beyond_ascii(self) -> None:
        template = "GET https://bücher.example/x"
        assert match("GET https://xn--bcher-kva.example/x", template) == template


def test_the_documentations_spellings_of_methods_are_known() -> None:
    catalog = catalog_of("DELETE https://a.example/x", spellings=["DEL=DELETE"])
    verdict = Matcher([catalog]).match(Call("DEL", "https://a.example/x"))
    assert told(verdict) == "DELETE https://a.example/x"


def test_several_catalogues_share_one_host() -> None:
    first = catalog_of("GET https://a.example/x", name="first")
    second = catalog_of("GET https://a.example/{y}", "GET https://a.example/x/z", name="second")
    matcher = Matcher([first, second])
    found = [matcher.match(Call("GET", f"https://a.example/{path}")) for path in ("x", "y", "x/z")]
    assert [one.owner.catalog for one in found if isinstance(one, Recognised)] == [
        "first",
        "second",
        "second",
    ]
