"""The report: what it says, and that no name can change its structure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

import planner
from planner import Plan
from planner.model import Source
from planner.rendering.report_markdown import report_markdown
from tests.planning.samples import api, catalog_of, covering_catalog, harbour
from tests.rendering.renaming import renamed_plans
from tests.rendering.requests.samples import HOSTILE

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

WORKFLOPLUS = planner.load_catalog("workfloplus")
DOCUMENTED = planner.plan(
    WORKFLOPLUS,
    ["Get Users", "Get Workflows", "Create Scheduled Job"],
    name="My Job Scheduling Application",
)

ATTACKS = (
    *HOSTILE,
    "](https://evil.example) [x",
    "![x](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<!-- -->",
    "<https://evil.example>",
    "https://evil.example www.evil.example",
    "| a | b |",
    "|---|---|",
    "\n\n# Heading\n\n",
    "\n- item\n1. item\n",
    "\n\n| a |\n|---|\n| b |\n",
    "```\n\n# out\n\n```",
    "~~~",
    "`` ` ``",
    "\\|",
    "**bold** _em_ ~~gone~~",
    "[which]: https://evil.example",
    "{{ 7 * 7 }} {% raw %} {# #}",
    "&lt;b&gt; &#42;",
    "---",
    "\u2028\u2029\x85\x0b\x0c",
    "\x1b[2J\u202e\u200b",
    "<script>alert(1)</script>",
)


@pytest.fixture(scope="module")
def parser() -> MarkdownIt:
    markdown_it = pytest.importorskip("markdown_it", reason="needs markdown-it-py")
    parser: MarkdownIt = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser


def all_tokens(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or []))]


def structure(tokens: list[Token]) -> Counter[str]:
    """How often each thing is there: tables, rows, cells, headings of each level, items, code."""
    return Counter(
        token.tag if token.type == "heading_open" else token.type
        for token in all_tokens(tokens)
        if token.type != "text"
    )


def addresses(tokens: list[Token]) -> list[str]:
    return [
        str(token.attrs.get("href")) for token in all_tokens(tokens) if token.type == "link_open"
    ]


CASES = ("solved", "wide", "unproven", "nothing", "infeasible")


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, parser: MarkdownIt) -> dict[str, list[Token]]:
    """The reports about harmless names, parsed."""
    plans = renamed_plans(tmp_path_factory.mktemp("harbour"), lambda text: f"x {text}")
    return {name: parser.parse(report_markdown(plan)) for name, plan in plans.items()}


class TestHostileNames:
    @pytest.mark.parametrize("attack", ATTACKS, ids=[ascii(attack) for attack in ATTACKS])
    def test_they_change_nothing_about_the_structure(
        self,
        attack: str,
        tmp_path: Path,
        parser: MarkdownIt,
        usual: dict[str, list[Token]],
    ) -> None:
        plans = renamed_plans(tmp_path, lambda text: f"{attack}{text}{attack}")
        assert plans.keys() == usual.keys() == set(CASES)
        for name, plan in plans.items():
            text = report_markdown(plan)
            tokens = parser.parse(text)
            assert structure(tokens) == structure(usual[name])
            assert addresses(tokens) == addresses(usual[name])
            assert not structure(tokens).keys() & {"html_block", "html_inline", "image"}
            shown = [character for character in text if character != "\n"]
            assert not re.search(
                "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u200b]", "".join(shown)
            )

    @pytest.mark.parametrize("attack", ATTACKS, ids=[ascii(attack) for attack in ATTACKS])
    def test_each_line_of_a_purpose_is_a_paragraph_and_nothing_else(
        self, attack: str, parser: MarkdownIt
    ) -> None:
        purpose = f"{attack}\n{attack} end"
        lines = sum(bool(line.strip()) for line in purpose.split("\n"))
        hostile, usual = (
            parser.parse(report_markdown(planner.plan(WORKFLOPLUS, ["Get Users"], purpose=text)))
            for text in (purpose, "\n".join(["line"] * lines))
        )
        assert structure(hostile) == structure(usual)
        assert addresses(hostile) == addresses(usual)

    def test_the_usual_report_has_every_part(self, usual: dict[str, list[Token]]) -> None:
        """So that the comparison above is about something."""
        every = Counter[str]()
        for tokens in usual.values():
            every += structure(tokens)
        assert {"h1", "h2", "h3", "table_open", "fence", "code_inline", "blockquote_open"} <= set(
            every
        )
        assert set(addresses(usual["solved"])) >= {
            "#grants",
            "#not-planned",
            "#open-to-any-valid-token",
            "#what-the-grants-open-besides",
        }

    def test_every_link_within_leads_to_a_heading(self, usual: dict[str, list[Token]]) -> None:
        for tokens in usual.values():
            headings = {
                "#" + tokens[at + 1].content.lower().replace(" ", "-")
                for at, token in enumerate(tokens)
                if token.type == "heading_open"
            }
            assert set(addresses(tokens)) <= headings


class TestAddresses:
    @pytest.mark.parametrize(
        "page",
        [
            "https://harbour.example/ships/list",
            "https://harbour.example/?a=1&copy;=2&amp;b#c_d*e~f",
            "https://harbour.example/{ship}",
        ],
    )
    def test_a_web_page_becomes_a_link_to_it(self, page: str, parser: MarkdownIt) -> None:
        assert [unquote(address) for address in self.links(page, parser)] == [page, page]

    @pytest.mark.parametrize(
        "page",
        [
            "javascript:alert(1)",
            "https://x.example/ y",
            "https://x.example/)[y](https://evil.example",
            "https://x.example/|",
            "https://x.example/>",
            "https://x.example/\n",
            "https://x.example/\\",
            "https://x.example/`",
            "https://x.example/\u202e",
            "x",
        ],
    )
    def test_anything_else_is_text(self, page: str, parser: MarkdownIt) -> None:
        assert self.links(page, parser) == []

    def links(self, page: str, parser: MarkdownIt) -> list[str]:
        """The links to other sites in a report whose desired API and whose source have `page`."""
        usual = catalog_of(api("x", title="One"))
        source = Source(facts="facts", page=page, read="2026-01-31")
        (one,) = usual.apis
        catalog = replace(usual, apis=(replace(one, page=page),), sources=(source,))
        found = parser.parse(report_markdown(planner.plan(catalog, ["One"])))
        without = parser.parse(report_markdown(planner.plan(usual, ["One"])))
        assert structure(found)["table_open"] == structure(without)["table_open"]
        assert structure(found)["tr_open"] == structure(without)["tr_open"] + 1
        return [address for address in addresses(found) if not address.startswith("#")]


class TestContent:
    def rows(self, plan: Plan, heading: str) -> list[list[str]]:
        """The cells of the first table under a heading, without its head."""
        _, _, rest = report_markdown(plan).partition(f"## {heading}\n")
        lines = [line for line in rest.split("\n## ")[0].splitlines() if line.startswith("|")]
        return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]

    def test_the_documented_example(self) -> None:
        assert report_markdown(DOCUMENTED).split("\n")[:3] == [
            "# Access review: My Job Scheduling Application",
            "",
            "**Verdict: 3 grants, proven least.**",
        ]
        assert [row[:3] for row in self.rows(DOCUMENTED, "Grants")] == [
            ["permission", "`ADMIN`", "`admin`"],
            ["scope", "`workflow.read`", "`https://www.workfloplus.com/auth/workflow.read`"],
            ["scope", "`schedule.admin`", "`https://www.workfloplus.com/auth/schedule.admin`"],
        ]
        assert [row[:3] for row in self.rows(DOCUMENTED, "Cost and proof")] == [
            ["write-reach", "51", "51 (proven)"],
            ["reach", "76", "76 (proven)"],
            ["exposure", "8", "8 (proven)"],
            ["grants", "3", "3 (proven)"],
        ]
        assert [row[-1] for row in self.rows(DOCUMENTED, "Desired APIs")] == [
            "nothing needed",
            "permission `ADMIN` and scope `workflow.read`",
            "permission `ADMIN` and scope `schedule.admin`",
        ]

    def test_every_exposed_api_is_listed(self) -> None:
        _, _, rest = report_markdown(DOCUMENTED).partition("## What the grants open besides\n")
        listed = rest.split("\n## ")[0]
        assert len(DOCUMENTED.exposed) == 8
        for one in DOCUMENTED.exposed:
            assert f"| {one.title} | `{one.method}` `{one.url}` |" in listed
        assert "### APIs that write (4)" in listed
        assert "### APIs that read (4)" in listed

    def test_it_names_the_digests_and_the_sources(self) -> None:
        text = report_markdown(DOCUMENTED)
        assert WORKFLOPLUS.digest in text
        assert WORKFLOPLUS.policies_digest in text
        for source in (*WORKFLOPLUS.sources, *WORKFLOPLUS.policy_set.sources):
            assert f"| {source.read} | <{source.page}> |" in text

    def test_it_holds_the_request_and_no_secret(self) -> None:
        text = report_markdown(DOCUMENTED)
        assert '"name": "My Job Scheduling Application"' in text
        assert "$WORKFLOPLUS_TOKEN" in text

    def test_an_incomplete_plan_says_so_at_the_top(self, tmp_path: Path) -> None:
        text = report_markdown(planner.plan(harbour(tmp_path), ["Get Weather", "List Ships"]))
        top, _, rest = text.partition("\n## ")
        assert "INCOMPLETE: 1 API could not be planned" in top
        assert "**This plan is incomplete.**" in top
        assert "- **Get the Weather**: The page is missing.\n" in rest

    def test_what_is_not_known_is_told(self, tmp_path: Path) -> None:
        text = report_markdown(planner.plan(harbour(tmp_path), ["List Ships"]))
        assert "holds 1 further APIs whose requirement is not known" in text

    def test_an_unproven_plan_says_so_and_claims_no_more_than_its_bounds(self) -> None:
        """Of a later criterion the least set may cost more than the one found."""
        plan = planner.plan(*covering_catalog(60, seed=5), time_limit=0)
        text = report_markdown(plan)
        assert "NOT proven least" in text.partition("\n## ")[0]
        assert "**A better set may exist.**" in text.partition("\n## ")[0]
        for row, key in zip(self.rows(plan, "Cost and proof"), plan.cost, strict=True):
            bound = plan.bound[key]
            assert row[2] == (
                f"{bound} (proven)" if bound == plan.cost[key] else f"at least {bound}"
            )

    def test_an_infeasible_plan_shows_what_blocks_it_and_no_request(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["Call a Pilot", "List Ships"])
        text = report_markdown(plan)
        ((would_do, because),) = self.rows(plan, "What blocks it")
        assert would_do == "role `PILOT` and scope `pilot.call`"
        assert because.split("; ") == [
            "`PILOT`: it is reserved: Pilots are people.",
            "`pilot.call`: it is reserved: It wakes somebody up.",
        ]
        assert "### Call a Pilot" in text
        assert "### List Ships" not in text
        for heading in ("## The request", "## Grants", "## Cost and proof", "authorised: "):
            assert heading not in text

    def test_ways_that_are_not_listed_are_counted(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["Call a Pilot"])
        (blocked,) = plan.blocked
        cut = replace(plan, blocked=(replace(blocked, alternatives_omitted=312),))
        assert "not listed" not in report_markdown(plan)
        assert "Ways to combine grants that are not listed: 312." in report_markdown(cut)

    def test_assumptions_of_what_is_shown_are_listed(self, tmp_path: Path) -> None:
        vendor = harbour(tmp_path)
        text = report_markdown(planner.plan(vendor, ["List Ships"]))
        assumptions = text.partition("## Assumptions\n\n")[2].partition("\n\n## ")[0].split("\n")
        assert assumptions == [
            "- Roles do not expire.",
            "- Audit: It only looks.",
            "- Find Ships counts as read: It posts a filter, and changes nothing.",
        ]
        other = report_markdown(planner.plan(vendor, ["Get Tides"]))
        assert "It only looks" not in other

    def test_limits_are_shown_as_written(self, tmp_path: Path) -> None:
        text = report_markdown(
            planner.plan(harbour(tmp_path), ["Get Tides"], forbid=["*.admin", "roles:P*"])
        )
        assert "- Forbidden: `*.admin`, `roles:P*`\n" in text

    def test_sentences_that_a_file_breaks_into_lines_are_shown_as_one(self, tmp_path: Path) -> None:
        vendor = harbour(tmp_path)
        apis = tuple(
            replace(one, unknown_reason="One\nlong\treason.\n") if one.unknown_reason else one
            for one in vendor.apis
        )
        plan = planner.plan(replace(vendor, apis=apis), ["Get Weather"])
        assert "- **Get the Weather**: One long reason.\n" in report_markdown(plan)

    def test_the_same_plan_gives_the_same_bytes(self) -> None:
        assert report_markdown(DOCUMENTED) == report_markdown(DOCUMENTED)
        assert report_markdown(DOCUMENTED).endswith("|\n")
        assert "\n\n\n" not in report_markdown(DOCUMENTED)
