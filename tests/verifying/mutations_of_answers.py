"""What a plan says of APIs, tampered with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.verifying.tampering import MUTATIONS, mutation, mutation_by_sample
from tests.verifying.vendors import Sample

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
