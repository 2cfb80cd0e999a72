"""What is written is read back as what was found, and a second run writes the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InvalidFile, OutputRefused
from planner.importers.found import Found, FoundService
from planner.importers.mending import mended
from planner.importers.writing import Prepared
from planner.model import Api, Catalog, Grant, Kind, Source
from planner.reading import read_catalog, read_policy_set
from planner.solving.formula import TRUE, AnyOf, GrantKey
from tests.importers.makers import (
    DIGEST,
    LATER_DIGEST,
    all_scopes,
    any_scope,
    api,
    found,
    grant,
    imported,
    rules,
    scope,
)
from tests.importers.strategies import KINDS, formulas, grant_keys
from tests.importers.test_emitting import BENDABLE

HOSTILE = st.one_of(
    st.sampled_from([*BENDABLE, "none", "any", "all", "unknown", "", "\ud800", "x" * 700]),
    st.text(max_size=12),
    st.text("ab:#- \n\t{}[],'\"", max_size=12),
)
NAMES = st.one_of(st.sampled_from(["a", "b", "c"]), HOSTILE)


@st.composite
def hostile_vendors(draw: st.DrawFn) -> Found:
    """Whatever an importer might find in a document that somebody wrote to do harm."""
    kinds = [
        Kind(name=name, title=draw(HOSTILE), held_by=draw(st.sampled_from(["token", "client"])))
        for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    ]
    keys = st.builds(GrantKey, st.sampled_from([kind.name for kind in kinds]), NAMES)
    grants = st.builds(
        Grant,
        key=keys,
        value=NAMES,
        meaning=HOSTILE,
        risk=st.none() | st.integers(-1, 7),
        implies=st.lists(keys, max_size=2).map(tuple),
        reserved=st.none() | HOSTILE,
        id=st.none() | NAMES,
    )
    apis = st.builds(
        Api,
        id=NAMES,
        title=HOSTILE,
        method=st.sampled_from(["GET", "POST", "get", "é", "DEL ETE"]),
        url=st.one_of(st.just("https://host/{id}"), HOSTILE.map("https://host/{}".format), HOSTILE),
        effect=st.sampled_from(["read", "write"]),
        requirement=st.none() | st.just(TRUE) | formulas(keys, max_leaves=4),
        unknown_reason=HOSTILE,
        aliases=st.lists(NAMES, max_size=2).map(tuple),
        effect_reason=HOSTILE,
        page=st.sampled_from(["", "https://host/page", "no page"]),
        documented_least=st.lists(keys, max_size=2).map(tuple),
    )
    sources = st.builds(
        Source,
        facts=HOSTILE,
        page=st.sampled_from(["https://host/", "file.json"]),
        read=st.just("2026-11-23"),
    )
    services = st.builds(
        FoundService,
        name=NAMES,
        title=HOSTILE,
        apis=st.lists(apis, min_size=1, max_size=5).map(tuple),
        sources=st.lists(sources, max_size=1).map(tuple),
        assumptions=st.lists(HOSTILE, max_size=2).map(tuple),
    )
    return Found(
        name=draw(st.sampled_from(["a", "Parcel Post", "x/../y", "con"])),
        title=draw(HOSTILE),
        kinds=tuple(kinds),
        grants=tuple(draw(st.lists(grants, max_size=5))),
        services=tuple(draw(st.lists(services, min_size=1, max_size=2))),
        digest=DIGEST,
    )


def catalogs_in(out: Path) -> Iterator[Catalog]:
    for path in sorted((out / "catalogs").iterdir()):
        yield read_catalog(path)


@settings(max_examples=40)
@given(hostile_vendors())
def test_whatever_is_found_is_read_back_or_refused(vendor: Found) -> None:
    with TemporaryDirectory() as folder:
        out = Path(folder)
        prepared = imported_if_there_is_anything(vendor, out)
        if prepared is None:
            return
        expected = {service.name: service for service in prepared.found.services}
        for catalog in catalogs_in(out):
            service = expected.pop(catalog.name)
            assert [replace(one, policy=None) for one in catalog.apis] == [
                replace(one, aliases=tuple(sorted(one.aliases))) for one in service.apis
            ]
            assert set(catalog.policy_set.grants.values()) == set(prepared.found.grants)
            assert (catalog.title, catalog.sources) == (service.title, service.sources)
        assert not expected
        assert imported(vendor, out).files == prepared.files


def imported_if_there_is_anything(vendor: Found, out: Path) -> Prepared | None:
    try:
        return imported(vendor, out)
    except InvalidFile as error:
        if "cannot import" in error.faults[0].message:
            return None
        raise


@settings(max_examples=40)
@given(hostile_vendors())
def test_nothing_that_is_found_vanishes(vendor: Found) -> None:
    """Every API and every grant is in the result, or there is a remark about it."""
    try:
        result = mended(vendor)
    except InvalidFile:
        return
    apis = sum(len(service.apis) for service in vendor.services)
    kept = sum(len(service.apis) for service in result.services)
    told = [remark.rule for remark in result.left_out]
    assert apis == kept + told.count("unusable-api")
    used = {key for one in result.warnings if one.rule == "undeclared-grant" for key in [one.place]}
    lost = told.count("repeated-grant") + told.count("unusable-grant")
    assert len(vendor.grants) + len(used) == len(result.grants) + lost


def shuffled(vendor: Found, random: Random) -> Found:
    def mixed(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))

    services = tuple(replace(one, apis=mixed(one.apis)) for one in mixed(vendor.services))
    return replace(vendor, services=services, grants=mixed(vendor.grants))


@st.composite
def vendors(draw: st.DrawFn) -> Found:
    """Vendors as they are, with three kinds of grants."""
    kinds = [Kind(name=name, title=name[:-1], held_by="token") for name in KINDS]
    requirements = draw(st.lists(formulas(grant_keys()), min_size=1, max_size=6))
    apis = [
        api(f"GET https://host/{number}", draw(st.sampled_from(requirements)))
        for number in range(draw(st.integers(1, 12)))
    ]
    grants = [grant(GrantKey(kind, f"g{at}")) for kind in KINDS for at in range(4)]
    return found(apis, *grants, kinds=kinds)


@settings(max_examples=20)
@given(vendors(), st.randoms(use_true_random=False))
def test_the_order_of_the_source_changes_no_byte(vendor: Found, random: Random) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        assert (
            imported(vendor, Path(one)).files
            == imported(shuffled(vendor, random), Path(other)).files
        )


LIST, ADD = "GET https://parcels.example/parcels", "POST https://parcels.example/parcels"


def parcels(**more: Any) -> Found:
    apis = [
        api(LIST, any_scope("parcels", "parcels.read"), "parcels/list", title="List Parcels"),
        api(ADD, scope("parcels"), "parcels/add", title="Add a Parcel"),
        api("GET https://parcels.example/offices", TRUE, "offices/list", title="List Offices"),
        api("GET https://parcels.example/prices", None, "prices/list", title="List Prices"),
    ]
    grants = [grant("parcels", risk=3), grant("parcels.read", meaning="Reads parcels.")]
    return found(apis, *grants, **more)


def test_the_files_look_as_people_write_them(tmp_path: Path) -> None:
    files = imported(parcels(), tmp_path).files
    assert list(files) == ["policies/parcels.yaml", "catalogs/parcels.yaml"]
    policies = files["policies/parcels.yaml"].splitlines()
    assert policies[:4] == [
        "# Generated by: planner import made-up parcels.json",
        "# What people add belongs in ../overlays/parcels.yaml.",
        "# The next import writes this file anew.",
        f"# source: {DIGEST}",
    ]
    assert policies[6:] == [
        "policy-set: 1",
        "name: parcels",
        "title: Parcel Post",
        "",
        "sources:",
        "  - facts: scopes",
        "    page: https://parcels.example/docs",
        "    read: 2026-11-23",
        "",
        "kinds:",
        "  scopes: {title: scope, held-by: token}",
        "",
        "grants:",
        "  scopes:",
        "    parcels: {risk: 3}",
        "    parcels.read: {meaning: Reads parcels.}",
        "",
        "policies:",
        "  parcels: parcels",
        "  parcels or parcels.read: {effect: read, requires: [parcels, parcels.read]}",
    ]
    catalog = files["catalogs/parcels.yaml"].splitlines()
    assert catalog[6:] == [
        "catalog: 1",
        "name: parcels",
        "title: The parcels",
        "policies: ../policies/parcels.yaml",
        "",
        "apis:",
        "  offices/list:",
        "    title: List Offices",
        "    method: GET",
        "    url: https://parcels.example/offices",
        "    policy: none",
        "  parcels/add:",
        "    title: Add a Parcel",
        "    method: POST",
        "    url: https://parcels.example/parcels",
        "    policy: parcels",
        "  parcels/list:",
        "    title: List Parcels",
        "    method: GET",
        "    url: https://parcels.example/parcels",
        "    policy: parcels or parcels.read",
        "  prices/list:",
        "    title: List Prices",
        "    method: GET",
        "    url: https://parcels.example/prices",
        "    policy: unknown",
        "    reason: Its page does not say.",
    ]


def test_the_schema_is_named_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "catalog-1.json").write_text("{}")
    files = imported(parcels(), tmp_path).files
    first = "# yaml-language-server: $schema=../schema/catalog-1.json\n"
    assert files["catalogs/parcels.yaml"].startswith(first)
    assert not files["policies/parcels.yaml"].startswith("# yaml-language-server")


def test_a_schema_that_somebody_named_stays(tmp_path: Path) -> None:
    path = tmp_path / "catalogs/parcels.yaml"
    imported(parcels(), tmp_path)
    path.write_text(f"# yaml-language-server: $schema=https://x.example\n{path.read_text()}")
    first = imported(parcels(), tmp_path).files["catalogs/parcels.yaml"]
    assert first.startswith("# yaml-language-server: $schema=https://x.example\n# Generated by")
    assert imported(parcels(), tmp_path).files["catalogs/parcels.yaml"] == first


def test_a_prefix_that_most_values_share_is_written_once(tmp_path: Path) -> None:
    start = "https://parcels.example/auth/"
    grants = [grant(name, value=start + name) for name in ("parcels", "parcels.read")]
    grants.append(grant("mail", value="https://mail.example/"))
    files = imported(found([api(LIST, any_scope("parcels", "mail"))], *grants), tmp_path).files
    text = files["policies/parcels.yaml"]
    assert f"scopes: {{title: scope, held-by: token, prefix: {start}}}" in text
    assert "    mail: {value: https://mail.example/}\n    parcels: {}\n" in text
    values = {
        one.value for one in read_policy_set(tmp_path / "policies/parcels.yaml").grants.values()
    }
    assert values == {one.value for one in grants}


def test_a_date_stays_for_the_same_source_and_moves_with_another(tmp_path: Path) -> None:
    first = imported(parcels(), tmp_path).files
    day = (Source(facts="scopes", page="https://parcels.example/docs", read="2027-01-31"),)
    assert imported(parcels(sources=day), tmp_path).files == first
    dated = imported(parcels(sources=day), tmp_path, dated=True).files
    assert "read: 2027-01-31" in dated["policies/parcels.yaml"]
    later = Source(facts="scopes", page="https://parcels.example/docs", read="2027-02-28")
    newer = imported(parcels(sources=(later,), digest=LATER_DIGEST), tmp_path).files
    assert "read: 2027-02-28" in newer["policies/parcels.yaml"]


def test_several_services_share_the_policies(tmp_path: Path) -> None:
    services = {
        "letters": [api("GET https://letters.example/", scope("a"))],
        "parcels": [api(LIST, scope("a")), api(ADD, scope("b"))],
    }
    imported(found(services, "a", "b"), tmp_path)
    letters, parcels = catalogs_in(tmp_path)
    assert letters.policy_set == parcels.policy_set
    assert [one.policy for one in (*letters.apis, *parcels.apis)] == ["a", "a", "b"]
    assert {name: one.effect for name, one in letters.policy_set.policies.items()} == {
        "a": "read",
        "b": "write",
    }


def test_a_service_that_is_not_imported_again_keeps_its_policies(tmp_path: Path) -> None:
    both = {"letters": [api(LIST, scope("a"))], "parcels": [api(ADD, scope("b"))]}
    before = imported(found(both, "a", "b"), tmp_path).files
    with pytest.raises(OutputRefused) as refused:
        imported(found({"parcels": both["parcels"]}, "b"), tmp_path)
    (fault,) = refused.value.faults
    assert fault.file == str(tmp_path / "catalogs/letters.yaml")
    assert fault.message == "this catalogue uses policies/parcels.yaml too, and is not imported"
    assert {path: (tmp_path / path).read_text() for path in before} == before


def test_another_vendors_catalogue_is_no_hindrance(tmp_path: Path) -> None:
    imported(found([api(LIST, scope("a"))], "a", name="letters"), tmp_path / "x")
    imported(found({"other": [api(LIST, scope("a"))]}, "a", name="letters"), tmp_path)
    assert rules(imported(parcels(), tmp_path)) == []


@pytest.mark.parametrize("folder", ["policies", "catalogs"])
def test_a_file_that_no_import_wrote_is_left_alone(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "parcels.yaml"
    path.parent.mkdir()
    path.write_text("# mine\ncatalog: 1\n")
    with pytest.raises(OutputRefused) as refused:
        imported(parcels(), tmp_path, discard_edits=True)
    assert refused.value.faults[0].message == "no import wrote this file, so none replaces it"
    assert path.read_text() == "# mine\ncatalog: 1\n"


@pytest.mark.parametrize("name", ["../x", "a/b", "Ä", "con", "a.b", "", "x" * 90])
def test_no_name_from_a_source_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    vendor = found({name or "y": [api(LIST, scope("a"))]}, "a", name=name or "z")
    imported(vendor, tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == {"policies", "catalogs"}
    assert all(path.parent.parent == tmp_path for path in files)
    assert all(len(path.name) <= 90 and path.name.isascii() for path in files)


def test_a_source_without_a_usable_name_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as refused:
        imported(replace(parcels(), name="日本"), tmp_path)
    assert refused.value.faults[0].hint == "give the import a name with --name"


@pytest.mark.parametrize(
    ("vendor", "message"),
    [
        (found([api(LIST, TRUE)]), "the source names no grant at all"),
        (found([], "a"), "no API is left that a catalogue can hold"),
    ],
)
def test_a_source_with_nothing_to_plan_is_refused(
    tmp_path: Path, vendor: Found, message: str
) -> None:
    with pytest.raises(InvalidFile, match=message):
        imported(vendor, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_larger_than_planner_reads_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.importers.checking.MOST_BYTES", 2**20)
    apis = [api(f"GET https://host/{'x' * 400}/{at}", scope("a")) for at in range(900)]
    with pytest.raises(OutputRefused) as refused:
        imported(found(apis, "a"), tmp_path)
    assert "larger than 1 MiB" in refused.value.faults[0].message
    assert list(tmp_path.iterdir()) == []


def test_names_that_files_cannot_hold_are_changed_and_told(tmp_path: Path) -> None:
    vendor = found(
        [
            api(LIST, any_scope("none", "a\u202eb"), "one\ttwo"),
            api(ADD, scope("x" * 600), "one two"),
        ],
        "none",
        grant("a\u202eb", value="ab"),
        grant("x" * 600, value="x"),
    )
    prepared = imported(vendor, tmp_path)
    names = [grant.key.name for grant in prepared.found.grants]
    assert names[:2] == ["a\\u202eb", "none (scopes)"]
    assert (len(names[2]), names[2][:9]) == (500, "xxxxxxxxx")
    assert [one.id for one in prepared.found.services[0].apis] == ["one two", "one two (2)"]
    assert sorted(rules(prepared)) == [*["changed-name"] * 5, "repeated-id"]


def test_a_grant_that_requests_cannot_name_opens_nothing(tmp_path: Path) -> None:
    vendor = found(
        [api(LIST, any_scope("a", "b")), api(ADD, scope("b"))], "a", grant("b", value="b\x00")
    )
    prepared = imported(vendor, tmp_path)
    first, second = prepared.found.services[0].apis
    assert first.requirement == scope("a")
    assert second.requirement is None
    assert second.unknown_reason == "No grant that can be given would meet its requirement."
    assert rules(prepared) == ["unusable-grant", "unusable-requirement"]


def test_a_combination_with_its_own_member_beside_it_is_written_as_it_is(tmp_path: Path) -> None:
    requirement = AnyOf((all_scopes("a", "b"), scope("a")))
    imported(found([api(LIST, requirement)], "a", "b"), tmp_path)
    (catalog,) = catalogs_in(tmp_path)
    assert catalog.apis[0].requirement == AnyOf((scope("a"), all_scopes("a", "b")))
