"""Whoever edits a generated file loses nothing: the edit moves to the overlay, or the import is
refused and says where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.errors import OutputRefused, PlannerError
from planner.importers.found import Found
from planner.reading import read_catalog
from planner.solving.formula import TRUE
from tests.importers.makers import (
    LATER_DIGEST,
    any_scope,
    api,
    found,
    grant,
    imported,
    scope,
)

LIST, ADD = "GET https://parcels.example/parcels", "POST https://parcels.example/parcels"
CATALOG, POLICIES, OVERLAY = (
    f"{name}/parcels.yaml" for name in ("catalogs", "policies", "overlays")
)


def vendor(**more: Any) -> Found:
    apis = [
        api(LIST, any_scope("parcels", "parcels.read"), "parcels/list", title="List Parcels"),
        api(ADD, scope("parcels"), "parcels/add", title="Add a Parcel"),
    ]
    return found(apis, grant("parcels", risk=3), "parcels.read", **more)


def newer() -> Found:
    apis = [
        api(
            LIST, any_scope("parcels", "parcels.read", "all"), "parcels/list", title="Find Parcels"
        ),
        api(ADD, scope("parcels"), "parcels/add", title="Add a Parcel"),
        api("GET https://parcels.example/offices", TRUE, "offices/list", title="List Offices"),
    ]
    return found(apis, grant("parcels", risk=4), "parcels.read", "all", digest=LATER_DIGEST)


def edit(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path.read_text(encoding="utf-8")


ALIAS = ("    title: List Parcels\n", "    title: List Parcels\n    aliases: [All Parcels]\n")
LAST = "    url: https://parcels.example/parcels\n    policy: parcels\n"
EFFECT = (LAST, f"{LAST}    effect: {{is: read, because: It tries.}}\n")
RESERVED = ("    parcels.read: {}\n", "    parcels.read: {reserved: Ask us.}\n")
IMPLIES = ("    parcels: {risk: 3}\n", "    parcels: {risk: 3, implies: [parcels.read]}\n")

ADDITIONS = [
    (
        CATALOG,
        ALIAS,
        "catalogs:\n  parcels:\n    apis:\n      parcels/list:\n        aliases: [All",
    ),
    (CATALOG, EFFECT, "        effect:\n          is: read\n          because: It tries.\n"),
    (POLICIES, RESERVED, "grants:\n  scopes:\n    parcels.read:\n      reserved: Ask us.\n"),
    (POLICIES, IMPLIES, "    parcels:\n      implies: [parcels.read]\n"),
]


@pytest.mark.parametrize(("file", "edited", "expected"), ADDITIONS)
@pytest.mark.parametrize("next_source", [vendor, newer])
def test_additions_move_to_the_overlay_whatever_is_imported_next(
    tmp_path: Path,
    next_source: Callable[[], Found],
    file: str,
    edited: tuple[str, str],
    expected: str,
) -> None:
    imported(vendor(), tmp_path)
    edit(tmp_path / file, *edited)
    before = read_catalog(tmp_path / CATALOG)
    prepared = imported(next_source(), tmp_path)
    assert len(prepared.lifted) == 1
    assert prepared.lifted[0].file == str(tmp_path / file)
    assert expected in (tmp_path / OVERLAY).read_text()
    after = read_catalog(tmp_path / CATALOG)
    kept = {one.id: (one.aliases, one.effect, one.effect_reason) for one in before.apis}
    assert {one.id: (one.aliases, one.effect, one.effect_reason) for one in after.apis}.items() >= (
        kept.items()
    )
    for key, old in before.policy_set.grants.items():
        new = after.policy_set.grants[key]
        assert (new.reserved, new.implies) == (old.reserved, old.implies)
    once_more = imported(next_source(), tmp_path)
    assert once_more.lifted == ()
    assert not any(once_more.is_changed(path) for path in once_more.files)


REQUEST = "{method: POST, encoding: form, url: https://parcels.example/t, body: {expires: 10}}"
REQUEST_LINES = """\
requests:
  get-token:
    method: POST
    encoding: form
    url: https://parcels.example/t
    body:
      expires: 10
