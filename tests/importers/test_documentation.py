"""What the page about importing says, is so."""

from __future__ import annotations

import re
from pathlib import Path

from planner.importers.changes import CHANGE_NAMES, NUMBER_NAMES
from planner.importers.mending import CHANGED_RULES
from planner.importers.openapi import read_openapi
from planner.importers.suspicions import RULES
from planner.rendering.import_json import import_record
from tests.conftest import REPOSITORY
from tests.importers.makers import imported

PAGE = (REPOSITORY / "docs" / "importing.md").read_text(encoding="utf-8")
EXAMPLES = REPOSITORY / "docs" / "examples"


def section(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_example_of_an_overlay_adds_to_the_example_of_a_document(tmp_path: Path) -> None:
    overlay = tmp_path / "overlays" / "parcel-post.yaml"
    overlay.parent.mkdir()
    overlay.write_bytes((EXAMPLES / "parcels-overlay.yaml").read_bytes())
    source = str(EXAMPLES / "parcels-openapi.yaml")
    found = read_openapi([source], name=None, title=None, read_on="2026-11-23")
    prepared = imported(found, tmp_path)
    assert prepared.additions == 4
    # That the write scope implies the read scope makes asking for both suspicious, and rightly so.
    assert [one.rule for one in prepared.found.warnings] == ["misread-any-of"]
    assert "  Redirect parcels:\n" in prepared.files["policies/parcel-post.yaml"]
    record = import_record(prepared, written=True)
    listed = section("`import-v1`")
    for name in (*record, *record["overlay"], *NUMBER_NAMES, *CHANGE_NAMES, *record["files"][0]):
        assert f"`{name}`" in listed, name


def test_every_rule_of_a_warning_is_listed() -> None:
    listed = set(re.findall(r"`([a-z-]+)`", section("Warnings")))
    assert {*RULES, *CHANGED_RULES, "overlay-without-effect"} <= listed
