"""Plans from anywhere: what is no plan is refused with its place, and never with a traceback."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.errors import InvalidFile
from planner.verifying import documents, verify
from planner.verifying.claims import claim_of, read_claim
from planner.verifying.documents import parsed
from planner.verifying.shapes import MOST_FAULTS

CATALOG = planner.load_catalog("workfloplus")
PLAN = planner.plan(CATALOG, ["Get All Jobs"]).to_dict()


def faults_of(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidFile) as error:
        claim_of(parsed(content, "plan.json"), "plan.json")
    return [(fault.path, fault.message) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("content", "path", "message"),
    [
        (b"", "", "not JSON: Expecting value"),
        (b"{", "", "not JSON: Expecting property name enclosed in double quotes"),
        (b"\xff{}", "", "byte 1 is not UTF-8"),
        (b'{"a": {"b": 1, "b": 1}}', "a", "the key `b` stands here twice"),
        (b'{"a": [NaN]}', "a[0]", "NaN is no number of JSON"),
        (b'{"a": -Infinity}', "a", "-Infinity is no number of JSON"),
        (b'{"a": 1234567890123456789}', "a", "a number of more than 18 digits"),
        (b"9" * 5000, "", "a number of more than 18 digits"),
        (b"[" * 200 + b"]" * 200, "[0][0][0]", "nested deeper than 100"),
        (b"[" * 200_000, "", "nested deeper than 100"),
        (b"[]", "schema", "expected the schema `plan-v1`, found none"),
        (b"{}", "schema", "expected the schema `plan-v1`, found none"),
        (b'{"schema": "plan-v2"}', "schema", "expected the schema `plan-v1`, found `plan-v2`"),
        (b'{"schema": ["plan-v1"]}', "schema", "expected the schema `plan-v1`, found none"),
    ],
)
def test_what_is_no_plan_is_told_where_it_stands(content: bytes, path: str, message: str) -> None:
    assert faults_of(content)[0] == (path, message)


def test_every_missing_key_is_told() -> None:
    found = faults_of(b'{"schema": "plan-v1", "status": "optimal"}')
    assert ("", "the key `integration` is missing") in found
    assert len(found) == MOST_FAULTS < len(PLAN)


def altered(path: str, value: Any) -> bytes:
    data: Any = deepcopy(PLAN)
    inner = data
    *steps, last = path.split(".")
    for step in steps:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    inner[int(last) if isinstance(inner, list) else last] = value
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("path", "value", "shown", "message"),
    [
        ("status", "best", "status", "expected one of optimal, unproven, infeasible, found"),
        ("complete", 1, "complete", "expected true or false, found 1"),
        ("cost.reach", "77", "cost.reach", "expected a whole number from 0, found the text `77`"),
        ("cost.reach", 77.0, "cost.reach", "expected a whole number from 0, found 77.0"),
        ("cost.reach", -1, "cost.reach", "expected a whole number from 0, found -1"),
        ("cost.reach", True, "cost.reach", "expected a whole number from 0, found true"),
        ("grants", [], "grants", "expected an object, found a list"),
        ("grants.scopes", "job.admin", "grants.scopes", "expected a list, found the text"),
        ("grants.scopes", [None], "grants.scopes[0]", "expected a text, found null"),
        ("apis.0", 5, "apis[0]", "expected an object, found 5"),
        ("apis.0.requirement", {"none": []}, "apis[0].requirement", "expected a requirement"),
        ("apis.0.requirement", {"any": 1}, "apis[0].requirement.any", "expected a list, found 1"),
        ("criteria", [], "criteria", "expected `names` as the last criterion"),
        ("criteria", ["reach", "reach", "names"], "criteria", "a criterion stands here twice"),
        ("criteria", [["reach"], "names"], "criteria[0]", "expected one of write-reach"),
        ("request.body.name", 1.5, "request.body.name", "expected a whole number, found 1.5"),
        ("token_request", [], "token_request", "expected an object, found a list"),
        ("certificate", {}, "certificate", "the key `grants` is missing"),
        ("integration.limits", None, "integration.limits", "expected an object, found null"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(
    path: str, value: Any, shown: str, message: str
) -> None:
    found = faults_of(altered(path, value))
    assert any(at == shown and text.startswith(message) for at, text in found), found


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_BYTES", 2**20)
    path = tmp_path / "plan.json"
    path.write_bytes(b" " * (2**20 + 1))
    with pytest.raises(InvalidFile, match="larger than 1 MiB, the limit"):
        read_claim(str(path))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.json", "there is no such file"),
        ("", "expected a file, found a directory"),
        ("a\0b", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InvalidFile, match=message) as caught:
        read_claim(str(tmp_path) + "/" + name)
    assert len(caught.value.faults) == 1


def test_a_byte_order_mark_is_no_fault() -> None:
    claim = claim_of(parsed(b"\xef\xbb\xbf" + json.dumps(PLAN).encode(), "plan.json"))
    assert verify(claim, CATALOG).outcome == "verified"


def test_fields_of_later_versions_are_named_and_not_judged() -> None:
    data = deepcopy(PLAN)
    data["signature"] = {"by": "somebody"}
    data["apis"][0]["stars"] = 5
    verdict = verify(claim_of(data), CATALOG)
    assert verdict.outcome == "verified"
    assert {"signature", "apis[0].stars"} <= set(verdict.unchecked)


def test_a_pattern_that_would_keep_a_matcher_busy_is_matched_at_once() -> None:
    data = deepcopy(PLAN)
    data["integration"]["limits"]["allow"] = ["*a" * 400, "*" * 2000]
    verdict = verify(claim_of(data), CATALOG)
    assert "integration.limits.allow[0]" in [reason.path for reason in verdict.reasons]


PLACES = ["grants", "cost", "apis", "exposed", "blocked", "request", "certificate", "integration"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(data=st.data())
def test_any_value_anywhere_is_refused_or_judged(data: st.DataObject) -> None:
    """Whatever stands in a plan: never an exception other than for wrong input."""
    plan: Any = deepcopy(PLAN)
    inner, key = plan, data.draw(st.sampled_from(PLACES))
    while isinstance(inner[key], (dict, list)) and inner[key] and data.draw(st.booleans()):
        inner = inner[key]
        key = data.draw(
            st.sampled_from(list(inner) if isinstance(inner, dict) else range(len(inner)))
        )
    before = inner[key]
    inner[key] = data.draw(json_values)
    try:
        verdict = verify(claim_of(plan), CATALOG)
    except InvalidFile:
        return
    # What a plan is made from can be said in other ways: another name, another purpose.
    assert verdict.outcome == "refused" or inner[key] == before or key in ("name", "purpose")
