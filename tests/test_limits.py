"""Limits on the grants: SPEC section 8, and what follows from implications."""

from __future__ import annotations

from pathlib import Path

import pytest

import planner
from planner.errors import ContradictoryLimits, UnknownName
from planner.limits import Permitted, permitted_by
from planner.model import Catalog, Grant, Integration, Limits
from planner.solving.formula import GrantKey
from tests.planning.samples import api, catalog_of, harbour, scope, scopes, written_harbour

ROLES = {"CLERK", "MASTER", "PILOT"}
SCOPES = {"cargo.read", "cargo.write", "pilot.call", "ships.read", "ships.write", "ships.admin"}
RESERVED = {"PILOT", "pilot.call"}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return harbour(tmp_path)


def permitted(catalog: Catalog, **limits: tuple[str, ...]) -> Permitted:
    integration = Integration(name="x", catalog="x", apis=("x",), limits=Limits(**limits))
    return permitted_by(integration, catalog.policy_set)


def blocked(catalog: Catalog, **limits: tuple[str, ...]) -> set[str]:
    return {key.name for key in permitted(catalog, **limits).blockers}


def faults(catalog: Catalog, **limits: tuple[str, ...]) -> list[tuple[str, str, str]]:
    with pytest.raises(UnknownName) as raised:
        permitted(catalog, **limits)
    return [(fault.path, fault.message, fault.hint) for fault in raised.value.faults]


class TestNames:
    def test_without_limits_only_reserved_grants_are_blocked(self, catalog: Catalog) -> None:
        assert blocked(catalog) == RESERVED
        assert permitted(catalog).required == frozenset()

    def test_a_name_means_that_grant_alone(self, catalog: Catalog) -> None:
        assert blocked(catalog, forbid=("CLERK",)) == {*RESERVED, "CLERK"}

    def test_blanks_around_a_name_do_not_matter(self, catalog: Catalog) -> None:
        assert blocked(catalog, forbid=(" CLERK\t",)) == {*RESERVED, "CLERK"}

    @pytest.mark.parametrize(
        ("pattern", "names"),
        [
            ("ships.*", {"ships.read", "ships.write", "ships.admin"}),
            ("*.admin", {"ships.admin"}),
            ("cargo.????", {"cargo.read", "cargo.write"}),
            ("*", ROLES | SCOPES),
            ("roles:*", ROLES),
            ("roles:M*", {"MASTER"}),
            ("*:*.admin", {"ships.admin"}),
            ("scopes:ships.admin", {"ships.admin"}),
        ],
    )
    def test_patterns_and_kinds(self, catalog: Catalog, pattern: str, names: set[str]) -> None:
        expected = set(names)
        if "cargo.read" in names:  # cargo.write implies it
            expected.add("cargo.write")
        assert blocked(catalog, forbid=(pattern,)) == expected | RESERVED

    @pytest.mark.parametrize(
        "name", ["ships-read", "shipsXread", "[a-z]*", "ships.(read|write)", "SHIPS.READ", "clerk"]
    )
    def test_all_but_star_and_question_mark_is_literal_and_case_counts(
        self, catalog: Catalog, name: str
    ) -> None:
        assert [path for path, _, _ in faults(catalog, forbid=(name,))] == ["limits.forbid[0]"]

    def test_a_pattern_with_a_star_also_matches_line_feeds(self) -> None:
        small = catalog_of(api("x"), grants=scopes("a\nb"))
        assert blocked(small, forbid=("a*",)) == {"a\nb"}

    def test_a_name_shared_by_two_kinds_means_both_where_that_is_safe(self) -> None:
        both = catalog_of(
            api("x"), grants=[*scopes("a", "b"), Grant(key=GrantKey("roles", "a"), value="a")]
        )
        assert permitted(both, forbid=("a",)).blockers.keys() == {
            GrantKey("roles", "a"),
            scope("a"),
        }
        assert permitted(both, forbid=("roles:a",)).blockers.keys() == {GrantKey("roles", "a")}
        assert permitted(both, allow=("a",)).blockers.keys() == {scope("b")}

    def test_to_require_a_name_shared_by_two_kinds_is_ambiguous(self) -> None:
        both = catalog_of(
            api("x"), grants=[*scopes("a"), Grant(key=GrantKey("roles", "a"), value="a")]
        )
        assert faults(both, require=("a",)) == [
            (
                "limits.require[0]",
                "`a` names grants of several kinds",
                "write one of `roles:a`, `scopes:a`",
            )
        ]
        assert permitted(both, require=("roles:a",)).required == {GrantKey("roles", "a")}