"""

EXACT = [
    (CATALOG, ("title: List Parcels", "title: Look"), "title: Look"),
    (
        CATALOG,
        ("    policy: parcels\n", "    policy: parcels\n    page: https://x.example\n"),
        "page",
    ),
    (CATALOG, ("title: The parcels", "title: Ours"), "title: Ours"),
    (CATALOG, ("    policy: parcels\n", "    policy: none\n"), "requires: none"),
    (CATALOG, ("    policy: parcels\n", "    requires: parcels.read\n"), "requires: parcels.read"),
    (POLICIES, ("title: Parcel Post", "title: Post"), "title: Post"),
    (POLICIES, ("{risk: 3}", "{risk: 5}"), "risk: 5\n"),
    (POLICIES, ("parcels.read: {}", "parcels.read: {meaning: M, value: v, id: i}"), "meaning: M"),
    (POLICIES, ("  parcels: parcels\n", "  parcels: parcels.read\n"), "requires: parcels.read"),
    (
        POLICIES,
        ("  parcels: parcels\n", "  parcels: {requires: parcels, meaning: All.}\n"),
        "policies:\n  parcels:\n    meaning: All.\n    requires: parcels\n",
    ),
    (
        POLICIES,
        ("\nkinds:", "\nassumptions: [It is so.]\n\nkinds:"),
        "assumptions: [It is so.]",
    ),
    (
        POLICIES,
        (
            "\nkinds:",
            f"\nrequests: {{get-token: {REQUEST}}}\n\nkinds:",
        ),
        REQUEST_LINES,
    ),
]


@pytest.mark.parametrize(("file", "edited", "expected"), EXACT)
def test_other_edits_move_to_the_overlay_while_the_source_is_the_same(
    tmp_path: Path, file: str, edited: tuple[str, str], expected: str
) -> None:
    imported(vendor(), tmp_path)
    edit(tmp_path / file, *edited)
    before = read_catalog(tmp_path / CATALOG)
    imported(vendor(), tmp_path)
    assert expected in (tmp_path / OVERLAY).read_text()
    after = read_catalog(tmp_path / CATALOG)
    assert {one.id: (one.title, one.page, one.requirement) for one in after.apis} == {
        one.id: (one.title, one.page, one.requirement) for one in before.apis
    }
    assert after.policy_set.grants == before.policy_set.grants
    assert after.policy_set.get_token == before.policy_set.get_token
    assert (after.title, after.policy_set.title) == (before.title, before.policy_set.title)


# No source tells what a policy means, so that is lifted in any case.
OF_SOURCE = [one for one in EXACT if "meaning: All." not in one[1][1]]


@pytest.mark.parametrize(("file", "edited", "_"), OF_SOURCE)
def test_other_edits_are_refused_when_the_source_is_another(
    tmp_path: Path, file: str, edited: tuple[str, str], _: str
) -> None:
    imported(vendor(), tmp_path)
    text = edit(tmp_path / file, *edited)
    with pytest.raises(OutputRefused) as refused:
        imported(newer(), tmp_path)
    (fault,) = refused.value.faults
    assert "edited by hand and generated from another source" in fault.message
    assert fault.file == str(tmp_path / file)
    assert (tmp_path / file).read_text() == text
    assert not (tmp_path / OVERLAY).exists()


NOT_LIFTED = [
    (CATALOG, ("    method: POST\n", "    method: PUT\n"), "the key `method`"),
    (
        CATALOG,
        ("    policy: parcels\n", "    policy: unknown\n    reason: Who knows.\n"),
        "requires",
    ),
    (
        CATALOG,
        ("apis:\n", "apis:\n  x: {title: X, method: GET, url: /x, policy: none}\n"),
        "an API that the source does not have",
    ),
    (CATALOG, ("apis:\n", "# Ours\napis:\n"), "a comment"),
    (CATALOG, ("# Generated by", "# Ours\n# Generated by"), "a comment"),
    (CATALOG, ("catalog: 1", "# Ours\ncatalog: 1"), "a comment"),
    (CATALOG, ("    policy: parcels\n", "    policy: parcels   # sure?\n"), "a comment"),
    (
        POLICIES,
        ("    parcels.read: {}\n", "    parcels.read: {}\n    x: {}\n"),
        "a grant that the source",
    ),
    (POLICIES, ("    parcels: {risk: 3}\n", "    parcels: {}\n"), "the key `risk`"),
    (POLICIES, ("title: scope", "title: range"), "the key `kinds`"),
    (
        POLICIES,
        ("  parcels: parcels\n", "  parcels: parcels\n  x: {all: [parcels, parcels.read]}\n"),
        "a policy",
    ),
]


@pytest.mark.parametrize(("file", "edited", "what"), NOT_LIFTED)
def test_what_no_overlay_can_hold_is_refused_with_its_line(
    tmp_path: Path, file: str, edited: tuple[str, str], what: str
) -> None:
    imported(vendor(), tmp_path)
    text = edit(tmp_path / file, *edited)
    with pytest.raises(OutputRefused) as refused:
        imported(vendor(), tmp_path)
    (fault,) = refused.value.faults
    assert what in fault.message
    assert "--discard-edits" in fault.hint
    if "requires" not in what:
        added = set(edited[1].splitlines()) - set(edited[0].splitlines())
        around = text.splitlines()[fault.line - 1 : fault.line + 9]
        assert added & set(around) or what.startswith(("the key", "a grant")), (fault, around)
    assert (tmp_path / file).read_text() == text
    assert not (tmp_path / OVERLAY).exists()


@pytest.mark.parametrize(("file", "edited", "_"), [*ADDITIONS, *EXACT, *NOT_LIFTED])
def test_edits_can_be_given_up(tmp_path: Path, file: str, edited: tuple[str, str], _: str) -> None:
    files = imported(vendor(), tmp_path).files
    edit(tmp_path / file, *edited)
    assert imported(vendor(), tmp_path, discard_edits=True).files == files
    assert not (tmp_path / OVERLAY).exists()


def test_what_cannot_be_read_is_refused_unless_it_is_given_up(tmp_path: Path) -> None:
    files = imported(vendor(), tmp_path).files
    edit(tmp_path / CATALOG, "    method: POST\n", "    method: [POST\n")
    with pytest.raises(PlannerError) as refused:
        imported(vendor(), tmp_path)
    assert "--discard-edits" in refused.value.faults[-1].hint
    assert imported(vendor(), tmp_path, discard_edits=True).files == files


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_layout_and_ends_of_lines_are_no_edits_that_could_be_lost(
    tmp_path: Path, ending: str
) -> None:
    files = imported(vendor(), tmp_path).files
    path = tmp_path / CATALOG
    text = path.read_text().replace("title: List Parcels", "title:   'List Parcels'\n")
    path.write_bytes(text.replace("\n", ending).encode())
    assert imported(vendor(), tmp_path).files == files
    assert not (tmp_path / OVERLAY).exists()


def test_an_overlay_of_ours_is_extended(tmp_path: Path) -> None:
    imported(vendor(), tmp_path)
    edit(tmp_path / CATALOG, *ALIAS)
    imported(vendor(), tmp_path)
    edit(tmp_path / CATALOG, "aliases: [All Parcels]", "aliases: [All Parcels, Every Parcel]")
    edit(tmp_path / POLICIES, *RESERVED)
    prepared = imported(vendor(), tmp_path)
    assert {one.path[-1]: one.value for one in prepared.lifted} == {
        "aliases": ["Every Parcel"],
        "reserved": "Ask us.",
    }
    text = (tmp_path / OVERLAY).read_text()
    assert "aliases: [All Parcels, Every Parcel]" in text
    assert text.index("grants:") < text.index("catalogs:")


def test_an_overlay_with_comments_is_never_written_anew(tmp_path: Path) -> None:
    path = tmp_path / OVERLAY
    path.parent.mkdir()
    mine = "overlay: 1\nname: parcels\n# ours\ngrants: {scopes: {parcels: {risk: 5}}}\n"
    path.write_text(mine)
    imported(vendor(), tmp_path)
    edit(tmp_path / CATALOG, *ALIAS)
    with pytest.raises(OutputRefused) as refused:
        imported(vendor(), tmp_path)
    (fault,) = refused.value.faults
    assert fault.hint == (
        "add to it catalogs.parcels.apis[\"parcels/list\"].aliases: ['All Parcels']"
    )
    assert path.read_text() == mine


def test_a_file_and_an_overlay_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = tmp_path / OVERLAY
    path.parent.mkdir()
    path.write_text("overlay: 1\nname: parcels\ngrants: {scopes: {parcels: {risk: 5}}}\n")
    imported(vendor(), tmp_path)
    edit(tmp_path / POLICIES, "{risk: 5}", "{risk: 1}")
    with pytest.raises(OutputRefused) as refused:
        imported(vendor(), tmp_path)
    assert refused.value.faults[0].path == "grants.scopes.parcels.risk"


def test_an_overlay_that_grew_since_is_no_edit(tmp_path: Path) -> None:
    imported(vendor(), tmp_path)
    edit(tmp_path / CATALOG, *ALIAS)
    path = tmp_path / OVERLAY
    path.parent.mkdir()
    path.write_text(
        "overlay: 1\nname: parcels\n\ngrants:\n  scopes:\n    parcels:\n      risk: 5\n"
    )
    prepared = imported(vendor(), tmp_path)
    assert [one.path[-1] for one in prepared.lifted] == ["aliases"]
    grants = read_catalog(tmp_path / CATALOG).policy_set.grants
    assert grants[scope("parcels")].risk == 5


def test_additions_to_what_is_gone_stay_in_the_overlay(tmp_path: Path) -> None:
    imported(vendor(), tmp_path)
    edit(tmp_path / CATALOG, *ALIAS)
    gone = found([api(ADD, scope("parcels"), "parcels/add")], "parcels", digest=LATER_DIGEST)
    prepared = imported(gone, tmp_path)
    assert "aliases: [All Parcels]" in (tmp_path / OVERLAY).read_text()
    assert [one.rule for one in prepared.found.warnings] == ["overlay-without-effect"]


def test_aliases_of_the_source_are_not_taken_for_additions(tmp_path: Path) -> None:
    def aliased(*aliases: str, digest: str) -> Found:
        return found([api(LIST, scope("a"), "x", aliases=aliases)], "a", digest=digest)

    imported(aliased("One", "Two", digest=f"sha256:{'1' * 64}"), tmp_path)
    edit(tmp_path / CATALOG, "[One, Two]", "[One, Two, Three]")
    with pytest.raises(OutputRefused, match="of which the source tells, too"):
        imported(aliased("One", digest=LATER_DIGEST), tmp_path)
