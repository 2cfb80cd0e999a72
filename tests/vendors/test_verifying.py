"""Plans for several vendors are verified, and no change of their division gets by."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InvalidFile
from planner.model import Catalog, Integration, Limits
from planner.reading import read_catalogs_of, read_integration
from planner.vendors import plan_per_vendor
from planner.verifying.claims import claim_of
from planner.verifying.judging import verify
from planner.verifying.several import Verdicts, claims_of, verify_all
from tests.planning.random_catalogs import limits
from tests.vendors.samples import written
from tests.vendors.test_dividing import two_vendors

LIMITS = Limits(forbid=("mill:admin",), require=("ships.read",), allow=("*",))


@pytest.fixture
def both(tmp_path: Path) -> tuple[Integration, tuple[Catalog, ...]]:
    integration = read_integration(written(tmp_path))
    return replace(integration, limits=LIMITS), read_catalogs_of(integration)


@pytest.fixture
def plans(both: tuple[Integration, tuple[Catalog, ...]]) -> dict[str, Any]:
    return as_read(plan_per_vendor(*both).to_dict())


def as_read(data: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(data))
    return read


def verdicts(data: dict[str, Any], catalogs: tuple[Catalog, ...]) -> Verdicts:
    return verify_all(claims_of(data), catalogs)


@given(data=st.data())
def test_random_plans_are_verified(data: st.DataObject) -> None:
    vendors = data.draw(two_vendors())
    ids = [one.id for catalog in vendors for one in catalog.apis]
    desired = tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=5)))
    asked = Integration(name="Both", apis=desired, limits=data.draw(limits()))
    found = verdicts(as_read(plan_per_vendor(asked, vendors).to_dict()), vendors)
    assert found.outcome == "verified", (found.reasons, [v.reasons for _, v in found.judged])


def test_services_and_vendors_together(
    plans: dict[str, Any], both: tuple[Integration, tuple[Catalog, ...]]
) -> None:
    found = verdicts(plans, both[1])
    assert (found.outcome, found.reasons) == ("verified", ())
    assert len(found.judged) == 2


def test_an_infeasible_vendor_is_verified_too(
    both: tuple[Integration, tuple[Catalog, ...]],
) -> None:
    blocked = replace(both[0], limits=Limits(forbid=("mill:*",)))
    data = as_read(plan_per_vendor(blocked, both[1]).to_dict())
    assert data["status"] == "infeasible"
    assert verdicts(data, both[1]).outcome == "verified"


def test_one_vendors_plan_alone_is_refused(
    plans: dict[str, Any], both: tuple[Integration, tuple[Catalog, ...]]
) -> None:
    alone = plans["plans"][1]
    verdict = verify(claim_of(alone), both[1][2])
    assert verdict.outcome == "refused"
    assert [reason.path for reason in verdict.reasons] == ["integration.vendors"]


def drop_a_vendor(data: dict[str, Any]) -> None:
    del data["plans"][1]


def drop_a_vendor_and_its_status(data: dict[str, Any]) -> None:
    del data["plans"][0]


def repeat_a_vendor(data: dict[str, Any]) -> None:
    data["plans"].append(data["plans"][0])


def swap_vendors(data: dict[str, Any]) -> None:
    data["plans"].reverse()


def drop_an_api(data: dict[str, Any]) -> None:
    data["integration"]["apis"].pop()


def add_an_api(data: dict[str, Any]) -> None:
    data["integration"]["apis"].append("Get Stock")


def desire_something_else(data: dict[str, Any]) -> None:
    data["integration"]["apis"][2] = "Get Stock"


def be_ambiguous(data: dict[str, Any]) -> None:
    data["integration"]["apis"][1] = "List"


def forget_a_limit(data: dict[str, Any]) -> None:
    data["plans"][1]["integration"]["limits"]["forbid"] = []


def forbid_more(data: dict[str, Any]) -> None:
    data["integration"]["limits"]["forbid"].append("cargo.read")


def forbid_nothing_there_is(data: dict[str, Any]) -> None:
    for one in (data, *data["plans"]):
        one["integration"]["limits"]["forbid"].append("nothing")


def say_that_a_limit_is_elsewhere(data: dict[str, Any]) -> None:
    data["plans"][1]["integration"]["limits"]["elsewhere"].append("*")


def hide_a_vendor(data: dict[str, Any]) -> None:
    for plan in data["plans"]:
        plan["integration"]["vendors"] = [plan["catalog"]["policies"]["name"]]


def rename_a_part(data: dict[str, Any]) -> None:
    data["plans"][0]["integration"]["name"] = "Another"


def say_unproven(data: dict[str, Any]) -> None:
    data["status"] = "unproven"


def say_incomplete(data: dict[str, Any]) -> None:
    data["complete"] = False


def use_other_criteria(data: dict[str, Any]) -> None:
    data["plans"][1]["criteria"] = ["grants", "names"]


def widen_a_part(data: dict[str, Any]) -> None:
    data["plans"][1]["grants"]["scopes"].append("flour.read")


def forget_a_catalogue(data: dict[str, Any]) -> None:
    del data["catalogs"][0]


@pytest.mark.parametrize(
    "change",
    [
        drop_a_vendor,
        drop_a_vendor_and_its_status,
        repeat_a_vendor,
        swap_vendors,
        drop_an_api,
        add_an_api,
        desire_something_else,
        be_ambiguous,
        forget_a_limit,
        forbid_more,
        forbid_nothing_there_is,
        say_that_a_limit_is_elsewhere,
        hide_a_vendor,
        rename_a_part,
        say_unproven,
        say_incomplete,
        use_other_criteria,
        widen_a_part,
        forget_a_catalogue,
    ],
)
def test_plans_that_were_changed_are_refused(
    plans: dict[str, Any],
    both: tuple[Integration, tuple[Catalog, ...]],
    change: Callable[[dict[str, Any]], None],
) -> None:
    changed = deepcopy(plans)
    change(changed)
    assert changed != plans
    assert verdicts(changed, both[1]).outcome == "refused"


def test_a_changed_catalogue_makes_plans_outdated(
    plans: dict[str, Any], both: tuple[Integration, tuple[Catalog, ...]]
) -> None:
    ships, cargo, mill = both[1]
    without = replace(mill, apis=tuple(one for one in mill.apis if one.id != "grind"))
    found = verdicts(plans, (ships, cargo, without))
    assert found.outcome == "outdated"
    assert [reason.path for reason in found.reasons] == ["integration.apis[2]", "plans"]


@pytest.mark.parametrize("key", ["integration", "plans", "catalogs", "status"])
def test_a_missing_key_is_told(plans: dict[str, Any], key: str) -> None:
    del plans[key]
    with pytest.raises(InvalidFile, match=key):
        claims_of(plans)


def test_no_plan_at_all_is_refused(
    plans: dict[str, Any], both: tuple[Integration, tuple[Catalog, ...]]
) -> None:
    plans["plans"] = []
    assert verdicts(plans, both[1]).outcome == "refused"
