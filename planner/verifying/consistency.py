"""What must fit together inside a plan, whatever the catalogue says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.verifying.claims import Claim, keys_of
from planner.verifying.comparing import Record, differences
from planner.verifying.costs import keys_of as keys_of_criteria
from planner.verifying.costs import reported_keys
from planner.verifying.verdicts import Reason

_EMPTY_IF_INFEASIBLE: dict[str, Any] = {
    "grants": {},
    "cost": {},
    "bound": {},
    "exposed": [],
    "exposed_policies": [],
    "request": None,
    "token_request": None,
    "proof": None,
    "certificate": None,
}


def contradictions(claim: Claim) -> Iterator[Reason]:
    """Where the plan speaks against itself."""
    data = claim.data
    if data["complete"] == bool(data["unplanned"]):
        yield Reason(("complete",), "does not fit with `unplanned`")
    if len(set(claim.api_ids)) < len(claim.api_ids):
        yield Reason(("apis",), "an API stands here twice")
    if not claim.written:
        yield Reason(("integration", "apis"), "no API is desired")
    if claim.status == "infeasible":
        yield from _against_infeasible(data)
    else:
        yield from _against_solved(claim)


def _against_infeasible(data: Any) -> Iterator[Reason]:
    for difference in differences(Record(_EMPTY_IF_INFEASIBLE), data):
        yield Reason(difference.at, f"an infeasible plan {difference.in_words()}")
    if not data["blocked"]:
        yield Reason(("blocked",), "an infeasible plan names at least one API that is shut out")


def _against_solved(claim: Claim) -> Iterator[Reason]:
    data = claim.data
    if data["blocked"]:
        yield Reason(("blocked",), f"the status is {claim.status}, yet APIs are shut out")
    if len(set(claim.grants)) < len(claim.grants):
        yield Reason(("grants",), "a grant stands here twice")
    for part in ("proof", "certificate"):
        if data[part] is None:
            yield Reason((part,), f"must not be null where the status is {claim.status}")
    keys = reported_keys(claim.criteria)
    wrong = [name for name in ("cost", "bound") if set(data[name]) != set(keys)]
    for name in wrong:
        yield Reason((name,), f"expected the keys {', '.join(keys)}")
    if not wrong:
        yield from _against_numbers(claim)
        if data["proof"] is not None and data["certificate"] is not None:
            yield from _against_certificate(claim)


def _against_numbers(claim: Claim) -> Iterator[Reason]:
    data, cost, bound = claim.data, claim.data["cost"], claim.data["bound"]
    if cost["grants"] != len(claim.grants):
        yield Reason(("cost", "grants"), f"says {cost['grants']}, there are {len(claim.grants)}")
    exposed = len(data["exposed"]) + len(data["exposed_policies"])
    if cost["exposure"] != exposed:
        message = f"says {cost['exposure']}, yet {exposed} are listed as exposed"
        yield Reason(("cost", "exposure"), message)
    minimised = keys_of_criteria(claim.criteria)
    for key in cost:
        if bound[key] > cost[key]:
            yield Reason(("bound", key), f"{bound[key]} is more than the cost, {cost[key]}")
        elif claim.status == "optimal" and key in minimised and bound[key] < cost[key]:
            message = f"{bound[key]} is less than the cost, {cost[key]}, so nothing is proven least"
            yield Reason(("bound", key), message)


def _against_certificate(claim: Claim) -> Iterator[Reason]:
    certificate = claim.data["certificate"]
    for difference in differences(
        Record(costs=_expected_costs(claim), names=_expected_names(claim)),
        certificate,
        ("certificate",),
    ):
        yield Reason(difference.at, difference.in_words())
    listed = [(one["kind"], one["grant"]) for one in certificate["grants"]]
    if listed != [tuple(key) for key in keys_of(claim.data["grants"])]:
        yield Reason(("certificate", "grants"), "not the planned grants in their order")
    for place, one in enumerate(certificate["grants"]):
        at = ("certificate", "grants", place)
        if one["needed_by"] not in (None, *claim.api_ids):
            yield Reason((*at, "needed_by"), "not one of the planned APIs")
        elif claim.status == "optimal" and one["needed_by"] is None and not one["required"]:
            yield Reason(at, "neither needed nor required, so the plan is not least")


def _expected_costs(claim: Claim) -> list[Record]:
    """Minimised numbers rest on all steps of the proof until one is not settled; from there on, and
    for those not minimised, nothing but the indispensable grants is proven."""
    minimised, settled, rows = keys_of_criteria(claim.criteria), True, []
    for key in reported_keys(claim.criteria):
        value, bound = claim.data["cost"][key], claim.data["bound"][key]
        in_turn = settled and key in minimised
        steps = _steps(claim) if in_turn else ["forced"]
        rows.append(
            Record(key=key, value=value, bound=bound, proven_by=steps if bound == value else [])
        )
        settled = settled and not (in_turn and bound != value)
    return rows


def _expected_names(claim: Claim) -> Record:
    return Record(proven_by=_steps(claim) if claim.status == "optimal" else [])


def _steps(claim: Claim) -> list[str]:
    """The steps that go with the work that `proof` counts."""
    proof = claim.data["proof"]
    work = {"reduced": "excluded", "enumerated": "enumerated", "highs": "milp_parts"}
    steps = [step for step, count in work.items() if proof[count]]
    return ["forced", *steps] if proof["forced"] or not steps else steps
