"""The report tells where a plan differs from what the documentation calls least."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner import load_catalog, plan
from planner.rendering.report_markdown import report_markdown
from tests.planning.samples import HARBOUR_CATALOG, written_harbour

SENTENCE = "The documentation calls other grants least for some of them"


def report(tmp_path: Path, documented: str) -> str:
    text = HARBOUR_CATALOG.replace(
        "url: /cargo, policy: Read cargo}",
        f"url: /cargo, policy: Read cargo, documented-least: {documented}}}",
    )
    assert documented in text
    catalog = load_catalog(written_harbour(tmp_path, catalog=text))
    return report_markdown(plan(catalog, ["List Cargo", "List Ships"]))


def test_what_is_documented_otherwise_is_shown_beside_the_plan(tmp_path: Path) -> None:
    assert (
        f"{SENTENCE}, each looked at alone:\n\n"
        "- List Cargo: documented role `CLERK` and scope `cargo.write`, planned scope"
        " `cargo.read`\n"
    ) in report(tmp_path, "[cargo.write, CLERK]")


@pytest.mark.parametrize("documented", ["cargo.read", "[cargo.write, cargo.read]"])
def test_where_the_plan_takes_one_of_them_there_is_nothing_to_tell(
    documented: str, tmp_path: Path
) -> None:
    assert SENTENCE not in report(tmp_path, documented)
