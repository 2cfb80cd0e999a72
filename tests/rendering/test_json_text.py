"""JSON text is the standard library's, with the characters that hide or reorder text escaped."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.rendering.requests.parts import indented, json_text

LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=25
)


@given(VALUES)
def test_indented_is_what_the_standard_library_writes(value: Any) -> None:
    assert indented(value) == json.dumps(value, indent=2, ensure_ascii=False)


@given(VALUES)
def test_any_reader_gets_the_same_value_back(value: Any) -> None:
    assert json.loads(json_text(value)) == value
    assert json.loads(json_text(value, ascii_only=True)) == value


def test_what_hides_or_reorders_text_is_escaped() -> None:
    assert json_text(["a\u202eb\u2028c", "plain"]) == '[\n  "a\\u202eb\\u2028c",\n  "plain"\n]'
