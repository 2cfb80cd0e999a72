"""The HTML report: one file that keeps to its own policy, and says all that the plan does."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import planner
from planner import Plan, Plans
from planner.rendering.html.elements import breakable, code, date, link, listing, shown, ticked
from planner.rendering.html.forms import TITLES
from planner.rendering.plan_json import plan_json
from planner.rendering.report_html import report_html
from planner.rendering.requests import FORMATS
from planner.rendering.vendors_json import plans_json
from planner.rendering.vendors_text import verdict_of_all
from tests.planning.samples import harbour
from tests.rendering.renaming import renamed_plans
from tests.rendering.test_report_markdown import ATTACKS, DOCUMENTED, WORKFLOPLUS
from tests.vendors.samples import written

DOCUMENTED_REPORT = report_html(DOCUMENTED)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inside: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("style", "script", "pre", "h2"):
            self._open.append(tag)
            self.inside.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._open:
            self.inside[self._open[-1]][-1] += data


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    return dict(renamed_plans(tmp_path_factory.mktemp("harbour"), lambda text: f"x {text}"))


def csp_digest(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class TestPolicy:
    def test_it_allows_the_style_and_the_script_of_the_page_and_nothing_else(self) -> None:
        page = Page(DOCUMENTED_REPORT)
        (content,) = (
            attributes["content"]
            for tag, attributes in page.tags
            if attributes.get("http-equiv") == "Content-Security-Policy"
        )
        (style,), (script,) = page.inside["style"], page.inside["script"]

        assert content == (
            f"default-src 'none'; style-src {csp_digest(style)}; script-src {csp_digest(script)};"
            " img-src data:; base-uri 'none'; form-action 'none'"
        )

    def test_it_stands_before_anything_that_it_is_about(self) -> None:
        tags = [tag for tag, _ in Page(DOCUMENTED_REPORT).tags]

        assert tags[:4] == ["html", "head", "meta", "meta"]
        assert tags.index("style") > 3

    def test_no_element_has_a_style_a_handler_or_a_source(self, cases: dict[str, Plan]) -> None:
        for plan in (DOCUMENTED, *cases.values()):
            for tag, attributes in Page(report_html(plan)).tags:
                assert not {name for name in attributes if name.startswith("on")}
                assert not attributes.keys() & {"style", "src", "srcset", "action", "formaction"}
                assert tag not in ("iframe", "object", "embed", "form", "img", "image", "use")

    def test_style_and_script_ask_for_nothing(self) -> None:
        page = Page(DOCUMENTED_REPORT)

        for text in (*page.inside["style"], *page.inside["script"]):
            assert not re.search(r"url\(|@import|https?:|fetch|XMLHttp|innerHTML|\beval\b", text)


class TestContent:
    def test_it_starts_with_the_verdict(self) -> None:
        page = Page(DOCUMENTED_REPORT)

        assert page.inside["h2"][0] == "Verdict: 3 grants, proven least."

    def test_every_part_of_the_plan_is_there(self) -> None:
        text = " ".join("".join(Page(DOCUMENTED_REPORT).texts).split())

        for api in (*(planned.api for planned in DOCUMENTED.apis), *DOCUMENTED.exposed):
            assert f"{api.title}{api.method} {api.url}" in text
        for key, value in DOCUMENTED.cost.items():
            assert f"{key.replace('_', '-')} {value} {value} (proven)" in text
        for source in (*WORKFLOPLUS.sources, *WORKFLOPLUS.policy_set.sources):
            assert f"{source.read} {source.page}" in text
        assert WORKFLOPLUS.digest in text
        assert WORKFLOPLUS.policies_digest in text

    def test_it_holds_the_request_in_every_form(self) -> None:
        assert DOCUMENTED.request is not None
        found = Page(DOCUMENTED_REPORT).inside["pre"]

        assert {*TITLES} == {*FORMATS}
        for form in FORMATS.values():
            assert form(DOCUMENTED.request).rstrip("\n") in found

    def test_the_digest_is_that_of_the_plan_as_json(self) -> None:
        digest = hashlib.sha256(plan_json(DOCUMENTED).encode()).hexdigest()

        assert digest in "".join(Page(DOCUMENTED_REPORT).texts)

    def test_another_plan_has_another_digest(self) -> None:
        other = replace(DOCUMENTED, notes=("A note.",))

        found = {
            re.search(r"sha256:([0-9a-f]{64})\.", "".join(Page(report_html(plan)).texts))
            for plan in (DOCUMENTED, other)
        }
        assert len({match and match[1] for match in found}) == 2

    def test_an_infeasible_plan_has_what_blocks_it_and_no_request(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["Delete the Ship", "List Ships"], forbid=["MASTER"])
        page = Page(report_html(plan))
        headings = [heading.strip() for heading in page.inside["h2"]]

        assert "1 API blocked" in headings[0]
        assert headings[1:4] == ["What blocks it", "What would make it feasible", "The picture"]
        assert not {"Grants", "The request", "Cost and proof", "Tokens"} & {*headings}
        assert "limits.forbid names `MASTER`" in "".join(page.texts)

    def test_an_incomplete_plan_says_so_before_the_picture(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["Get Weather", "List Ships"])
        text = "".join(Page(report_html(plan)).texts)

        assert "INCOMPLETE" in text
        assert text.index("This plan is incomplete.") < text.rindex("The picture")
        assert "Get the Weather: The page is missing." in text

    def test_an_unproven_plan_claims_no_more_than_its_bounds(self, cases: dict[str, Plan]) -> None:
        plan = cases["unproven"]
        page = Page(report_html(plan))
        text = " ".join("".join(page.texts).split())

        assert "NOT proven least" in page.inside["h2"][0]
        assert "A better set may exist." in text
        for key, value in plan.cost.items():
            bound = "at least 0" if value else "0 (proven)"
            assert f"{key.replace('_', '-')} {value} {bound}" in text

    def test_the_contents_lead_to_every_section(self, cases: dict[str, Plan]) -> None:
        for plan in (DOCUMENTED, *cases.values()):
            page = Page(report_html(plan))
            listed = {
                str(attributes["href"])[1:]
                for tag, attributes in page.tags
                if tag == "a" and str(attributes["href"]).startswith("#")
            }
            headings = {
                str(attributes["id"])
                for tag, attributes in page.tags
                if tag == "h2" and attributes.get("id")
            }
            assert headings - {"verdict"} <= listed


class TestSeveralVendors:
    @pytest.fixture
    def plans(self, tmp_path: Path) -> Plans:
        integration = planner.load_integration(written(tmp_path))
        return planner.plan_per_vendor(integration, planner.load_catalogs_of(integration))

    def test_there_is_a_chapter_for_each_under_the_verdict_on_all(self, plans: Plans) -> None:
        headings = Page(report_html(plans)).inside["h2"]

        assert headings[0] == f"Verdict: {verdict_of_all(plans)}"
        assert headings[1:-1] == [plan.catalog.policy_set.title for plan in plans]
        assert headings[-1].strip() == "Sign-off"
        assert len(plans) == 2

    def test_no_anchor_is_there_twice(self, plans: Plans) -> None:
        tags = Page(report_html(plans)).tags
        anchors = [attributes["id"] for _, attributes in tags if "id" in attributes]

        assert len(anchors) == len(set(anchors)) > 20

    def test_the_digest_is_that_of_all_plans_as_json(self, plans: Plans) -> None:
        digest = hashlib.sha256(plans_json(plans).encode()).hexdigest()

        assert digest in "".join(Page(report_html(plans)).texts)


class TestSameBytes:
    def test_the_same_plan_gives_the_same_bytes(self) -> None:
        assert report_html(DOCUMENTED) == DOCUMENTED_REPORT
        assert DOCUMENTED_REPORT.endswith("</html>\n")

    def test_whatever_order_sets_have(self) -> None:
        script = (
            "import hashlib, planner\n"
            "from planner.rendering.report_html import report_html\n"
            "catalog = planner.load_catalog('workfloplus')\n"
            "plan = planner.plan(catalog, ['Get All Jobs', 'Delete Workflow', 'Create Client'])\n"
            "print(hashlib.sha256(report_html(plan).encode()).hexdigest())\n"
        )
        found = {
            subprocess.run(
                [sys.executable, "-c", script],
                env={"PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }
        assert len(found) == 1


class TestElements:
    @pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
    def test_text_stays_text(self, attack: str) -> None:
        quoted = f"`{attack}` is it"
        for made in (
            shown(attack),
            code(attack),
            breakable(attack),
            link("x", attack),
            ticked(quoted),
        ):
            page = Page(made)
            assert {tag for tag, _ in page.tags} <= {"code", "wbr", "bdi"}
            assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u200b]", "".join(page.texts))

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "https://x.example/ y",
            "https://x.example/\n",
            "https://x.example/\u202e",
            "",
        ],
    )
    def test_what_is_no_address_on_the_web_is_no_link(self, address: str) -> None:
        assert "href" not in link(address, "text")

    def test_an_address_cannot_leave_its_attribute(self) -> None:
        found = Page(link("https://x.example/\"onclick='alert(1)'>", "text")).tags[0]

        assert found == (
            "a",
            {"href": "https://x.example/\"onclick='alert(1)'>", "rel": "noreferrer"},
        )

    def test_breaks_change_no_name(self) -> None:
        name = "https://www.example.com/auth/workflow.read_all"

        assert "".join(Page(breakable(name)).texts) == name
        assert breakable(name).count("<wbr>") == 7

    def test_a_short_name_is_not_broken_and_a_long_one_may_be(self) -> None:
        assert code("Schedule_Admin") == '<code class="whole">Schedule_Admin</code>'
        assert code("a." * 8).count("<wbr>") == 0
        assert "whole" not in code("\u6e2f" * 10)
        assert code("a." * 8 + "b").count("<wbr>") == 8

    @pytest.mark.parametrize(
        ("text", "made"),
        [
            ("`a` asks for (`b`), or `c`.", "*a* asks for (*b*), or *c*."),
            ("`a`b` and `c", "`a`b` and `c"),
            ("`a", "`a"),
            ("", ""),
        ],
    )
    def test_names_between_backticks_are_code(self, text: str, made: str) -> None:
        page = str(ticked(text)).removeprefix('<bdi class="message">').removesuffix("</bdi>")

        assert page.replace('<code class="whole">', "*").replace("</code>", "*") == made

    def test_long_lists_are_folded_and_counted(self) -> None:
        items = [shown(f"item {number}") for number in range(20)]

        found = Page(listing(items, limit=5))

        assert sum(tag == "li" for tag, _ in found.tags) == 20
        assert "15 more" in found.texts
        assert "more" not in "".join(Page(listing(items[:5], limit=5)).texts)

    @pytest.mark.parametrize(
        ("text", "kept"), [("2026-01-31", True), ("2026-01-31<b>", False), ("soon", False)]
    )
    def test_only_dates_are_kept_on_one_line(self, text: str, kept: bool) -> None:
        assert ("date" in date(text)) == kept
        assert "".join(Page(date(text)).texts) == text
