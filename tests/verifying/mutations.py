"""Ways to tamper with a plan, by name. Each takes a plan as data, which it changes in place.

A mutation that finds nothing to change leaves the plan as it is. One that changes something makes
the plan say what is not so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from planner.planning import plan_integration
from tests.verifying.vendors import Sample

Mutation: TypeAlias = Callable[[Any, Sample], None]

MUTATIONS: dict[str, Mutation] = {}


def mutation_by_sample(change: Mutation) -> Mutation:
    MUTATIONS[change.__name__.replace("_", " ")] = change
    return change


def mutation(change: Callable[[Any], None]) -> Callable[[Any], None]:
    MUTATIONS[change.__name__.replace("_", " ")] = lambda data, _: change(data)
    return change


def unplanned_grants(data: Any, sample: Sample) -> list[tuple[str, str]]:
    planned = {(kind, name) for kind, names in data["grants"].items() for name in names}
    keys = ((key.kind, key.name) for key in sorted(sample.catalog.policy_set.grants))
    return [key for key in keys if key not in planned]


def planned_grants(data: Any) -> list[tuple[str, str]]:
    return [(kind, name) for kind, names in data["grants"].items() for name in names]


def is_solved(data: Any) -> bool:
    return bool(data["status"] != "infeasible")


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
        if other.status == "optimal" and not limits.require and other.tokens == sample.plan.tokens:
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


# Desired APIs.


def change_of_api(key: str, change: Callable[[Any], Any]) -> None:
    def altered(data: Any, _: Sample) -> None:
        for api in data["apis"][-1:]:
            api[key] = change(api[key])

    MUTATIONS[f"another {key} of a desired api"] = altered


change_of_api("id", lambda text: f"{text}-2")
change_of_api("title", lambda text: f"{text}s")
change_of_api("method", lambda text: "GET" if text != "GET" else "POST")
change_of_api("url", lambda text: f"{text}/all")
change_of_api("policy", lambda text: None if text else "p0")
change_of_api("requirement", lambda wants: {"any": [wants, {"all": []}]})
change_of_api("met_by", lambda met: {} if met else {"scopes": ["a"]})


@mutation
def a_desired_api_dropped(data: Any) -> None:
    if data["apis"]:
        data["apis"].pop()


@mutation
def a_desired_api_twice(data: Any) -> None:
    data["apis"] += data["apis"][:1]


@mutation
def desired_apis_in_another_order(data: Any) -> None:
    data["apis"].reverse()


@mutation
def another_api_met(data: Any) -> None:
    """An API that the grants open besides, said to have been desired."""
    for one in data["exposed"][:1]:
        api = {key: value for key, value in one.items() if key != "effect"}
        data["apis"].append({**api, "requirement": {"all": []}, "met_by": {}})
        data["exposed"].remove(one)


@mutation
def an_api_that_cannot_be_planned(data: Any) -> None:
    data["unplanned"].append({"name": "Do Nothing", "reason": "nobody knows"})
    data["complete"] = False


@mutation
def an_unplanned_api_hidden(data: Any) -> None:
    if data["unplanned"]:
        data["unplanned"].pop()
        data["complete"] = not data["unplanned"]


@mutation
def another_reason(data: Any) -> None:
    for one in data["unplanned"]:
        one["reason"] += "!"


# What is opened besides.


@mutation
def an_exposed_api_hidden(data: Any) -> None:
    if data["exposed"]:
        data["exposed"].pop()


@mutation
def an_exposed_api_hidden_from_the_cost_too(data: Any) -> None:
    if data["exposed"]:
        data["exposed"].pop()
        data["cost"]["exposure"] -= 1


@mutation_by_sample
def an_api_exposed_that_is_not(data: Any, sample: Sample) -> None:
    exposed = {one["id"] for one in data["exposed"]}
    for api in [api for api in sample.catalog.apis if api.id not in exposed][:1]:
        entry = {"id": api.id, "title": api.title, "method": api.method, "url": api.url}
        data["exposed"].append({**entry, "policy": api.policy, "effect": api.effect})


@mutation
def writing_said_to_be_reading(data: Any) -> None:
    for one in data["exposed"][:1]:
        one["effect"] = "read" if one["effect"] == "write" else "write"


@mutation
def an_exposed_policy_hidden(data: Any) -> None:
    if data["exposed_policies"]:
        data["exposed_policies"].pop()


@mutation
def a_policy_exposed_that_is_not(data: Any) -> None:
    data["exposed_policies"].append({"policy": "p0000", "effect": "write"})


# No way in.


@mutation
def a_blocked_api_hidden(data: Any) -> None:
    if data["blocked"]:
        data["blocked"].pop()


@mutation_by_sample
def an_api_blocked_that_is_not(data: Any, sample: Sample) -> None:
    blocked = {one["api"] for one in data["blocked"]}
    for api in [api for api in sample.catalog.apis if api.id not in blocked][:1]:
        entry = {"api": api.id, "title": api.title, "alternatives": [], "alternatives_omitted": 0}
        data["blocked"].append(entry)


@mutation
def an_alternative_hidden(data: Any) -> None:
    for blocked in data["blocked"][:1]:
        blocked["alternatives"].pop()


@mutation
def an_alternative_that_is_none(data: Any) -> None:
    for blocked in data["blocked"][:1]:
        blocked["alternatives"][0]["grants"] = {}


@mutation
def a_blocker_hidden(data: Any) -> None:
    for blocked in data["blocked"][:1]:
        blocked["alternatives"][0]["blocked_by"].pop()


@mutation
def a_blocker_of_another_limit(data: Any) -> None:
    for blocked in data["blocked"][:1]:
        blocker = blocked["alternatives"][0]["blocked_by"][0]
        blocker["limit"] = "allow" if blocker["limit"] != "allow" else "forbid"


@mutation
def alternatives_said_to_be_left_out(data: Any) -> None:
    for blocked in data["blocked"][:1]:
        blocked["alternatives_omitted"] += 1


# The caller.


@mutation
def no_prerequisites(data: Any) -> None:
    data["prerequisites"] = None


@mutation
def prerequisites_out_of_nothing(data: Any) -> None:
    if data["prerequisites"] is None:
        api = {"id": "api-0", "title": "", "method": "GET", "url": "/0", "policy": None}
        data["prerequisites"] = {"api": api, "sent_by": "anybody", "grants": {}}


@mutation
def another_caller(data: Any) -> None:
    if data["prerequisites"]:
        data["prerequisites"]["sent_by"] = "anybody"


@mutation_by_sample
def a_caller_with_more(data: Any, sample: Sample) -> None:
    if data["prerequisites"]:
        for kind, names in data["prerequisites"]["grants"].items():
            for key in sorted(sample.catalog.policy_set.grants):
                if key.kind == kind and key.name not in names:
                    names.append(key.name)
                    return


@mutation
def a_caller_with_less(data: Any) -> None:
    if data["prerequisites"]:
        for names in data["prerequisites"]["grants"].values():
            names.clear()


# Requests.


def change_of_requests(name: str, change: Callable[[Any], None]) -> None:
    for part in ("request", "token_request"):

        def altered(data: Any, _: Sample, part: str = part) -> None:
            if data[part]:
                change(data[part])

        MUTATIONS[f"{part}: {name}"] = altered


def put(key: str, value: Any) -> Callable[[Any], None]:
    return lambda request: request.update({key: value})


change_of_requests("another method", put("method", "PUT"))
change_of_requests("another host", put("url", "https://vendor.example.org/"))
change_of_requests(
    "another encoding", lambda r: r.update(encoding={"json": "form"}.get(r["encoding"], "json"))
)
change_of_requests("a header more", lambda r: r["headers"].update({"X-More": "1"}))
change_of_requests("a header less", lambda r: r["headers"].popitem())
change_of_requests("a member more", lambda r: r["body"].update(admin=True))
change_of_requests("a member less", lambda r: r["body"].popitem())
change_of_requests("a value more", lambda r: r["body"].update(scopes=["https://vendor.example/z"]))
change_of_requests("another variable of the token", put("token_variable", "HOME"))
change_of_requests("another variable of a secret", put("secret_variables", {"name": "HOME"}))


@mutation
def no_request(data: Any) -> None:
    data["request"] = None


@mutation
def no_token_request(data: Any) -> None:
    data["token_request"] = None


@mutation
def a_request_out_of_nothing(data: Any) -> None:
    for part in ("request", "token_request"):
        if data[part] is None:
            data[part] = {
                "method": "POST",
                "url": "https://vendor.example/",
                "headers": {},
                "body": {},
                "encoding": "json",
                "token_variable": None,
                "secret_variables": {},
            }


# Proof.


@mutation
def no_certificate(data: Any) -> None:
    data["certificate"] = None


@mutation
def a_certificate_out_of_nothing(data: Any) -> None:
    if data["certificate"] is None:
        data["certificate"] = {"grants": [], "costs": [], "names": {"proven_by": []}}


@mutation
def a_grant_not_certified(data: Any) -> None:
    if data["certificate"] and data["certificate"]["grants"]:
        data["certificate"]["grants"].pop()


@mutation
def a_grant_needed_by_another(data: Any) -> None:
    if data["certificate"]:
        for one in data["certificate"]["grants"][:1]:
            one["needed_by"] = f"{one['needed_by']}-2"


@mutation
def a_grant_needed_by_nothing(data: Any) -> None:
    if data["certificate"]:
        for one in data["certificate"]["grants"]:
            one["needed_by"] = None


@mutation
def a_requirement_of_the_limits_turned_over(data: Any) -> None:
    if data["certificate"]:
        for one in data["certificate"]["grants"][:1]:
            one["required"] = not one["required"]


@mutation
def another_value_certified(data: Any) -> None:
    if data["certificate"]:
        data["certificate"]["costs"][0]["value"] += 1


@mutation
def another_bound_certified(data: Any) -> None:
    if data["certificate"]:
        data["certificate"]["costs"][0]["bound"] += 1


@mutation
def proven_in_another_way(data: Any) -> None:
    if data["certificate"]:
        steps = data["certificate"]["costs"][0]["proven_by"]
        data["certificate"]["costs"][0]["proven_by"] = [] if steps else ["enumerated"]


@mutation
def names_proven_in_another_way(data: Any) -> None:
    if data["certificate"]:
        steps = data["certificate"]["names"]["proven_by"]
        data["certificate"]["names"]["proven_by"] = [] if steps else ["enumerated"]


@mutation
def another_work_told(data: Any) -> None:
    if data["status"] == "optimal":
        data["proof"]["milp_parts"] = int(not data["proof"]["milp_parts"])


@mutation
def no_proof(data: Any) -> None:
    data["proof"] = None


# Types.


@mutation
def a_number_as_a_text(data: Any) -> None:
    data["uncounted"] = str(data["uncounted"])


@mutation
def a_number_with_a_point(data: Any) -> None:
    data["uncounted"] = float(data["uncounted"])


@mutation
def a_field_left_out(data: Any) -> None:
    del data["exposed_policies"]


@mutation
def a_list_as_an_object(data: Any) -> None:
    data["exposed"] = {}
