"""From an integration to its plan, on a vendor small enough to check by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import planner
from planner.errors import UnknownName
from planner.model import Alternative, Blocker, Catalog, Grant, Policy
from planner.solving.formula import AllOf, AnyOf, GrantKey
from tests.planning.samples import (
    any_scope,
    api,
    catalog_of,
    harbour,
    held_by,
    is_true_of,
    scope,
    scopes,
)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return harbour(tmp_path)


class TestSolved:
    def test_grants_cost_and_reasons_of_a_plain_plan(self, catalog: Catalog) -> None:
        """By hand. Besides: Find Ships (read) and the policy Audit (read) for both kinds, that is
        2 + 2 of reach; no write asks for ships.read or accepts CLERK."""
        plan = planner.plan(catalog, ["List Ships"])
        assert plan.status == "optimal"
        assert plan.complete
        assert plan.grants == {"roles": ("CLERK",), "scopes": ("ships.read",)}
        assert plan.cost == {"write_reach": 0, "reach": 4, "exposure": 2, "grants": 2}
        assert plan.bound == plan.cost
        assert [one.id for one in plan.exposed] == ["ships/find"]
        assert [one.name for one in plan.exposed_policies] == ["Audit"]

    def test_an_api_that_needs_nothing_gets_nothing(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["Get Tides"])
        assert plan.grants == {"roles": (), "scopes": ()}
        assert [planned.met_by for planned in plan.apis] == [{}]
        assert plan.cost == {"write_reach": 0, "reach": 0, "exposure": 0, "grants": 0}

    def test_an_api_that_needs_nothing_is_never_exposed(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Ships", "Delete Ship", "Move Cargo"])
        assert "tides/get" not in {one.id for one in plan.exposed}

    def test_an_implied_grant_is_not_planned_beside_the_one_that_implies_it(
        self, catalog: Catalog
    ) -> None:
        plan = planner.plan(catalog, ["List Ships", "Create a Ship"])
        assert plan.grants == {"roles": ("MASTER",), "scopes": ("ships.write",)}
        assert [planned.met_by for planned in plan.apis] == [
            {"roles": ("MASTER",), "scopes": ("ships.write",)},
            {"roles": ("MASTER",), "scopes": ("ships.write",)},
        ]

    def test_implications_hold_over_several_steps(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Ships", "Delete Ship"])
        assert plan.grants == {"roles": ("MASTER",), "scopes": ("ships.admin",)}

    def test_a_requirement_of_its_own_is_met_like_a_policy(self, catalog: Catalog) -> None:
        """Nothing but Move Cargo asks for cargo.write, which opens List Cargo (a read)."""
        plan = planner.plan(catalog, ["Move Cargo"])
        assert plan.grants == {"roles": (), "scopes": ("cargo.write",)}
        assert plan.apis[0].api.policy is None
        assert plan.apis[0].met_by == {"scopes": ("cargo.write",)}
        beside = planner.plan(catalog, ["Move Cargo", "Create a Ship"])
        assert beside.grants == {"roles": ("MASTER",), "scopes": ("ships.write",)}
        assert beside.apis[0].met_by == {"roles": ("MASTER",)}

    def test_grants_stand_in_the_order_in_which_the_apis_need_them(self, catalog: Catalog) -> None:
        one = planner.plan(catalog, ["List Cargo", "List Ships"])
        other = planner.plan(catalog, ["List Ships", "List Cargo"])
        assert one.grants["scopes"] == ("cargo.read", "ships.read")
        assert other.grants["scopes"] == ("ships.read", "cargo.read")
        assert one.request is not None
        assert one.request.body["scopes"] == [
            "https://harbour.example/auth/cargo.read",
            "https://harbour.example/auth/ships.read",
        ]

    def test_what_is_only_required_comes_last(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Ships"], require=["cargo.read"])
        assert plan.grants["scopes"] == ("ships.read", "cargo.read")
        assert plan.apis[0].met_by["scopes"] == ("ships.read",)

    def test_apis_stand_in_the_order_desired(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["Move Cargo", "Get Tides", "List Cargo"])
        assert [planned.api.id for planned in plan.apis] == [
            "cargo/move",
            "tides/get",
            "cargo/list",
        ]

    def test_a_name_that_stands_twice_counts_once_and_is_noted(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Ships", "ships/list", "LIST THE SHIPS"])
        once = planner.plan(catalog, ["List Ships"])
        assert plan.notes == (
            "`ships/list` names `ships/list` once more; it counts once.",
            "`LIST THE SHIPS` names `ships/list` once more; it counts once.",
        )
        same = {"notes": [], "integration": once.to_dict()["integration"]}
        assert {**plan.to_dict(), **same} == once.to_dict()

    def test_a_reserved_grant_is_planned_when_allowed_by_name(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["Call a Pilot"], allow=["PILOT", "pilot.call"])
        assert plan.grants == {"roles": ("PILOT",), "scopes": ("pilot.call",)}

    def test_the_effect_in_the_catalogue_counts_and_not_the_method(self, catalog: Catalog) -> None:
        """Find Ships is posted, yet it reads."""
        plan = planner.plan(catalog, ["List Ships"])
        (exposed,) = plan.exposed
        assert (exposed.method, exposed.effect) == ("POST", "read")
        assert plan.cost["write_reach"] == 0

    def test_a_single_kind_has_equal_reach_and_exposure(self) -> None:
        small = catalog_of(
            api("x", any_scope("a", "b")),
            api("y", AllOf((scope("a"), scope("b")))),
            api("z", scope("b"), method="POST"),
            grants=scopes("a", "b"),
        )
        plan = planner.plan(small, ["x", "y"])
        assert plan.cost == {"write_reach": 1, "reach": 1, "exposure": 1, "grants": 2}


class TestPoliciesWithoutApi:
    def test_they_are_counted_with_their_effect_and_listed(self, catalog: Catalog) -> None:
        """By hand. MASTER and ships.admin meet Purge and Audit. Reach by roles: Create a Client,
        Create a Ship, Find and List Ships, Audit, Purge, Move Cargo is met by no role alone once
        its scope is assumed held; by scopes: the same but Move Cargo."""
        plan = planner.plan(catalog, ["Delete Ship"])
        assert [one.name for one in plan.exposed_policies] == ["Audit", "Purge"]
        assert [one["effect"] for one in plan.to_dict()["exposed_policies"]] == ["read", "write"]
        assert {one.id for one in plan.exposed} == {
            "cargo/move",
            "clients/create",
            "ships/create",
            "ships/find",
            "ships/list",
        }
        assert plan.cost == {"write_reach": 6, "reach": 12, "exposure": 7, "grants": 2}

    def test_a_policy_stays_counted_until_an_api_names_it(self) -> None:
        policies = [Policy(name="P", requirement=scope("a"), effect="write")]
        hidden = catalog_of(api("x", scope("a")), grants=scopes("a"), policies=policies)
        assert planner.plan(hidden, ["x"]).cost["write_reach"] == 1
        named = catalog_of(
            api("x", scope("a")),
            api("y", scope("a"), policy="P"),
            grants=scopes("a"),
            policies=policies,
        )
        plan = planner.plan(named, ["x"])
        assert (plan.cost["write_reach"], plan.cost["reach"]) == (0, 1)
        assert plan.exposed_policies == ()

    def test_a_policy_named_by_a_desired_api_counts_nowhere(self) -> None:
        policies = [Policy(name="P", requirement=scope("a"))]
        small = catalog_of(api("x", scope("a"), policy="P"), grants=scopes("a"), policies=policies)
        assert planner.plan(small, ["x"]).cost["exposure"] == 0


class TestUnknownRequirement:
    def test_it_stands_under_unplanned_and_the_rest_is_planned(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["Get Weather", "List Ships"])
        alone = planner.plan(catalog, ["List Ships"])
        assert plan.status == "optimal"
        assert not plan.complete
        assert plan.to_dict()["complete"] is False
        assert plan.to_dict()["unplanned"] == [
            {"name": "Get the Weather", "reason": "The page is missing."}
        ]
        assert (plan.grants, plan.cost) == (alone.grants, alone.cost)
        assert [planned.api.id for planned in plan.apis] == ["ships/list"]
        assert plan.request is not None

    def test_it_is_uncounted_where_it_was_not_desired(self, catalog: Catalog) -> None:
        assert planner.plan(catalog, ["List Ships"]).uncounted == 1
        assert planner.plan(catalog, ["List Ships", "Get Weather"]).uncounted == 0

    def test_alone_it_leaves_an_incomplete_plan(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["Get Weather"])
        assert not plan.complete
        assert plan.apis == ()
        assert sum(map(len, plan.grants.values())) == 0


class TestInfeasible:
    def test_every_blocked_api_is_named_with_its_alternatives_and_limits(
        self, catalog: Catalog
    ) -> None:
        plan = planner.plan(catalog, ["Delete Ship", "List Ships"], forbid=["ships.write"])
        assert plan.status == "infeasible"
        (blocked,) = plan.blocked
        assert blocked.api.id == "ships/delete"
        assert blocked.alternatives == (
            Alternative(
                grants={"roles": ("MASTER",), "scopes": ("ships.admin",)},
                blocked_by=(
                    Blocker(
                        grant=scope("ships.admin"),
                        limit="forbid",
                        because="it implies ships.write, and limits.forbid names `ships.write`",
                    ),
                ),
            ),
        )
        assert blocked.alternatives_omitted == 0

    def test_alternatives_include_grants_that_imply_what_is_asked(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Cargo"], forbid=["cargo.*"])
        (blocked,) = plan.blocked
        assert [
            (one.grants, [why.limit for why in one.blocked_by]) for one in blocked.alternatives
        ] == [
            ({"scopes": ("cargo.read",)}, ["forbid"]),
            ({"scopes": ("cargo.write",)}, ["forbid", "forbid"]),
        ]

    def test_no_half_answer_is_given(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Ships", "List Cargo"], forbid=["cargo.*"])
        assert (plan.grants, plan.cost, plan.bound) == ({}, {}, {})
        assert (plan.exposed, plan.exposed_policies) == ((), ())
        assert (plan.request, plan.token_request, plan.proof) == (None, None, None)
        assert [(one.api.id, one.met_by) for one in plan.apis] == [
            ("ships/list", {}),
            ("cargo/list", {}),
        ]
        assert [one.api.id for one in plan.blocked] == ["cargo/list"]

    def test_a_reserved_grant_blocks_until_it_is_allowed(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["Call a Pilot"])
        (blocked,) = plan.blocked
        (alternative,) = blocked.alternatives
        assert [(why.grant.name, why.limit, why.because) for why in alternative.blocked_by] == [
            ("PILOT", "reserved", "it is reserved: Pilots are people."),
            ("pilot.call", "reserved", "it is reserved: It wakes somebody up."),
        ]

    def test_narrowing_by_allow_blocks_what_it_leaves_out(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Ships"], allow=["CLERK"])
        assert plan.status == "infeasible"
        assert {
            (why.grant.name, why.limit)
            for one in plan.blocked[0].alternatives
            for why in one.blocked_by
        } == {(name, "allow") for name in ("MASTER", "ships.read", "ships.write", "ships.admin")}

    def test_every_alternative_meets_the_api_and_is_blocked(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, [one.id for one in catalog.apis], forbid=["*"])
        assert {blocked.api.id for blocked in plan.blocked} == {
            one.id for one in catalog.apis if one.id not in ("tides/get", "weather/get")
        }
        for blocked in plan.blocked:
            assert blocked.alternatives
            for alternative in blocked.alternatives:
                held = held_by(catalog, alternative.grants)
                assert is_true_of(blocked.api.requirement, held)
                assert alternative.blocked_by
                assert {(why.grant.kind, why.grant.name) for why in alternative.blocked_by} <= {
                    (kind, name) for kind, names in alternative.grants.items() for name in names
                }

    def test_incomplete_and_infeasible_are_told_together(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["Get Weather", "Call a Pilot"])
        assert plan.status == "infeasible"
        assert not plan.complete

    def test_a_list_of_alternatives_too_long_to_read_is_cut_and_says_so(self) -> None:
        choices = AllOf(tuple(any_scope(f"a{number}", f"b{number}") for number in range(9)))
        names = [f"{letter}{number}" for letter in "ab" for number in range(9)]
        small = catalog_of(api("x", choices), grants=scopes(*names))
        (blocked,) = planner.plan(small, ["x"], forbid=["a0", "b0"]).blocked
        assert len(blocked.alternatives) + blocked.alternatives_omitted == 2**9
        assert blocked.alternatives_omitted == 2**9 - 200


class TestCriteria:
    @pytest.fixture
    def choice(self) -> Catalog:
        """x takes wide alone, or narrow and thin: more grants, which open less."""
        either = AnyOf((scope("wide"), AllOf((scope("narrow"), scope("thin")))))
        return catalog_of(
            api("x", either),
            api("y", scope("wide"), method="POST"),
            grants=[
                Grant(key=scope("wide"), value="wide", risk=1),
                Grant(key=scope("narrow"), value="narrow", risk=5),
                Grant(key=scope("thin"), value="thin"),
            ],
        )

    @pytest.mark.parametrize(
        ("minimise", "expected"),
        [
            ((), ("narrow", "thin")),
            (("write-reach", "reach", "exposure", "grants"), ("narrow", "thin")),
            (("exposure",), ("narrow", "thin")),
            (("grants",), ("wide",)),
            (("grants", "exposure", "names"), ("wide",)),
            (("risk",), ("wide",)),
            (("exposure", "risk"), ("narrow", "thin")),
            (("names",), ("wide",)),
        ],
    )
    def test_their_order_decides(
        self, choice: Catalog, minimise: tuple[str, ...], expected: tuple[str, ...]
    ) -> None:
        plan = planner.plan(choice, ["x"], minimise=minimise)
        assert plan.grants["scopes"] == expected
        assert plan.status == "optimal"

    def test_the_plan_names_the_order_used(self, choice: Catalog) -> None:
        used = planner.plan(choice, ["x"], minimise=["risk", "reach", "names"]).to_dict()
        assert used["criteria"] == ["risk", "reach", "names"]
        assert list(used["cost"])[:6] == ["risk_5", "risk_4", "risk_3", "risk_2", "risk_1", "reach"]
        assert planner.plan(choice, ["x"]).to_dict()["criteria"] == [
            "write-reach",
            "reach",
            "exposure",
            "grants",
            "names",
        ]

    def test_the_names_alone_are_taken_at_their_word(self, choice: Catalog) -> None:
        assert planner.plan(choice, ["x"], minimise=["names"]).criteria == ()

    def test_risk_counts_the_highest_level_first(self) -> None:
        grants = [
            Grant(key=scope(name), value=name, risk=risk)
            for name, risk in (("five", 5), ("four", 4), ("three", 3))
        ]
        either = AnyOf((scope("five"), AllOf((scope("four"), scope("three")))))
        small = catalog_of(api("x", either), grants=grants)
        plan = planner.plan(small, ["x"], minimise=["risk"])
        assert plan.grants["scopes"] == ("four", "three")
        assert [plan.cost[f"risk_{level}"] for level in (5, 4, 3, 2, 1)] == [0, 1, 1, 0, 0]

    def test_names_decide_between_equals(self) -> None:
        small = catalog_of(api("x", any_scope("b", "a", "c")), grants=scopes("b", "c", "a"))
        assert planner.plan(small, ["x"]).grants["scopes"] == ("a",)

    @pytest.mark.parametrize(
        ("minimise", "path", "message"),
        [
            (["reech"], "minimise[0]", "expected one of write-reach, reach"),
            (["reach", "grants", "reach"], "minimise[2]", "a second time"),
            (["names", "reach"], "minimise[0]", "always decides last"),
            (["write_reach"], "minimise[0]", "found `write_reach`"),
            ([""], "minimise[0]", "expected one of"),
        ],
    )
    def test_a_wrong_criterion_is_an_error(
        self, choice: Catalog, minimise: list[str], path: str, message: str
    ) -> None:
        with pytest.raises(UnknownName) as raised:
            planner.plan(choice, ["x"], minimise=minimise)
        (fault,) = raised.value.faults
        assert fault.path == path
        assert message in fault.message


class TestPrerequisites:
    def test_they_are_the_least_for_the_catalogue_s_own_api(self, catalog: Catalog) -> None:
        found = planner.plan(catalog, ["List Ships"]).prerequisites
        assert found is not None
        assert found.api.id == "clients/create"
        assert found.sent_by == "the harbour's office"
        assert found.grants == {"roles": ("MASTER",), "scopes": ("ships.admin",)}

    def test_the_integration_s_limits_do_not_bind_the_caller(self, catalog: Catalog) -> None:
        free = planner.plan(catalog, ["List Ships"]).prerequisites
        limited = planner.plan(catalog, ["List Ships"], forbid=["MASTER", "*.admin"]).prerequisites
        assert limited == free

    def test_a_vendor_without_requests_has_none(self) -> None:
        plan = planner.plan(catalog_of(api("x")), ["x"])
        assert (plan.prerequisites, plan.request, plan.token_request) == (None, None, None)

    def test_workfloplus_clients_are_made_by_an_owner_with_team_admin(self) -> None:
        found = planner.plan(planner.load_catalog("workfloplus"), ["Get Users"]).prerequisites
        assert found is not None
        assert found.grants == {"permissions": ("OWNER",), "scopes": ("team.admin",)}


class TestRequests:
    def test_both_requests_carry_the_planned_grants(self, catalog: Catalog) -> None:
        plan = planner.plan(catalog, ["List Ships"], name="Ship list")
        assert plan.request is not None
        assert plan.request.body == {
            "name": "Ship list",
            "roles": ["clerk"],
            "scopes": ["https://harbour.example/auth/ships.read"],
        }
        assert plan.token_request is not None
        assert plan.token_request.body["scope"] == "https://harbour.example/auth/ships.read"


def test_the_same_name_in_two_kinds_is_two_grants() -> None:
    role = Grant(key=GrantKey("roles", "admin"), value="r")
    small = catalog_of(api("x", AllOf((scope("admin"), role.key))), grants=[*scopes("admin"), role])
    plan = planner.plan(small, ["x"])
    assert plan.grants == {"scopes": ("admin",), "roles": ("admin",)}
    assert plan.apis[0].met_by == {"scopes": ("admin",), "roles": ("admin",)}
