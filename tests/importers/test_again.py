"""A newer source gives a small difference, which people can read."""

from __future__ import annotations

from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

from planner.importers.changes import changes_between
from planner.importers.found import Found
from planner.importers.writing import Prepared
from planner.model import Api
from planner.solving.formula import Formula, atoms
from tests.importers.makers import LATER_DIGEST, any_scope, api, found, imported, scope

NAMES = [f"Thing{number}.{verb}" for number in range(100) for verb in ("Read", "Write", "All")]


def big(**changed: Formula) -> Found:
    """500 requirements of 1,000 APIs; `changed` maps the number of one (``r7``) to another."""
    apis = []
    for number in range(1000):
        at = number % 500
        usual = any_scope(*(NAMES[(at * step + step) % 300] for step in range(1, 2 + at % 7)))
        requirement = changed.get(f"r{at}", usual)
        apis.append(api(f"GET https://host/{number:04}", requirement))
    return found(apis, *NAMES, digest=LATER_DIGEST if changed else f"sha256:{'1' * 64}")


def lines_that_differ(before: Prepared, after: Prepared) -> list[str]:
    """Of the files' bodies; the header holds their digests."""
    different: list[str] = []
    for path, text in before.files.items():
        old, new = (
            [line for line in one.splitlines() if not line.startswith("#")]
            for one in (text, after.files[path])
        )
        diff = [*unified_diff(old, new, n=0, lineterm="")][2:]
        different += [line for line in diff if not line.startswith("@@")]
    return different


def test_the_same_source_again_changes_nothing(tmp_path: Path) -> None:
    first = imported(big(), tmp_path)
    again = imported(big(), tmp_path)
    assert again.files == first.files
    assert not any(again.is_changed(path) for path in again.files)


def test_one_more_way_in_changes_the_one_policy(tmp_path: Path) -> None:
    first = imported(big(), tmp_path)
    longer = any_scope(*grants_of(first, 13), "Thing50.Read")
    second = imported(big(r13=longer), tmp_path)
    different = lines_that_differ(first, second)
    assert [line for line in different if "Thing50.Read" in line]
    assert len(different) <= 14, different
    assert all("policy:" not in line for line in different), "no API names another policy"
    changes = changes_between(second.earlier, second.found)
    assert changes is not None
    assert changes.apis_changed == (
        "parcels: GET https://host/0013",
        "parcels: GET https://host/0513",
    )
    assert not changes.apis_added + changes.apis_removed + changes.apis_reworded
    assert not changes.grants_added + changes.grants_removed + changes.grants_changed


def grants_of(prepared: Prepared, at: int) -> list[str]:
    requirement = prepared.found.services[0].apis[at].requirement
    assert requirement is not None
    return [key.name for key in atoms(requirement)]


def test_another_grant_in_the_place_of_the_only_one_changes_the_policy_and_its_apis(
    tmp_path: Path,
) -> None:
    """Its name would not be true any more."""
    first = imported(big(), tmp_path)
    second = imported(big(r0=scope("Thing77.All")), tmp_path)
    different = lines_that_differ(first, second)
    assert len([line for line in different if "policy:" in line]) == 4
    assert len(different) <= 8, different


def test_apis_that_come_and_go_are_told(tmp_path: Path) -> None:
    listing, adding = (api(f"{method} https://host/", scope("a")) for method in ("GET", "POST"))
    imported(found([listing, adding], "a"), tmp_path)
    renamed = replace(listing, title="List")
    new = api("PUT https://host/", None)
    prepared = imported(found([renamed, new], "a", "b", digest=LATER_DIGEST), tmp_path)
    changes = changes_between(prepared.earlier, prepared.found)
    assert changes is not None
    assert changes.apis_added == ("parcels: PUT https://host/",)
    assert changes.apis_removed == ("parcels: POST https://host/",)
    assert changes.apis_reworded == ("parcels: GET https://host/",)
    assert changes.grants_added == ("scopes:b",)
    assert changes


def test_a_first_import_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    prepared = imported(found([api("GET https://host/", scope("a"))], "a"), tmp_path)
    assert changes_between(prepared.earlier, prepared.found) is None


def test_a_name_given_by_hand_to_a_policy_stays_while_its_apis_do(tmp_path: Path) -> None:
    """By hand means: in the overlay."""
    overlay = tmp_path / "overlays" / "parcels.yaml"
    overlay.parent.mkdir()
    overlay.write_text("overlay: 1\nname: parcels\npolicies: {Read parcels: {requires: [a, b]}}\n")
    apis = [api(f"GET https://host/{number}", any_scope("a", "b")) for number in range(3)]
    first = imported(found(apis, "a", "b", "c"), tmp_path)
    assert (
        "  Read parcels: {effect: read, requires: [a, b]}\n" in first.files["policies/parcels.yaml"]
    )
    changed: list[Api] = [replace(one, requirement=any_scope("b", "c")) for one in apis]
    second = imported(found(changed, "a", "b", "c", digest=LATER_DIGEST), tmp_path)
    assert (
        "  Read parcels: {effect: read, requires: [b, c]}\n"
        in second.files["policies/parcels.yaml"]
    )
    assert [one.rule for one in second.found.warnings] == ["overlay-without-effect"]
