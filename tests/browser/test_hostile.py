"""No text from outside becomes anything but text, and the policy of the page would not let it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.rendering.report_html import report_html
from tests.browser.conftest import Open
from tests.browser.samples import report_called
from tests.rendering.renaming import renamed_plans
from tests.rendering.test_report_markdown import ATTACKS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BREAKOUTS = (
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</title></svg><img src=https://evil.example/x onerror=alert(1)>",
    "</style><style>body{display:none}</style>",
    "</script><script>alert(1)</script>",
    "</pre></code></details></table></main><h1>Approved</h1>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<a href=javascript:alert(1)>x</a><iframe src=https://evil.example></iframe>",
    "javascript:alert(1)",
    "&quot;&gt;&lt;script&gt;",
    "{{ 7 * 7 }}{% include 'x' %}",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\u202etxt.exe\u2066\u2069\u200b\x00\x07\x1b[2J",
    "A" * 400,
    "\u05d0\u05d1\u05d2 (\u0627\u0628)",
)

GROUP = 33
ALL = (*BREAKOUTS, *ATTACKS)
GROUPS = ["".join(ALL[start : start + GROUP]) for start in range(0, len(ALL), GROUP)]

STRUCTURE = """() => {
  const counts = {};
  for (const one of document.querySelectorAll("*")) {
    if (one.tagName === "WBR" || one.closest("svg.drawing")) continue;
    const attributes = [...one.attributes].map(each => each.name).sort().join(" ");
    // Backticks in a name may split it into other words of a message: code, and nothing but code.
    if (one.matches("bdi.message > code") && attributes === "class") continue;
    const parent = one.parentElement ? one.parentElement.tagName : "";
    const key = `${parent} ${one.tagName} ${attributes}`;
    counts[key] = (counts[key] || 0) + 1;
  }
  return counts;
}"""

DRAWN = """() => [...new Set([...document.querySelectorAll("svg.drawing *")].map(one =>
  `${one.tagName} ${[...one.attributes].map(each => each.name).sort().join(" ")}`))].sort()"""

LINKS = """() => [...new Set([...document.querySelectorAll("[href], [src]")].map(one =>
  one.getAttribute("href") || one.getAttribute("src")))].sort()"""


@pytest.fixture(scope="module")
def usual(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same plans about harmless names."""
    page = browser.new_page()
    folder = tmp_path_factory.mktemp("harbour")
    found = {}
    for name, plan in renamed_plans(folder, lambda text: f"x {text}").items():
        page.set_content(report_html(plan))
        found[name] = [page.evaluate(what) for what in (STRUCTURE, DRAWN, LINKS)]
    page.close()
    return found


@pytest.mark.parametrize("attack", GROUPS, ids=[ascii(group)[:30] for group in GROUPS])
def test_names_change_nothing_about_the_page(
    attack: str, tmp_path: Path, usual: dict[str, Any], open_report: Open
) -> None:
    plans = renamed_plans(tmp_path, lambda text: f"{attack}{text}")
    assert plans.keys() == usual.keys()
    for name, plan in plans.items():
        page = open_report(report_html(plan), viewport={"width": 390, "height": 800})
        structure, drawn, links = usual[name]
        assert page.evaluate(STRUCTURE) == structure
        assert page.evaluate(DRAWN) == drawn
        assert page.evaluate(LINKS) == links
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        shown = page.evaluate("document.documentElement.textContent")
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b]", shown
        )


def violations(page: Page) -> list[str]:
    """What the page's policy stops, of all that an injected text could try."""
    page.evaluate(
        """() => {
          window.stopped = [];
          document.addEventListener("securitypolicyviolation", event =>
            window.stopped.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          const style = document.createElement("style");
          style.textContent = "main { display: none }";
          const image = document.createElement("img");
          image.src = "https://evil.example/x.png";
          const frame = document.createElement("iframe");
          frame.src = "https://evil.example/";
          const handler = document.createElement("div");
          handler.setAttribute("onclick", "window.ran = true");
          const base = document.createElement("base");
          base.href = "https://evil.example/";
          document.body.append(script, style, image, frame, handler, base);
          document.body.setAttribute("style", "display: none");
          handler.click();
          fetch("https://evil.example/").catch(() => {});
        }"""
    )
    page.wait_for_timeout(100)
    found: list[str] = page.evaluate("window.stopped")
    return found


def test_the_policy_stops_whatever_would_be_injected(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_called("one"), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())

    stopped = violations(page)

    assert set(stopped) >= {
        "base-uri",
        "connect-src",
        "frame-src",
        "img-src",
        "script-src-attr",
        "script-src-elem",
        "style-src-attr",
        "style-src-elem",
    }
    assert page.evaluate("window.ran") is None
    assert page.locator("main").is_visible()
    context.close()


def test_without_the_policy_the_same_attempts_succeed(browser: Browser, tmp_path: Path) -> None:
    """So that the test above is about the policy."""
    file = tmp_path / "report.html"
    open_to_all = re.sub(r"<meta http-equiv[^>]*>", "", report_called("one"), count=1)
    file.write_text(open_to_all, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())

    assert violations(page) == []
    assert page.evaluate("window.ran") is True
    assert not page.locator("main").is_visible()
    context.close()
