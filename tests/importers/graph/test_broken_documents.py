"""Documents that are none: every fault with its place, in one run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile, PlannerError
from planner.importers.graph import read_graph
from tests.importers.graph.samples import READ_ON, found, paths, permission


def faults(folder: Path, content: bytes | str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(folder)
    data = content.encode() if isinstance(content, str) else content
    Path("made.json").write_bytes(data)
    with pytest.raises(InvalidFile) as raised:
        read_graph(["made.json"], scheme="Application", read_on=READ_ON)
    return [str(fault).removeprefix("made.json:") for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "1:1: not JSON: Expecting value"),
        ('{"permissions": {', "1:18: not JSON: Expecting property name enclosed in double quotes"),
        (b'{"a": "\xff"}', " byte 8 is not UTF-8"),
        ('{"permissions": {"A": {}, "A": {}}}', " the key `A` stands here twice in permissions"),
        ("[" * 5000, " nested deeper than 100"),
        ("[1]", " expected a mapping, found a list"),
    ],
)
def test_what_is_no_document_is_refused(
    content: bytes | str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(tmp_path, content, monkeypatch) == [expected]


@pytest.mark.parametrize("content", ["{}", '{"permissions": []}', '{"permissions": {}}'])
def test_a_document_without_permissions_is_refused_with_a_hint(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fault,) = faults(tmp_path, content, monkeypatch)

    assert fault.startswith(" expected permissions by name in permissions (")
    assert "permissions.json" in fault


def test_all_faults_are_told_each_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content: dict[str, Any] = {
        "A": permission(
            paths({"x": "", "/y": "least", "/z": 1}, "get", schemes=("Application", "Other")),
            "not a set",
            {"methods": ["GET"]},
        ),
        "B": {"schemes": {"Application": {"privilegeLevel": 9}}, "pathSets": {}},
        "C": {"schemes": {"Application": {"requiresAdminConsent": "yes"}, "Other": []}},
        "D": 4,
        " E": permission(implicit="no", kind="oAuth2"),
    }
    text = json.dumps({"permissions": content})

    assert faults(tmp_path, text, monkeypatch) == [
        ' ` E` has blanks around it in permissions[" E"]',
        ' expected true or false, found `no` in permissions[" E"].implicit',
        " expected an HTTP method in capitals, found `get` in permissions.A.pathSets[0].methods[0]",
        (
            " the scheme `Other` is not among the permission's schemes in"
            " permissions.A.pathSets[0].schemeKeys[1]"
        ),
        " expected a path that starts with `/`, found `x` in permissions.A.pathSets[0].paths.x",
        (
            " expected `key=value` pairs with `;` between them, found `least` in"
            ' permissions.A.pathSets[0].paths["/y"]'
            " (such as `least=Application;AlsoRequires=User.Read.All`)"
        ),
        ' expected text, found a number in permissions.A.pathSets[0].paths["/z"]',
        " expected a mapping, found `not a set` in permissions.A.pathSets[1]",
        " the key `schemeKeys` is missing in permissions.A.pathSets[2]",
        " the key `paths` is missing in permissions.A.pathSets[2]",
        (
            " expected a number from 1 to 5, found 9 in"
            " permissions.B.schemes.Application.privilegeLevel"
        ),
        " expected a list, found a mapping in permissions.B.pathSets",
        (
            " expected true or false, found `yes` in"
            " permissions.C.schemes.Application.requiresAdminConsent"
        ),
        " expected a mapping, found a list in permissions.C.schemes.Other",
        " expected a mapping, found a number in permissions.D",
    ]


def test_very_many_faults_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"permissions": {f"p{number}": 0 for number in range(150)}})

    told = faults(tmp_path, text, monkeypatch)

    assert len(told) == 101
    assert told[-1] == " and 50 more faults, not listed"


def test_just_one_document_is_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="expected one document, found 2"):
        read_graph(["a.json", "b.json"], scheme="Application", read_on=READ_ON)
    with pytest.raises(InvalidFile, match="there is no such file"):
        read_graph([tmp_path / "none.json"], scheme="Application", read_on=READ_ON)


@pytest.mark.parametrize("tenant", ["common", "Organizations", "a b", "a/b", "", "x@y", "-", "{a}"])
def test_a_tenant_that_cannot_be_is_refused(tenant: str, tmp_path: Path) -> None:
    with pytest.raises(PlannerError):
        found(tmp_path, {"A": permission(paths({"/x": ""}))}, tenant=tenant)


WRONG: tuple[Any, ...] = (None, 1, True, "", "text", [], {}, [None], {"a": None}, {"/x": []})


def test_nothing_of_a_document_ends_in_a_traceback(tmp_path: Path) -> None:
    """Each value of a sound document is replaced by each of these, one after the other."""
    sound = {
        "A": permission(
            paths({"/x": "least=Application"}),
            schemes={"Application": {"adminDisplayName": "Do", "privilegeLevel": 1}},
            implicit=False,
        )
    }
    for place in _places(sound):
        for wrong in WRONG:
            changed = json.loads(json.dumps(sound))
            _put(changed, place, wrong)
            assert _what_comes_of(tmp_path, changed)


def _what_comes_of(folder: Path, permissions: dict[str, Any]) -> tuple[object, ...]:
    """The services found, or the faults."""
    try:
        return found(folder, permissions).services
    except InvalidFile as error:
        return error.faults


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [place for key, item in inside for place in [(*at, key), *_places(item, (*at, key))]]


def _put(value: Any, place: tuple[Any, ...], wrong: Any) -> None:
    for step in place[:-1]:
        value = value[step]
    value[place[-1]] = wrong
