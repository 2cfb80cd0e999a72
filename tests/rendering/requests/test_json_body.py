from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model import Request
from planner.rendering.escaping import INVISIBLE
from planner.rendering.requests import FORMATS
from planner.rendering.requests.parts import json_text, plain_headers
from tests.rendering.requests.samples import HOSTILE, create, token

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
VALUES = st.recursive(
    TEXT | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


def test_the_body_alone_is_printed_in_the_order_of_its_members() -> None:
    request = create("Zeitplanung für Müller\u202e", values=("https://x/b", "https://x/a"))
    assert FORMATS["json"](request) == (
        '{\n  "name": "Zeitplanung für Müller\\u202e",\n'
        '  "scopes": [\n    "https://x/b",\n    "https://x/a"\n  ],\n'
        '  "permissions": [\n    "admin"\n  ]\n}\n'
    )


def test_a_secret_stands_as_the_name_of_its_variable() -> None:
    assert json.loads(FORMATS["json"](token())) == {
        "grant_type": "client_credentials",
        "client_id": "$WORKFLOPLUS_CLIENT_ID",
        "client_secret": "$WORKFLOPLUS_CLIENT_SECRET",
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_read_back_as_it_is_and_shows_no_invisible_character(name: str) -> None:
    text = FORMATS["json"](create(name))
    assert json.loads(text)["name"] == name
    assert not re.search(f"[{INVISIBLE}]", text.replace("\n", ""))


@given(value=VALUES, ascii_only=st.booleans(), escape=st.sampled_from(["", "'!", "{}"]))
def test_any_value_is_read_back_as_it_is_whatever_is_escaped(
    value: None, ascii_only: bool, escape: str
) -> None:
    text = json_text(value, escape=escape, ascii_only=ascii_only)
    assert json.loads(text) == value
    assert text.isascii() or not ascii_only
    assert not re.search(f"[{INVISIBLE}]", text.replace("\n", ""))
    inside = "".join(re.findall(r'"(?:[^"\\]|\\.)*"', text))
    assert not set(inside) & set(escape)


def test_a_header_that_breaks_its_line_is_refused() -> None:
    request = Request(
        method="POST",
        url="https://example.com",
        headers=(("X-Thing", "a\r\nX-Other: b"),),
        body={},
        encoding="json",
    )
    with pytest.raises(ValueError, match="not a header"):
        plain_headers(request)
    for name in set(FORMATS) - {"json"}:
        with pytest.raises(ValueError, match="not a header"):
            FORMATS[name](request)


def test_no_format_but_the_body_holds_the_placeholder_of_the_token_as_a_header() -> None:
    for name, render in FORMATS.items():
        assert ("Bearer $WORKFLOPLUS_TOKEN" in render(create())) is False, name


def test_the_formats_are_these_and_another_is_unknown() -> None:
    assert list(FORMATS) == ["json", "curl", "httpie", "http", "powershell", "python"]
    assert len(FORMATS) == 6
    with pytest.raises(KeyError):
        FORMATS["fetch"]


@pytest.mark.parametrize("body", [{}, {"a": {}, "b": [], "c": {"d": [{"e": None}]}}])
def test_empty_and_nested_bodies_are_json_in_every_format(body: dict[str, None]) -> None:
    request = Request(
        method="POST", url="https://example.com", headers=(), body={**body}, encoding="json"
    )
    assert json.loads(FORMATS["json"](request)) == body
    in_quotes = FORMATS["curl"](request).split("--data-raw '")[1].rstrip("'\n")
    assert json.loads(in_quotes) == body
    assert json.loads(FORMATS["http"](request).split("\n\n", 1)[1]) == body
