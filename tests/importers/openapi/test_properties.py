"""Random documents: what an import makes of them, beside a reading of ``security`` that is written
to be read, and nothing but `Found` or a fault whatever a document holds."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import PlannerError
from planner.importers.found import Found
from planner.importers.openapi import read_openapi
from planner.solving.formula import GrantKey, holds
from tests.importers.openapi.documents import KEY, OAUTH, TOKEN_URL, openapi

USER = {
    "type": "oauth2",
    "flows": {"authorizationCode": {"tokenUrl": TOKEN_URL, "scopes": {"read": "", "admin": ""}}},
}
CUSTOMS = {
    "type": "oauth2",
    "flows": {"clientCredentials": {"tokenUrl": "https://c.example/t", "scopes": {"read": ""}}},
}
SCHEMES = {
    "oauth": OAUTH,
    "user": USER,
    "customs": CUSTOMS,
    "key": KEY,
    "basic": {**KEY, "in": "query"},
}
# `oauth` and `user` share their token endpoint, so they are one kind, named after the first.
KINDS = {"oauth": "oauth", "user": "oauth", "customs": "customs"}

scopes = st.lists(st.sampled_from(["read", "write", "admin"]), max_size=3)
alternatives = st.fixed_dictionaries(
    {},
    optional={
        "oauth": scopes,
        "user": scopes,
        "customs": scopes,
        "key": st.just([]),
        "basic": st.just([]),
    },
)
securities = st.lists(alternatives, max_size=4)
grant_sets = st.frozensets(
    st.builds(
        GrantKey, st.sampled_from(["oauth", "customs"]), st.sampled_from(["read", "write", "admin"])
    )
    | st.builds(GrantKey, st.just("credentials"), st.sampled_from(["key", "basic"]))
)


def read_text(text: str, name: str, **options: Any) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        return read_openapi([str(path)], read_on="2026-11-23", **options)


def lets_in(security: list[dict[str, list[str]]], held: frozenset[GrantKey]) -> bool:
    """What the specification says, in its own order: no requirement, or one alternative met."""
    if security == []:
        return True
    for alternative in security:
        met = True
        for scheme, names in alternative.items():
            if scheme in KINDS:
                met = met and all(GrantKey(KINDS[scheme], name) in held for name in names)
            else:
                met = met and GrantKey("credentials", scheme) in held
        if met:
            return True
    return False


@given(
    own=st.lists(st.none() | securities, min_size=1, max_size=5),
    document=securities,
    held=grant_sets,
    is_yaml=st.booleans(),
)
@settings(max_examples=300)
def test_requirements_agree_with_a_plain_reading_of_security(
    own: list[list[dict[str, list[str]]] | None],
    document: list[dict[str, list[str]]],
    held: frozenset[GrantKey],
    is_yaml: bool,
) -> None:
    paths = {
        f"/{number}": {"get": {} if security is None else {"security": security}}
        for number, security in enumerate(own)
    }
    # One operation sees to it that both kinds have grants in use, so that each gets its name.
    paths["/all"] = {"get": {"security": [{"oauth": ["read"]}, {"customs": ["read"]}]}}
    values = openapi(paths, components={"securitySchemes": SCHEMES}, security=document)
    text = yaml.safe_dump(values, sort_keys=False) if is_yaml else json.dumps(values)
    found = read_text(text, "document.yaml" if is_yaml else "document.json")
    apis = {api.url.rpartition("/")[2]: api for api in found.services[0].apis}
    for number, security in enumerate(own):
        requirement = apis[str(number)].requirement
        assert requirement is not None
        counting = document if security is None else security
        assert holds(requirement, held) is lets_in(counting, held)
        assert holds(requirement, frozenset()) is lets_in(counting, frozenset())


KEYS = st.sampled_from(
    [
        "openapi", "swagger", "info", "paths", "components", "securitySchemes", "security", "get",
        "put", "servers", "url", "variables", "default", "oauth", "key", "type", "flows", "flow",
        "clientCredentials", "implicit", "scopes", "tokenUrl", "$ref", "/a", "x-needs", "in",
        "securityDefinitions", "host", "schemes", "callbacks", "operationId", "summary", "title",
        "externalDocs", "openIdConnectUrl", "webhooks", "deprecated", "anyOf", "", "\ud800",
    ]
)  # fmt: skip
TEXTS = st.sampled_from(
    [
        "3.0.3", "3.1.0", "2.0", "oauth2", "apiKey", "http", "mutualTLS", "openIdConnect", "header",
        "#/paths/~1a", "#/", "#", "other.json", "https://[", "https://a.example/{b}", "{", "/", "",
        " ", "read", "\ud800", "\x00", "implicit", "application", "file:///%00", "//[", "a b",
    ]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.text()
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
WHOLE = openapi(
    {
        "/a": {
            "get": {
                "operationId": "a",
                "summary": "A",
                "security": [{"oauth": ["read"], "key": []}, {}],
                "servers": [{"url": "https://{b}.example", "variables": {"b": {"default": "c"}}}],
                "externalDocs": {"url": "https://d.example"},
                "callbacks": {},
                "x-needs": [{"scopes": ["read"]}, ["write"]],
            },
            "put": {"security": []},
        },
        "/b": {"$ref": "#/paths/~1a"},
    },
    security=[{"key": []}],
    webhooks={},
)
SWAGGER = {
    "swagger": "2.0",
    "host": "a.example",
    "basePath": "/v1",
    "schemes": ["https"],
    "securityDefinitions": {
        "oauth": {"type": "oauth2", "flow": "application", "tokenUrl": "https://a.example/t"},
        "basic": {"type": "basic"},
    },
    "paths": {"/a": {"get": {"security": [{"oauth": ["read"]}], "schemes": ["http"]}}},
}


def places(value: Any, steps: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The steps to every value inside `value`."""
    found = [steps]
    if isinstance(value, dict | list):
        for step, child in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(child, (*steps, step))
    return found


