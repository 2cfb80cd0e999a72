"""What holds of every plan, over random integrations with WorkfloPlus; and what changes nothing.

The checks evaluate the catalogue's requirements themselves (`samples.is_true_of`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import planner
from planner import Plan
from planner.model import Api, Effect, Requirement
from planner.solving.formula import GrantKey
from tests.planning.samples import held_by, is_true_of

CATALOG = planner.load_catalog("workfloplus")
IDS = [api.id for api in CATALOG.apis]
KEYS = sorted(CATALOG.policy_set.grants)
ALL_GRANTS = set(KEYS)
KINDS = [kind.name for kind in CATALOG.policy_set.kinds]
CRITERIA = ("write-reach", "reach", "exposure", "grants")
DEFAULT_KEYS = ("write_reach", "reach", "exposure", "grants")

desired_ids = st.lists(st.sampled_from(IDS), min_size=1, max_size=12, unique=True)
orders = st.permutations(CRITERIA).flatmap(
    lambda order: st.integers(0, len(order)).map(lambda size: tuple(order[:size]))
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    forbidden = draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
    allowed = draw(st.sampled_from(((), (), ("*", "SPOKE", "spoke.client"))))
    required = draw(st.lists(st.sampled_from(KEYS), max_size=1))
    assume(not set(required) & set(forbidden))
    assume(allowed or not any(CATALOG.policy_set.grants[key].reserved for key in required))
    return planner.plan(
        CATALOG,
        draw(desired_ids),
        forbid=map(str, forbidden),
        require=map(str, required),
        allow=allowed,
        minimise=draw(orders),
    )


def held(plan: Plan) -> set[GrantKey]:
    return held_by(CATALOG, plan.grants)


def part_is_met(requirement: Requirement | None, kind: str, chosen: set[GrantKey]) -> bool:
    """SPEC section 3, to the letter: true once all grants of the other kinds are assumed held, and
    not true with no grant of this kind."""
    others = {key for key in ALL_GRANTS if key.kind != kind}
    own = {key for key in chosen if key.kind == kind}
    return is_true_of(requirement, others | own) and not is_true_of(requirement, others)


def counted_beside(desired: Sequence[str]) -> list[tuple[Requirement, Effect]]:
    """Requirement and effect of all that counts: APIs not desired, and policies without API."""
    named = {api.policy for api in CATALOG.apis}
    return [
        (api.requirement, api.effect)
        for api in CATALOG.apis
        if api.id not in desired and api.requirement is not None
    ] + [
        (policy.requirement, policy.effect)
        for name, policy in CATALOG.policy_set.policies.items()
        if name not in named
    ]


def cost(desired: Sequence[str], grants: Mapping[str, Sequence[str]]) -> dict[str, int]:
    chosen = held_by(CATALOG, grants)
    beside = counted_beside(desired)
    reach = [
        effect
        for requirement, effect in beside
        for kind in KINDS
        if part_is_met(requirement, kind, chosen)
    ]
    return {
        "write_reach": reach.count("write"),
        "reach": len(reach),
        "exposure": sum(
            is_true_of(requirement, chosen) and not is_true_of(requirement, set())
            for requirement, _ in beside
        ),
        "grants": sum(map(len, grants.values())),
    }


@given(plan=plans())
def test_every_desired_api_is_authorised(plan: Plan) -> None:
    assume(plan.status != "infeasible")
    assert plan.apis
    for planned in plan.apis:
        assert is_true_of(planned.api.requirement, held(plan))


@given(plan=plans())
def test_met_by_holds_planned_grants_that_meet_the_api_and_none_without_a_part(plan: Plan) -> None:
    assume(plan.status != "infeasible")
    for planned in plan.apis:
        requirement = planned.api.requirement
        assert is_true_of(requirement, held_by(CATALOG, planned.met_by))
        for kind, names in planned.met_by.items():
            assert names
            assert set(names) <= set(plan.grants[kind])
            for name in names:
                assert part_is_met(requirement, kind, {GrantKey(kind, name)})


@given(plan=plans())
def test_cost_is_as_defined_and_proven(plan: Plan) -> None:
    assume(plan.status != "infeasible")
    desired = [planned.api.id for planned in plan.apis]
    assert dict(plan.cost) == cost(desired, plan.grants)
    assert plan.status == "optimal"
    for criterion in plan.criteria:
        key = criterion.replace("-", "_")
        assert plan.bound[key] == plan.cost[key]
    assert all(plan.bound[key] <= value for key, value in plan.cost.items())
    assert plan.bound.keys() == plan.cost.keys()


@given(plan=plans())
def test_all_that_is_exposed_is_listed_and_nothing_else(plan: Plan) -> None:
    assume(plan.status != "infeasible")
    desired = {planned.api.id for planned in plan.apis}

    def opened(requirement: Requirement | None) -> bool:
        return is_true_of(requirement, held(plan)) and not is_true_of(requirement, set())

    assert [api.id for api in plan.exposed] == [
        api.id for api in CATALOG.apis if api.id not in desired and opened(api.requirement)
    ]
    named = {api.policy for api in CATALOG.apis}
    assert [policy.name for policy in plan.exposed_policies] == sorted(
        name
        for name, policy in CATALOG.policy_set.policies.items()
        if name not in named and opened(policy.requirement)
    )
    assert len(plan.exposed) + len(plan.exposed_policies) == plan.cost["exposure"]


@given(plan=plans())
def test_grants_stand_in_the_order_of_need(plan: Plan) -> None:
    """Each kind: by the first API that it meets, then those that only the limits ask for."""
    assume(plan.status != "infeasible")
    for kind, names in plan.grants.items():
        first_need = [
            next((at for at, one in enumerate(plan.apis) if name in one.met_by.get(kind, ())), 99)
            for name in names
        ]
        assert first_need == sorted(first_need)
        assert sorted(zip(first_need, names, strict=True)) == list(
            zip(first_need, names, strict=True)
        )
        required = {entry.partition(":")[2] for entry in plan.integration.limits.require}
        assert {n for n, need in zip(names, first_need, strict=True) if need == 99} <= required


@given(plan=plans())
def test_limits_are_kept(plan: Plan) -> None:
    assume(plan.status != "infeasible")
    planned = {f"{kind}:{name}" for kind, names in plan.grants.items() for name in names}
    limits = plan.integration.limits
    assert not planned & set(limits.forbid)
    assert set(limits.require) <= planned
    if not limits.allow:
        assert not planned & {"permissions:SPOKE", "scopes:spoke.client"}


@given(plan=plans())
def test_infeasible_exactly_when_all_that_is_left_is_not_enough(plan: Plan) -> None:
    limits = plan.integration.limits
    excluded = set(limits.forbid)
    if not limits.allow:
        excluded |= {"permissions:SPOKE", "scopes:spoke.client"}
    left = {key for key in ALL_GRANTS if str(key) not in excluded}
    unmet = [one.api.id for one in plan.apis if not is_true_of(one.api.requirement, left)]
    assert [blocked.api.id for blocked in plan.blocked] == unmet
    assert (plan.status == "infeasible") == bool(unmet)


@given(plan=plans())
def test_json_gives_the_same_plan_back(plan: Plan) -> None:
    assert json.loads(json.dumps(plan.to_dict())) == plan.to_dict()


@given(desired=desired_ids)
def test_without_time_the_answer_is_still_sufficient_and_says_what_is_proven(
    desired: list[str],
) -> None:
    plan = planner.plan(CATALOG, desired, time_limit=0)
    best = planner.plan(CATALOG, desired)
    assert plan.status in ("optimal", "unproven")
    for planned in plan.apis:
        assert is_true_of(planned.api.requirement, held(plan))
    assert dict(plan.cost) == cost(desired, plan.grants)
    if plan.status == "optimal":
        assert plan.grants == best.grants
    in_order = [best.cost[key] for key in DEFAULT_KEYS]
    assert [plan.bound[key] for key in DEFAULT_KEYS] <= in_order
    assert in_order <= [plan.cost[key] for key in DEFAULT_KEYS]


def proofs(plan: Plan) -> dict[str, Any]:
    """What tells of the way to the answer, and not of the answer."""
    return {"proof": plan.proof, "certificate": plan.certificate}


class TestWhatChangesNothing:
    """Compared as whole plans, of which all that is shown is made. `proof` tells of the work done,
    which limits lessen."""

    @given(desired=desired_ids, data=st.data())
    def test_forbidding_grants_that_are_not_used_changes_the_limits_alone(
        self, desired: list[str], data: st.DataObject
    ) -> None:
        plan = planner.plan(CATALOG, desired)
        unused = st.sampled_from(sorted(ALL_GRANTS - held(plan)))
        forbidden = data.draw(st.lists(unused, min_size=1, unique=True))
        limited = planner.plan(CATALOG, desired, forbid=map(str, forbidden))
        assert replace(limited, integration=plan.integration, **proofs(plan)) == plan

    @given(desired=desired_ids, data=st.data())
    def test_requiring_or_allowing_what_is_used_changes_the_limits_alone(
        self, desired: list[str], data: st.DataObject
    ) -> None:
        plan = planner.plan(CATALOG, desired)
        used = [f"{kind}:{name}" for kind, names in plan.grants.items() for name in names]
        assume(used)
        required = data.draw(st.lists(st.sampled_from(used), min_size=1, unique=True))
        for limited in (
            planner.plan(CATALOG, desired, require=required),
            planner.plan(CATALOG, desired, allow=used),
            planner.plan(CATALOG, desired, require=used, allow=used),
        ):
            assert replace(limited, integration=plan.integration, **proofs(plan)) == plan

    @given(desired=desired_ids, data=st.data())
    def test_the_order_desired_changes_only_the_order_shown(
        self, desired: list[str], data: st.DataObject
    ) -> None:
        plan = planner.plan(CATALOG, desired)
        other = planner.plan(CATALOG, data.draw(st.permutations(desired)))
        assert {kind: sorted(names) for kind, names in plan.grants.items()} == {
            kind: sorted(names) for kind, names in other.grants.items()
        }
        assert (plan.cost, plan.exposed, plan.status) == (other.cost, other.exposed, other.status)

    @given(desired=desired_ids, data=st.data())
    def test_desiring_what_is_open_already_changes_no_grant(
        self, desired: list[str], data: st.DataObject
    ) -> None:
        """All sets that are still sufficient authorise it, so it had cost each of them the same:
        one of exposure, and one of reach for each kind that it asks for."""
        plan = planner.plan(CATALOG, desired)
        assume(plan.exposed)
        opened = [api.id for api in plan.exposed]
        also = data.draw(st.lists(st.sampled_from(opened), min_size=1, unique=True))
        more = planner.plan(CATALOG, [*desired, *also])
        assert more.grants == plan.grants
        assert more.cost["exposure"] == plan.cost["exposure"] - len(also)
        assert [api.id for api in more.exposed] == [one for one in opened if one not in also]


class TestDroppingADesiredApi:
    """The old grants stay sufficient, so they bound the new answer. Its cost may be higher than
    the old one all the same: what was dropped now counts as not desired."""

    @given(desired=desired_ids, data=st.data())
    def test_never_needs_what_costs_more_than_the_old_grants_do_now(
        self, desired: list[str], data: st.DataObject
    ) -> None:
        dropped = data.draw(st.sampled_from(desired))
        rest = [one for one in desired if one != dropped]
        assume(rest)
        before = planner.plan(CATALOG, desired)
        after = planner.plan(CATALOG, rest)
        assert in_order(after.cost) <= in_order(cost(rest, before.grants))

    @given(desired=desired_ids, data=st.data())
    def test_never_needs_more_grants_where_their_number_comes_first(
        self, desired: list[str], data: st.DataObject
    ) -> None:
        dropped = data.draw(st.sampled_from(desired))
        rest = [one for one in desired if one != dropped]
        assume(rest)
        before = planner.plan(CATALOG, desired, minimise=["grants"])
        after = planner.plan(CATALOG, rest, minimise=["grants"])
        assert after.cost["grants"] <= before.cost["grants"]


def in_order(values: Mapping[str, int]) -> list[int]:
    return [values[key] for key in DEFAULT_KEYS]


def test_the_specified_example_of_reach_before_exposure() -> None:
    """SPEC section 3: job.modify with ADMIN opens fewer APIs today, yet reaches further."""
    plan = planner.plan(CATALOG, ["Get All Jobs"])
    (desired,) = [planned.api for planned in plan.apis]
    assert plan.grants == {"permissions": ("ADMIN",), "scopes": ("job.read_all",)}
    other = {"permissions": ("ADMIN",), "scopes": ("job.modify",)}
    assert is_true_of(desired.requirement, held_by(CATALOG, other))
    assert cost([desired.id], other)["exposure"] < plan.cost["exposure"]
    assert planner.plan(CATALOG, ["Get All Jobs"], minimise=["exposure"]).grants == other


def test_effects_are_as_the_methods_say_but_for_get_workflow() -> None:
    def usual(api: Api) -> str:
        return "read" if api.method in ("GET", "HEAD", "OPTIONS") else "write"

    assert [api.id for api in CATALOG.apis if api.effect != usual(api)] == [
        "workflows/get-workflow"
    ]
