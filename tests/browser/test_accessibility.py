"""What an accessibility checker finds, and the contrast of what it does not look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.axe import axe_source
from tests.browser.conftest import Open
from tests.browser.samples import report_called

if TYPE_CHECKING:
    from playwright.sync_api import Page

REPORTS = ("job-scheduling", "jobs-dashboard", "fifty", "unproven", "infeasible")
SCREENS = {"phone": 390, "laptop": 1280}

# Contrast that the checker cannot judge counts as a finding too, but in drawings, whose text is
# looked at below.
RUN = """async () => {
  const { violations, incomplete } = await axe.run(document);
  const isDrawn = node => document.querySelector(node.target[0]).closest(".drawing");
  const unclear = incomplete.filter(one => one.id === "color-contrast")
    .map(one => ({ ...one, nodes: one.nodes.filter(node => !isDrawn(node)) }))
    .filter(one => one.nodes.length);
  return [...violations, ...unclear].map(one =>
    `${one.id}: ${one.help}: ${one.nodes.map(node => node.target.join(" ")).join("; ")}`);
}"""

# Of forms of one request only one can be unfolded.
UNFOLD = """() => document.querySelectorAll("details:not([name])").forEach(one => {
  one.open = true;
})"""


@pytest.fixture(scope="session")
def axe() -> str:
    return axe_source()


def violations(page: Page, axe: str) -> list[str]:
    page.add_script_tag(content=axe)
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("laptop", "dark")])
@pytest.mark.parametrize("name", REPORTS)
def test_the_checker_finds_nothing(
    name: str, screen: str, scheme: str, axe: str, open_report: Open
) -> None:
    viewport = {"width": SCREENS[screen], "height": 900}
    # The checker is a script that the page's own policy would stop.
    page = open_report(report_called(name), viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.evaluate(UNFOLD)

    assert violations(page, axe) == []


def test_the_checker_would_find_something(axe: str, open_report: Open) -> None:
    """So that the test above is about something."""
    html = report_called("one").replace("--quiet: #57606a", "--quiet: #c8ccd2")
    html = html.replace('<html lang="en">', "<html>").replace('role="img"', "")
    page = open_report(html, bypass_csp=True, color_scheme="light")

    found = {one.split(":")[0] for one in violations(page, axe)}

    assert found >= {"color-contrast", "html-has-lang"}


CONTRASTS = """() => [...document.querySelectorAll(".drawing text")]
  .filter(text => text.getClientRects().length).map(text => {
    const box = text.closest(".box");
    const fill = box ? getComputedStyle(box.querySelector("rect")).fill : "none";
    const ground = fill === "none" ? getComputedStyle(document.body).backgroundColor : fill;
    return [getComputedStyle(text).fill, ground];
  })"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["job-scheduling", "fifty", "infeasible", "unproven"])
def test_text_in_the_picture_stands_out(name: str, scheme: str, open_report: Open) -> None:
    """By WCAG 2.2, success criterion 1.4.3; the checker does not look into drawings."""
    page = open_report(report_called(name), color_scheme=scheme)

    pairs = page.evaluate(CONTRASTS)

    assert pairs
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def contrast(one: str, other: str) -> float:
    """The ratio of relative luminances, as WCAG 2.2 defines both."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels: list[Any] = [int(text) / 255 for text in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)") == pytest.approx(4.48, abs=0.005)