def changed(value: Any, steps: tuple[Any, ...], new: Any) -> Any:
    """`value` with `new` at the end of `steps`."""
    if not steps:
        return new
    copy = value.copy()
    copy[steps[0]] = changed(value[steps[0]], steps[1:], new)
    return copy


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A document with junk in one to three places."""
    value: Any = draw(st.sampled_from([WHOLE, SWAGGER]))
    for _ in range(draw(st.integers(1, 3))):
        if isinstance(value, dict | list):
            value = changed(value, draw(st.sampled_from(places(value))), draw(JUNK))
    return value


def survives(text: str, name: str) -> None:
    """An import ends with `Found`, or with faults that can be printed."""
    outcome: Found | PlannerError
    try:
        outcome = read_text(text, name, extension="x-needs")
    except PlannerError as error:
        outcome = error
    if isinstance(outcome, PlannerError):
        assert outcome.faults
        assert all(str(fault).isprintable() for fault in outcome.faults)
        return
    for api in outcome.services[0].apis:
        assert api.title.isprintable()
        assert api.id.isprintable()
        assert (api.requirement is None) is bool(api.unknown_reason)


@given(mutated(), st.booleans())
@settings(max_examples=300)
def test_documents_with_junk_give_faults_and_no_other_exception(
    document: Any, is_yaml: bool
) -> None:
    if is_yaml:
        survives(yaml.dump(document, allow_unicode=False), "document.yaml")
    else:
        survives(json.dumps(document), "document.json")


@given(JUNK)
def test_any_json_gives_faults_and_no_other_exception(document: Any) -> None:
    survives(json.dumps(document), "document.json")


@given(st.data())
@settings(max_examples=200)
def test_damaged_text_gives_faults_and_no_other_exception(data: st.DataObject) -> None:
    is_yaml = data.draw(st.booleans())
    text = yaml.safe_dump(WHOLE) if is_yaml else json.dumps(WHOLE)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    junk = data.draw(st.text(alphabet=st.sampled_from("{}[]:,&*!|>'\"#%@-? \n\tab0\\"), max_size=6))
    survives(text[:start] + junk + text[end:], "document.yaml" if is_yaml else "document.json")
