"""A plan on a terminal: what it shows, how much room it takes, and what no name can do to it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner import Plan
from planner.rendering.palette import Palette
from planner.rendering.plan_text import LISTED, plan_text
from planner.solving.alternatives import MANY
from planner.solving.formula import AllOf
from tests.planning.samples import (
    any_scope,
    api,
    catalog_of,
    covering_catalog,
    harbour,
    scope,
    scopes,
)
from tests.rendering.renaming import renamed_plans
from tests.rendering.requests.samples import HOSTILE

WORKFLOPLUS = planner.load_catalog("workfloplus")
IDS = [one.id for one in WORKFLOPLUS.apis]
DOCUMENTED = planner.plan(
    WORKFLOPLUS,
    ["Get Users", "Get Workflows", "Create Scheduled Job"],
    name="My Job Scheduling Application",
)
PLAIN = Palette(enabled=False)

DOCUMENTED_TEXT = """\
My Job Scheduling Application: 3 grants, proven least.

  permission  ADMIN           opens 8 more  for Get Workflows and 1 more
  scope       workflow.read   opens 1 more  for Get Workflows
  scope       schedule.admin  opens 7 more  for Create a Scheduled Job

Desired: 3 APIs
  Get Users               Any Valid Token  needs no grant
  Get Workflows           Workflow_Read    ADMIN and workflow.read
  Create a Scheduled Job  Schedule_Admin   ADMIN and schedule.admin

Opened besides: 8 APIs
  4 write: Delete a Scheduled Job, Update Assigned User for a Job, Update the
    Status of a Scheduled Job and Update the Status of a Task in a Scheduled Job
  4 read: Get All Scheduled Jobs, Get My Scheduled Jobs, Get Scheduled Job and
    Get Workflow
Open to any valid token, without a grant: 4 write and 5 read

Cost: write-reach 51; reach 76; exposure 8; grants 3
"""
"""Up to the line on the proof, whose numbers tell of the solver's way, not of the answer."""


def golden(plan: Plan) -> str:
    text = plan_text(plan, PLAIN)
    return re.sub(r"^(Proof|Search): .*\n(?:  .*\n)*", "", text, flags=re.MULTILINE)


class TestGolden:
    def test_the_documented_example(self) -> None:
        assert golden(DOCUMENTED) == DOCUMENTED_TEXT + (
            "Next: planner request, sent by an OWNER user of the team with permission OWNER\n"
            "  and scope team.admin\n"
        )

    def test_it_fits_a_screen_of_24_lines_and_80_columns(self) -> None:
        lines = plan_text(DOCUMENTED, PLAIN).splitlines()
        assert len(lines) < 24  # the prompt takes the last
        assert max(map(len, lines)) <= 80

    def test_an_incomplete_plan(self, tmp_path: Path) -> None:
        plan = planner.plan(
            harbour(tmp_path), ["List Ships", "ships/list", "Get Weather"], name="Ships"
        )
        assert golden(plan) == (
            "Ships: 2 grants, proven least; INCOMPLETE: 1 API could not be planned.\n"
            "Note: `ships/list` names `ships/list` once more; it counts once.\n"
            "\n"
            "  role   CLERK       opens 2 more  for List Ships\n"
            "  scope  ships.read  opens 2 more  for List Ships\n"
            "\n"
            "Desired: 1 API\n"
            "  List Ships  Read ships  CLERK and ships.read\n"
            "\n"
            "Opened besides: 2 APIs\n"
            "  1 read: Find Ships\n"
            "  1 undocumented, behind the policy Audit\n"
            "Open to any valid token, without a grant: 1 read\n"
            "\n"
            "Not planned: 1 API\n"
            "  Get the Weather: The page is missing.\n"
            "\n"
            "Cost: write-reach 0; reach 4; exposure 2; grants 2\n"
            "Next: planner request, sent by the harbour's office with role MASTER and scope\n"
            "  ships.admin\n"
        )

    def test_an_infeasible_plan(self, tmp_path: Path) -> None:
        plan = planner.plan(
            harbour(tmp_path),
            ["List Cargo", "List Ships", "Call a Pilot"],
            name="Ships",
            forbid=["cargo.*"],
        )
        text = plan_text(plan, PLAIN)
        assert text.startswith(
            "Ships:\n"
            "  No set of grants within the limits authorises all desired APIs: 2 APIs\n"
            "    blocked.\n"
            "\n"
            "Blocked: List Cargo\n"
            "  scope cargo.read; blocked: cargo.read: limits.forbid names `cargo.*`\n"
            "  scope cargo.write; blocked: cargo.write: it implies cargo.read, and\n"
            "    limits.forbid names `cargo.*` and cargo.write: limits.forbid names `cargo.*`\n"
            "\n"
            "Blocked: Call a Pilot\n"
            "  role PILOT and scope pilot.call; blocked: PILOT: it is reserved: Pilots are\n"
            "    people. and pilot.call: it is reserved: It wakes somebody up.\n"
        )


