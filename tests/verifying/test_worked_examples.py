"""Plans on paper: the worked examples, and what a check of them says."""

from __future__ import annotations

from pathlib import Path

import pytest

import planner
from planner.verifying import read_claim, verify
from planner.verifying.claims import claim_of
from planner.verifying.documents import DEEPEST, MOST_BYTES
from planner.verifying.exhausting import MOST_STEPS
from planner.verifying.leastness import Effort
from tests.conftest import REPOSITORY
from tests.verifying.mutations import MUTATIONS
from tests.verifying.vendors import Sample

CATALOG = planner.load_catalog("workfloplus")
EXAMPLES = sorted((REPOSITORY / "reports").glob("*/plan.json"))

# SPEC section 4, and an infeasible one.
SPECIFIED: list[dict[str, list[str]]] = [
    {"apis": ["Get Users", "Get Workflows", "Create Scheduled Job"]},
    {"apis": ["Create Job"]},
    {"apis": ["Create Job", "Get Workflows"]},
    {"apis": ["Get All Jobs"]},
    {"apis": ["Delete a Job", "Get My Jobs"]},
    {"apis": ["Get Users"]},
    {"apis": ["Get All Jobs"], "minimise": ["exposure", "grants"]},
    {"apis": ["Get All Jobs"], "minimise": ["names"]},
    {"apis": ["Get All Jobs"], "require": ["team.admin"], "allow": ["*", "SPOKE"]},
    {"apis": ["Delete a Job", "Get Users"], "forbid": ["OWNER"]},
]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_worked_example_is_verified(path: Path) -> None:
    verdict = verify(read_claim(str(path)), CATALOG)
    assert (verdict.outcome, verdict.reasons) == ("verified", ())
    assert (verdict.changed, verdict.sufficient, verdict.least) == (False, True, True)
    assert all(check.holds for check in verdict.checks)


def test_there_are_worked_examples() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("wish", SPECIFIED, ids=str)
def test_a_specified_answer_is_verified(wish: dict[str, list[str]]) -> None:
    plan = planner.plan(CATALOG, **wish)  # type: ignore[arg-type]
    verdict = verify(claim_of(plan.to_dict()), CATALOG)
    assert (verdict.outcome, verdict.reasons) == ("verified", ())
    by_bounds = verify(claim_of(plan.to_dict()), CATALOG, effort=Effort(steps=0))
    assert (by_bounds.outcome, by_bounds.least) == ("verified", verdict.least)


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_documented_example_tampered_with_is_refused(name: str) -> None:
    integration = planner.load_integration(
        REPOSITORY / "reports" / "job-scheduling" / "integration.yaml"
    )
    plan = planner.plan_integration(integration, CATALOG)
    data = plan.to_dict()
    MUTATIONS[name](data, Sample(CATALOG, integration, plan, None))
    if data == plan.to_dict():
        pytest.skip("there is nothing of this in the plan to change")
    try:
        outcome = verify(claim_of(data), CATALOG).outcome
    except planner.PlannerError:
        return
    assert outcome == "refused"


def test_the_way_of_the_proof_is_told() -> None:
    claim = claim_of(planner.plan(CATALOG, ["Get All Jobs"]).to_dict())
    [walked] = [one for one in verify(claim, CATALOG).checks if one.name == "least"]
    assert walked.how == "every choice that could be less was looked at, in 6 steps"
    bounded = verify(claim, CATALOG, effort=Effort(steps=2))
    [bound] = [one for one in bounded.checks if one.name == "least"]
    assert bound == ("least", True, "by independent bounds of HiGHS, as 2 steps were not enough")
    cut = verify(claim, CATALOG, effort=Effort(steps=2, seconds=0))
    [neither] = [one for one in cut.checks if one.name == "least"]
    assert cut.outcome == "unproven"
    assert neither.holds is None
    assert neither.how.startswith("not checked: too large")


def test_a_lesser_choice_is_named_with_the_number_that_decides() -> None:
    other = planner.plan(CATALOG, ["Get All Jobs"], forbid=["job.read_all"]).to_dict()
    other["integration"]["limits"]["forbid"] = []
    for effort in (Effort(), Effort(steps=0)):
        verdict = verify(claim_of(other), CATALOG, effort=effort)
        assert verdict.outcome == "refused"
        [reason] = verdict.reasons
        assert reason.path == "status"
        assert reason.message == (
            "`permissions:ADMIN` and `scopes:job.read_all` would do, and is less:"
            " write_reach 51, not 53"
        )


def test_the_numbers_on_the_page_are_those_of_the_code() -> None:
    page = (REPOSITORY / "docs" / "verify.md").read_text(encoding="utf-8")
    assert f"Where {MOST_STEPS:,} steps are not enough" in page
    assert f"({Effort().seconds:.0f} seconds, unless you say otherwise)" in page
    assert f"more than {MOST_BYTES // 2**20} MiB, nested deeper than {DEEPEST}," in page
