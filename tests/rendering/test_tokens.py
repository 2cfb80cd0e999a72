"""Tokens on pages: the table, what each opens, and names that mean harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

import planner
from planner.plans import Plan
from planner.rendering.palette import Palette
from planner.rendering.report_markdown import _environment
from planner.rendering.tokens_markdown import token_section
from planner.rendering.tokens_text import tokens_text
from tests.planning.samples import any_scope, api, catalog_of, scopes

HOSTILE = 'x`|*<img src=x>\x1b[31m\u202e{{7*7}}\n# "'


@pytest.fixture(scope="module")
def named() -> Plan:
    return planner.plan(
        planner.load_catalog("workfloplus"),
        ["Get Users", "Get Workflows", "Create Scheduled Job", "Delete a Job"],
        name="Robot",
        tokens={
            "read": ["Get Users", "Get Workflows"],
            "jobs": ["Create Scheduled Job", "Delete a Job"],
        },
    )


def text_of(plan: Plan, width: int = 80) -> str:
    return tokens_text(plan, Palette(), width=width)


def markdown_of(plan: Plan) -> str:
    template = _environment(plan).get_template("_tokens.md.jinja")
    return template.render(plan=plan, tokens=token_section(plan))


def test_text_is_a_table_and_a_few_sentences_for_each_task(named: Plan) -> None:
    assert (
        text_of(named)
        == """\
Robot: 2 tasks

                        read  jobs
  scope workflow.read   yes   -
  scope schedule.admin  -     yes
  scope job.modify      -     yes
  opens besides         1     14

read: proven least
  For Get Users and Get Workflows.
  Opens 1 read besides.

jobs: proven least
  For Create a Scheduled Job and Delete a Job.
  Opens 8 write and 6 read besides.
"""
    )


def test_the_numbers_are_those_of_the_tokens(named: Plan) -> None:
    opened = [token.cost["exposure"] for token in named.tokens]

    assert f"  opens besides         {opened[0]}     {opened[1]}\n" in text_of(named)


def test_where_the_table_does_not_fit_sentences_say_it(named: Plan) -> None:
    text = text_of(named, width=30)

    assert "yes" not in text
    assert "  Carries scope schedule.admin\n    and scope job.modify.\n" in text
    assert max(map(len, text.splitlines())) <= 30


def test_the_split_is_called_an_offer() -> None:
    plan = planner.plan(
        planner.load_catalog("workfloplus"), ["Get Workflows", "Create Scheduled Job"]
    )

    assert plan.tokens[0].offered
    assert "2 tasks (offered)" in text_of(plan)
    assert "The integration names no tasks." in text_of(plan)
    assert "The integration names no tasks." in markdown_of(plan)


def test_no_tokens_are_told_in_text_and_leave_no_trace_in_the_report() -> None:
    catalog = planner.load_catalog("workfloplus")
    reading = planner.plan(catalog, ["Get Workflows"])
    blocked = planner.plan(catalog, ["Get Workflows"], forbid=["*"])

    assert text_of(reading).startswith("No tokens: the integration names no tasks")
    assert text_of(blocked).startswith("No tokens: no set of grants within the limits")
    assert markdown_of(reading).strip() == markdown_of(blocked).strip() == ""


def test_the_report_has_a_table_of_tasks_and_scopes(named: Plan) -> None:
    assert """
| | `read` | `jobs` |
|---|---|---|
| scope `workflow.read` | yes | no |
| scope `schedule.admin` | no | yes |
| scope `job.modify` | no | yes |
| Opens besides | 1 read | 8 write and 6 read |
| Proof | proven least | proven least |
""" in markdown_of(named)


def test_the_report_names_all_that_each_token_opens_and_how_to_ask_for_it(named: Plan) -> None:
    text = markdown_of(named)

    for token in named.tokens:
        _, _, section = text.partition(f"### Token for `{token.task}`\n")
        section, _, _ = section.partition("\n### ")
        assert all(one.title in section for one in (*token.apis, *token.exposed))
        assert token.request is not None
        assert f"--data-urlencode 'scope={token.request.body['scope']}'" in section


def test_what_another_task_needs_is_told_apart() -> None:
    catalog = catalog_of(
        api("look", any_scope("a"), title="Look"),
        api("change", any_scope("a"), title="Change", method="POST"),
        grants=scopes("a"),
    )
    plan = planner.plan(catalog, ["look", "change"], tokens={"read": ["look"]})

    assert "Opens 1 write besides, among them of this integration Change." in text_of(plan)
    assert "Change (write, desired outside this task)" in markdown_of(plan)
    assert "No request asks for it: the policies of Small describe no token request." in text_of(
        plan
    )
    assert "No request asks for it" in markdown_of(plan)


def test_unproven_tokens_are_not_called_least(named: Plan) -> None:
    first, *rest = named.tokens
    plan = replace(named, tokens=(replace(first, status="unproven"), *rest))

    assert "read: sufficient, but NOT proven least" in text_of(plan)
    assert "| Proof | sufficient, but NOT proven least" in markdown_of(plan)


def test_hostile_names_change_no_page() -> None:
    catalog = catalog_of(
        api("look", any_scope(HOSTILE), title=HOSTILE),
        api("change", any_scope("b"), title=HOSTILE * 2, method="POST"),
        api("riddle", None, title=HOSTILE * 3),
        api("more", any_scope(HOSTILE), title=HOSTILE * 4),
        grants=scopes(HOSTILE, "b"),
    )
    plan = planner.plan(
        catalog, ["look", "change", "riddle"], name=HOSTILE, tokens={"all": ["look", "riddle"]}
    )

    text, page = text_of(plan), markdown_of(plan)

    for shown in (text, page):
        assert all(line.isprintable() for line in shown.splitlines())
    # Were one of the line feeds in names let through, a line would start with the name's heading.
    assert not any(line.startswith("# ") for line in page.splitlines())
    outside_code = "".join(page.split("`")[::2])
    assert "<img" not in outside_code.replace("\\<img", "")
    assert page.count("\n### ") == 1
