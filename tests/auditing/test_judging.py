"""Audits against the definition, tried out on everything that small vendors can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import planner
from planner.auditing.audits import GOOD, Audit
from planner.auditing.held import Held
from planner.auditing.judging import Auditor
from planner.model import Api, Catalog, Integration
from planner.planning import plan_integration
from planner.solving.formula import GrantKey
from planner.solving.problem import Candidate, Counted, Problem
from tests.cli.conftest import CATALOG, POLICIES, RING
from tests.oracle import Choice, authorises, cost_of
from tests.planning.random_catalogs import (
    KEYS,
    catalogs,
    everything_held,
    integrations,
    permitted,
)

KEYS_OF_RING = tuple(GrantKey("scopes", f"g{number}") for number in range(RING))
JOBS = ("Get Users", "Get Workflows", "Create Scheduled Job")
CRITERIA = ("write_reach", "reach", "exposure", "grants")


def held_choices() -> st.SearchStrategy[Choice]:
    return st.sets(st.sampled_from(KEYS), max_size=5).map(frozenset)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Catalog, Integration, Choice]:
    catalog = draw(catalogs())
    return catalog, draw(integrations(catalog)), draw(held_choices())


def keys(grants: Mapping[str, Iterable[str]]) -> Choice:
    return frozenset(GrantKey(kind, name) for kind, names in grants.items() for name in names)


def is_open(catalog: Catalog, api: Api, chosen: Choice) -> bool:
    assert api.requirement is not None
    return authorises(api.requirement, frozenset(everything_held(catalog, chosen)))


def desired(catalog: Catalog, integration: Integration) -> list[Api]:
    return [api for api in catalog.apis if api.id in integration.apis]


def beside(catalog: Catalog, integration: Integration, chosen: Choice) -> set[str]:
    """What is open with the grants, closed without any, and not desired."""
    return {
        api.id
        for api in catalog.apis
        if api.id not in integration.apis
        and is_open(catalog, api, chosen)
        and not is_open(catalog, api, frozenset())
    }


def cost(catalog: Catalog, integration: Integration, chosen: Choice) -> dict[str, int]:
    candidates = tuple(
        Candidate(key=key, covers=frozenset(everything_held(catalog, {key}))) for key in KEYS
    )
    named = {api.policy for api in catalog.apis}
    beside_apis = [api for api in catalog.apis if api.id not in integration.apis]
    unseen = [p for p in catalog.policy_set.policies.values() if p.name not in named]
    guarded = [(api.requirement, api.effect) for api in beside_apis]
    guarded += [(policy.requirement, policy.effect) for policy in unseen]
    counted = [
        Counted(requirement=one, reads=int(effect == "read"), writes=int(effect == "write"))
        for one, effect in guarded
        if one is not None
    ]
    problem = Problem(
        candidates=candidates, required=frozenset(), demands=(), counted=tuple(counted)
    )
    found = cost_of(problem, chosen)
    return {key: found[key] for key in CRITERIA}


def audited(catalog: Catalog, integration: Integration, chosen: Choice) -> Audit:
    plan = plan_integration(integration, catalog)
    assume(plan.status == "optimal")
    return Auditor(plan).audit(Held(grants=chosen))


@given(cases())
@settings(max_examples=50)
def test_enough_is_what_the_definition_says(case: tuple[Catalog, Integration, Choice]) -> None:
    catalog, integration, chosen = case
    audit = audited(*case)
    closed = {api.id for api in desired(catalog, integration) if not is_open(catalog, api, chosen)}

    assert audit.sufficient == (not closed)
    assert {one.api.id for one in audit.apis if one.state == "unmet"} == closed
    assert not [one for one in audit.apis if one.state == "depends"]
    assert {api.id for one in audit.missing for api in one.needed_by} == closed
    added = chosen | {one.grant for one in audit.missing}
    assert all(is_open(catalog, api, added) for api in desired(catalog, integration))
    for one in audit.missing:
        left = added - {one.grant}
        assert not all(is_open(catalog, api, left) for api in desired(catalog, integration))
    assert {api.id for api in audit.opens} == beside(catalog, integration, chosen)


@given(cases())
@settings(max_examples=50)
def test_the_costs_are_those_of_the_definition(case: tuple[Catalog, Integration, Choice]) -> None:
    catalog, integration, chosen = case
    audit = audited(*case)
    least = cost(catalog, integration, keys(audit.plan.grants))
    held = cost(catalog, integration, chosen)

    assert audit.cost == held
    assert audit.more == {key: held[key] - least[key] for key in CRITERIA}


@given(cases())
@settings(max_examples=80)
def test_what_is_good_is_enough_permitted_and_costs_no_more(
    case: tuple[Catalog, Integration, Choice],
) -> None:
    catalog, integration, chosen = case
    audit = audited(*case)
    enough = all(is_open(catalog, api, chosen) for api in desired(catalog, integration))
    within = chosen <= permitted(catalog, integration.limits)
    least = cost(catalog, integration, keys(audit.plan.grants))
    as_cheap = cost(catalog, integration, chosen) == least

    assert (audit.verdict in GOOD) == (enough and within and as_cheap)
    assert (audit.verdict == "least") == (chosen == keys(audit.plan.grants))
    assert audit.verdict != "lesser"
    assert audit.clean == (audit.verdict in GOOD)


@given(cases())
@settings(max_examples=50)
def test_putting_it_right_ends_at_a_least_set(case: tuple[Catalog, Integration, Choice]) -> None:
    catalog, integration, chosen = case
    audit = audited(*case)
    target = (chosen | keys(audit.add)) - keys(audit.remove)

    assert target == keys(audit.target)
    assert keys(audit.add).isdisjoint(chosen)
    assert keys(audit.remove) <= chosen
    assert keys(audit.remove) == {one.grant for one in audit.excess}
    assert all(is_open(catalog, api, target) for api in desired(catalog, integration))
    assert target <= permitted(catalog, integration.limits)
    least = cost(catalog, integration, keys(audit.plan.grants))
    assert cost(catalog, integration, target) == least


@given(cases())
@settings(max_examples=50)
def test_excess_tells_what_it_opens_alone_and_together(
    case: tuple[Catalog, Integration, Choice],
) -> None:
    catalog, integration, chosen = case
    audit = audited(*case)
    target = keys(audit.target)
    base = beside(catalog, integration, target)

    for one in audit.excess:
        with_it = beside(catalog, integration, target | {one.grant})
        without = beside(catalog, integration, chosen - {one.grant})
        assert {api.id for api in one.opens} == with_it - base
        assert {api.id for api in one.closes} == beside(catalog, integration, chosen) - without
        lost = {
            api.id
            for api in desired(catalog, integration)
            if is_open(catalog, api, chosen) and not is_open(catalog, api, chosen - {one.grant})
        }
        assert {api.id for api in one.needed_today} == lost
        more = cost(catalog, integration, target | {one.grant})
        least = cost(catalog, integration, target)
        assert one.adds == {key: more[key] - least[key] for key in CRITERIA}
        assert bool(one.blocked_by) == (one.grant not in permitted(catalog, integration.limits))
    together = {api.id for api in audit.together}
    assert together == beside(catalog, integration, chosen) - base


@given(cases())
@settings(max_examples=50)
def test_what_can_go_at_once_can_all_go_together(
    case: tuple[Catalog, Integration, Choice],
) -> None:
    catalog, integration, chosen = case
    audit = audited(*case)
    left = chosen - {one.grant for one in audit.excess if one.removable}

    if audit.sufficient:
        assert all(is_open(catalog, api, left) for api in desired(catalog, integration))
    else:
        assert left == chosen


@given(cases(), st.sampled_from((("roles",), ("scopes",), ("roles", "scopes"))))
@settings(max_examples=50)
def test_of_hidden_kinds_anything_may_be_held(
    case: tuple[Catalog, Integration, Choice], hidden: tuple[str, ...]
) -> None:
    catalog, integration, chosen = case
    shown = frozenset(key for key in chosen if key.kind not in hidden)
    plan = plan_integration(integration, catalog)
    audit = Auditor(plan).audit(Held(grants=shown, hidden=hidden))
    most = shown | {key for key in KEYS if key.kind in hidden}

    for one in audit.apis:
        surely, maybe = is_open(catalog, one.api, shown), is_open(catalog, one.api, most)
        expected = "met" if surely else "depends" if maybe else "unmet"
        assert one.state == expected
    surely_open = beside(catalog, integration, shown)
    may_open = {one.api.id for one in audit.may_open}
    assert {api.id for api in audit.opens} == surely_open
    assert may_open == beside(catalog, integration, most) - surely_open
    assert keys(audit.assumed) == {key for key in keys(plan.grants) if key.kind in hidden}


@given(cases())
@settings(max_examples=30)
def test_an_infeasible_integration_has_no_verdict_but_that(
    case: tuple[Catalog, Integration, Choice],
) -> None:
    catalog, integration, chosen = case
    plan = plan_integration(integration, catalog)
    assume(plan.status == "infeasible")
    audit = Auditor(plan).audit(Held(grants=chosen))

    assert audit.verdict == "infeasible"
    assert not audit.clean
    assert (audit.missing, audit.excess, dict(audit.add), dict(audit.target)) == ((), (), {}, {})
    for one in audit.apis:
        assert (one.state == "met") == is_open(catalog, one.api, chosen)


@given(catalogs(), st.data())
@settings(max_examples=30)
def test_the_same_again_is_the_same_answer(catalog: Catalog, data: st.DataObject) -> None:
    plan = plan_integration(data.draw(integrations(catalog)), catalog)
    auditor = Auditor(plan)
    choices = data.draw(st.lists(held_choices(), min_size=2, max_size=6))

    again = [auditor.audit(Held(grants=chosen)) for chosen in (*choices, *choices)]

    assert again[: len(choices)] == again[len(choices) :]
    assert again == [Auditor(plan).audit(Held(grants=chosen)) for chosen in (*choices, *choices)]


def test_who_holds_less_than_an_unproven_plan_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text(POLICIES, encoding="utf-8")
    (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    catalog = planner.load_catalog(tmp_path / "catalog.yaml")
    desired = [f"a{number}" for number in range(RING)]
    unproven = planner.plan(catalog, desired, time_limit=1e-9)
    least = keys(planner.plan(catalog, desired).grants)
    audit = Auditor(
        replace(unproven, grants={"scopes": tuple(key.name for key in KEYS_OF_RING)})
    ).audit(Held(grants=least))

    assert unproven.status == "unproven"
    assert (audit.verdict, audit.clean) == ("lesser", True)
    assert keys(audit.target) == least
    assert (audit.add, audit.remove) == ({}, {})


class TestFromPython:
    @pytest.fixture
    def plan(self) -> planner.Plan:
        return planner.plan(planner.load_catalog("workfloplus"), JOBS)

    def test_grants_are_known_by_name_and_by_value(self, plan: planner.Plan) -> None:
        values = ["admin", "https://www.workfloplus.com/auth/workflow.read", "schedule.admin"]

        assert planner.audit(plan, values).verdict == "least"

    def test_kinds_can_be_told(self, plan: planner.Plan) -> None:
        audit = planner.audit(plan, {"permissions": ["OWNER"], "scopes": ["schedule.admin"]})

        assert audit.verdict == "insufficient"
        assert [one.grant.name for one in audit.missing] == ["workflow.read"]
        assert dict(audit.add) == {"permissions": ("ADMIN",), "scopes": ("workflow.read",)}
        assert dict(audit.remove) == {"permissions": ("OWNER",)}

    def test_unknown_grants_are_told_apart(self, plan: planner.Plan) -> None:
        audit = planner.audit(plan, [*plan.grants["scopes"], "ADMIN", "Job.Read", "nonsense"])

        assert audit.verdict == "least"
        assert not audit.clean
        assert [one.text for one in audit.unknown] == ["Job.Read", "nonsense"]
        assert "letter case" in audit.unknown[0].reason

    def test_a_reserved_grant_says_why(self, plan: planner.Plan) -> None:
        [spoke] = planner.audit(plan, [*plan.grants["scopes"], "ADMIN", "SPOKE"]).excess

        assert spoke.reserved == "It is meant for the vendor's own Spoke devices."
        assert [blocker.limit for blocker in spoke.blocked_by] == ["reserved"]
        assert spoke.removable

    def test_a_text_is_no_list_of_grants(self, plan: planner.Plan) -> None:
        for grants in ("job.read", {"scopes": "job.read"}):
            with pytest.raises(planner.PlannerError, match=r"found the text `job\.read`"):
                planner.audit(plan, grants)

    def test_a_kind_that_the_vendor_does_not_have_is_an_error(self, plan: planner.Plan) -> None:
        with pytest.raises(planner.PlannerError, match="found `roles`"):
            planner.audit(plan, {"roles": ["ADMIN"]})

    def test_a_required_grant_that_is_not_held_is_missing(self) -> None:
        catalog = planner.load_catalog("workfloplus")
        plan = planner.plan(catalog, ["Get Users"], require=["job.read"])
        [missing] = planner.audit(plan, []).missing

        assert (missing.grant.name, missing.required, missing.needed_by) == ("job.read", True, ())
