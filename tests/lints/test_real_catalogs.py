"""What rules find at real vendors: looked at by hand, one by one or in samples, and counted."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from planner.lints import all_rules
from planner.lints.machinery.linting import Linted, lint
from planner.reading import shipped_catalogs
from tests.conftest import shared_path
from tests.lints.linting import apis_of

TODAY = date(2026, 11, 23)


def counts(linted: Linted) -> dict[str, int]:
    return dict(Counter(one.finding.rule for one in linted.findings))


def assert_fingerprints_differ(linted: Linted) -> None:
    prints = [one.finding.fingerprint for one in (*linted.findings, *linted.ignored)]
    assert len(set(prints)) == len(prints)


def test_workfloplus() -> None:
    linted = lint(["workfloplus"], all_rules(), today=TODAY)

    assert {rule: sorted(apis_of(linted, rule)) for rule in counts(linted)} == {
        "covered-grant": ["scopes:query.admin", "scopes:reports.admin"],
        "idle-grant": ["scopes:reports.modify", "scopes:workflow.approve"],
        "misnamed-policy": ["Client_Admin", "Trigger_Execute"],
        "modifies-but-cannot-read": ["scopes:job.modify", "scopes:workflow.modify"],
        "single-role": ["Client_Admin", "Job_Modify"],
        "unguarded-write": [
            "collections/create-collection",
            "collections/delete-collection",
            "collections/update-collection-name",
            "groups/Update-group-name",
        ],
        "unmeetable-policy": ["Spoke_Client"],
        "unused-policy": [
            "Query_Admin",
            "Reports_Admin",
            "Reports_Modify",
            "Spoke_Client",
            "Trigger_Execute",
            "Workflow_Admin",
            "Workflow_Approve",
        ],
        "write-guarded-for-reading": [
            "jobs/abort-job",
            "jobs/assign-user",
            "jobs/exclude-job",
            "reportgenerator/generate-report",
            "reportgenerator/generate-report-by-reportTemplateId",
            "scheduler/update-job-status",
            "scheduler/update-task-status",
        ],
    }
    assert_fingerprints_differ(linted)


def test_the_shipped_catalogues_of_google() -> None:
    names = [name for name in shipped_catalogs() if name.startswith("google-")]
    if not names:
        pytest.skip("no catalogues of Google are shipped")

    linted = lint(names, all_rules(), today=TODAY)

    assert set(counts(linted)) <= {
        "reading-post",
        "unmeetable-policy",
        "write-guarded-for-reading",
    }
    assert "drive.files.copy" in apis_of(linted, "write-guarded-for-reading")
    assert_fingerprints_differ(linted)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Linted:
    from click.testing import CliRunner

    from planner.cli.application import application

    source = shared_path("data", "microsoft-graph-permissions.json")
    folder = tmp_path_factory.mktemp("graph")
    options = ["--scheme", "Application", "--out", str(folder), "--read", "2026-11-01"]
    result = CliRunner().invoke(application, ["import", "graph", str(source), *options])
    assert result.exit_code == 0, result.output
    catalogs = sorted(Path(folder, "catalogs").iterdir())
    return lint(map(str, catalogs), all_rules(), today=TODAY)


def test_microsoft_graph_for_applications(graph: Linted) -> None:
    found = counts(graph)

    # 53 paths differ from another in letter case or the names of parameters alone, and ask for
    # different permissions: so says whoever counted them in the source.
    assert found.pop("ambiguous-url") + found.pop("duplicate-operation") == 53
    assert found == {
        "covered-grant": 22,
        "idle-grant": 1,
        "modifies-but-cannot-read": 35,
        "reading-post": 151,
        "unmeetable-policy": 4,
        "write-guarded-for-reading": 313,
        "write-weaker-than-read": 9,
    }
    assert_fingerprints_differ(graph)


def test_conditional_access_can_be_changed_by_whoever_may_read_it(graph: Linted) -> None:
    found = apis_of(graph, "write-weaker-than-read")

    assert "DELETE /identity/conditionalaccess/policies/{id}" in found
