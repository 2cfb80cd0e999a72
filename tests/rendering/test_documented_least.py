"""A plan's text and its report tell where it differs from what the documentation calls least."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner import Plan, load_catalog, plan
from planner.rendering.palette import Palette
from planner.rendering.plan_text import plan_text
from planner.rendering.report_markdown import report_markdown
from tests.planning.samples import HARBOUR_CATALOG, written_harbour

SENTENCE = "The documentation calls other grants least for some of them"


TEXT = "Documented as least for the API by itself, yet not planned:"


def planned(tmp_path: Path, documented: str) -> Plan:
    text = HARBOUR_CATALOG.replace(
        "url: /cargo, policy: Read cargo}",
        f"url: /cargo, policy: Read cargo, documented-least: {documented}}}",
    )
    assert documented in text
    catalog = load_catalog(written_harbour(tmp_path, catalog=text))
    return plan(catalog, ["List Cargo", "List Ships"])


def report(tmp_path: Path, documented: str) -> str:
    return report_markdown(planned(tmp_path, documented))


def text(tmp_path: Path, documented: str) -> str:
    return plan_text(planned(tmp_path, documented), Palette(enabled=False))


def test_what_is_documented_otherwise_is_shown_beside_the_plan(tmp_path: Path) -> None:
    assert (
        f"{SENTENCE}, each looked at alone:\n\n"
        "- List Cargo: documented role `CLERK` and scope `cargo.write`, planned scope"
        " `cargo.read`\n"
    ) in report(tmp_path, "[cargo.write, CLERK]")
    assert (f"\n\n{TEXT}\n  List Cargo: role CLERK and scope cargo.write\n\n") in text(
        tmp_path, "[cargo.write, CLERK]"
    )


@pytest.mark.parametrize("documented", ["cargo.read", "[cargo.write, cargo.read]"])
def test_where_the_plan_takes_one_of_them_there_is_nothing_to_tell(
    documented: str, tmp_path: Path
) -> None:
    assert SENTENCE not in report(tmp_path, documented)
    assert TEXT not in text(tmp_path, documented)
