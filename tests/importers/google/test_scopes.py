from __future__ import annotations

from pathlib import Path

from planner.importers.google.levels import RISKS, level_of, risk_of, sources_of_levels
from planner.model import Kind
from planner.solving.formula import GrantKey
from tests.importers.google.samples import AUTH, document, found_in, method, with_methods


def names_and_values(folder: Path, *scopes: str) -> dict[str, str]:
    found = found_in(folder, document(scopes=dict.fromkeys(scopes, "")))
    return {grant.key.name: grant.value for grant in found.grants}


def test_the_one_kind_is_held_by_the_token(tmp_path: Path) -> None:
    found = found_in(tmp_path, document())
    assert found.kinds == (Kind(name="scopes", title="scope", held_by="token"),)


def test_names_are_short_and_values_are_whole(tmp_path: Path) -> None:
    assert names_and_values(tmp_path, f"{AUTH}drive", "https://mail.google.com/", "openid") == {
        "drive": f"{AUTH}drive",
        "https://mail.google.com/": "https://mail.google.com/",
        "openid": "openid",
    }


def test_a_short_name_that_means_something_else_is_not_used(tmp_path: Path) -> None:
    scopes = (f"{AUTH}openid", "openid", f"{AUTH}none", AUTH)
    assert names_and_values(tmp_path, *scopes) == {scope: scope for scope in scopes}


def test_a_scope_nobody_uses_is_a_grant_as_well(tmp_path: Path) -> None:
    values = with_methods(method("x", scopes=[f"{AUTH}a"]), scopes={f"{AUTH}a": "", f"{AUTH}b": ""})
    assert [grant.key.name for grant in found_in(tmp_path, values).grants] == ["a", "b"]


def test_descriptions_are_meanings_on_one_line_unless_left_out(tmp_path: Path) -> None:
    values = document(scopes={f"{AUTH}a": "Sees\n  parcels. "})
    assert found_in(tmp_path, values).grants[0].meaning == "Sees parcels."
    bare = found_in(tmp_path, values, with_descriptions=False)
    assert bare.grants[0].meaning == ""


def test_a_description_that_no_file_can_hold_is_left_out_and_told(tmp_path: Path) -> None:
    found = found_in(tmp_path, document(scopes={f"{AUTH}a": "Sees \u202eslecrap"}))
    assert found.grants[0].meaning == ""
    told = [one for one in found.left_out if one.rule == "unreadable-description"]
    assert [one.place for one in told] == [f"{AUTH}a"]
    assert "U+202E" in told[0].message


def test_of_different_descriptions_one_is_taken_and_the_other_told(tmp_path: Path) -> None:
    scope = f"{AUTH}a"
    second = document(name="zebras", scopes={scope: "Sees stripes."})
    third = document(name="yaks", scopes={scope: "Sees parcels."})
    found = found_in(tmp_path, document(scopes={scope: "Sees parcels."}), second, third)
    assert found.grants[0].meaning == "Sees parcels."
    told = [one for one in found.left_out if one.rule == "other-description"]
    assert [one.place for one in told] == [f"zebras v1: {scope}"]
    assert "`Sees stripes.`" in told[0].message


def test_an_empty_description_gives_way_to_a_later_one(tmp_path: Path) -> None:
    scope = f"{AUTH}a"
    found = found_in(
        tmp_path, document(scopes={scope: ""}), document(name="yaks", scopes={scope: "Sees."})
    )
    assert found.grants[0].meaning == "Sees."
    assert "other-description" not in {one.rule for one in found.left_out}


class TestLevels:
    def test_a_published_level_becomes_the_risk(self, tmp_path: Path) -> None:
        scopes = (f"{AUTH}drive", f"{AUTH}drive.file", f"{AUTH}drive.apps.readonly")
        found = found_in(tmp_path, document(scopes=dict.fromkeys(scopes, "")))
        assert {grant.key.name: grant.risk for grant in found.grants} == {
            "drive": 5,
            "drive.apps.readonly": 3,
            "drive.file": 1,
        }

    def test_no_level_is_guessed(self) -> None:
        assert risk_of(f"{AUTH}drive.photos.readonly") is None
        assert risk_of(f"{AUTH}calendar") is None
        assert risk_of("drive") is None

    def test_a_scope_outside_the_usual_prefix_has_its_level(self) -> None:
        assert level_of("https://mail.google.com/") == "restricted"

    def test_the_pages_that_tell_a_level_are_sources(self, tmp_path: Path) -> None:
        found = found_in(
            tmp_path, document(scopes={f"{AUTH}gmail.send": "", f"{AUTH}calendar": ""})
        )
        assert [source.page for source in found.sources] == [
            "https://developers.google.com/workspace/gmail/api/auth/scopes"
        ]
        assert [*sources_of_levels([f"{AUTH}calendar"])] == []

    def test_levels_use_the_ends_and_the_middle_of_the_range(self) -> None:
        assert RISKS == {"non-sensitive": 1, "sensitive": 3, "restricted": 5}


def test_no_grant_implies_another_as_google_states_none(tmp_path: Path) -> None:
    found = found_in(tmp_path, document(scopes={f"{AUTH}drive": "", f"{AUTH}drive.readonly": ""}))
    assert [grant.implies for grant in found.grants] == [(), ()]
    assert found.grants[1].key == GrantKey("scopes", "drive.readonly")
