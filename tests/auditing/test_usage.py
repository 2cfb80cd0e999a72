"""Granted against used."""

from __future__ import annotations

import planner
from planner.auditing.held import Held
from planner.auditing.usage import Recording, Use, usage_of
from planner.solving.formula import GrantKey

CATALOG = planner.load_catalog("workfloplus")
IDS = {api.title: api.id for api in CATALOG.apis}
JOBS = ("Get Users", "Get Workflows", "Create a Scheduled Job")
USERS, WORKFLOWS, CREATE = (IDS[title] for title in JOBS)
DELETE = IDS["Delete a Scheduled Job"]


def plan() -> planner.Plan:
    return planner.plan(CATALOG, JOBS)


def recording(*ids: str, possible: frozenset[str] = frozenset()) -> Recording:
    return Recording(uses={one: Use(calls=2) for one in ids}, possible=possible, calls=2 * len(ids))


def test_what_was_not_called_is_named_and_what_it_cost() -> None:
    usage = usage_of(plan(), recording(USERS, WORKFLOWS))

    assert [one.api.id for one in usage.used] == [USERS, WORKFLOWS]
    assert [api.id for api in usage.never] == [CREATE]
    assert usage.plan is not None
    assert usage.plan.grants == planner.plan(CATALOG, ["Get Workflows", "Get Users"]).grants
    assert usage.audit is not None
    unused = {one.grant.name for one in usage.audit.excess}
    assert "schedule.admin" in unused
    assert unused == {name for names in usage.audit.remove.values() for name in names}
    assert not usage.clean


def test_where_all_was_called_nothing_is_in_excess() -> None:
    usage = usage_of(plan(), recording(USERS, WORKFLOWS, CREATE))

    assert usage.audit is not None
    assert (usage.never, usage.audit.excess, usage.clean) == ((), (), True)


def test_a_call_that_may_have_meant_an_api_keeps_it() -> None:
    usage = usage_of(plan(), recording(USERS, WORKFLOWS, possible=frozenset({CREATE, DELETE})))

    assert ([api.id for api in usage.unclear], usage.never) == ([CREATE], ())
    assert usage.audit is not None
    assert usage.audit.excess == ()


def test_calls_of_other_apis_and_refused_ones_are_told() -> None:
    uses = {USERS: Use(calls=3, refused=3), DELETE: Use(calls=1, refused=1), CREATE: Use(calls=1)}
    usage = usage_of(plan(), Recording(uses=uses))

    assert [one.api.id for one in usage.undesired] == [DELETE]
    assert {one.api.id for one in usage.refused} == {USERS, DELETE}
    assert [api.id for api in usage.never] == [WORKFLOWS]


def test_without_a_call_there_is_nothing_to_compare_with() -> None:
    usage = usage_of(plan(), recording(DELETE))

    assert (usage.plan, usage.audit) == (None, None)
    assert [api.id for api in usage.never] == [USERS, WORKFLOWS, CREATE]


def test_what_a_client_holds_is_compared_where_it_is_known() -> None:
    held = frozenset({GrantKey("permissions", "OWNER"), GrantKey("scopes", "workflow.admin")})
    usage = usage_of(plan(), recording(WORKFLOWS), Held(grants=held))

    assert usage.audit is not None
    assert {one.grant for one in usage.audit.excess} == held


def test_limits_hold_for_what_was_used_too() -> None:
    limited = planner.plan(CATALOG, JOBS, require=["job.read"])
    usage = usage_of(limited, recording(USERS))

    assert usage.plan is not None
    assert usage.plan.grants["scopes"] == ("job.read",)
