"""The findings that concern a plan."""

from __future__ import annotations

from pathlib import Path

import planner
from planner.lints import all_rules, findings_for
from planner.lints.machinery.findings import Finding
from planner.lints.machinery.linting import lint


def concerning(*apis: str, catalog: str = "workfloplus") -> list[tuple[str, str]]:
    plan = planner.plan(planner.load_catalog(catalog), list(apis))
    return [(finding.rule, finding.about[0].name) for finding in findings_for(plan)]


def test_findings_on_the_apis_that_a_plan_opens_concern_it() -> None:
    found = concerning("Get Users", "Get Workflows", "Create Scheduled Job")

    assert found == [
        ("write-guarded-for-reading", "scheduler/update-job-status"),
        ("write-guarded-for-reading", "scheduler/update-task-status"),
    ]


def test_findings_on_planned_grants_and_policies_concern_it() -> None:
    found = concerning("Update a Job")

    assert ("modifies-but-cannot-read", "scopes:job.modify") in found
    assert ("single-role", "Job_Modify") in found


def test_what_needs_the_vendors_other_catalogues_or_a_date_is_left_out() -> None:
    everything = [api.title for api in planner.load_catalog("workfloplus").apis]

    rules = {rule for rule, _ in concerning(*everything)}

    assert rules == {
        "misnamed-policy",
        "modifies-but-cannot-read",
        "single-role",
        "unguarded-write",
        "write-guarded-for-reading",
    }


def test_findings_without_files_have_the_fingerprints_of_those_with() -> None:
    plan = planner.plan(planner.load_catalog("workfloplus"), ["Create Collection"])

    [finding] = findings_for(plan)
    linted = lint(["workfloplus"], all_rules(), today=None)

    assert isinstance(finding, Finding)
    assert finding.at.steps == ("apis", "collections/create-collection", "policy")
    assert finding.fingerprint in {one.finding.fingerprint for one in linted.findings}
    # Written down, since people keep lists of these.
    assert finding.fingerprint == "f3004e98338d2759c34f05a2a9da4d40"


def test_an_api_that_cannot_be_planned_concerns_it(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text(
        "policy-set: 1\nname: p\ntitle: P\nkinds:\n  scopes: {title: scope, held-by: token}\n"
        "grants: {scopes: {a: {}}}\n"
    )
    path = tmp_path / "catalog.yaml"
    path.write_text(
        "catalog: 1\nname: c\ntitle: C\npolicies: ./policies.yaml\napis:\n"
        "  x: {title: X, method: GET, url: /x, policy: unknown, reason: No page tells.}\n"
        "  y: {title: Y, method: GET, url: /y, policy: unknown, reason: No page tells.}\n"
        "  z: {title: Z, method: GET, url: /z, requires: a}\n"
    )

    assert concerning("X", "Z", catalog=str(path)) == [
        ("facts-without-source", "c"),
        ("facts-without-source", "p"),
        ("unknown-requirement", "x"),
    ]
