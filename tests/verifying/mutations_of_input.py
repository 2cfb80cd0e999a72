"""What a plan is, what it was made from, its grants and its numbers, tampered with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.planning import plan_integration
from tests.verifying.tampering import (
    is_solved,
    mutation,
    mutation_by_sample,
    planned_grants,
    unplanned_grants,
)
from tests.verifying.vendors import Sample

# What it is, and what it was made from.


@mutation
def schema_of_another_version(data: Any) -> None:
    data["schema"] = "plan-v2"


@mutation
def proven_said_to_be_unproven(data: Any) -> None:
    if data["status"] == "optimal":
        data["status"] = "unproven"


@mutation
def unproven_said_to_be_optimal(data: Any) -> None:
    if data["status"] == "unproven":
        data["status"] = "optimal"


@mutation
def status_turned_over(data: Any) -> None:
    data["status"] = "infeasible" if is_solved(data) else "optimal"


@mutation
def complete_turned_over(data: Any) -> None:
    data["complete"] = not data["complete"]


@mutation_by_sample
def another_api_desired(data: Any, sample: Sample) -> None:
    desired = {one["id"] for one in data["apis"]} | {
        api.id for api in sample.catalog.apis if api.requirement is None
    }
    others = [api.id for api in sample.catalog.apis if api.id not in desired]
    data["integration"]["apis"] += others[:1]


@mutation
def an_unknown_api_desired(data: Any) -> None:
    data["integration"]["apis"].append("nothing of this name")


@mutation
def a_desired_name_dropped(data: Any) -> None:
    data["integration"]["apis"].pop()


@mutation_by_sample
def a_planned_grant_forbidden(data: Any, sample: Sample) -> None:
    for kind, name in planned_grants(data)[:1]:
        data["integration"]["limits"]["forbid"].append(f"{kind}:{name}")
        same = [key for key in sample.catalog.policy_set.grants if key.name == name]
        if len(same) > 1:
            data["integration"]["limits"]["forbid"][-1] = name


@mutation_by_sample
def a_missing_grant_required(data: Any, sample: Sample) -> None:
    if is_solved(data):
        for kind, name in unplanned_grants(data, sample)[:1]:
            data["integration"]["limits"]["require"].append(f"{kind}:{name}")


@mutation
def an_unknown_grant_allowed(data: Any) -> None:
    data["integration"]["limits"]["allow"].append("no-such-grant")


@mutation
def another_catalogue(data: Any) -> None:
    data["catalog"]["name"] += "-2"


@mutation
def another_title_of_the_catalogue(data: Any) -> None:
    data["catalog"]["title"] += " (reviewed)"


@mutation
def another_name_of_the_policies(data: Any) -> None:
    data["catalog"]["policies"]["name"] += "-2"


@mutation
def another_criterion(data: Any) -> None:
    if "risk" not in data["criteria"] and is_solved(data):
        data["criteria"].insert(0, "risk")


@mutation
def names_not_last(data: Any) -> None:
    if len(data["criteria"]) > 1:
        data["criteria"].insert(0, data["criteria"].pop())


# Grants.


@mutation
def a_grant_dropped(data: Any) -> None:
    for kind, name in planned_grants(data)[:1]:
        data["grants"][kind].remove(name)


@mutation
def a_grant_dropped_and_the_count_with_it(data: Any) -> None:
    for kind, name in planned_grants(data)[-1:]:
        data["grants"][kind].remove(name)
        data["certificate"]["grants"] = [
            one for one in data["certificate"]["grants"] if one["grant"] != name
        ]
        for part in ("cost", "bound"):
            data[part]["grants"] = len(planned_grants(data))
        for one in data["certificate"]["costs"]:
            if one["key"] == "grants":
                one["value"] = one["bound"] = len(planned_grants(data))


@mutation_by_sample
def a_grant_added(data: Any, sample: Sample) -> None:
    for kind, name in unplanned_grants(data, sample)[:1]:
        data["grants"].setdefault(kind, []).append(name)


@mutation_by_sample
def a_grant_exchanged(data: Any, sample: Sample) -> None:
    for kind, name in planned_grants(data)[:1]:
        for other in [n for k, n in unplanned_grants(data, sample) if k == kind][-1:]:
            data["grants"][kind][data["grants"][kind].index(name)] = other


@mutation
def a_grant_twice(data: Any) -> None:
    for kind, name in planned_grants(data)[:1]:
        data["grants"][kind].append(name)


@mutation
def a_grant_of_no_vendor(data: Any) -> None:
    data["grants"].setdefault("scopes", []).append("everything")


@mutation
def grants_in_another_order(data: Any) -> None:
    for names in data["grants"].values():
        names.reverse()


@mutation
def a_kind_dropped(data: Any) -> None:
    if data["grants"]:
        data["grants"].popitem()


@mutation_by_sample
def a_costlier_plan(data: Any, sample: Sample) -> None:
    """True in every word, but for a limit that is not said: only a search can tell."""
    if data["status"] != "optimal":
        return
    for kind, name in planned_grants(data):
        limits = sample.integration.limits
        if limits.allow:
            continue
        tighter = replace(limits, forbid=(*limits.forbid, f"{kind}:{name}"), require=())
        other = plan_integration(replace(sample.integration, limits=tighter), sample.catalog)
        if other.status == "optimal" and not limits.require:
            data.update(other.to_dict())
            data["integration"]["limits"]["forbid"] = list(limits.forbid)
            return


# Numbers.


@mutation
def a_cost_too_low(data: Any) -> None:
    for key, value in data["cost"].items():
        if value:
            data["cost"][key] -= 1
            return


@mutation
def a_cost_too_high(data: Any) -> None:
    for key in data["cost"]:
        data["cost"][key] += 1


@mutation
def a_cost_too_low_wherever_it_stands(data: Any) -> None:
    for key, value in data["cost"].items():
        if value and data["bound"][key] == value:
            data["cost"][key] -= 1
            data["bound"][key] -= 1
            for one in data["certificate"]["costs"]:
                if one["key"] == key:
                    one["value"] -= 1
                    one["bound"] -= 1
            return


@mutation
def a_cost_left_out(data: Any) -> None:
    if data["cost"]:
        data["cost"].popitem()


@mutation
def a_bound_too_high(data: Any) -> None:
    for key in data["bound"]:
        data["bound"][key] = data["cost"][key] + 1


@mutation
def a_bound_too_low(data: Any) -> None:
    if data["status"] == "optimal":
        for name in data["criteria"]:
            key = name.replace("-", "_")
            if data["bound"].get(key):
                data["bound"][key] -= 1


@mutation
def a_bound_above_what_is_proven(data: Any) -> None:
    """Of the first number of an unproven plan that is not settled."""
    if data["status"] == "unproven":
        for name in data["criteria"]:
            key = name.replace("-", "_")
            if data["bound"].get(key, 0) < data["cost"].get(key, 0):
                data["bound"][key] = data["cost"][key]
                return


@mutation
def the_number_of_uncounted(data: Any) -> None:
    data["uncounted"] += 1
