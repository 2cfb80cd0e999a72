"""Why each grant is there: checked against the catalogue by taking grants away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import planner
from planner import Plan
from planner.explaining import involved_policies, reasons, unguarded_count
from planner.model import Requirement
from planner.solving.formula import GrantKey
from tests.planning.samples import harbour, held_by, is_true_of

CATALOG = planner.load_catalog("workfloplus")
IDS = [api.id for api in CATALOG.apis]
ALL_GRANTS = set(CATALOG.policy_set.grants)

desired_ids = st.lists(st.sampled_from(IDS), min_size=1, max_size=10, unique=True)


def without(plan: Plan, key: GrantKey) -> set[GrantKey]:
    rest = {
        kind: [name for name in names if (kind, name) != key] for kind, names in plan.grants.items()
    }
    return held_by(plan.catalog, rest)


def opens(requirement: Requirement | None, held: set[GrantKey]) -> bool:
    return is_true_of(requirement, held) and not is_true_of(requirement, set())


@given(desired=desired_ids)
def test_every_grant_is_explained_in_the_plan_s_order(desired: list[str]) -> None:
    plan = planner.plan(CATALOG, desired)
    assert [reason.grant.key for reason in reasons(plan)] == [
        (kind, name) for kind, names in plan.grants.items() for name in names
    ]


@given(desired=desired_ids)
def test_needed_by_names_the_apis_that_would_be_refused_without_it(desired: list[str]) -> None:
    plan = planner.plan(CATALOG, desired)
    for reason in reasons(plan):
        rest = without(plan, reason.grant.key)
        assert [api.id for api in reason.needed_by] == [
            planned.api.id for planned in plan.apis if not is_true_of(planned.api.requirement, rest)
        ]


@given(desired=desired_ids)
def test_in_a_least_plan_every_grant_is_needed_by_some_api(desired: list[str]) -> None:
    """Else it could be left out, and the plan were not least."""
    plan = planner.plan(CATALOG, desired)
    assert all(reason.needed_by for reason in reasons(plan))


@given(desired=desired_ids)
def test_opens_names_what_would_stay_closed_without_it(desired: list[str]) -> None:
    plan = planner.plan(CATALOG, desired)
    for reason in reasons(plan):
        rest = without(plan, reason.grant.key)
        assert [api.id for api in reason.opens] == [
            api.id for api in plan.exposed if not opens(api.requirement, rest)
        ]
        assert [policy.name for policy in reason.opens_policies] == [
            policy.name for policy in plan.exposed_policies if not opens(policy.requirement, rest)
        ]


@given(desired=desired_ids)
def test_reach_of_its_own_is_what_the_grant_alone_reaches(desired: list[str]) -> None:
    """SPEC section 3 for a choice of this grant alone: the reach of its kind."""
    plan = planner.plan(CATALOG, desired)
    named = {api.policy for api in CATALOG.apis}
    beside = [(api.requirement, api.effect) for api in CATALOG.apis if api.id not in desired] + [
        (policy.requirement, policy.effect)
        for name, policy in CATALOG.policy_set.policies.items()
        if name not in named
    ]
    for reason in reasons(plan):
        key = reason.grant.key
        others = {other for other in ALL_GRANTS if other.kind != key.kind}
        reached = [
            effect
            for requirement, effect in beside
            if is_true_of(requirement, others | {key}) and not is_true_of(requirement, others)
        ]
        assert reason.reach_writes == reached.count("write")
        assert reason.reach_reads == reached.count("read")


@given(desired=st.lists(st.sampled_from(IDS), min_size=1, max_size=2, unique=True))
def test_the_reach_of_grants_adds_up_where_there_is_one_of_each_kind(desired: list[str]) -> None:
    plan = planner.plan(CATALOG, desired)
    assume(all(len(names) <= 1 for names in plan.grants.values()))
    found = reasons(plan)
    assert sum(one.reach_reads + one.reach_writes for one in found) == plan.cost["reach"]
    assert sum(one.reach_writes for one in found) == plan.cost["write_reach"]


class TestHarbour:
    def test_what_implies_a_grant_is_explained_by_all_that_it_opens(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["Create a Ship", "List Ships"])
        role, scope = reasons(plan)
        assert (role.grant.key.name, scope.grant.key.name) == ("MASTER", "ships.write")
        assert [api.id for api in scope.needed_by] == ["ships/create", "ships/list"]
        assert [api.id for api in role.needed_by] == ["ships/create", "ships/list"]
        assert [api.id for api in scope.opens] == ["ships/find"]
        assert [api.id for api in role.opens] == ["cargo/move", "ships/find"]
        assert [policy.name for policy in scope.opens_policies] == ["Audit"]
        assert (scope.reach_writes, scope.reach_reads) == (0, 2)

    def test_a_required_grant_says_so_and_may_be_needed_by_nothing(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["List Ships"], require=["cargo.read"])
        by_name = {reason.grant.key.name: reason for reason in reasons(plan)}
        assert by_name["cargo.read"].required
        assert by_name["cargo.read"].needed_by == ()
        assert [api.id for api in by_name["cargo.read"].opens] == ["cargo/list"]
        assert not by_name["ships.read"].required

    def test_what_two_grants_open_each_by_itself_is_opened_by_neither_alone(
        self, tmp_path: Path
    ) -> None:
        plan = planner.plan(harbour(tmp_path), ["List Ships"], require=["cargo.read"])
        (audit,) = plan.exposed_policies
        by_name = {reason.grant.key.name: reason for reason in reasons(plan)}
        assert audit not in by_name["cargo.read"].opens_policies
        assert audit not in by_name["ships.read"].opens_policies
        assert audit in by_name["CLERK"].opens_policies

    def test_an_infeasible_plan_has_no_grants_to_explain(self, tmp_path: Path) -> None:
        assert reasons(planner.plan(harbour(tmp_path), ["Call a Pilot"])) == ()

    @pytest.mark.parametrize(
        ("desired", "names"),
        [
            (["List Ships"], ["Audit", "Read ships"]),
            (["Get Tides"], []),
            # cargo.write implies cargo.read, but without a role Audit stays closed.
            (["Move Cargo"], ["Read cargo"]),
            (["Call a Pilot"], ["Call pilots"]),
        ],
    )
    def test_the_policies_involved_are_those_of_desired_and_exposed(
        self, desired: list[str], names: list[str], tmp_path: Path
    ) -> None:
        plan = planner.plan(harbour(tmp_path), desired)
        assert [policy.name for policy in involved_policies(plan)] == names

    def test_policies_that_guard_no_api_are_counted(self, tmp_path: Path) -> None:
        assert unguarded_count(planner.plan(harbour(tmp_path), ["Get Tides"])) == 2
        assert unguarded_count(planner.plan(CATALOG, ["Get Users"])) == 7
