"""The words for counts, requirements and verdicts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.explaining import open_to_any_token
from planner.model import Kind, PolicySet
from planner.rendering.wording import (
    CRITERION_MEANINGS,
    TERMINAL,
    Voice,
    counted,
    criterion,
    effects_counted,
    grants_in_words,
    in_order,
    joined,
    more_ways,
    proof_sentence,
    prose,
    requirement_in_words,
    verdict,
)
from planner.solving.alternatives import MANY
from planner.solving.formula import (
    FALSE,
    TRUE,
    AllOf,
    AnyOf,
    Formula,
    GrantKey,
    all_of,
    any_of,
    atoms,
    holds,
)
from planner.solving.problem import Proof
from tests.planning.samples import any_scope, covering_catalog, harbour, scope

VENDOR = PolicySet(
    name="x",
    title="X",
    kinds=(
        Kind(name="permissions", title="permission", held_by="client"),
        Kind(name="scopes", title="scope", held_by="token"),
    ),
    grants={},
    policies={},
)
X, Y = GrantKey("permissions", "X"), GrantKey("permissions", "Y")


def in_words(requirement: Formula) -> str:
    return requirement_in_words(requirement, VENDOR, TERMINAL)


class TestSmallWords:
    def test_numbers_and_nouns(self) -> None:
        assert [counted(number, "grant") for number in (0, 1, 2)] == [
            "0 grants",
            "1 grant",
            "2 grants",
        ]

    @pytest.mark.parametrize(
        ("words", "text"),
        [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
    )
    def test_lists(self, words: list[str], text: str) -> None:
        assert joined(words) == text
        assert joined(iter(words), "or") == text.replace(" and ", " or ")

    def test_criteria(self) -> None:
        assert criterion("write_reach") == "write-reach"
        assert in_order(["reach", "grants"]) == "reach, grants, then names"

    def test_the_number_of_grants_is_named_where_it_decides_unasked(self) -> None:
        assert in_order(["reach"]) == "reach, number of grants, then names"
        assert in_order([]) == "number of grants, then names"

    def test_every_key_of_a_cost_has_a_meaning(self, tmp_path: Path) -> None:
        cost = planner.plan(harbour(tmp_path), ["List Ships"], minimise=["risk"]).cost
        assert cost.keys() == CRITERION_MEANINGS.keys()

    def test_sentences_are_one_line_however_they_were_broken(self) -> None:
        assert prose("One,\n  two\tand\n\nthree. \n") == "One, two and three."
        assert prose("\x1b[2J\u2028") == "\x1b[2J\u2028"
        assert prose("") == ""

    def test_ways_beyond_counting(self) -> None:
        assert more_ways(312) == "312"
        assert more_ways(MANY) == more_ways(MANY + 5) == "1,000,000 or more"


class TestRequirements:
    @pytest.mark.parametrize(
        ("requirement", "text"),
        [
            (TRUE, "any valid token, without any grant"),
            (FALSE, "something that no grant can give"),
            (scope("a"), "scope a"),
            (any_scope("a", "b"), "scope a or b"),
            (any_scope("a", "b", "c"), "scope a, b or c"),
            (AllOf((scope("a"), scope("b"))), "scope a, and scope b"),
            (
                AllOf((any_scope("a", "b"), AnyOf((X, Y)))),
                "permission X or Y, and scope a or b",
            ),
            (AnyOf((X, scope("a"))), "permission X or scope a"),
            (
                AllOf((AnyOf((X, scope("a"))), scope("b"))),
                "(permission X or scope a), and scope b",
            ),
            (
                AnyOf((scope("a"), AllOf((scope("b"), X)))),
                "scope a or (permission X, and scope b)",
            ),
            (
                AllOf(
                    (X, AnyOf((AllOf((scope("a"), scope("b"))), AllOf((scope("c"), scope("d"))))))
                ),
                "permission X, and ((scope a, and scope b) or (scope c, and scope d))",
            ),
        ],
    )
    def test_examples(self, requirement: Formula, text: str) -> None:
        assert in_words(requirement) == text

    @given(data=st.data())
    def test_the_words_can_be_read_back_without_doubt(self, data: st.DataObject) -> None:
        """By a reader who knows that what stands in parentheses belongs together, and that
        ``, and`` parts what ``or`` joins."""
        requirement = data.draw(simplified_requirements())
        if requirement in (TRUE, FALSE):
            return
        read = read_back(in_words(requirement))
        grants = sorted(set(atoms(requirement)))
        for number in range(2 ** len(grants)):
            held = {grant for at, grant in enumerate(grants) if number >> at & 1}
            assert holds(read, held) == holds(requirement, held)

    def test_names_and_titles_pass_through_the_voice(self) -> None:
        voice = Voice(name=lambda text: f"<{text}>", text=lambda text: f"[{text}]")
        requirement = AllOf((X, AnyOf((scope("a"), AllOf((scope("b"), Y))))))
        words = requirement_in_words(requirement, VENDOR, voice)
        assert words == (
            "[permission] <X>, and ([scope] <a> or ([permission] <Y>, and [scope] <b>))"
        )
        grants = {"permissions": ("X",), "scopes": ("a", "b")}
        assert (
            grants_in_words(grants, VENDOR, voice)
            == "[permission] <X>, [scope] <a> and [scope] <b>"
        )

    def test_no_grants_are_no_words(self) -> None:
        assert grants_in_words({"permissions": (), "scopes": ()}, VENDOR, TERMINAL) == ""


def simplified_requirements() -> st.SearchStrategy[Formula]:
    """As reading makes them: joined, so that nothing is nested without need."""
    leaves: st.SearchStrategy[Formula] = st.sampled_from([X, Y, scope("a"), scope("b"), scope("c")])
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda join, members: join(members),
            st.sampled_from((any_of, all_of)),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=8,
    )


def read_back(words: str) -> Formula:
    tokens = re.findall(r"\(|\)|, and |, | or |permission|scope|\b\w\b", words)
    assert "".join(tokens).replace(" ", "") == words.replace(" ", "")
    requirement, rest = read_all(tokens)
    assert rest == []
    return requirement


def read_all(tokens: Sequence[str]) -> tuple[Formula, list[str]]:
    member, rest = read_any(tokens)
    members = [member]
    while rest and rest[0] == ", and ":
        member, rest = read_any(rest[1:])
        members.append(member)
    return AllOf(tuple(members)), rest


def read_any(tokens: Sequence[str]) -> tuple[Formula, list[str]]:
    """A kind holds for the names that follow, until the next kind."""
    kind, members, rest = "", list[Formula](), list(tokens)
    while True:
        if rest[0] == "(":
            member, rest = read_all(rest[1:])
            assert rest[0] == ")"
        else:
            if rest[0] in ("permission", "scope"):
                kind, rest = f"{rest[0]}s", rest[1:]
            member = GrantKey(kind, rest[0])
        members.append(member)
        rest = rest[1:]
        if not rest or rest[0] not in (", ", " or "):
            return AnyOf(tuple(members)), rest
        rest = rest[1:]


class TestVerdicts:
    def test_each_status_says_what_is_certain(self, tmp_path: Path) -> None:
        vendor = harbour(tmp_path)
        optimal = planner.plan(vendor, ["List Ships"])
        assert verdict(optimal) == "2 grants, proven least."
        assert verdict(planner.plan(vendor, ["List Cargo"])) == "1 grant, proven least."
        assert verdict(planner.plan(vendor, ["Get Tides"])) == "No grant is needed, proven least."
        assert verdict(planner.plan(vendor, ["List Ships", "Get Weather"])) == (
            "2 grants, proven least; INCOMPLETE: 1 API could not be planned."
        )
        assert verdict(planner.plan(vendor, ["Call a Pilot", "List Ships"])) == (
            "No set of grants within the limits authorises all desired APIs: 1 API blocked."
        )
        unproven = verdict(planner.plan(*covering_catalog(20, seed=1), time_limit=0))
        assert "sufficient, but NOT proven least: the search was stopped early" in unproven

    def test_how_it_was_proven(self, tmp_path: Path) -> None:
        plan = planner.plan(harbour(tmp_path), ["List Ships"])
        none = Proof(forced=0, excluded=0, parts=0, enumerated=0, milp_parts=0)
        assert proof_sentence(replace(plan, proof=none)) == "nothing to choose"
        some = Proof(forced=1, excluded=2, parts=2, enumerated=31, milp_parts=1)
        assert proof_sentence(replace(plan, proof=some)) == (
            "2 grants ruled out by reduction, 1 grant forced, 31 sets compared"
            " and 1 part settled by HiGHS"
        )
        assert proof_sentence(replace(plan, proof=None)) == ""

    def test_what_any_token_opens_is_told_apart(self, tmp_path: Path) -> None:
        vendor = harbour(tmp_path)
        found = open_to_any_token(planner.plan(vendor, ["List Ships"]))
        assert [api.id for api in found] == ["tides/get"]
        assert effects_counted(found) == "1 read"
        assert open_to_any_token(planner.plan(vendor, ["Get Tides"])) == ()
        assert effects_counted(vendor.apis) == "5 write and 5 read"
        assert effects_counted(()) == ""
