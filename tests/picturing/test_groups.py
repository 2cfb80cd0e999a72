"""What is drawn: all of the plan, each part once, in a number that can be looked at."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pytest

import planner
from planner import Plan
from planner.explaining import open_to_any_token
from planner.model import Api, Catalog, Policy
from planner.picturing import Picture, picture_of
from planner.picturing.groups import MOST_GRANTS, MOST_OPENINGS, MOST_WAYS
from planner.solving.formula import GrantKey
from tests.planning.samples import any_scope, api, catalog_of, harbour, scopes

WORKFLOPLUS = planner.load_catalog("workfloplus")


def wide(number: int, seed: int = 1) -> tuple[Catalog, list[str]]:
    """A vendor with as many policies as desired APIs, and many grants."""
    random = Random(seed)
    names = [f"g{index:03}" for index in range(number)]
    desired = [
        api(f"d{index:03}", any_scope(names[index // 3]), policy=f"P{index:03}")
        for index in range(number)
    ]
    others = [
        api(
            f"x{index:03}",
            any_scope(random.choice(names)),
            policy=f"X{index:03}",
            method=random.choice(["GET", "POST"]),
        )
        for index in range(2 * number)
    ]
    policies = [
        Policy(name=one.policy, requirement=one.requirement)
        for one in (*desired, *others)
        if one.policy and one.requirement
    ]
    vendor = catalog_of(*desired, *others, grants=scopes(*names), policies=policies)
    return vendor, [one.id for one in desired]


@cache
def plan_called(name: str) -> Plan:
    """``workfloplus-N`` desires N of its APIs, ``wide-N`` all N of a vendor that has many more."""
    vendor, _, number = name.partition("-")
    if vendor == "wide":
        return planner.plan(*wide(int(number)))
    chosen = Random(7).sample([one.id for one in WORKFLOPLUS.apis], int(number))
    return planner.plan(WORKFLOPLUS, chosen, allow=["*", "SPOKE", "spoke.client"])


PLANS = (
    *(f"workfloplus-{number}" for number in (1, 3, 20, 50, 82)),
    *(f"wide-{number}" for number in (1, 30, 200)),
)


def keys(plan: Plan) -> list[GrantKey]:
    return [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]


@pytest.mark.parametrize("name", PLANS)
class TestSolved:
    def test_every_desired_api_is_in_one_way(self, name: str) -> None:
        plan, picture = plan_called(name), picture_of(plan_called(name))

        drawn = sorted(title for way in picture.ways for title in way.titles)
        assert drawn == sorted(planned.api.title for planned in plan.apis)

    def test_every_way_names_the_policies_and_grants_of_its_apis(self, name: str) -> None:
        plan, picture = plan_called(name), picture_of(plan_called(name))
        for planned in plan.apis:
            met_by = {GrantKey(kind, one) for kind, ns in planned.met_by.items() for one in ns}
            ways = [way for way in picture.ways if planned.api.title in way.titles]
            assert any(
                planned.api.policy in way.policies and met_by <= set(way.grants) for way in ways
            )
            assert all((way.state == "free") == (not way.grants) for way in ways)

    def test_every_grant_is_in_one_box(self, name: str) -> None:
        boxes = picture_of(plan_called(name)).grants

        assert sorted(key for box in boxes for key in box) == sorted(keys(plan_called(name)))

    def test_what_is_opened_is_counted_whole(self, name: str) -> None:
        plan, picture = plan_called(name), picture_of(plan_called(name))
        granted = [one for one in picture.openings if one.grants]
        free = [one for one in picture.openings if not one.grants]

        assert sum(one.writes for one in granted) == writes(plan.exposed)
        assert sum(one.reads for one in granted) == len(plan.exposed) - writes(plan.exposed)
        assert sum(one.undocumented for one in granted) == len(plan.exposed_policies)
        assert sum(one.writes + one.reads for one in free) == len(open_to_any_token(plan))
        assert sum(len(one.titles) for one in picture.openings) == sum(
            one.writes + one.reads for one in picture.openings
        )

    def test_there_are_not_more_boxes_than_can_be_looked_at(self, name: str) -> None:
        picture = picture_of(plan_called(name))

        assert len(picture.ways) <= MOST_WAYS
        assert len(picture.grants) <= MOST_GRANTS
        assert len(picture.openings) <= MOST_OPENINGS

    def test_it_is_the_same_every_time(self, name: str) -> None:
        assert picture_of(plan_called(name)) == picture_of(plan_called(name))


def writes(apis: tuple[Api, ...]) -> int:
    return sum(one.effect == "write" for one in apis)


def test_the_samples_reach_every_limit() -> None:
    """So that the tests above are about something."""
    picture = picture_of(plan_called("wide-200"))

    assert sum(map(len, plan_called("wide-200").grants.values())) > MOST_GRANTS
    assert len(picture.grants) == MOST_GRANTS
    assert any(len(way.policies) > 1 for way in picture.ways)
    assert any(len(one.policies) > 1 for one in picture.openings)


def test_few_policies_are_drawn_one_by_one() -> None:
    picture = picture_of(plan_called("workfloplus-82"))

    assert all(len(way.policies) == 1 for way in picture.ways)
    assert all(len(box) == 1 for box in picture.grants)


def test_the_documented_example() -> None:
    plan = planner.plan(WORKFLOPLUS, ["Get Users", "Get Workflows", "Create Scheduled Job"])
    admin = GrantKey("permissions", "ADMIN")

    picture = picture_of(plan)

    assert [(way.state, way.policies, way.grants) for way in picture.ways] == [
        ("free", ("Any Valid Token",), ()),
        ("granted", ("Workflow_Read",), (admin, GrantKey("scopes", "workflow.read"))),
        ("granted", ("Schedule_Admin",), (admin, GrantKey("scopes", "schedule.admin"))),
    ]
    counts = {one.policies: (one.writes, one.reads) for one in picture.openings}
    assert counts == {
        ("Schedule_Admin",): (2, 0),
        ("Schedule_ReadAll",): (0, 1),
        ("Schedule_Read",): (2, 2),
        ("Workflow_Read",): (0, 1),
        ("Any Valid Token",): (4, 5),
    }


def test_a_policy_that_no_api_names_is_drawn_as_undocumented(tmp_path: Path) -> None:
    picture = picture_of(planner.plan(harbour(tmp_path), ["Delete the Ship"]))

    undocumented = {one.policies: one for one in picture.openings if one.undocumented}
    assert {name: one.undocumented_writes for name, one in undocumented.items()} == {
        ("Audit",): 0,
        ("Purge",): 1,
    }


def test_what_is_not_known_is_drawn_as_such(tmp_path: Path) -> None:
    picture = picture_of(planner.plan(harbour(tmp_path), ["Get Weather", "List Ships"]))

    assert [(way.state, way.titles) for way in picture.ways] == [
        ("granted", ("List Ships",)),
        ("unknown", ("Get the Weather",)),
    ]


def blocked(directory: Path) -> tuple[Plan, Picture]:
    plan = planner.plan(
        harbour(directory), ["Call a Pilot", "Delete the Ship", "List Cargo"], forbid=["*.admin"]
    )
    return plan, picture_of(plan)


def test_an_infeasible_plan_is_drawn_with_what_blocks_it(tmp_path: Path) -> None:
    plan, picture = blocked(tmp_path)

    assert {title for way in picture.ways for title in way.titles} == {
        one.api.title for one in plan.blocked
    }
    assert {way.state for way in picture.ways} == {"blocked"}
    assert picture.not_blocked == 1
    assert picture.openings == ()
    ruled_out = {
        (blocker.because, blocker.grant)
        for one in plan.blocked
        for alternative in one.alternatives
        for blocker in alternative.blocked_by
    }
    assert {
        (barrier.because, key) for barrier in picture.barriers for key in barrier.grants
    } == ruled_out
    assert {key for box in picture.grants for key in box} == {key for _, key in ruled_out}
