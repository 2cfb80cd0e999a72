"""What people add survives every import; what has no place to go any more is told and kept."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from planner.errors import InvalidFile
from planner.importers.found import Found
from planner.model import Api, Catalog
from planner.reading import read_catalog
from planner.reading.schemas import json_schema
from planner.solving.formula import TRUE, GrantKey
from tests.importers.makers import (
    LATER_DIGEST,
    all_scopes,
    any_scope,
    api,
    found,
    imported,
    scope,
)

LIST, ADD = "GET https://parcels.example/parcels", "POST https://parcels.example/parcels"

OVERLAY = """\
# what we know besides
overlay: 1
name: parcels
title: The Parcel Post
assumptions: [The test environment behaves like this one.]
grants:
  scopes:
    parcels: {reserved: Only for the night run., risk: 4, implies: [parcels.read]}
    parcels.read: {meaning: Reads., value: "https://parcels.example/read", id: "17"}
policies:
  Look at parcels: {requires: [parcels, parcels.read], meaning: Looks., assumption: We tried.}
requests:
  get-token:
    method: POST
    url: https://parcels.example/token
    encoding: form
    body: {grant_type: client_credentials, expires_in: 3600, version: "2"}
catalogs:
  parcels:
    title: Parcels of the Post
    assumptions: [Nobody uses the old URLs.]
    apis:
      parcels/list: {title: Look Around, aliases: [All Parcels], page: "https://parcels.example/list"}
      parcels/add: {effect: {is: read, because: It only tries.}}
      prices/list: {requires: none, because: We asked the vendor.}
