"""Wrong input is told all at once, and never guessed at."""

from __future__ import annotations

import pytest

from planner import PlannerError, load_catalog, plan


def test_names_limits_and_criteria_are_told_in_one_run() -> None:
    with pytest.raises(PlannerError) as caught:
        plan(load_catalog("workfloplus"), ["Get Usres"], forbid=["no.such"], minimise=["size"])
    assert [fault.path for fault in caught.value.faults] == [
        "apis[0]",
        "minimise[0]",
        "limits.forbid[0]",
    ]


@pytest.mark.parametrize("keyword", ["forbid", "require", "allow", "minimise"])
def test_a_text_in_the_place_of_a_list_is_refused(keyword: str) -> None:
    with pytest.raises(PlannerError, match="expected a list of names, found the text `ADMIN`"):
        plan(load_catalog("workfloplus"), ["Get Users"], **{keyword: "ADMIN"})  # type: ignore[arg-type]


def test_apis_as_one_text_are_refused() -> None:
    with pytest.raises(PlannerError, match="expected a list of names"):
        plan(load_catalog("workfloplus"), "Get Users")
