"""A plan beside a catalogue that has changed since: what changed, and whether the plan will do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import planner
from planner.model import Catalog
from planner.verifying import Verdict, verify
from planner.verifying.claims import claim_of
from tests.planning.samples import HARBOUR_CATALOG, HARBOUR_POLICIES, written_harbour


@pytest.fixture
def harbour(tmp_path: Path) -> Catalog:
    return planner.load_catalog(written_harbour(tmp_path))


def changed(tmp_path: Path, *swaps: tuple[str, str]) -> Catalog:
    """Harbour with some text of its files replaced."""
    catalog, policies = HARBOUR_CATALOG, HARBOUR_POLICIES
    for old, new in swaps:
        assert old in catalog + policies
        catalog, policies = catalog.replace(old, new), policies.replace(old, new)
    folder = tmp_path / "changed"
    folder.mkdir()
    return planner.load_catalog(written_harbour(folder, catalog=catalog, policies=policies))


def judged(plan: Any, catalog: Catalog) -> Verdict:
    verdict = verify(claim_of(plan.to_dict()), catalog)
    assert verdict.changed
    return verdict


def told(found: Any) -> list[str]:
    return [f"{one.path}: {one.message}" for one in found]


def test_a_change_elsewhere_is_a_notice(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["Get Tides", "List Cargo"])
    verdict = judged(plan, changed(tmp_path, ("Roles do not expire.", "Roles expire.")))
    assert (verdict.outcome, verdict.changes) == ("verified", ())
    assert (verdict.sufficient, verdict.least) == (True, True)


def test_a_moved_api_is_told_and_the_plan_will_do(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["List Cargo"])
    verdict = judged(plan, changed(tmp_path, ("GET, url: /cargo,", "POST, url: /cargo/v2,")))
    assert verdict.outcome == "verified"
    assert told(verdict.changes) == [
        'apis["cargo/list"].method: was `GET`, is `POST`',
        'apis["cargo/list"].url: was `/cargo`, is `/cargo/v2`',
    ]


def test_a_desired_api_that_is_gone(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["List Cargo", "Get Tides"])
    verdict = judged(plan, changed(tmp_path, ("  tides/get:", "  tides/see:"), ("Get T", "See T")))
    assert verdict.outcome == "outdated"
    assert told(verdict.reasons) == ['apis["tides/get"]: this API is gone from the catalogue']
    assert verdict.sufficient is False


def test_an_api_that_has_only_lost_its_name_is_found_by_its_id(
    harbour: Catalog, tmp_path: Path
) -> None:
    plan = planner.plan(harbour, ["Get Tides"])
    verdict = judged(plan, changed(tmp_path, ("title: Get Tides", "title: See Tides")))
    assert verdict.outcome == "verified"
    assert told(verdict.changes) == ['apis["tides/get"].title: was `Get Tides`, is `See Tides`']


def test_a_requirement_that_asks_for_more(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["List Ships"])
    swap = (
        "Read ships: {scopes: ships.read, roles: [CLERK, MASTER]}",
        "Read ships: {scopes: ships.read, roles: MASTER}",
    )
    verdict = judged(plan, changed(tmp_path, swap))
    assert verdict.outcome == "outdated"
    assert verdict.sufficient is False
    assert 'apis["ships/list"]: the grants do not meet this API' in told(verdict.reasons)
    assert told(verdict.changes)[0] == (
        'apis["ships/list"].requirement: was `scopes:ships.read and (roles:CLERK or roles:MASTER)`,'
        " is `roles:MASTER and scopes:ships.read`"
    )


def test_a_requirement_that_asks_for_less_leaves_the_plan_sufficient_and_not_least(
    harbour: Catalog, tmp_path: Path
) -> None:
    plan = planner.plan(harbour, ["List Ships"])
    swap = (
        "Read ships: {scopes: ships.read, roles: [CLERK, MASTER]}",
        "Read ships: {scopes: ships.read, roles: none}",
    )
    verdict = judged(plan, changed(tmp_path, swap))
    assert (verdict.outcome, verdict.sufficient, verdict.least) == ("outdated", True, False)
    assert "grants.roles: `CLERK` could be left out: no desired API fails without it" in told(
        verdict.reasons
    )


def test_an_api_that_the_grants_open_now(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["List Ships"])
    new = "  ships/count: {title: Count, method: GET, url: /count, policy: Read ships}\n"
    verdict = judged(plan, changed(tmp_path, ("  ships/create:", f"{new}  ships/create:")))
    assert (verdict.outcome, verdict.least) == ("verified", True)
    assert told(verdict.changes) == [
        "cost.reach: was 4, is 6",
        "cost.exposure: was 2, is 3",
        "exposed: new today: `ships/count`",
    ]


def test_a_requirement_that_is_known_now_counts(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["List Ships", "Get the Weather"])
    assert not plan.complete
    swap = ("policy: unknown\n    reason: The page is missing.", "policy: Delete ships")
    verdict = judged(plan, changed(tmp_path, swap))
    assert verdict.outcome == "outdated"
    assert 'apis["weather/get"]: the grants do not meet this API' in told(verdict.reasons)


def test_a_requirement_that_is_not_known_any_more(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["List Cargo"])
    swap = ("url: /cargo, policy: Read cargo", "url: /cargo, policy: unknown, reason: Lost.")
    verdict = judged(plan, changed(tmp_path, swap))
    assert verdict.outcome == "outdated"
    assert told(verdict.reasons)[0] == (
        'apis["cargo/list"].requirement: what this API asks for is not known'
    )


def test_a_grant_that_is_gone_or_reserved_now(harbour: Catalog, tmp_path: Path) -> None:
    plan = planner.plan(harbour, ["List Cargo"])
    gone = judged(plan, changed(tmp_path, ("cargo.read", "freight.read")))
    assert gone.outcome == "outdated"
    assert "grants.scopes: the catalogue knows no grant `cargo.read` of this kind" in told(
        gone.reasons
    )
    held = replace(
        harbour,
        policy_set=replace(
            harbour.policy_set,
            grants={
                key: replace(grant, reserved="for us") if key.name == "cargo.read" else grant
                for key, grant in harbour.policy_set.grants.items()
            },
        ),
    )
    reserved = judged(plan, held)
    assert reserved.outcome == "outdated"
    assert "grants.scopes: `cargo.read` is not permitted: `reserved`" in told(reserved.reasons)


def test_a_request_that_would_be_another_today_will_not_do(
    harbour: Catalog, tmp_path: Path
) -> None:
    plan = planner.plan(harbour, ["List Cargo"])
    verdict = judged(
        plan, changed(tmp_path, ("https://harbour.example/token", "https://h.example/t"))
    )
    assert verdict.outcome == "outdated"
    assert (verdict.sufficient, verdict.least) == (True, True)
    [reason] = told(verdict.reasons)
    assert reason == (
        "token_request.url: not the request of today: was `https://harbour.example/token`,"
        " is `https://h.example/t`"
    )


def test_a_tampered_plan_is_refused_beside_a_changed_catalogue_too(
    harbour: Catalog, tmp_path: Path
) -> None:
    data = planner.plan(harbour, ["List Ships"]).to_dict()
    data["exposed"].pop()
    catalog = changed(tmp_path, ("Roles do not expire.", "Roles expire."))
    verdict = verify(claim_of(data), catalog)
    assert verdict.outcome == "refused"
    assert told(verdict.reasons) == ["cost.exposure: says 2, yet 1 are listed as exposed"]


def test_a_changed_digest_is_never_taken_for_the_same_catalogue(harbour: Catalog) -> None:
    for part in ("catalogue", "policies"):
        data = planner.plan(harbour, ["List Ships"]).to_dict()
        record = data["catalog"] if part == "catalogue" else data["catalog"]["policies"]
        record["digest"] = "sha256:0"
        verdict = verify(claim_of(data), harbour)
        assert verdict.changed
        assert [one.holds for one in verdict.checks if one.name == "catalogue"] == [None]


def test_another_catalogue_is_not_compared_at_all(harbour: Catalog) -> None:
    data = planner.plan(harbour, ["List Ships"]).to_dict()
    verdict = verify(claim_of(data), planner.load_catalog("workfloplus"))
    assert verdict.outcome == "refused"
    assert told(verdict.reasons) == [
        "catalog.name: the plan is for `harbour`, this catalogue is `workfloplus`"
    ]


class TestInfeasible:
    def test_still_shut_out(self, harbour: Catalog, tmp_path: Path) -> None:
        plan = planner.plan(harbour, ["Delete the Ship"], forbid=["*.admin"])
        verdict = judged(plan, changed(tmp_path, ("Roles do not expire.", "Roles expire.")))
        assert (verdict.outcome, verdict.changes) == ("verified", ())

    def test_a_way_in_today(self, harbour: Catalog, tmp_path: Path) -> None:
        plan = planner.plan(harbour, ["Delete the Ship"], forbid=["*.admin"])
        swap = ("Delete ships: {scopes: ships.admin", "Delete ships: {scopes: ships.write")
        verdict = judged(plan, changed(tmp_path, swap))
        assert verdict.outcome == "outdated"
        assert told(verdict.reasons) == [
            "status: says infeasible, yet the limits leave every desired API a way in"
        ]
