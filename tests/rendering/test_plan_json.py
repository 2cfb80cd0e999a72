"""A plan as JSON text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import planner
from planner.rendering.escaping import terminal
from planner.rendering.plan_json import plan_json
from tests.planning.samples import harbour
from tests.rendering.renaming import renamed_plans
from tests.rendering.requests.samples import HOSTILE

WORKFLOPLUS = planner.load_catalog("workfloplus")


def test_it_is_plan_v1_over_several_lines_with_a_line_feed_at_the_end() -> None:
    plan = planner.plan(WORKFLOPLUS, ["Get Workflows"])
    text = plan_json(plan)
    assert json.loads(text) == plan.to_dict()
    assert text.startswith('{\n  "schema": "plan-v1",\n  "status": "optimal",\n')
    assert text.endswith("}\n")


def test_the_fields_keep_their_order() -> None:
    plan = planner.plan(WORKFLOPLUS, ["Get Workflows"])
    assert list(json.loads(plan_json(plan))) == list(plan.to_dict())


def test_numbers_are_whole(tmp_path: Path) -> None:
    def refuse(text: str) -> float:
        raise AssertionError(text)

    plan = planner.plan(harbour(tmp_path), ["Delete Ship"], minimise=["risk"])
    json.loads(plan_json(plan), parse_float=refuse, parse_constant=refuse)


@pytest.mark.parametrize("attack", HOSTILE, ids=[ascii(attack) for attack in HOSTILE])
def test_hostile_names_come_back_as_they_were_and_hide_nothing(attack: str, tmp_path: Path) -> None:
    for plan in renamed_plans(tmp_path, lambda text: f"{attack}{text}{attack}").values():
        text = plan_json(plan)
        assert json.loads(text) == plan.to_dict()
        assert terminal(text, one_line=False) == text
        assert "\t" not in text