class TestUnknown:
    def test_every_unknown_name_is_told_with_its_place_and_the_nearest(
        self, catalog: Catalog
    ) -> None:
        assert faults(
            catalog, forbid=("CLERK", "ships.reed"), allow=("clerk",), require=("xyzzy",)
        ) == [
            (
                "limits.forbid[1]",
                "no grant of Harbour is called `ships.reed`",
                "the nearest: `ships.read`, `ships.write`, `ships.admin`",
            ),
            ("limits.allow[0]", "no grant of Harbour is called `clerk`", "the nearest: `CLERK`"),
            ("limits.require[0]", "no grant of Harbour is called `xyzzy`", ""),
        ]

    @pytest.mark.parametrize("pattern", ["*.nothing", "scope:*", "roles:ships.*", "?"])
    def test_a_pattern_that_matches_nothing_is_an_error(
        self, catalog: Catalog, pattern: str
    ) -> None:
        for limit in ("forbid", "allow", "require"):
            assert faults(catalog, **{limit: (pattern,)}) == [
                (f"limits.{limit}[0]", f"`{pattern}` matches no grant of Harbour", "")
            ]

    def test_an_empty_name_is_an_error(self, catalog: Catalog) -> None:
        assert len(faults(catalog, forbid=("", "  "))) == 2

    def test_a_kind_s_name_alone_is_no_grant(self, catalog: Catalog) -> None:
        assert len(faults(catalog, forbid=("scopes", "scopes:"))) == 2


class TestForbid:
    def test_whatever_implies_a_forbidden_grant_is_blocked_too(self, catalog: Catalog) -> None:
        """Through any number of steps: ships.admin implies ships.write, which implies it."""
        found = permitted(catalog, forbid=("ships.read",)).blockers
        assert found.keys() - {GrantKey("roles", "PILOT"), scope("pilot.call")} == {
            scope("ships.read"),
            scope("ships.write"),
            scope("ships.admin"),
        }
        (blocker,) = found[scope("ships.admin")]
        assert (blocker.grant, blocker.limit) == (scope("ships.admin"), "forbid")
        assert blocker.because == "it implies ships.read, and limits.forbid names `ships.read`"
        (blocker,) = found[scope("ships.read")]
        assert blocker.because == "limits.forbid names `ships.read`"

    def test_what_a_forbidden_grant_implies_stays_free(self, catalog: Catalog) -> None:
        assert blocked(catalog, forbid=("ships.admin",)) == {*RESERVED, "ships.admin"}

    def test_the_reason_quotes_the_pattern_as_written(self, catalog: Catalog) -> None:
        (blocker,) = permitted(catalog, forbid=("*.admin",)).blockers[scope("ships.admin")]
        assert blocker.because == "limits.forbid names `*.admin`"

    def test_a_grant_blocked_in_several_ways_names_each(self, catalog: Catalog) -> None:
        found = permitted(catalog, forbid=("pilot.call",), allow=("CLERK",)).blockers
        assert [blocker.limit for blocker in found[scope("pilot.call")]] == [
            "forbid",
            "allow",
            "reserved",
        ]


class TestAllow:
    def test_all_grants_that_are_not_named_are_blocked(self, catalog: Catalog) -> None:
        assert blocked(catalog, allow=("CLERK", "ships.*")) == {
            *RESERVED,
            "MASTER",
            "cargo.read",
            "cargo.write",
        }

    def test_a_reserved_grant_is_let_in_by_its_name(self, catalog: Catalog) -> None:
        assert "PILOT" not in blocked(catalog, allow=("PILOT",))
        assert "PILOT" not in blocked(catalog, allow=("roles:PILOT",))

    @pytest.mark.parametrize("pattern", ["*", "PILO?", "P*", "roles:*", "*PILOT", "roles:PILOT*"])
    def test_a_reserved_grant_is_not_let_in_by_a_pattern(
        self, catalog: Catalog, pattern: str
    ) -> None:
        (blocker,) = permitted(catalog, allow=(pattern,)).blockers[GrantKey("roles", "PILOT")]
        assert blocker.limit == "reserved"
        assert blocker.because == "it is reserved: Pilots are people."

    def test_name_and_pattern_together_let_it_in_and_keep_the_rest(self, catalog: Catalog) -> None:
        assert blocked(catalog, allow=("*", "PILOT")) == {"pilot.call"}

    def test_forbid_beats_allow(self, catalog: Catalog) -> None:
        assert blocked(catalog, allow=("*", "PILOT"), forbid=("PILOT",)) == RESERVED

    def test_a_grant_that_implies_a_reserved_one_is_blocked_with_it(self) -> None:
        grants = [
            Grant(key=scope("all"), value="all", implies=(scope("some"),)),
            Grant(key=scope("some"), value="some", implies=(scope("secret"),)),
            Grant(key=scope("secret"), value="secret", reserved="Not for you."),
        ]
        small = catalog_of(api("x"), grants=grants)
        assert blocked(small) == {"all", "some", "secret"}
        (blocker,) = permitted(small).blockers[scope("all")]
        assert blocker.because == "it implies secret, and it is reserved: Not for you."
        assert blocked(small, allow=("*", "secret")) == set()
        assert blocked(small, allow=("all",)) == {"all", "some", "secret"}


