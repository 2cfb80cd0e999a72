"""Tokens and repairs in a plan, and the types of its fields, tampered with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.verifying.tampering import MUTATIONS, mutation
from tests.verifying.vendors import Sample

# Tokens.


def change_of_token(name: str, change: Callable[[Any], None]) -> None:
    def altered(data: Any, _: Sample) -> None:
        for token in data["tokens"][-1:]:
            change(token)

    MUTATIONS[f"token: {name}"] = altered


def add_to_token(data: Any) -> None:
    """All that the client has, on a token that needs less."""
    for token in data["tokens"]:
        for kind in token["grants"]:
            token["grants"][kind] = list(data["grants"][kind])


def empty(grants: dict[str, list[str]]) -> None:
    for names in grants.values():
        names.clear()


@mutation
def a_token_with_all_grants(data: Any) -> None:
    add_to_token(data)


@mutation
def a_token_out_of_nothing(data: Any) -> None:
    if data["status"] == "infeasible":
        data["tokens"].append(
            {
                "task": "all",
                "offered": False,
                "apis": [],
                "unplanned": [],
                "grants": {},
                "cost": {},
                "bound": {},
                "exposed": [],
                "exposed_policies": [],
                "status": "optimal",
                "request": None,
                "refusal": "none",
            }
        )


@mutation
def a_token_twice(data: Any) -> None:
    data["tokens"] += data["tokens"][:1]


change_of_token("without grants", lambda token: empty(token["grants"]))
change_of_token("a grant of no vendor", lambda token: token["grants"].update(scopes=["all"]))
change_of_token("for no api", lambda token: token["apis"].clear())
change_of_token("for an api that is not desired", lambda token: token["apis"].append("api-99"))
change_of_token("a cost", lambda token: token["cost"].update(reach=token["cost"]["reach"] + 1))
change_of_token("a bound", lambda token: token["bound"].update(grants=token["cost"]["grants"] + 1))
change_of_token("an exposed api hidden", lambda token: token["exposed"] and token["exposed"].pop())
change_of_token(
    "an exposed policy more",
    lambda token: token["exposed_policies"].append({"policy": "p0000", "effect": "write"}),
)
change_of_token(
    "an unplanned api more", lambda token: token["unplanned"].append({"name": "", "reason": ""})
)
change_of_token(
    "another scope asked for",
    lambda token: token["request"] and token["request"]["body"].update(scope="everything"),
)
change_of_token("no request", lambda token: token.update(request=None))
change_of_token(
    "a refusal beside the request",
    lambda token: token["request"] and token.update(refusal="cannot be"),
)


# Repairs.


def change_of_repair(name: str, change: Callable[[Any], None]) -> None:
    def altered(data: Any, _: Sample) -> None:
        if data["repairs"]:
            for one in data["repairs"]["sets"][:1]:
                change(one)

    MUTATIONS[f"repair: {name}"] = altered


@mutation
def no_repairs(data: Any) -> None:
    data["repairs"] = None


@mutation
def repairs_of_a_plan_that_needs_none(data: Any) -> None:
    if data["repairs"] is None:
        data["repairs"] = {"sets": [], "complete": True}


change_of_repair("a change less", lambda one: one["lifts"].pop())
change_of_repair(
    "a change of nothing",
    lambda one: one["lifts"].append({"limit": "forbid", "text": "nothing", "keep": []}),
)
change_of_repair("a change twice", lambda one: one["lifts"].append(one["lifts"][0]))
change_of_repair("a grant that is let in hidden", lambda one: one["lets_in"].pop())
change_of_repair("no names of what is let in", lambda one: one["allow"].clear())
change_of_repair("without grants", lambda one: empty(one["grants"]))
change_of_repair("a cost", lambda one: one["cost"].update(reach=one["cost"]["reach"] + 1))


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
