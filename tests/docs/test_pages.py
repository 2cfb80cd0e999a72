"""The pages are current, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import planner
from planner.explaining import reasons
from planner.plans import Plan
from planner.solving.criteria import CRITERIA
from tests.conftest import REPOSITORY
from tests.docs.pages import anchors, links, prose, text_of
from tools.examples import plan_of
from tools.pages import filled, pages

PAGES = pages()
README = REPOSITORY / "README.md"
PLAN_V1 = REPOSITORY / "docs" / "plan-v1.md"


def by_name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


@pytest.fixture(scope="module")
def documented() -> Plan:
    return plan_of(REPOSITORY / "reports" / "job-scheduling" / "integration.yaml")


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_generated_parts_are_current(page: Path) -> None:
    assert text_of(page) == filled(text_of(page))


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_mark_of_a_generated_part_has_its_end(page: Path) -> None:
    marks = re.findall(r"^<!-- (generated|end)\b", text_of(page), re.MULTILINE)

    assert marks == ["generated", "end"] * (len(marks) // 2)


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(REPOSITORY), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_no_page_holds_a_place_on_a_machine(page: Path) -> None:
    assert str(REPOSITORY) not in text_of(page)


def test_an_unknown_kind_of_part_is_refused() -> None:
    with pytest.raises(ValueError, match="do not know how to generate 'weather today'"):
        filled("<!-- generated: weather today -->\n<!-- end -->")


def test_the_answer_stands_on_the_first_screen() -> None:
    first_screen = "\n".join(text_of(README).splitlines()[:40])

    assert "proven least" in first_screen
    assert "$ planner request" in first_screen


def test_every_field_of_plan_v1_is_explained(documented: Plan) -> None:
    of_one_vendor, _, of_several = prose(PLAN_V1).partition("\n## `plans-v1`")
    fields = [*documented.to_dict()]
    proof = [*documented.to_dict()["proof"]]

    assert rows(of_one_vendor) == fields + proof
    assert rows(of_several) == list(several().to_dict())


def rows(page: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)


def several() -> planner.Plans:
    integration = planner.load_integration(REPOSITORY / "docs" / "examples" / "several.yaml")
    return planner.plan_per_vendor(integration, planner.load_catalogs_of(integration))


def test_every_criterion_is_explained() -> None:
    page = prose(REPOSITORY / "docs" / "how-least-is-defined-and-proven.md")

    assert all(f"`{name}`" in page for name in CRITERIA)


def test_the_numbers_in_the_prose_of_the_readme_are_those_of_the_plan(documented: Plan) -> None:
    readme = " ".join(prose(README).split())
    catalog = planner.load_catalog("workfloplus")
    [admin] = [one for one in reasons(documented) if one.grant.key.name == "ADMIN"]
    writes = sum(api.effect == "write" for api in documented.exposed)
    named = [policy for policy in catalog.policy_set.policies if policy != "Any Valid Token"]

    assert f"{len(catalog.apis)} documented APIs and {len(named)} policies" in readme
    assert f"{admin.reach_writes} of `write-reach {documented.cost['write_reach']}`" in readme
    assert f"{writes} APIs that write and {len(documented.exposed) - writes} that read" in readme
    assert f"`exposure {documented.cost['exposure']}`" in readme


def test_the_numbers_in_the_worked_example_are_those_of_the_plans() -> None:
    page = " ".join(prose(REPOSITORY / "docs" / "how-least-is-defined-and-proven.md").split())
    catalog = planner.load_catalog("workfloplus")
    chosen = planner.plan(catalog, ["Get All Jobs"])
    other = planner.plan(catalog, ["Get All Jobs"], forbid=["job.read_all"])
    by_exposure = planner.plan(catalog, ["Get All Jobs"], minimise=["exposure", "grants"])

    assert f"({other.cost['write_reach']} against {chosen.cost['write_reach']})" in page
    assert (other.cost["exposure"], chosen.cost["exposure"]) == (3, 8)
    assert "opens only three APIs today, not eight" in page
    assert by_exposure.grants["scopes"] == ("job.modify",)


def test_the_limits_on_sizes_are_those_of_the_reader() -> None:
    from planner.reading import composing, files, formats, shapes

    page = prose(REPOSITORY / "docs" / "formats.md")

    assert f"| {files.MOST_BYTES // 2**20} MiB |" in page
    assert f"| {formats.MOST_EVENTS:,} (" in page
    assert f"| {formats.MOST_EVENTS_OF_INTEGRATION:,} |" in page
    assert f"| depth | {composing.DEEPEST} |" in page
    assert f"| kinds in a policy set | {formats.MOST_KINDS} |" in page
    assert f"at most {shapes.LONGEST_NAME}" in page
