"""What makes an infeasible integration feasible, against all changes of the limits tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import planner
from planner.limits import spelled
from planner.model import Catalog, Grant, Integration, Limits
from planner.plans import Plan
from planner.repairing import changed_limits
from planner.repairs import Lift, Repair
from planner.solving.formula import FALSE, AllOf, AnyOf, GrantKey
from tests.planning.random_catalogs import (
    KEYS,
    catalogs,
    everything_held,
    integrations,
    permitted,
)
from tests.planning.samples import api, catalog_of, is_true_of, scope, scopes

Changes = frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def workfloplus() -> Catalog:
    return planner.load_catalog("workfloplus")


def feasible(catalog: Catalog, integration: Integration, limits: Limits) -> bool:
    held = everything_held(catalog, permitted(catalog, limits))
    requirements = {one.id: one.requirement for one in catalog.apis}
    return all(is_true_of(requirements[name], held) for name in integration.apis)


def with_changes(limits: Limits, changes: Changes) -> Limits:
    """The limits as somebody would write them."""
    named = tuple(sorted(text for limit, text in changes if limit == "allow"))
    return Limits(
        forbid=tuple(text for text in limits.forbid if ("forbid", text) not in changes),
        allow=(*limits.allow, *named) if limits.allow or not named else ("*", *named),
    )


def every_smallest_change(catalog: Catalog, integration: Integration) -> list[Changes]:
    """All changes are tried: those that are enough, and of which none can be spared."""
    limits = integration.limits
    possible = [("allow", spelled(catalog.policy_set, key)) for key in KEYS]
    possible += [("forbid", text) for text in limits.forbid]
    possible.sort()
    found: list[Changes] = []
    subsets = chain.from_iterable(combinations(possible, n) for n in range(len(possible) + 1))
    for changes in map(frozenset, subsets):
        if any(smaller <= changes for smaller in found):
            continue
        if feasible(catalog, integration, with_changes(limits, changes)):
            found.append(changes)
    return found


def changes_of(repair: Repair) -> Changes:
    return frozenset((lift.limit, lift.text) for lift in repair.lifts)


@settings(max_examples=400)
@given(data=st.data())
def test_repairs_are_the_smallest_of_all_changes_tried(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    integration = data.draw(integrations(catalog))
    plan = planner.plan_integration(integration, catalog)

    assert (plan.status == "infeasible") == (not feasible(catalog, integration, integration.limits))
    assume(plan.status == "infeasible")
    assert plan.repairs is not None

    expected = every_smallest_change(catalog, integration)
    assert [changes_of(one) for one in plan.repairs.sets] == expected[:10]
    assert plan.repairs.complete == (len(expected) <= 10)
    for repair in plan.repairs.sets:
        check_what_a_repair_promises(repair, integration, catalog)


def check_what_a_repair_promises(
    repair: Repair, integration: Integration, catalog: Catalog
) -> None:
    """The same plan comes out for the changed limits, for the narrower ones, and for what-if."""
    whole = tuple(replace(lift, keep=()) for lift in repair.lifts)
    plans = [
        planner.plan_integration(
            replace(integration, limits=changed_limits(integration.limits, lifts)), catalog
        )
        for lifts in (whole, repair.lifts)
    ]
    plans.append(planner.plan_integration(integration, catalog, lifted=repair.names))
    for plan in plans:
        assert plan.status == "optimal"
        assert sorted_grants(plan.grants) == sorted_grants(repair.grants)
        assert plan.cost == repair.cost
    blocked = set(KEYS) - permitted(catalog, integration.limits)
    planned = {GrantKey(kind, name) for kind, names in repair.grants.items() for name in names}
    assert set(repair.lets_in) == planned & blocked


def sorted_grants(grants: Any) -> dict[str, list[str]]:
    return {kind: sorted(names) for kind, names in grants.items()}


def repairs(plan: Plan) -> list[tuple[Lift, ...]]:
    assert plan.repairs is not None
    return [one.lifts for one in plan.repairs.sets]


def forbid(text: str, *keep: str) -> Lift:
    return Lift(limit="forbid", text=text, keep=keep)


def allow(text: str) -> Lift:
    return Lift(limit="allow", text=text)


class TestOnWorkfloPlus:
    def test_an_entry_of_forbid(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Get My Jobs", "Delete a Job"], forbid=["OWNER"])

        assert plan.repairs is not None
        [repair] = plan.repairs.sets
        assert repair.lifts == (forbid("OWNER"),)
        assert repair.lets_in == (GrantKey("permissions", "OWNER"),)
        assert repair.names == ("OWNER",)
        assert repair.grants == {"permissions": ("OWNER",), "scopes": ("job.admin",)}
        assert tuple(repair.cost.values()) == (58, 84, 11, 2)
        assert repair.proven
        assert plan.repairs.complete

    def test_what_a_pattern_need_not_let_in_stays_forbidden(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Get All Jobs"], forbid=["job.*"])

        assert repairs(plan) == [(forbid("job.*", "job.admin", "job.modify", "job.read"),)]

    def test_either_of_two_entries(self, workfloplus: Catalog) -> None:
        plan = planner.plan(
            workfloplus, ["Delete a Job"], forbid=["job.modify", "job.admin", "ADMIN"]
        )

        assert repairs(plan) == [(forbid("job.admin"),), (forbid("job.modify"),)]

    def test_a_grant_that_two_entries_forbid_takes_both(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Create Job"], forbid=["*.execute", "workflow.*"])

        [lifts] = repairs(plan)
        assert {lift.text for lift in lifts} == {"*.execute", "workflow.*"}
        assert all("workflow.execute" not in lift.keep for lift in lifts)

    def test_an_allow_list_that_lacks_grants(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Get All Jobs"], allow=["EDITOR", "job.read_all"])

        assert repairs(plan) == [(allow("ADMIN"),), (allow("OWNER"),)]

    def test_reserved_grants_without_an_allow_list(self, workfloplus: Catalog) -> None:
        """All that reads workflows is forbidden but what belongs to the vendor's devices."""
        plan = planner.plan(workfloplus, ["Get Workflows"], forbid=["workflow.*"])

        assert repairs(plan) == [
            (allow("spoke.client"),),
            (forbid("workflow.*", *WORKFLOW_SCOPES_BUT_READ),),
        ]

    def test_a_required_grant_is_kept(self, workfloplus: Catalog) -> None:
        plan = planner.plan(
            workfloplus, ["Create Job"], forbid=["workflow.execute"], require=["EDITOR"]
        )

        assert plan.repairs is not None
        [repair] = plan.repairs.sets
        assert repair.grants == {"permissions": ("EDITOR",), "scopes": ("workflow.execute",)}
        assert repair.lets_in == (GrantKey("scopes", "workflow.execute"),)

    def test_plan_v1_holds_them(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Create Job"], forbid=["workflow.execute"])

        assert plan.to_dict()["repairs"] == {
            "sets": [
                {
                    "lifts": [{"limit": "forbid", "text": "workflow.execute", "keep": []}],
                    "lets_in": [{"kind": "scopes", "grant": "workflow.execute"}],
                    "allow": ["workflow.execute"],
                    "grants": {"permissions": [], "scopes": ["workflow.execute"]},
                    "cost": {"write_reach": 2, "reach": 4, "exposure": 1, "grants": 1},
                    "proven": True,
                }
            ],
            "complete": True,
        }

    def test_a_feasible_plan_has_none(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Create Job"])

        assert plan.repairs is None
        assert plan.to_dict()["repairs"] is None


WORKFLOW_SCOPES_BUT_READ = (
    "workflow.admin",
    "workflow.approve",
    "workflow.create",
    "workflow.delete",
    "workflow.execute",
    "workflow.modify",
)


class TestOddVendors:
    def test_no_limit_is_to_blame_for_a_requirement_that_nothing_meets(self) -> None:
        catalog = catalog_of(api("a", FALSE), api("b", scope("s")), grants=scopes("s"))

        plan = planner.plan(catalog, ["a", "b"], forbid=["s"])

        assert plan.repairs is not None
        assert plan.repairs.sets == ()
        assert plan.repairs.complete

    def test_ten_sets_are_listed_and_a_cut_is_told(self) -> None:
        names = [f"s{number:02}" for number in range(11)]
        catalog = catalog_of(
            api("a", AnyOf(tuple(map(scope, names)))),
            api("b", AnyOf(tuple(map(scope, names[:10])))),
            grants=scopes(*names),
        )

        eleven = planner.plan(catalog, ["a"], forbid=names)
        ten = planner.plan(catalog, ["b"], forbid=names)

        assert repairs(eleven) == repairs(ten) == [(forbid(name),) for name in names[:10]]
        assert eleven.repairs is not None
        assert not eleven.repairs.complete
        assert ten.repairs is not None
        assert ten.repairs.complete

    def test_a_name_of_two_kinds_is_named_with_its_kind(self) -> None:
        both = [Grant(key=GrantKey(kind, "x"), value=kind) for kind in ("roles", "scopes")]
        catalog = catalog_of(
            api("a", AllOf((GrantKey("roles", "x"),))), grants=[*both, *scopes("y")]
        )

        plan = planner.plan(catalog, ["a"], allow=["y"])

        assert repairs(plan) == [(allow("roles:x"),)]

    def test_a_reserved_grant_with_a_pattern_for_a_name_cannot_be_let_in(self) -> None:
        """SPEC section 8: by its name only, and this name is read as a pattern."""
        odd = Grant(key=scope("a*"), value="odd", reserved="It is odd.")
        catalog = catalog_of(api("a", scope("a*")), grants=[odd, *scopes("ab")])

        plan = planner.plan(catalog, ["a"])

        assert repairs(plan) == []

    def test_a_grant_whose_implied_grant_is_forbidden(self) -> None:
        strong = Grant(key=scope("strong"), value="strong", implies=(scope("weak"),))
        catalog = catalog_of(api("a", scope("strong")), grants=[strong, *scopes("weak")])

        plan = planner.plan(catalog, ["a"], forbid=["weak"])

        assert plan.repairs is not None
        [repair] = plan.repairs.sets
        assert repair.lifts == (forbid("weak"),)
        assert repair.names == ("strong",)


def test_lifting_keeps_what_is_kept() -> None:
    limits = Limits(forbid=("a", "b*"), allow=(), require=("r",))
    lifts: Iterable[Lift] = (forbid("b*", "b1", "b2"), allow("z"))

    assert changed_limits(limits, lifts) == Limits(
        forbid=("a", "b1", "b2"), allow=("*", "z"), require=("r",)
    )
