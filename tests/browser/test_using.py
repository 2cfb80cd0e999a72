"""Sorting, filtering, copying; by mouse and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner.rendering.requests import FORMATS
from tests.browser.conftest import Open
from tests.browser.samples import plan_called, report_called

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def column(page: Page, table: str, number: int) -> list[str]:
    """The texts of a column, of the rows that are shown."""
    rows = page.locator(f"#{table} tbody tr:visible")
    return [row.locator("th, td").nth(number).inner_text() for row in rows.all()]


def filter_of(page: Page, table: str) -> Locator:
    return page.locator(f'[data-filters="{table}"]')


class TestFiltering:
    def test_rows_that_hold_every_word_stay(self, open_report: Open) -> None:
        page = open_report(report_called("job-scheduling"))
        before = column(page, "opened-besides-table", 0)

        filter_of(page, "opened-besides-table").fill("SCHEDULE_read  put")

        after = column(page, "opened-besides-table", 0)
        assert len(before) == 8
        assert [text.split("\n")[0] for text in after] == [
            "Update the Status of a Scheduled Job",
            "Update the Status of a Task in a Scheduled Job",
        ]
        assert page.locator('[data-counts="opened-besides-table"]').inner_text() == "2 of 8 rows"

    def test_how_many_are_left_is_told_to_screen_readers(self, open_report: Open) -> None:
        page = open_report(report_called("job-scheduling"))

        filter_of(page, "opened-besides-table").fill("nothing has this")

        page.locator("[role=status]", has_text="0 of 8 rows").wait_for(state="attached")

    def test_an_empty_filter_shows_all_again(self, open_report: Open) -> None:
        page = open_report(report_called("job-scheduling"))
        filter_of(page, "opened-besides-table").fill("delete")
        assert len(column(page, "opened-besides-table", 0)) == 1

        filter_of(page, "opened-besides-table").fill("")

        assert len(column(page, "opened-besides-table", 0)) == 8


class TestSorting:
    def test_a_press_sorts_a_second_turns_round_a_third_brings_back(
        self, open_report: Open
    ) -> None:
        page = open_report(report_called("fifty"))
        as_written = column(page, "opened-besides-table", 0)
        heading = page.locator("#opened-besides-table thead th").nth(0)
        found = []
        for _ in range(3):
            heading.locator("button").click()
            found.append(
                (heading.get_attribute("aria-sort"), column(page, "opened-besides-table", 0))
            )

        upwards = sorted(as_written, key=str.lower)
        assert as_written != upwards
        assert found == [
            ("ascending", upwards),
            ("descending", upwards[::-1]),
            (None, as_written),
        ]

    def test_numbers_are_sorted_as_numbers(self, open_report: Open) -> None:
        page = open_report(report_called("fifty"))
        page.locator("#planned-grants-table thead button", has_text="Write-reach").click()

        numbers = [int(text) for text in column(page, "planned-grants-table", 4)]

        assert numbers == sorted(numbers)
        assert [str(one) for one in numbers] != sorted(map(str, numbers))

    def test_only_one_heading_says_that_it_sorts(self, open_report: Open) -> None:
        page = open_report(report_called("fifty"))
        for number in (0, 1, 2):
            page.locator("#desired-apis-table thead button").nth(number).click()

        assert page.locator("#desired-apis-table [aria-sort]").count() == 1


class TestCopying:
    @pytest.mark.parametrize("form", ["curl", "json", "python"])
    def test_the_clipboard_gets_the_request_and_nothing_else(
        self, form: str, open_report: Open
    ) -> None:
        permissions = ["clipboard-read", "clipboard-write"]
        page = open_report(report_called("job-scheduling"), permissions=permissions)
        request = plan_called("job-scheduling").request
        assert request is not None
        title = {"curl": "curl", "json": "The body alone, as JSON", "python": "Python"}[form]
        section = page.locator("section", has=page.locator("#request"))
        details = (
            section.locator(".forms")
            .first.locator("details")
            .filter(has=page.locator("summary", has_text=title))
        )
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        details.locator(".copy").click()
        page.locator("[role=status]", has_text="Copied").wait_for(state="attached")

        assert (
            page.evaluate("navigator.clipboard.readText()")
            == FORMATS[form](request).rstrip("\n") + "\n"
        )

    def test_where_the_clipboard_is_closed_the_text_is_marked(self, open_report: Open) -> None:
        page = open_report(report_called("job-scheduling"))
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        box = page.locator("section", has=page.locator("#request")).locator(".copied").first

        box.locator(".copy").click()

        marked = page.evaluate("window.getSelection().toString()")
        assert marked.strip() == box.locator("pre").inner_text().strip()


class TestKeyboard:
    def test_the_first_stop_leads_past_the_contents(self, open_report: Open) -> None:
        page = open_report(report_called("job-scheduling"))
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.inner_text() == "Skip to the report"
        assert focused.bounding_box()["x"] >= 0  # type: ignore[index]  # it is shown then

        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "main"

    def test_every_stop_can_be_seen_and_none_is_a_trap(self, open_report: Open) -> None:
        page = open_report(report_called("one"))
        stops = []
        for _ in range(200):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                """() => {
                  const one = document.activeElement, style = getComputedStyle(one);
                  const name = one.innerText || one.getAttribute("aria-label") || one.tagName;
                  return [name, style.outlineStyle, parseFloat(style.outlineWidth)];
                }"""
            )
            if stop[0] == page.evaluate("document.body.innerText"):
                break
            stops.append(stop)
        assert 20 < len(stops) < 200
        assert all(style != "none" and wide >= 2 for _, style, wide in stops)

    def test_sorting_and_unfolding_work_with_enter(self, open_report: Open) -> None:
        page = open_report(report_called("fifty"))
        page.locator("#desired-apis-table thead button").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("#desired-apis-table [aria-sort=ascending]").count() == 1

        words = page.locator("details.words")
        words.locator("> summary").focus()
        page.keyboard.press("Enter")
        assert words.get_attribute("open") is not None
