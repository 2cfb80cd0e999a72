"""What holds of random vendors: nothing widens without a finding, and none is a false alarm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.errors import PlannerError
from planner.gating.answers import Answer, answers_of
from planner.gating.catalog_changes import catalog_changes
from planner.gating.comparing import findings_of
from planner.gating.lock_files import lock_data, lock_from
from planner.gating.locks import Lock, lock_of
from planner.gating.opening import costs_of, held_in, opened_beside, reach_beside, wider
from planner.gating.plan_changes import plan_changes
from planner.model import Catalog, Integration, Limits
from planner.rendering.requests.parts import json_text
from planner.solving.formula import holds
from tests.planning.random_catalogs import catalogs, everything_held, integrations

Planned = tuple[Integration, Catalog, Answer, Lock]


@st.composite
def planned(draw: st.DrawFn) -> Planned:
    """A random vendor, an integration there, its plan and its lock."""
    catalog = draw(catalogs())
    return answered(draw(integrations(catalog)), catalog)


def answered(integration: Integration, catalog: Catalog, *, status: str = "optimal") -> Planned:
    try:
        (answer,) = answers_of(integration, [catalog])
    except PlannerError:
        assume(False)
        raise AssertionError from None
    assume(status in ("any", answer.plan.status))
    return integration, catalog, answer, lock_of(integration, [answer])


@settings(max_examples=50)
@given(planned())
def test_what_a_lock_names_is_what_the_costs_count(one: Planned) -> None:
    _, catalog, answer, lock = one
    (part,) = lock.parts
    assert part.reach is not None
    counted = costs_of(part.grants, part.opened, part.reach, catalog)

    assert {key: counted[key] for key in answer.plan.cost} == dict(answer.plan.cost)


@settings(max_examples=40)
@given(planned())
def test_a_fresh_lock_is_as_agreed_and_survives_its_file(one: Planned) -> None:
    integration, _, answer, lock = one
    read = lock_from(json.loads(json_text(lock_data(lock))), "x")

    assert lock_data(read) == lock_data(lock)
    assert findings_of(integration, read, [answer]) == ()
    assert plan_changes(read, lock).is_empty


@settings(max_examples=80)
@given(planned(), st.data())
def test_nothing_gets_wider_without_a_finding(one: Planned, data: st.DataObject) -> None:
    integration, _, _, lock = one
    _, changed, answer, now = answered(integration, data.draw(catalogs()))
    found = findings_of(integration, lock, [answer])

    if any(finding.severity == "error" for finding in found):
        assert lock_data(lock) != lock_data(now)
        return
    (then,), (today,) = lock.parts, now.parts
    assert then.grants == today.grants
    assert all(then.cost[key] >= value for key, value in today.cost.items())
    assert not list(wider(today.opened, then.opened))
    assert then.reach is not None
    assert today.reach is not None
    for kind, entries in today.reach.items():
        assert not list(wider(entries, then.reach[kind]))
    held = everything_held(changed, then.grants)
    for api in answer.desired.values():
        assert api.requirement is None or holds(api.requirement, held)


@settings(max_examples=40)
@given(planned(), st.data())
def test_each_change_of_what_is_asked_for_is_found(one: Planned, data: st.DataObject) -> None:
    integration, catalog, _, lock = one
    other = data.draw(integrations(catalog))
    _, _, answer, now = answered(other, catalog, status="any")
    found = {finding.rule for finding in findings_of(other, lock, [answer])}

    then, today = set(integration.apis), set(other.apis)
    assert ("api-added" in found) == bool(today - then)
    assert ("api-removed" in found) == bool(then - today)
    assert ("infeasible" in found) == (answer.plan.status == "infeasible")
    assert ("limits-changed" in found) == (sets(integration.limits) != sets(other.limits))
    if answer.plan.status == "infeasible":
        return
    assert ("grants-beyond-lock" in found) == bool(now.parts[0].grants - lock.parts[0].grants)
    assert ("no-longer-least" in found) == bool(lock.parts[0].grants - now.parts[0].grants)


def sets(limits: Limits) -> Mapping[str, set[str]]:
    return {name: set(getattr(limits, name)) for name in ("forbid", "require", "allow")}


@settings(max_examples=40)
@given(catalogs(), st.randoms(use_true_random=False))
def test_a_catalogue_does_not_differ_from_itself_in_another_order(
    catalog: Catalog, random: Random
) -> None:
    apis = list(catalog.apis)
    random.shuffle(apis)
    grants = list(catalog.policy_set.grants.items())
    random.shuffle(grants)
    shuffled = replace(
        catalog, apis=tuple(apis), policy_set=replace(catalog.policy_set, grants=dict(grants))
    )

    assert catalog_changes(catalog, shuffled).is_empty


@settings(max_examples=50)
@given(catalogs(), catalogs())
def test_differences_the_other_way_round_are_the_opposite(one: Catalog, other: Catalog) -> None:
    there, back = catalog_changes(one, other), catalog_changes(other, one)
    opposite = {"weaker": "stricter", "stricter": "weaker"}

    ours = {(api.id, group.change) for group in there.guarded for api in group.apis}
    theirs = {(api.id, group.change) for group in back.guarded for api in group.apis}
    assert ours == {(name, opposite.get(change, change)) for name, change in theirs}
    added = {api.id for group in there.apis_added for api in group.apis}
    assert added == {api.id for api in back.apis_removed}
    assert {(r.old.id, r.new.id) for r in there.apis_renamed} == {
        (r.new.id, r.old.id) for r in back.apis_renamed
    }
    assert there.is_empty == back.is_empty
    if (one.digest, one.policies_digest) == (other.digest, other.policies_digest):
        assert there.is_empty


@settings(max_examples=50)
@given(catalogs(), catalogs(), st.data())
def test_every_way_in_that_is_new_is_told(old: Catalog, new: Catalog, data: st.DataObject) -> None:
    """For any set of grants: what it opens in the new catalogue alone is told as wider, and each
    set that is told opens it now and did not."""
    changes = catalog_changes(old, new)
    grants = st.sets(st.sampled_from(sorted(new.policy_set.grants)))
    chosen = data.draw(grants)
    before, after = everything_held(old, chosen), everything_held(new, chosen)
    was = {api.id: api.requirement for api in old.apis}
    wider = {
        api.id
        for group in changes.guarded
        if group.change in ("weaker", "incomparable")
        for api in group.apis
    }
    for api in new.apis:
        requirement = was.get(api.id)
        if requirement is None or api.requirement is None:
            continue
        if holds(api.requirement, after) and not holds(requirement, before):
            assert api.id in wider
    for group in changes.guarded:
        for way in group.ways:
            assert group.old is not None
            assert group.new is not None
            assert holds(group.new, everything_held(new, way))
            assert not holds(group.old, everything_held(old, way))
        if group.change == "weaker":
            assert group.ways


@settings(max_examples=30)
@given(planned())
def test_what_is_opened_is_what_the_plan_shows(one: Planned) -> None:
    _, catalog, answer, lock = one
    held = held_in(catalog, lock.parts[0].grants)
    opened = opened_beside(catalog, held, answer.desired.keys())

    assert {entry.name for entry in opened if entry.sort == "api"} == {
        api.id for api in answer.plan.exposed
    }
    assert reach_beside(catalog, held, answer.desired.keys()).keys() == {
        kind.name for kind in catalog.policy_set.kinds
    }
