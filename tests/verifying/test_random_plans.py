"""Random plans: each is verified, and none of the ways to tamper with it gets through.

PLANNER_EXAMPLES says how many random problems are tried in all, PLANNER_MUTATIONS how many kinds of
mutation of each plan, of those that change something in it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planner.errors import InvalidFile
from planner.verifying import verify
from planner.verifying.claims import claim_of
from planner.verifying.documents import parsed
from tests.verifying.mutations import MUTATIONS
from tests.verifying.vendors import Sample, sample

PROBLEMS = int(os.environ.get("PLANNER_EXAMPLES", "1200"))
KINDS = int(os.environ.get("PLANNER_MUTATIONS", "20"))
SHARDS = 8
FEWEST_KINDS = 20

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 4)


def as_read(one: Sample) -> str:
    return json.dumps(one.plan.to_dict())


def tampered(one: Sample, text: str, name: str) -> Any:
    """The plan after the mutation; None where it changed nothing."""
    data = json.loads(text)
    MUTATIONS[name](data, one)
    return None if json.dumps(data) == text else data


def is_refused(data: Any, one: Sample) -> bool:
    try:
        claim = claim_of(data)
    except InvalidFile:
        return True
    return verify(claim, one.catalog).outcome == "refused"


def check(one: Sample, order: Random) -> None:
    """Verify the plan, and refuse it once it was tampered with in this and that way."""
    text = as_read(one)
    verdict = verify(claim_of(parsed(text.encode(), "plan.json")), one.catalog)
    assert (verdict.outcome, verdict.reasons) == ("verified", ())
    assert one.plan.status != "optimal" or verdict.least
    tried = 0
    for name in order.sample(list(MUTATIONS), len(MUTATIONS)):
        data = tampered(one, text, name)
        if data is not None:
            assert is_refused(data, one), name
            tried += 1
            if tried == KINDS:
                return
    assert tried >= FEWEST_KINDS


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_plan_is_verified_and_every_tampered_one_refused(shard: int) -> None:
    # A seed that is made smaller is just another problem, so there is nothing to shrink.
    @settings(max_examples=max(1, PROBLEMS // SHARDS), phases=[Phase.generate])
    @given(seed=seeds, size=sizes)
    def every(seed: int, size: int) -> None:
        own = seed * SHARDS + shard
        check(sample(own, size), Random(own))

    every()


def test_every_mutation_finds_something_to_change() -> None:
    tried: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for seed in range(160):
        one = sample(seed, 1 + seed % 4)
        states[one.plan.status] += 1
        text = as_read(one)
        tried.update(name for name in MUTATIONS if tampered(one, text, name) is not None)
    assert set(tried) == set(MUTATIONS)
    assert set(states) == {"optimal", "unproven", "infeasible"}
