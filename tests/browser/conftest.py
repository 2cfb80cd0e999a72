"""A real browser, driven from tests; without one they are skipped, and say why."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a run; each test gets a context of its own."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("needs Chromium (on Debian: apt-get install chromium)")
    # Chromium keeps root out of its sandbox, and what is shown here is ours.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page, with all that it said and asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


Open = Callable[..., Opened]


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a report from a file, offline, in a context with the given options.

    At the end of the test it must have said nothing on the console, and asked for nothing.
    """
    opened: list[Opened] = []

    def open_it(html: str, **options: Any) -> Opened:
        file = tmp_path / f"report-{len(opened)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(offline=True, **options)
        found = Opened(context.new_page())
        page = found.page
        page.on("console", lambda message: found.said.append(message.text))
        page.on("pageerror", lambda error: found.said.append(str(error)))
        page.on("dialog", lambda dialog: found.said.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: found.asked.append(request.url))
        page.goto(file.as_uri())
        opened.append(found)
        return found

    yield open_it
    for one in opened:
        one.page.context.close()
    for one in opened:
        assert one.said == []
        assert [url for url in one.asked[1:] if not url.startswith("data:")] == []
