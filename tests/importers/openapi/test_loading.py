from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from planner.errors import InvalidFile
from planner.importers.openapi import loading, yaml_loading
from planner.importers.openapi.loading import RepeatedKeys, load
from planner.importers.openapi.places import Text
from planner.solving.formula import AnyOf, GrantKey
from tests.importers.openapi.documents import READ, WRITE, asking, read, requirement


def loaded(text: str | bytes, name: str = "document.yaml") -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    return load(Text(name, data, None))


def refusal(text: str | bytes, name: str = "document.yaml") -> str:
    with pytest.raises(InvalidFile) as raised:
        loaded(text, name)
    (fault,) = raised.value.faults
    return str(fault)


def test_json_and_yaml_of_one_document_give_the_same(tmp_path: Path) -> None:
    document = asking([{"oauth": ["read"], "key": []}, {"oauth": ["write"]}])
    from_json = read(tmp_path, json.dumps(document))
    from_yaml = read(tmp_path, yaml.safe_dump(document, sort_keys=False))
    assert (from_json.services, from_json.grants) == (from_yaml.services, from_yaml.grants)


def test_yaml_words_that_other_readers_take_for_something_else_stay_texts() -> None:
    text = "scopes: [no, on, 1_000, 2026-11-23, 0x10, 0o17, 1:30, '7', !!str 8, .inf]"
    values = loaded(text)["scopes"]
    words = ["no", "on", "1_000", "2026-11-23", "0x10", "0o17", "1:30", "7", "8", ".inf"]
    assert values == words


def test_yaml_numbers_and_truth_values_are_what_yaml_1_2_says() -> None:
    assert loaded("[1, -2, 2.5, 1e3, .5, true, False, null, ~]") == [
        1,
        -2,
        2.5,
        1000.0,
        0.5,
        True,
        False,
        None,
        None,
    ]


def test_keys_are_texts() -> None:
    assert loaded("{200: a, true: b, null: c, 2026-11-23: d}") == {
        "200": "a",
        "true": "b",
        "null": "c",
        "2026-11-23": "d",
    }


def test_aliases_and_merge_keys_are_followed(tmp_path: Path) -> None:
    text = """\
openapi: 3.0.3
info: {title: Parcel Post, version: "7"}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {implicit: {scopes: {read: Reads., write: Writes.}}}}
x-common: &common
  security: &either [{oauth: [read]}, {oauth: [write]}]
paths:
  /a: {get: {<<: *common}}
  /b: {get: {<<: [{summary: Own}, *common], security: [{oauth: [read]}]}}
  /c: {get: {security: *either}}
"""
    apis = read(tmp_path, text).services[0].apis
    either = AnyOf((READ, WRITE))
    assert [api.requirement for api in apis] == [either, READ, either]
    assert [api.title for api in apis] == ["GET /a", "Own", "GET /c"]


def test_a_quoted_merge_key_is_a_key() -> None:
    assert loaded('{"<<": {a: 1}}') == {"<<": {"a": 1}}


def test_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    message = refusal("\n".join(lines))
    assert message.startswith("document.yaml:7:")
    assert "more than 5,000,000 values" in message


def test_values_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_loading, "MOST_VALUES", 5)
    assert loaded("[1, 2, 3, 4]") == [1, 2, 3, 4]
    assert "more than 5 values" in refusal("- [1, 2, 3, 4]")


def test_values_are_counted_in_json_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MOST_VALUES", 4)
    assert loaded("[1, 2, 3, 4]", "document.json") == [1, 2, 3, 4]
    assert "more than 4 values" in refusal("[1, 2, 3, {}]", "document.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &a [*a]", "document.yaml:1:8: the alias `*a` stands inside itself"),
        ("a: *b", "document.yaml:1:4: nothing has the anchor `&b`"),
        ("? [a]\n: b", "document.yaml:1:3: expected a text as key"),
        ("a: 1\n---\nb: 1", "document.yaml:2:1: a second document starts here"),
        ("a:\n  <<: 3", "document.yaml:2:7: expected a mapping, or several"),
        ("a: 'x", "document.yaml:1:6: not valid YAML"),
        ("a:\n\t- b", "document.yaml:2:1: not valid YAML"),
        ("a\x00b", "document.yaml: not valid YAML"),
        ("", "document.yaml: the file is empty"),
        ("# nothing", "document.yaml: the file is empty"),
        (b"a: 1\nb: \xff", "document.yaml:2:4: the byte 0xff is not UTF-8 here"),
    ],
)
def test_broken_yaml_is_told_with_its_place(text: str | bytes, expected: str) -> None:
    assert refusal(text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\n"a": }', "document.json:2:6: not valid JSON: expecting value"),
        ('{"a": 1} x', "document.json:1:10: not valid JSON: extra data"),
        (b'{\n"\xff": 1}', "document.json:2:2: the byte 0xff is not UTF-8 here"),
        ("[" * 100_000, "document.json: lists and mappings are nested too deeply"),
    ],
)
def test_broken_json_is_told_with_its_place(text: str | bytes, expected: str) -> None:
    assert refusal(text, "document.json").startswith(expected)


def test_deep_nesting_is_refused_in_yaml_too() -> None:
    assert "nested too deeply" in refusal("a: " + "[" * 100_000)


def test_yaml_in_braces_is_read_where_the_file_is_called_yaml() -> None:
    assert loaded("{a: [b]}") == {"a": ["b"]}
    assert "not valid JSON" in refusal("{a: [b]}", "document.json")


def test_a_byte_order_mark_makes_no_difference() -> None:
    assert loaded(b"\xef\xbb\xbf{}") == {}
    assert loaded(b"\xef\xbb\xbfa: 1") == {"a": 1}


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2, "b": 3}', "a: 1\na: 2\nb: 3"])
def test_repeated_keys_are_remembered(text: str) -> None:
    values = loaded(text)
    assert isinstance(values, RepeatedKeys)
    assert (values, values.repeated) == ({"a": 2, "b": 3}, ("a",))


def test_very_long_numbers_are_read() -> None:
    digits = "1" * 5_000
    assert loaded(f"[{digits}]", "document.json") == [float("inf")]
    assert loaded(f"- {digits}") == [float("inf")]


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        (
            "openapi: 3.0.3\npaths:\n  /a:\n    get: {}\n  /a:\n    put: {}\n",
            "#/paths/~1a",
            5,
        ),
        (
            "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      security: []\n      security: []\n",
            "#/paths/~1a/get/security",
            6,
        ),
    ],
)
def test_a_repeated_key_in_a_part_that_is_read_is_a_fault(
    tmp_path: Path, text: str, path: str, line: int
) -> None:
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, text)
    (fault,) = raised.value.faults
    assert (fault.path, fault.line) == (path, line)
    assert "is here twice" in fault.message


def test_a_repeated_key_elsewhere_does_not_block(tmp_path: Path) -> None:
    text = yaml.safe_dump(asking([{"oauth": ["read"]}])) + "x-more: {a: 1, a: 2}\n"
    assert requirement(tmp_path, text) == GrantKey("scopes", "read")


def test_places_are_found_behind_escapes_that_yaml_does_not_know(tmp_path: Path) -> None:
    document = asking([{"oauth": "read"}], **{"x-first": "\U0001f600"})
    text = json.dumps({"x-first": "\U0001f600", **document}, indent=1)
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path, text)
    (fault,) = raised.value.faults
    assert text.splitlines()[fault.line - 1][fault.column - 1 :].startswith('"oauth": "read"')
