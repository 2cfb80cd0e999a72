"""The worked examples in `reports/`: an integration each, and everything planned from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planner.planning import plan_integration
from planner.plans import Plan
from planner.reading import read_catalog_of, read_integration
from planner.rendering.bundle import bundle
from planner.rendering.report_html import report_html

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = "reports"


def integration_files() -> list[Path]:
    """The integrations of the examples, which people write."""
    return sorted((REPOSITORY / FOLDER).glob("*/integration.yaml"))


def plan_of(path: Path) -> Plan:
    """The plan for the integration in a file."""
    integration = read_integration(path)
    return plan_integration(integration, read_catalog_of(integration))


def generated_files() -> Iterator[tuple[str, str]]:
    """What is planned from each integration, beside it."""
    for path in integration_files():
        plan = plan_of(path)
        for name, text in {**bundle(plan), "report.html": report_html(plan)}.items():
            yield f"{FOLDER}/{path.parent.name}/{name}", text