class TestContent:
    def text(self, plan: Plan, width: int = 80) -> str:
        return plan_text(plan, PLAIN, width=width)

    @given(desired=st.lists(st.sampled_from(IDS), min_size=1, max_size=10, unique=True))
    def test_it_names_every_grant_and_every_cost(self, desired: list[str]) -> None:
        plan = planner.plan(WORKFLOPLUS, desired)
        text = self.text(plan)
        for kind in plan.catalog.policy_set.kinds:
            for name in plan.grants[kind.name]:
                assert re.search(rf"^  {kind.title} +{re.escape(name)} +opens", text, re.MULTILINE)
        costs = re.sub(r"\s+", " ", text[text.index("\nCost: ") :])
        for key, value in plan.cost.items():
            assert f"{key.replace('_', '-')} {value}" in costs

    @given(desired=st.lists(st.sampled_from(IDS), min_size=1, max_size=30, unique=True))
    def test_long_lists_are_cut_and_say_by_how_much(self, desired: list[str]) -> None:
        plan = planner.plan(WORKFLOPLUS, desired)
        text = re.sub(r"\s+", " ", self.text(plan, width=10_000))
        for effect in ("write", "read"):
            exposed = [one.title for one in plan.exposed if one.effect == effect]
            if len(exposed) > LISTED:
                names = ", ".join(exposed[:LISTED])
                assert f"{len(exposed)} {effect}: {names} and {len(exposed) - LISTED} more" in text
        if len(plan.apis) > LISTED:
            assert f"and {len(plan.apis) - LISTED} more (--format markdown shows all)" in text

    @given(desired=st.lists(st.sampled_from(IDS), min_size=1, max_size=12, unique=True))
    def test_no_line_is_longer_than_the_terminal_is_wide(self, desired: list[str]) -> None:
        plan = planner.plan(WORKFLOPLUS, desired)
        for width in (80, 100, 132):
            # The columns with titles and policies are never cut.
            titles = max(len(planned.api.title) for planned in plan.apis)
            policies = max(len(planned.api.policy or "") for planned in plan.apis)
            widest = titles + policies + len(" " * 6) + 12
            assert max(map(len, self.text(plan, width).splitlines())) <= max(width, widest)

    def test_no_grant_needed(self) -> None:
        text = self.text(planner.plan(WORKFLOPLUS, ["Get Users"], name="x"))
        assert text.startswith("x: No grant is needed, proven least.\n\nDesired: 1 API\n")
        assert "Opened besides: nothing" in text

    def test_an_unproven_plan_shows_its_bounds(self) -> None:
        plan = planner.plan(*covering_catalog(40, seed=1), time_limit=0)
        text = re.sub(r"\s+", " ", self.text(plan))
        assert "NOT proven least" in text
        for key in ("write_reach", "reach"):
            assert f"{key.replace('_', '-')} {plan.cost[key]}, at least {plan.bound[key]}" in text
        assert "Proof:" not in text

    def test_what_was_not_minimised_says_so(self) -> None:
        text = self.text(planner.plan(WORKFLOPLUS, ["Get Workflows"], minimise=["reach"]))
        assert re.search(r"write-reach \d+,\s+not\s+minimised", text)
        assert not re.search(r"[^-]reach \d+, not", text)

    def test_a_required_grant_says_so(self) -> None:
        text = self.text(planner.plan(WORKFLOPLUS, ["Get Users"], require=["job.read"]))
        assert re.search(
            r"^  scope  job\.read  opens \d+ more  for limits\.require$", text, re.MULTILINE
        )

    def test_what_is_not_known_is_told(self, tmp_path: Path) -> None:
        text = self.text(planner.plan(harbour(tmp_path), ["List Ships"]))
        assert "\nNot known whether opened: 1 API\n" in text
        known = self.text(planner.plan(harbour(tmp_path), ["List Ships", "Get Weather"]))
        assert "Not known" not in known

    def test_sentences_that_a_file_breaks_into_lines_are_shown_as_one(self, tmp_path: Path) -> None:
        vendor = harbour(tmp_path)
        apis = tuple(
            replace(one, unknown_reason="One\nlong\treason.\n") if one.unknown_reason else one
            for one in vendor.apis
        )
        text = self.text(planner.plan(replace(vendor, apis=apis), ["Get Weather"]))
        assert "\n  Get the Weather: One long reason.\n" in text

    def test_an_infeasible_plan_shows_no_answer(self, tmp_path: Path) -> None:
        text = self.text(planner.plan(harbour(tmp_path), ["Call a Pilot", "List Ships"]))
        for word in ("Cost:", "Proof:", "Next:", "Opened", "ships.read", "CLERK"):
            assert word not in text

    def test_a_token_request_alone_is_the_next_step(self, tmp_path: Path) -> None:
        vendor = harbour(tmp_path)
        policy_set = replace(vendor.policy_set, create_client=None)
        text = self.text(planner.plan(replace(vendor, policy_set=policy_set), ["List Ships"]))
        assert "\nNext: planner request --token, for a client that has these grants\n" in text
        neither = replace(policy_set, get_token=None)
        text = self.text(planner.plan(replace(vendor, policy_set=neither), ["List Ships"]))
        assert "Next:" not in text

    def test_alternatives_that_are_not_shown_are_counted(self, tmp_path: Path) -> None:
        """Those left out here, and those that nobody followed."""
        plan = planner.plan(harbour(tmp_path), ["Call a Pilot"])
        (blocked,) = plan.blocked
        assert "more" not in self.text(plan)
        for omitted, text in ((3, "  and 3 more\n"), (MANY, "  and 1,000,000 or more more\n")):
            cut = replace(plan, blocked=(replace(blocked, alternatives_omitted=omitted),))
            assert text in self.text(cut)
        choices = AllOf((any_scope("a", "b", "c", "d"), any_scope("e", "f", "g", "h"), scope("z")))
        many = planner.plan(
            catalog_of(api("x", choices), grants=scopes(*"abcdefghz")), ["x"], forbid=["z"]
        )
        assert f"  and {16 - LISTED} more\n" in self.text(many)


