"""Plans of all sizes and kinds, and their reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import planner
from planner import Plan
from planner.reading import read_catalogs_of, read_integration
from planner.rendering.report_html import report_html
from planner.vendors import plan_per_vendor
from tests.conftest import REPOSITORY
from tests.picturing.test_groups import WORKFLOPLUS, wide
from tests.rendering.renaming import renamed_plans
from tools.examples import integration_files, plan_of

EXAMPLES = ("job-scheduling", "jobs-dashboard", "workflow-publishing")
SIZES = ("one", "fifty", "all-82", "wide-200")
CASES = ("solved", "wide", "unproven", "nothing", "infeasible")
SEVERAL = "several-vendors"
EVERY = (*EXAMPLES, *SIZES, *CASES, SEVERAL)


@cache
def plan_called(name: str) -> Plan:
    """A worked example, a plan of some size, or one of the cases of `renamed_plans`."""
    if name in EXAMPLES:
        return plan_of(integration_files()[EXAMPLES.index(name)])
    if name in CASES:
        return _cases()[name]
    if name == "wide-200":
        return planner.plan(*wide(200), name="Two hundred APIs")
    number = {"one": 1, "fifty": 50, "all-82": 82}[name]
    chosen = Random(3).sample([api.id for api in WORKFLOPLUS.apis], number)
    return planner.plan(WORKFLOPLUS, chosen, allow=["*", "SPOKE", "spoke.client"], name=name)


@cache
def _cases() -> Mapping[str, Plan]:
    with TemporaryDirectory() as folder:
        return renamed_plans(Path(folder), lambda text: f"x {text}")


@cache
def report_called(name: str) -> str:
    """The report on `plan_called`, or on the documented integration with several vendors."""
    if name != SEVERAL:
        return report_html(plan_called(name))
    integration = read_integration(REPOSITORY / "docs" / "examples" / "several.yaml")
    return report_html(plan_per_vendor(integration, read_catalogs_of(integration)))