class TestRequire:
    def test_what_is_required_by_name_or_pattern(self, catalog: Catalog) -> None:
        assert permitted(catalog, require=("CLERK", "cargo.*")).required == {
            GrantKey("roles", "CLERK"),
            scope("cargo.read"),
            scope("cargo.write"),
        }

    @pytest.mark.parametrize(
        ("limits", "message"),
        [
            (
                {"forbid": ("*.admin",)},
                "`ships.admin` is required, yet limits.forbid names `*.admin`",
            ),
            (
                {"forbid": ("ships.read",)},
                "`ships.admin` is required, yet it implies ships.read, and limits.forbid names `",
            ),
            ({"allow": ("CLERK",)}, "`ships.admin` is required, yet limits.allow does not name it"),
        ],
    )
    def test_a_required_grant_that_is_blocked_is_a_contradiction(
        self, catalog: Catalog, limits: dict[str, tuple[str, ...]], message: str
    ) -> None:
        with pytest.raises(ContradictoryLimits) as raised:
            permitted(catalog, require=("CLERK", "ships.admin"), **limits)
        (first, *_) = [f for f in raised.value.faults if "ships.admin" in f.message]
        assert first.path == "limits.require[1]"
        assert first.message.startswith(message)

    def test_a_required_reserved_grant_needs_to_be_allowed_by_name(self, catalog: Catalog) -> None:
        with pytest.raises(ContradictoryLimits, match="it is reserved: Pilots are people"):
            permitted(catalog, require=("PILOT",))
        found = permitted(catalog, require=("PILOT",), allow=("PILOT", "*"))
        assert found.required == {GrantKey("roles", "PILOT")}

    def test_a_pattern_requires_every_match_and_tells_each_contradiction(
        self, catalog: Catalog
    ) -> None:
        with pytest.raises(ContradictoryLimits) as raised:
            permitted(catalog, require=("*",))
        assert len(raised.value.faults) == 2  # the two reserved grants

    def test_required_grants_are_planned_although_nothing_needs_them(
        self, catalog: Catalog
    ) -> None:
        plan = planner.plan(catalog, ["Get Tides"], require=["ships.write"])
        assert plan.grants == {"roles": (), "scopes": ("ships.write",)}
        assert plan.status == "optimal"


class TestAddresses:
    def test_faults_name_file_line_column_and_path(self, tmp_path: Path) -> None:
        written_harbour(tmp_path)
        path = tmp_path / "integration.yaml"
        path.write_text(
            "integration: 1\n"
            "name: x\n"
            "catalog: ./catalog.yaml\n"
            "apis:\n"
            "  - Get Tides\n"
            "  - List Shops\n"
            "limits:\n"
            "  forbid: [CLERK,   clerk]\n"
            "  require:\n"
            "    - PILOT\n",
            encoding="utf-8",
        )
        integration = planner.load_integration(path)
        catalog = harbour(tmp_path)
        with pytest.raises(UnknownName) as unknown_api:
            planner.plan_integration(integration, catalog)
        fault, of_limits = unknown_api.value.faults
        assert of_limits.path == "limits.forbid[1]"
        assert (fault.file, fault.line, fault.column, fault.path) == (str(path), 6, 5, "apis[1]")
        with pytest.raises(UnknownName) as unknown_grant:
            permitted_by(integration, catalog.policy_set)
        (fault,) = unknown_grant.value.faults
        assert (fault.file, fault.line, fault.column) == (str(path), 8, 21)
        assert fault.path == "limits.forbid[1]"
        path.write_text(path.read_text().replace(",   clerk", ""), encoding="utf-8")
        with pytest.raises(ContradictoryLimits) as contradiction:
            permitted_by(planner.load_integration(path), catalog.policy_set)
        (fault,) = contradiction.value.faults
        assert str(fault).startswith(f"{path}:10:7: `PILOT` is required, yet it is reserved")
        assert fault.path == "limits.require[0]"

    def test_faults_of_a_call_say_arguments(self, catalog: Catalog) -> None:
        with pytest.raises(UnknownName) as raised:
            planner.plan(catalog, ["Get Tides"], forbid=["clerk"])
        (fault,) = raised.value.faults
        assert (fault.file, fault.line, fault.path) == ("<arguments>", 0, "limits.forbid[0]")
