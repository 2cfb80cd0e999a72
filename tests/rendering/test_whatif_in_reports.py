"""The report's sections on prices and on what would make a plan feasible."""

from __future__ import annotations

import shlex

import planner
from planner.model import Integration, Limits
from planner.rendering.report_markdown import report_markdown
from planner.solving.formula import AnyOf
from tests.planning.samples import api, catalog_of, scope, scopes

WORKFLOPLUS = planner.load_catalog("workfloplus")


def section(report: str, heading: str) -> str:
    return report.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_prices_come_with_the_most_expensive_first() -> None:
    plan = planner.plan(WORKFLOPLUS, ["Create Job", "Get All Jobs", "Abort Jobs for an User"])

    found = section(report_markdown(plan), "What each desired API costs")

    rows = [line for line in found.splitlines() if line.startswith("| ")][1:]
    assert [row.split(" | ")[0] for row in rows] == ["| Abort Jobs for an User", "| Create Job"]
    assert "Without *Abort Jobs for an User* the client needs `ADMIN`, not `OWNER`" in rows[0]
    assert "Without any one of these the grants stay the same: Get All Jobs." in found


def test_what_would_make_it_feasible_with_a_command_for_each_way() -> None:
    asked = Integration(
        name="Mine",
        catalog="workfloplus",
        apis=("Delete a Job",),
        limits=Limits(forbid=("job.*",)),
        file="it's mine.yaml",
        places={"limits.forbid[0]": (7, 3), "apis[0]": (4, 8)},
    )

    found = section(
        report_markdown(planner.plan_integration(asked, WORKFLOPLUS)),
        "What would make it feasible",
    )

    assert "- Take `job.*` out of limits.forbid (line 7), and forbid `job.admin`" in found
    [command] = [line for line in found.splitlines() if line.startswith("planner whatif")]
    assert shlex.split(command) == [
        *("planner", "whatif", "it's mine.yaml"),
        *("--allow", "job.modify"),
    ]


def test_what_no_limit_is_to_blame_for_is_told() -> None:
    catalog = catalog_of(api("a", AnyOf(())), grants=scopes("s"))

    found = section(report_markdown(planner.plan(catalog, ["a"])), "What would make it feasible")

    assert found.strip() == "No change of the limits makes it feasible."


def test_hostile_titles_stay_text() -> None:
    title = "a|b*c* <i>`x`\x1b[0m"
    catalog = catalog_of(api("a", scope("s"), title=title), grants=scopes("s"))

    found = section(report_markdown(planner.plan(catalog, ["a"])), "What each desired API costs")

    assert "\x1b" not in found
    assert "<i>" not in found.replace("\\<i", "")
    assert "a\\|b\\*c\\*" in found


def test_a_feasible_plan_has_no_such_section() -> None:
    report = report_markdown(planner.plan(WORKFLOPLUS, ["Create Job"]))

    assert "What would make it feasible" not in report
