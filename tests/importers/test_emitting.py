"""What is written is what any YAML reader reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from planner.importers.emitting import WIDTH, Plain, Short, document
from planner.reading.composing import PurePythonLoader

BENDABLE = (
    "no", "NO", "yes", "On", "off", "y", "N", "~", "null", "Null", "true", "False", "1e3", "1_000",
    "0x1F", "012", "0o14", ".inf", "-.INF", ".nan", "1.5", "+1", "1:30", "=", "<<", "-", "- a",
    "?", "? a", ":", "a:", "a: b", ": ", "a #b", "#", "#a", "&a", "*a", "!a", "!!str a", "|", ">",
    "%a", "@a", "`a", "'", '"', "'a'", '"a"', "{", "}", "[", "]", ",", "{a}", "[a]", "a,b", "a]b",
    "---", "...", "--- a", "a\\b", "\\x41", "a\nb", "\n", " a", "a ", "a  b", "\ta", "a\tb", "é",
    "ß", "日本", "\u00a0", "\u2028", "\u0085", "\ufeff", "\u202e", "\U0001f600", "\x7f", "\x00",
    "e3",
    "https://host/{id}?a=b#c", "GET /users/{id}", "x" * 200, "word " * 60 + "end", "a:b", "a?",
    "?b",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(BENDABLE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(st.sampled_from("ab :#-?{}[],&*!|>'\"%@`\\\n\t~=<.0123é"), max_size=40),
    st.lists(st.text("abc:#-", min_size=1, max_size=9), min_size=20, max_size=40).map(" ".join),
)
SCALARS = st.one_of(TEXTS, st.integers(), st.booleans(), st.none())
KEYS = st.one_of(st.sampled_from(BENDABLE), TEXTS).filter(lambda key: len(key) < 500)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    mappings = st.dictionaries(KEYS, inner, max_size=4)
    return st.one_of(st.lists(inner, max_size=4), mappings, mappings.map(Short))


VALUES = st.recursive(SCALARS, _nested, max_leaves=12)


class CoreLoader(yaml.SafeLoader):
    """PyYAML's own types, but for dates, which YAML 1.2 does not have."""


CoreLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class FastLoader(yaml.CSafeLoader):
    yaml_implicit_resolvers = CoreLoader.yaml_implicit_resolvers


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
def test_other_readers_read_the_values_that_were_written(values: dict[str, Any]) -> None:
    text = document(values)
    assert yaml.load(text, FastLoader) == values  # noqa: S506 - safe loaders both
    assert yaml.load(text, CoreLoader) == values  # noqa: S506


@given(TEXTS)
def test_no_text_leaves_characters_that_cannot_be_seen(text: str) -> None:
    assert all(
        line.isprintable() for line in document({"key": text, text[:400]: [text]}).split("\n")
    )


@pytest.mark.parametrize("text", BENDABLE)
def test_texts_that_look_like_something_else_stay_texts(text: str) -> None:
    values: dict[str, Plain] = {
        "a": text,
        "b": [text, text],
        "c": {text: text},
        "d": Short({text: text}),
    }
    assert yaml.load(document(values), FastLoader) == values  # noqa: S506
    assert yaml.load(document(values), PurePythonLoader) == values  # noqa: S506


def test_plain_things_are_written_plainly() -> None:
    values: dict[str, Plain] = {
        "catalog": 1,
        "name": "parcels",
        "sources": [{"facts": "APIs", "page": "https://parcels.example/", "read": "2026-11-23"}],
        "apis": {
            "GET /parcels/{id}": {
                "title": "Get a Parcel: now",
                "aliases": ["Read Parcel", "Look, a parcel"],
                "url": "https://parcels.example/parcels/{id}",
                "effect": Short({"is": "read", "because": "It asks."}),
            }
        },
    }
    assert document(values) == (
        "catalog: 1\n"
        "name: parcels\n"
        "\n"
        "sources:\n"
        "  - facts: APIs\n"
        "    page: https://parcels.example/\n"
        "    read: 2026-11-23\n"
        "\n"
        "apis:\n"
        "  GET /parcels/{id}:\n"
        '    title: "Get a Parcel: now"\n'
        '    aliases: [Read Parcel, "Look, a parcel"]\n'
        "    url: https://parcels.example/parcels/{id}\n"
        "    effect: {is: read, because: It asks.}\n"
    )


def test_long_lists_and_long_texts_are_broken_at_the_same_width() -> None:
    names = [f"Some.Permission.{number}" for number in range(9)]
    text = document({"meaning": "some words " * 20 + "end", "short": names[:3], "long": names})
    lines = text.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[0] == "meaning: >-"
    assert "short: [Some.Permission.0, Some.Permission.1, Some.Permission.2]" in lines
    assert lines[-10:] == ["long:", *(f"  - {name}" for name in names)]


def test_a_date_is_the_one_number_without_quotes() -> None:
    text = document({"read": "2026-11-23", "name": "2026"})
    assert text == 'read: 2026-11-23\nname: "2026"\n'
    assert yaml.safe_load(text) == {"read": dt.date(2026, 11, 23), "name": "2026"}
