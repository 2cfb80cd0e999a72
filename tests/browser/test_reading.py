"""Reports as people see them: on screens of all widths, in the dark, on paper, without script."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Contexts, Open, Reports
from tests.browser.samples import EVERY, plan_called, report_called

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

PHONE, TABLET, LAPTOP = 390, 768, 1280

# A4 without its margins of 15 mm, at 96 dots per inch.
SHEET: ViewportSize = {"width": 680, "height": 960}

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(one => !one.closest(".unseen, .skip") && !one.ownerSVGElement)
  .filter(one => one.getClientRects().length)
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`)"""


TEXT_SIZES = """drawing => [...drawing.querySelectorAll("text")].map(text =>
  parseFloat(getComputedStyle(text).fontSize) * drawing.getScreenCTM().a)"""

BOXES = """drawing => [...drawing.querySelectorAll("svg.box")].map(box => {
  const edge = box.querySelector("rect").getBoundingClientRect();
  const { left, right, top, bottom } = edge;
  const texts = [...box.querySelectorAll("text")].map(text => {
    const at = text.getBoundingClientRect();
    return at.left >= left && at.right <= right && at.top >= top && at.bottom <= bottom;
  });
  return { left, right, top, bottom, inside: texts.length > 0 && texts.every(Boolean) };
})"""


@pytest.fixture(scope="module", params=EVERY)
def report(
    request: pytest.FixtureRequest,
    context_with: Contexts,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Page]:
    """Each report in turn, opened once for all tests that look at every one."""
    reports = Reports(context_with, tmp_path_factory.mktemp("reports"))
    yield reports.open(report_called(request.param))
    reports.close()


def test_it_fits_every_screen(report: Page) -> None:
    report.emulate_media(media="screen")
    for width in (320, PHONE, TABLET, LAPTOP, 1600):
        report.set_viewport_size({"width": width, "height": 900})
        assert report.evaluate(TOO_WIDE) == []
        assert report.evaluate("document.documentElement.scrollWidth") <= width


def test_it_fits_the_sheet(report: Page) -> None:
    report.emulate_media(media="print")
    report.set_viewport_size(SHEET)

    assert report.evaluate(TOO_WIDE) == []


def test_each_id_is_there_once_and_each_link_within_leads_to_one(report: Page) -> None:
    ids = report.evaluate("() => [...document.querySelectorAll('[id]')].map(one => one.id)")
    within = report.evaluate(
        """() => ["href", "aria-labelledby", "aria-describedby"].flatMap(name =>
          [...document.querySelectorAll(`[${name}]`)].map(one => one.getAttribute(name))
            .filter(value => name !== "href" || value.startsWith("#"))
            .map(value => value.replace("#", "")))"""
    )

    assert len(ids) == len(set(ids))
    assert within
    assert set(within) <= set(ids)


def test_the_picture_can_be_read_on_every_screen(report: Page) -> None:
    report.emulate_media(media="screen")
    drawings = set()
    for width in (PHONE, TABLET, LAPTOP):
        report.set_viewport_size({"width": width, "height": 900})
        shown = report.locator(".drawing:visible").all()
        assert len(shown) == report.locator("figure.picture").count()
        for drawing in shown:
            drawings.add(drawing.get_attribute("class"))
            assert min(drawing.evaluate(TEXT_SIZES)) >= 9.5
            assert_apart(drawing.evaluate(BOXES))
    assert len(drawings) == 3


def assert_apart(boxes: list[dict[str, Any]]) -> None:
    """Each box holds its text, and none touches another."""
    assert boxes
    assert all(box["inside"] for box in boxes)
    for index, one in enumerate(boxes):
        for other in boxes[:index]:
            apart_sideways = one["right"] <= other["left"] or other["right"] <= one["left"]
            apart_upwards = one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
            assert apart_sideways or apart_upwards


def test_pointing_at_a_box_brings_out_the_ways_through_it(open_report: Open) -> None:
    page = open_report(report_called("job-scheduling"))
    page.locator(".drawing.wide [data-box]", has_text="Get Workflows").first.hover()

    lit = page.locator(".drawing.wide.lit .way.on")
    ends = {(one.get_attribute("data-from"), one.get_attribute("data-to")) for one in lit.all()}
    assert ("a1", "p1") in ends
    assert ("a2", "p2") not in ends


def test_without_script_everything_is_there_to_read(open_report: Open) -> None:
    page = open_report(report_called("jobs-dashboard"), java_script_enabled=False)
    plan = plan_called("jobs-dashboard")
    text = page.locator("main").inner_text()

    for api in (*(planned.api for planned in plan.apis), *plan.exposed):
        assert api.title in text
    assert page.locator(".tools:visible, .copy, thead button").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_light_or_dark_as_the_reader_wants(scheme: str, open_report: Open) -> None:
    page = open_report(report_called("one"), color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    shade = sum(map(int, re.findall(r"\d+", ground)[:3])) / 3

    assert (shade < 50) if scheme == "dark" else (shade > 200)


class TestPaper:
    def test_what_is_folded_or_filtered_away_is_printed(self, open_report: Open) -> None:
        page = open_report(report_called("fifty"), viewport=SHEET)
        page.locator("#opened-besides-table").locator("xpath=..").locator("input").fill("Job_Read")
        hidden = """() => [...document.querySelectorAll("tbody tr, table .more li")]
          .filter(one => one.getBoundingClientRect().height === 0).length"""
        assert page.evaluate(hidden) > 0

        page.emulate_media(media="print")

        assert page.evaluate(hidden) == 0

    def test_it_is_printed_in_light_colours(self, open_report: Open) -> None:
        page = open_report(report_called("one"), color_scheme="dark")
        page.emulate_media(media="print", color_scheme="dark")

        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 36)"

    def test_each_sheet_of_a_table_starts_with_its_head_and_none_ends_with_one(
        self, open_report: Open, tmp_path: Path
    ) -> None:
        for name in ("fifty", "jobs-dashboard"):
            sheets = sheets_of(open_report(report_called(name)), tmp_path)
            # Only tables of APIs have lines that begin with a method and a URL.
            listed = [sheet for sheet in sheets if re.search(r"(?m)^ *[A-Z]+ https://", sheet)]
            assert len(listed) > 2
            assert all(re.search(r"API +(Policy|Effect)", sheet) for sheet in listed)
            ends = [sheet.strip().splitlines()[-1] for sheet in sheets]
            assert not [end for end in ends if re.match(r"\s*(API|Grant|Rule|Without)  ", end)]

    def test_the_sheets_hold_all_that_the_plan_opens(self, open_report: Open) -> None:
        page = open_report(report_called("job-scheduling"))
        page.emulate_media(media="print")
        text = page.locator("main").inner_text()
        plan = plan_called("job-scheduling")

        for api in (*(planned.api for planned in plan.apis), *plan.exposed):
            assert f"{api.method} {api.url}" in text
        for digest in (plan.catalog.digest, plan.catalog.policies_digest):
            assert digest in text


def sheets_of(page: Page, folder: Path) -> list[str]:
    """The text of each printed sheet."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("needs pdftotext (on Debian: apt-get install poppler-utils)")
    file = str(folder / "report.pdf")
    page.pdf(path=file, prefer_css_page_size=True)
    command = [reader, "-layout", file, "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [sheet for sheet in done.stdout.split("\f") if sheet.strip()]
