"""A search that its time limit ends: the answer is sufficient, and says that it is not proven."""

from __future__ import annotations

import pytest

import planner
from planner import Plan
from planner.model import Catalog
from tests.planning.samples import covering_catalog, held_by, is_true_of

KEYS = ("write_reach", "reach", "exposure", "grants")


@pytest.fixture(scope="module", params=[1, 2, 3])
def covering(request: pytest.FixtureRequest) -> tuple[Catalog, list[str]]:
    return covering_catalog(40, seed=request.param)


@pytest.fixture(scope="module")
def unproven(covering: tuple[Catalog, list[str]]) -> Plan:
    return planner.plan(*covering, time_limit=0)


@pytest.fixture(scope="module")
def optimal(covering: tuple[Catalog, list[str]]) -> Plan:
    return planner.plan(*covering)


def test_it_says_that_it_is_not_proven(unproven: Plan, optimal: Plan) -> None:
    assert (unproven.status, optimal.status) == ("unproven", "optimal")
    assert unproven.to_dict()["status"] == "unproven"


def test_every_desired_api_is_authorised(unproven: Plan) -> None:
    assert len(unproven.apis) == 40
    held = held_by(unproven.catalog, unproven.grants)
    assert all(is_true_of(planned.api.requirement, held) for planned in unproven.apis)


def test_the_optimum_lies_between_bound_and_cost(unproven: Plan, optimal: Plan) -> None:
    best = [optimal.cost[key] for key in KEYS]
    assert [unproven.bound[key] for key in KEYS] <= best
    assert best <= [unproven.cost[key] for key in KEYS]
    assert all(unproven.bound[key] <= unproven.cost[key] for key in KEYS)


def test_every_bound_holds_of_the_optimum_by_itself(unproven: Plan, optimal: Plan) -> None:
    """A bound is a proof, whatever the criterion's place in the order."""
    assert all(unproven.bound[key] <= optimal.cost[key] for key in KEYS)


def test_what_it_opens_is_listed_in_full(unproven: Plan) -> None:
    assert len(unproven.exposed) == unproven.cost["exposure"]
