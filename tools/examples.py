"""The worked examples in `reports/`: an integration each, and everything planned from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = "reports"


def integration_files() -> list[Path]:
    """The integrations of the examples, which people write."""
    return sorted((REPOSITORY / FOLDER).glob("*/integration.yaml"))


def generated_files() -> Iterator[tuple[str, str]]:
    """What is planned from each integration, beside it."""
    import planner
    from planner.reading import read_catalog_of
    from planner.rendering.bundle import bundle

    for path in integration_files():
        integration = planner.load_integration(path)
        plan = planner.plan_integration(integration, read_catalog_of(integration))
        for name, text in bundle(plan).items():
            yield f"{FOLDER}/{path.parent.name}/{name}", text