class TestColour:
    def test_colour_changes_nothing_but_colour(self, tmp_path: Path) -> None:
        plans = [
            *renamed_plans(tmp_path, lambda text: text).values(),
            *(planner.plan(WORKFLOPLUS, [identifier]) for identifier in IDS[::9]),
        ]
        for plan in plans:
            coloured = plan_text(plan, Palette(enabled=True))
            assert "\x1b[" in coloured
            assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plan_text(plan, PLAIN)
            for line in coloured.splitlines():
                styles = re.findall(r"\x1b\[[0-9;]+m", line)
                assert [style == "\x1b[0m" for style in styles] == [False, True] * (
                    len(styles) // 2
                )


class TestRoom:
    def test_the_policy_gives_way_to_the_grants_that_meet_an_api(self) -> None:
        drive = planner.load_catalog("google-drive")
        lines = plan_text(planner.plan(drive, ["Files: list"]), PLAIN, width=72).splitlines()
        row = lines[lines.index("Desired: 1 API") + 1]
        assert row.startswith("  Files: list  drive.meet.readonly,")
        assert row.endswith("…  drive.metadata.readonly")
        assert len(row) <= 72


ATTACKS = (
    *HOSTILE,
    "\x1b]0;title\x07\x1b[2J\x9b31m",
    "\r\x08\x7f overwritten",
    "\u202e\u2066\u200b\u00ad\ufeff\u2028\u2029",
)


class TestHostileNames:
    @pytest.mark.parametrize("attack", ATTACKS, ids=[ascii(attack) for attack in ATTACKS])
    def test_they_reach_the_terminal_as_text(self, attack: str, tmp_path: Path) -> None:
        hostile = renamed_plans(tmp_path, lambda text: f"{attack}{text}{attack}")
        usual = renamed_plans(tmp_path, lambda text: f"x {text} x")
        for name, plan in hostile.items():
            text = plan_text(plan, PLAIN, width=100_000)
            for character in set(text) - {"\n"}:
                assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
            lines = plan_text(usual[name], PLAIN, width=100_000).count("\n")
            assert text.count("\n") == lines

    def test_a_note_cannot_hold_what_was_typed(self) -> None:
        plan = planner.plan(WORKFLOPLUS, ["Get Users", "\n\tget users\n"])
        assert plan_text(plan, PLAIN).splitlines()[1].startswith(r"Note: `\n\tget users\n` names")
