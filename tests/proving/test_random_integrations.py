"""Rehearsals of random integrations: every answer is as the plan says.

PLANNER_EXAMPLES sets how many of each sort are tried.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner.model import Integration, Task
from planner.plans import Plan
from planner.proving import Outcome, prove
from tests.proving.random_vendors import integrations, vendors
from tests.sandbox.stages import signer

EXAMPLES = int(os.environ.get("PLANNER_EXAMPLES", "40"))


def rehearsed(plan: Plan) -> Outcome:
    outcome = prove(plan, signer=signer())
    assert outcome.disagreements == ()
    assert outcome.skipped == ()
    left_out = {one.task for one in outcome.unrehearsed}
    assert [one.task for one in outcome.tried] == [
        "",
        *(token.task for token in plan.tokens if token.task not in left_out),
    ]
    for one in outcome.tried:
        assert one.called == one.agreed == len(plan.catalog.apis)
    return outcome


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_rehearsals_of_random_vendors_agree(data: st.DataObject) -> None:
    catalog = data.draw(vendors())
    try:
        plan = planner.plan_integration(data.draw(integrations(catalog)), catalog)
    except planner.PlannerError:
        return
    if plan.status != "infeasible":
        rehearsed(plan)


@pytest.mark.parametrize("name", ["workfloplus", "google-drive"])
def test_rehearsals_of_random_integrations_with_real_vendors_agree(name: str) -> None:
    catalog = planner.load_catalog(name)
    random = Random(name)
    tasks: Counter[int] = Counter()
    for number in range(max(2, EXAMPLES // 8)):
        desired = [api.id for api in random.sample(catalog.apis, random.randint(1, 12))]
        chosen = [random.sample(desired, random.randint(1, len(desired))) for _ in range(2)]
        integration = Integration(
            name=f"Random {number}",
            catalog=name,
            apis=tuple(desired),
            tokens=tuple(Task(name=f"t{n}", apis=tuple(one)) for n, one in enumerate(chosen)),
        )
        plan = planner.plan_integration(integration, catalog)
        if plan.status != "infeasible":
            tasks[len(rehearsed(plan).tried)] += 1
    assert tasks[2] + tasks[3] > 0