"""


def vendor(**more: Any) -> Found:
    apis = [
        api(LIST, any_scope("parcels", "parcels.read"), "parcels/list", title="List Parcels"),
        api(ADD, scope("parcels"), "parcels/add", title="Add a Parcel"),
        api("GET https://parcels.example/prices", None, "prices/list", title="List Prices"),
    ]
    return found(apis, "parcels", "parcels.read", **more)


def put(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "overlays" / "parcels.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def catalog(tmp_path: Path) -> Catalog:
    return read_catalog(tmp_path / "catalogs/parcels.yaml")


def api_of(tmp_path: Path, api_id: str) -> Api:
    return next(one for one in catalog(tmp_path).apis if one.id == api_id)


def test_everything_that_an_overlay_says_is_in_the_output(tmp_path: Path) -> None:
    put(tmp_path, OVERLAY)
    prepared = imported(vendor(), tmp_path)
    assert prepared.found.warnings == ()
    assert prepared.additions == 7
    read = catalog(tmp_path)
    policies = read.policy_set
    wide, narrow = policies.grants[scope("parcels")], policies.grants[scope("parcels.read")]
    assert (policies.title, read.title) == ("The Parcel Post", "Parcels of the Post")
    assert policies.assumptions == ("The test environment behaves like this one.",)
    assert (wide.reserved, wide.risk, wide.implies) == (
        "Only for the night run.",
        4,
        (scope("parcels.read"),),
    )
    assert (narrow.meaning, narrow.value, narrow.id) == (
        "Reads.",
        "https://parcels.example/read",
        "17",
    )
    named = policies.policies["Look at parcels"]
    assert (named.meaning, named.assumption) == ("Looks.", "We tried.")
    assert policies.get_token is not None
    assert dict(policies.get_token.body.members) == {
        "grant_type": "client_credentials",
        "expires_in": 3600,
        "version": "2",
    }
    listing, adding, prices = (
        api_of(tmp_path, name) for name in ("parcels/list", "parcels/add", "prices/list")
    )
    assert (listing.title, listing.aliases) == ("Look Around", ("All Parcels",))
    assert (listing.policy, listing.page) == ("Look at parcels", "https://parcels.example/list")
    assert (adding.effect, adding.effect_reason) == ("read", "It only tries.")
    assert (prices.requirement, prices.unknown_reason) == (TRUE, "")
    assert read.assumptions == (
        "Nobody uses the old URLs.",
        "What prices/list requires is not what its source says: We asked the vendor.",
    )


def test_an_overlay_is_a_file_of_its_schema() -> None:
    import yaml

    schema = json_schema("overlay")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert [*validator.iter_errors(yaml.safe_load(OVERLAY))] == []
    assert [*validator.iter_errors({"overlay": 1, "name": "x", "apis": {}})] != []


def test_an_overlay_is_applied_again_to_a_newer_source(tmp_path: Path) -> None:
    path = put(tmp_path, OVERLAY)
    imported(vendor(), tmp_path)
    newer = found(
        [api(LIST, scope("parcels.read"), "parcels/list", title="Find Parcels")],
        "parcels.read",
        "parcels.all",
        digest=LATER_DIGEST,
    )
    prepared = imported(newer, tmp_path)
    assert path.read_text() == OVERLAY
    assert api_of(tmp_path, "parcels/list").aliases == ("All Parcels",)
    lines = {one.place.rpartition(":")[2]: one.message for one in prepared.found.warnings}
    assert {one.rule for one in prepared.found.warnings} == {"overlay-without-effect"}
    assert lines == {
        "8": "the source has no grant scopes:parcels",
        "11": "no API has the requirement that is called Look at parcels",
        "24": "parcels has no API parcels/add",
        "25": "parcels has no API prices/list",
    }


def test_the_header_says_that_there_is_an_overlay(tmp_path: Path) -> None:
    put(tmp_path, "overlay: 1\nname: parcels\n")
    text = imported(vendor(), tmp_path).files["catalogs/parcels.yaml"]
    assert "# It holds what ../overlays/parcels.yaml adds.\n" in text


def of_api(api_id: str, additions: str) -> str:
    return f"catalogs: {{parcels: {{apis: {{{api_id}: {{{additions}}}}}}}}}"


FAULTS = [
    ("extra: 1", "unknown key `extra`"),
    ("grants: {}", "expected at least one member"),
    (of_api("parcels/list", "requires: parcels"), "`requires` and `because` belong together"),
    (of_api("parcels/list", "because: so"), "`requires` and `because` belong together"),
    (
        of_api("parcels/list", "aliases: [Add the parcel]"),
        "the alias `Add the parcel` also means the API `parcels/add`",
    ),
    (
        of_api("parcels/add", "effect: {is: read}"),
        "the key `because` is missing, as the effect `read` is not what the method `POST` suggests",
    ),
    (
        "policies: {A: {requires: parcels}, B: {requires: parcels}}",
        "`B` has the requirement of `A`",
    ),
    (of_api("parcels/add", "requires: {roles: x}, because: so"), "unknown kind `roles`"),
    ("grants: {scopes: {parcels: {implies: [parcels]}}}", "`parcels` implies itself"),
    (
        "grants: {scopes: {parcels: {value: parcels.read}}}",
        "the value `parcels.read` belongs to the grant `parcels` already",
    ),
]


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_wrong_overlay_is_refused_with_its_place_and_nothing_is_written(
    tmp_path: Path, text: str, message: str
) -> None:
    path = put(tmp_path, f"overlay: 1\nname: parcels\n{text}\n")
    with pytest.raises(InvalidFile) as refused:
        imported(vendor(), tmp_path)
    fault = refused.value.faults[0]
    assert message in fault.message
    assert fault.line > 0
    assert not (tmp_path / "catalogs").exists()
    assert path.read_text().endswith(text + "\n")


def test_an_overlay_of_another_version_or_name_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "overlay: 2\nname: parcels\n")
    with pytest.raises(InvalidFile, match="expected version 1 of the format `overlay`, found `2`"):
        imported(vendor(), tmp_path)
    put(tmp_path, "overlay: 1\nname: letters\n")
    with pytest.raises(InvalidFile, match="expected the name `parcels`, found `letters`"):
        imported(vendor(), tmp_path)


def test_a_requirement_of_unknown_grants_is_not_applied(tmp_path: Path) -> None:
    put(
        tmp_path,
        """\
        overlay: 1
        name: parcels
        catalogs: {parcels: {apis: {prices/list: {requires: [prices, parcels], because: so}}}}
        """,
    )
    prepared = imported(vendor(), tmp_path)
    (warning,) = prepared.found.warnings
    assert (
        warning.message
        == "the source has no grant scopes:prices, so the source's requirement counts"
    )
    assert warning.place.endswith("overlays/parcels.yaml:3")
    assert api_of(tmp_path, "prices/list").requirement is None


def test_an_overlay_may_nest_requirements(tmp_path: Path) -> None:
    put(
        tmp_path,
        """\
        overlay: 1
        name: parcels
        catalogs:
          parcels:
            apis:
              prices/list: {requires: {all: [parcels, parcels.read]}, because: We tried.}
        """,
    )
    imported(vendor(), tmp_path)
    assert api_of(tmp_path, "prices/list").requirement == all_scopes("parcels", "parcels.read")


def test_an_overlay_adds_to_what_the_source_implies(tmp_path: Path) -> None:
    put(tmp_path, "overlay: 1\nname: parcels\ngrants: {scopes: {a: {implies: [c, gone]}}}\n")
    from tests.importers.makers import grant

    grants = (grant("a", implies=(GrantKey("scopes", "b"),)), "b", "c")
    prepared = imported(found([api(LIST, scope("a"))], *grants), tmp_path)
    implied = {one.key.name: one.implies for one in prepared.found.grants}
    assert implied["a"] == (scope("b"), scope("c"))
    assert [one.message for one in prepared.found.warnings] == [
        "scopes:a cannot imply scopes:gone, which the source does not have"
    ]
