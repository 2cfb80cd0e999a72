"""The requests, the certificate and the proof in a plan, tampered with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.verifying.tampering import MUTATIONS, mutation
from tests.verifying.vendors import Sample

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
