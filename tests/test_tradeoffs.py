"""Trades, ties and what was not chosen, on WorkfloPlus."""

from __future__ import annotations

from random import Random

import pytest

from planner import load_catalog, plan
from planner.coverage import authorises
from planner.model import Catalog
from planner.plans import Plan
from planner.solving.formula import GrantKey
from planner.tradeoffs import not_chosen, ties_of, tradeoffs_of

KEYS = ("write_reach", "reach", "exposure", "grants")


@pytest.fixture(scope="module")
def workfloplus() -> Catalog:
    return load_catalog("workfloplus")


def random_plans(catalog: Catalog, number: int) -> list[Plan]:
    draw = Random(1)
    titles = [api.id for api in catalog.apis]
    return [plan(catalog, draw.sample(titles, draw.randint(1, 10))) for _ in range(number)]


def test_the_trade_of_the_specification(workfloplus: Catalog) -> None:
    found = tradeoffs_of(plan(workfloplus, ["Get All Jobs"]))
    assert found.complete
    ours, other = found.points
    assert ours.is_plan
    assert ours.cost == {"write_reach": 51, "reach": 77, "exposure": 8, "grants": 2}
    assert not other.is_plan
    assert other.grants == {"permissions": ("ADMIN",), "scopes": ("job.modify",)}
    assert other.change == {"write_reach": 2, "reach": -1, "exposure": -5, "grants": 0}
    assert other.added == {"scopes": ("job.modify",)}
    assert other.spared == {"scopes": ("job.read_all",)}


def test_every_trade_is_enough_and_none_beats_another(workfloplus: Catalog) -> None:
    for planned in random_plans(workfloplus, 60):
        found = tradeoffs_of(planned)
        assert found.complete
        costs = [tuple(point.cost[key] for key in KEYS) for point in found.points]
        assert tuple(planned.cost[key] for key in KEYS) in costs
        assert sum(point.is_plan for point in found.points) == 1
        for point, cost in zip(found.points, costs, strict=True):
            assert all(authorises(workfloplus, point.grants, one.api) for one in planned.apis)
            assert not any(
                other != cost and all(a <= b for a, b in zip(other, cost, strict=True))
                for other in costs
            )


@pytest.mark.parametrize("criteria", [("reach",), ("exposure",), ("grants", "exposure")])
def test_no_other_order_of_criteria_finds_a_cost_off_the_front(
    workfloplus: Catalog, criteria: tuple[str, ...]
) -> None:
    rest = tuple(
        key for key in ("write-reach", "reach", "exposure", "grants") if key not in criteria
    )
    for planned in random_plans(workfloplus, 25):
        ids = [one.api.id for one in planned.apis]
        other = plan(workfloplus, ids, minimise=(*criteria, *rest))
        costs = [dict(point.cost) for point in tradeoffs_of(planned).points]
        assert {key: other.cost[key] for key in KEYS} in costs


def test_the_ties_hold_the_plan_first(workfloplus: Catalog) -> None:
    for planned in random_plans(workfloplus, 40):
        found = ties_of(planned)
        assert found.complete
        first = {kind: set(names) for kind, names in found.grants[0].items()}
        assert first == {kind: set(names) for kind, names in planned.grants.items()}


def test_what_a_grant_not_chosen_would_cost_is_what_requiring_it_costs(
    workfloplus: Catalog,
) -> None:
    for planned in random_plans(workfloplus, 15):
        ids = [one.api.id for one in planned.apis]
        chosen = {GrantKey(kind, name) for kind, names in planned.grants.items() for name in names}
        for one in not_chosen(planned):
            assert one.grant not in chosen
            assert one.proven
            if one.blocked_by:
                assert {blocker.limit for blocker in one.blocked_by} == {"reserved"}
                continue
            with_it = plan(workfloplus, ids, require=[str(one.grant)])
            assert dict(one.change) == {
                key: with_it.cost[key] - planned.cost[key] for key in planned.cost
            }


def test_limits_rule_grants_out_of_the_trades(workfloplus: Catalog) -> None:
    limited = plan(workfloplus, ["Get All Jobs"], forbid=["job.modify"])
    assert [point.is_plan for point in tradeoffs_of(limited).points] == [True]
    (blocked,) = [one for one in not_chosen(limited) if one.grant.name == "job.modify"]
    assert [blocker.limit for blocker in blocked.blocked_by] == ["forbid"]


def test_an_infeasible_plan_has_no_alternatives(workfloplus: Catalog) -> None:
    infeasible = plan(workfloplus, ["Get All Jobs"], forbid=["job.*"])
    assert tradeoffs_of(infeasible).points == ()
    assert ties_of(infeasible).grants == ()
    assert not_chosen(infeasible) == ()
