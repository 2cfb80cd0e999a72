"""A real browser, driven from tests; without one they are skipped, and say why."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Contexts = Callable[..., "BrowserContext"]
Open = Callable[..., "Page"]

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


@pytest.fixture(scope="session")
def context_with(browser: Browser) -> Iterator[Contexts]:
    """A context with the given options, the same one each time, as making one takes long; reports
    leave nothing behind in it."""
    made: dict[str, BrowserContext] = {}

    def context(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = browser.new_context(offline=True, **options)
        return made[key]

    yield context
    for one in made.values():
        one.close()


class Reports:
    """Opens reports from files, offline; what they say on the console and ask for is kept."""

    def __init__(self, context_with: Contexts, folder: Path) -> None:
        self._context_with = context_with
        self._folder = folder
        self._pages: list[Page] = []
        self._said: list[str] = []
        self._asked: list[str] = []

    def open(self, html: str, **options: Any) -> Page:
        """The report in a new page of a context with the given options."""
        file = self._folder / f"report-{len(self._pages)}.html"
        file.write_text(html, encoding="utf-8")
        page = self._context_with(**options).new_page()
        self._pages.append(page)
        page.on("console", lambda message: self._said.append(message.text))
        page.on("pageerror", lambda error: self._said.append(str(error)))
        page.on("dialog", lambda dialog: self._said.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._asked.append(request.url))
        page.goto(file.as_uri())
        return page

    def close(self) -> None:
        """Close all pages. They must have said nothing, and asked for nothing but themselves."""
        for page in self._pages:
            page.close()
        own = {file.as_uri() for file in self._folder.glob("report-*.html")}
        assert self._said == []
        assert [url for url in self._asked if url not in own and not url.startswith("data:")] == []


@pytest.fixture
def open_report(context_with: Contexts, tmp_path: Path) -> Iterator[Open]:
    """Opens a report; see `Reports`, which looks at the end what it has said and asked for."""
    reports = Reports(context_with, tmp_path)
    yield reports.open
    reports.close()
