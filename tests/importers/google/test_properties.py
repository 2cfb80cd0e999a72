from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import Fault, InvalidFile
from planner.importers.found import Found
from planner.importers.google import read_google
from planner.importers.google.urls import method_path
from planner.reading.folding import fold
from planner.solving.formula import holds
from tests.importers.google.samples import AUTH, READ_ON, document

SCOPES = (f"{AUTH}a", f"{AUTH}b", f"{AUTH}openid", "openid", "https://mail.google.com/")
NAMES = st.sampled_from(["get", "list", "sendAs", "send_as", "a", "an", "SSLCert", "sslCert"])


@st.composite
def methods(draw: st.DrawFn) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": draw(st.sampled_from(["x.a", "x.b", "x.c", "y"])),
        "httpMethod": draw(st.sampled_from(["GET", "POST"])),
        "path": draw(st.sampled_from(["a", "b/{id}", "{+name}"])),
    }
    if draw(st.booleans()):
        values["scopes"] = draw(st.lists(st.sampled_from(SCOPES), max_size=4))
    if draw(st.booleans()):
        values["mediaUpload"] = {"protocols": {"simple": {"path": f"/upload/{values['path']}"}}}
    return values


def resources(depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    members: dict[str, st.SearchStrategy[Any]] = {
        "methods": st.dictionaries(NAMES, methods(), max_size=3)
    }
    if depth:
        members["resources"] = st.dictionaries(NAMES, resources(depth - 1), max_size=2)
    return st.fixed_dictionaries({}, optional=members)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    declared = draw(st.none() | st.lists(st.sampled_from(SCOPES), unique=True))
    scopes = None if declared is None else dict.fromkeys(declared, "Sees.")
    return document(scopes=scopes, **draw(resources()))


def imported(values: object) -> Found:
    with TemporaryDirectory() as folder:
        path = Path(folder, "any.json")
        path.write_text(json.dumps(values), encoding="utf-8")
        return read_google([path], read_on=READ_ON)


def listed(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    nested = (one for inner in node.get("resources", {}).values() for one in listed(inner))
    return [*node.get("methods", {}).values(), *nested]


@given(documents())
def test_each_method_is_an_api_or_told_to_be_left_out(values: dict[str, Any]) -> None:
    found = imported(values)
    (service,) = found.services
    left_out = [one for one in found.left_out if one.rule == "repeated-id"]
    assert len(service.apis) + len(left_out) == len(listed(values))
    assert len({api.id for api in service.apis}) == len(service.apis)


@given(documents())
def test_a_scope_is_enough_just_where_a_method_lists_it(values: dict[str, Any]) -> None:
    found = imported(values)
    by_value = {grant.value: grant.key for grant in found.grants}
    assert len(by_value) == len({*by_value.values()}) == len(found.grants)
    wanted = {
        (one["id"], one["httpMethod"], one["path"], scope)
        for one in listed(values)
        for scope in one.get("scopes", [])
    }
    (service,) = found.services
    got = {
        (api.id.partition(" ")[0], api.method, api.url.removeprefix(values["rootUrl"]), scope)
        for api in service.apis
        for scope, key in by_value.items()
        if api.requirement is not None
        and holds(api.requirement, {key})
        and not holds(api.requirement, frozenset())
    }
    kept = {(*key[:3],) for key in got}
    # A method of the same id, HTTP method and path as another one is left out, and told.
    assert got <= wanted
    told = {one.place.rpartition(" ")[2] for one in found.left_out if one.rule == "repeated-id"}
    assert {key[0] for key in wanted - got} <= told
    assert {key[0] for key in wanted if (*key[:3],) not in kept} <= told


@given(documents())
def test_needing_nothing_takes_a_document_without_any_scope(values: dict[str, Any]) -> None:
    (service,) = imported(values).services
    free = [api for api in service.apis if api.requirement and holds(api.requirement, frozenset())]
    has_scopes = bool(values.get("auth", {}).get("oauth2", {}).get("scopes")) or any(
        one.get("scopes") for one in listed(values)
    )
    assert not (free and has_scopes)
    assert all(api.unknown_reason for api in service.apis if api.requirement is None)


@given(documents())
def test_no_alias_means_another_api(values: dict[str, Any]) -> None:
    (service,) = imported(values).services
    owners: dict[str, set[str]] = {}
    for api in service.apis:
        for name in (api.id, api.title, f"{api.method} {api.url}", *api.aliases):
            owners.setdefault(fold(name), set()).add(api.id)
    assert all(owners[fold(alias)] == {api.id} for api in service.apis for alias in api.aliases)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["methods", "resources", "scopes", "id", "path", "auth", "oauth2", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = st.sampled_from([*document(), "auth", "methods", "batchPath", "endpoints", "mtlsRootUrl"])


def faults_of(values: object) -> tuple[Fault, ...]:
    try:
        imported(values)
    except InvalidFile as error:
        return error.faults
    return ()


@settings(max_examples=200)
@given(st.dictionaries(KEYS, ANYTHING, max_size=3), documents())
def test_whatever_a_document_holds_is_read_or_refused(
    change: dict[str, Any], values: dict[str, Any]
) -> None:
    assert all(fault.file.endswith("any.json") for fault in faults_of(values | change))


@settings(max_examples=200)
@given(ANYTHING)
def test_whatever_a_method_holds_is_read_or_refused(anything: object) -> None:
    faults = faults_of(document(resources={"a": {"methods": {"b": anything}}}))
    assert all(fault.path.startswith("resources.a.methods.b") for fault in faults if fault.path)


SEGMENTS = st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=3)


@given(SEGMENTS, st.booleans())
def test_a_flat_path_stands_for_just_as_many_segments(segments: list[str], open_end: bool) -> None:
    """What the chosen template matches is what the pattern lets through."""
    pattern = "/".join(f"{name}/[^/]+" for name in segments)
    flat = "/".join(f"{name}/{{{name}{index}}}" for index, name in enumerate(segments))
    if open_end:
        pattern = f"{pattern.removesuffix('[^/]+')}.*"
    chosen = method_path("v1/{+name}:do", f"v1/{flat}:do", {"name": f"^{pattern}$"})
    assert chosen.count("{") == len(segments)
    assert chosen.count("{+") == open_end
    assert chosen.replace("{+", "{") == f"v1/{flat}:do"
