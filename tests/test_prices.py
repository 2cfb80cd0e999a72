"""What each desired API costs, against plans made without it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import planner
from planner.model import Catalog, Integration, Policy
from planner.plans import Plan
from planner.prices import Price, prices
from planner.rendering.escaping import terminal
from planner.rendering.palette import Palette
from planner.rendering.price_text import prices_text
from planner.rendering.price_words import price_sentence, saved_in_words
from planner.rendering.whatif_markdown import prices_markdown
from planner.rendering.wording import TERMINAL
from planner.solving.formula import AllOf
from tests.planning.random_catalogs import catalogs, integrations
from tests.planning.samples import api, catalog_of, harbour, scope, scopes


@pytest.fixture(scope="module")
def workfloplus() -> Catalog:
    return planner.load_catalog("workfloplus")


def plan_without(integration: Integration, catalog: Catalog, price: Price) -> Plan:
    """Worked out from scratch: the API is no longer desired, and so counts like all others."""
    rest = tuple(name for name in integration.apis if name != price.api.id)
    # An integration needs an API. One that needs nothing changes nothing.
    free = api("free", AllOf(()))
    catalog = replace(catalog, apis=(*catalog.apis, free))
    return planner.plan_integration(replace(integration, apis=(*rest, "free")), catalog)


@settings(max_examples=250)
@given(data=st.data())
def test_a_price_is_the_difference_to_the_plan_without_the_api(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    integration = data.draw(integrations(catalog))
    criteria = st.sampled_from(((), ("grants", "exposure"), ("risk", "reach"), ("names",)))
    integration = replace(integration, minimise=data.draw(criteria))
    plan = planner.plan_integration(integration, catalog)
    assume(plan.status == "optimal")

    found = prices(plan)

    assert {price.api.id for price in found} == set(integration.apis)
    for price in found:
        without = plan_without(integration, catalog, price)
        check_price(price, plan, without)
    assert list(found) == sorted(
        sorted(found, key=lambda price: integration.apis.index(price.api.id)),
        key=lambda price: [price.saved[key] for key in plan.cost],
        reverse=True,
    )


def check_price(price: Price, plan: Plan, without: Plan) -> None:
    assert {kind: set(names) for kind, names in price.grants.items()} == {
        kind: set(names) for kind, names in without.grants.items()
    }
    assert price.cost == without.cost
    assert price.saved == {key: plan.cost[key] - without.cost[key] for key in plan.cost}
    for kind, names in plan.grants.items():
        spared, instead = set(names) - set(price.grants[kind]), set(price.grants[kind]) - set(names)
        assert set(price.spared.get(kind, ())) == spared
        assert set(price.instead.get(kind, ())) == instead
    was, now = {one.id for one in plan.exposed}, {one.id for one in without.exposed}
    assert {one.id for one in price.closed} == was - now
    assert {one.id for one in price.opened} == now - was - {price.api.id}
    assert price.stays_open == (price.api.id in now)
    met_was = {policy.name for policy in plan.exposed_policies}
    met_now = {policy.name for policy in without.exposed_policies}
    assert {policy.name for policy in price.closed_policies} == met_was - met_now
    assert {policy.name for policy in price.opened_policies} == met_now - met_was
    assert price.proven


def sentences(plan: Plan) -> list[str]:
    policy_set = plan.catalog.policy_set
    return [price_sentence(price, policy_set, TERMINAL, terminal) for price in prices(plan)]


class TestOnWorkfloPlus:
    def test_the_only_api_that_takes_an_owner(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Get All Jobs", "Abort Jobs for an User", "Get Users"])

        assert sentences(plan) == [
            (
                "Without Abort Jobs for an User the client needs ADMIN, not OWNER, and"
                " job.read_all, not job.modify. That closes 3 write APIs and opens 2 write and 3"
                " read APIs."
            ),
            "Get Users needs no grant, so it costs nothing.",
            (
                "Without Get All Jobs the grants stay the same, as others need them too, and it"
                " stays open."
            ),
        ]

    def test_the_price_of_the_only_api_that_takes_an_owner(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Get All Jobs", "Abort Jobs for an User"])

        [owner, jobs] = prices(plan)

        assert owner.api.id == "jobs/abort-jobs-for-user"
        assert owner.spared == {"permissions": ("OWNER",), "scopes": ("job.modify",)}
        assert owner.instead == {"permissions": ("ADMIN",), "scopes": ("job.read_all",)}
        assert owner.grants == {"permissions": ("ADMIN",), "scopes": ("job.read_all",)}
        # The plan for Get All Jobs alone, as SPEC section 4 has it.
        assert owner.cost == {"write_reach": 51, "reach": 77, "exposure": 8, "grants": 2}
        assert not owner.stays_open
        assert jobs.saved == {"write_reach": 0, "reach": -2, "exposure": -1, "grants": 0}
        assert jobs.stays_open
        assert (jobs.spared, jobs.instead) == ({}, {})

    def test_prices_of_the_documented_example(self, workfloplus: Catalog) -> None:
        plan = planner.plan(workfloplus, ["Get Users", "Get Workflows", "Create Scheduled Job"])

        found = prices(plan)

        assert [price.api.title for price in found] == [
            "Create a Scheduled Job",
            "Get Workflows",
            "Get Users",
        ]
        assert [saved_in_words(price) for price in found] == [
            "write-reach -50, reach -71, exposure -7, grants -1",
            "exposure -1, grants -1",
            "",
        ]

    def test_the_limits_hold_without_the_api_too(self, workfloplus: Catalog) -> None:
        apis = ["Get All Jobs", "Abort Jobs for an User"]
        plan = planner.plan(workfloplus, apis, forbid=["job.read_all"], require=["query.read"])

        owner = prices(plan)[0]

        assert owner.grants["scopes"] == ("job.modify", "query.read")

    def test_an_infeasible_plan_has_no_prices(self, workfloplus: Catalog) -> None:
        assert prices(planner.plan(workfloplus, ["Delete a Job"], forbid=["OWNER"])) == ()


class TestSmallVendors:
    def test_two_apis_that_ask_for_the_same_cost_nothing_each(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["List Ships", "Find Ships"])

        for price in prices(plan):
            assert (price.spared, price.instead) == ({}, {})
            assert price.stays_open
            # By hand: the API counts once for each of two kinds, and once as exposed. Find Ships
            # reads, whatever its method.
            assert price.saved == {"write_reach": 0, "reach": -2, "exposure": -1, "grants": 0}

    def test_what_is_not_planned_has_no_price(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["List Cargo", "Get the Weather"])

        assert [price.api.id for price in prices(plan)] == ["cargo/list"]

    def test_the_only_desired_api_costs_all_there_is(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["List Ships"])

        [price] = prices(plan)

        assert price.saved == plan.cost
        assert price.grants == {"roles": (), "scopes": ()}

    def test_equal_prices_stand_in_the_order_of_desire(self) -> None:
        catalog = catalog_of(api("a", scope("s")), api("b", scope("t")), grants=scopes("s", "t"))

        for order in (["a", "b"], ["b", "a"]):
            found = prices(planner.plan(catalog, order))
            assert [price.api.id for price in found] == order

    def test_what_no_documented_api_is_behind_is_told(self) -> None:
        catalog = catalog_of(
            api("a", scope("s")),
            grants=scopes("s"),
            policies=[Policy(name="Unseen", requirement=scope("s"))],
        )

        plan = planner.plan(catalog, ["a"])

        assert sentences(plan) == [
            "Without Title of a the client needs no scope s. That closes 1 undocumented API."
        ]

    def test_a_price_that_is_not_proven_says_so(self) -> None:
        catalog = catalog_of(api("a", scope("s")), api("b", scope("t")), grants=scopes("s", "t"))
        plan = replace(planner.plan(catalog, ["a", "b"]), status="unproven")

        found = prices(plan, time_limit=60)

        assert [price.proven for price in found] == [False, False]
        for price in found:
            sentence = price_sentence(price, catalog.policy_set, TERMINAL, terminal)
            assert sentence.endswith("This is not proven: a search was stopped early.")

    def test_a_search_without_end_is_not_begun_again_for_each_api(self) -> None:
        catalog = catalog_of(api("a", scope("s")), grants=scopes("s"))
        plan = replace(planner.plan(catalog, ["a"]), status="unproven")

        assert prices(plan) == ()
        for page in (prices_text(plan, (), Palette()), prices_markdown(plan, ())):
            assert "not proven least" in " ".join(page.split())
