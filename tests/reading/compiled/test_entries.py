"""A compiled catalogue is the catalogue: every field of everything in it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from planner.model import (
    Api,
    Catalog,
    Grant,
    Kind,
    Policy,
    PolicySet,
    RequestTemplate,
    Source,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.names import ApiNames
from planner.reading import read_catalog, shipped_catalogs
from planner.reading.compiled.entries import Entry, to_parts
from planner.reading.indexing import names_of
from planner.solving.formula import TRUE, AllOf, AnyOf, GrantKey

READ, WRITE = GrantKey("scopes", "read"), GrantKey("scopes", "write")
ADMIN = GrantKey("roles", "ADMIN")
BODY = TemplateObject(
    (
        ("name", ValueOf("name")),
        ("scope", ValueOf("scopes", " ")),
        ("fixed", TemplateList(("text", 7, True, False, None, TemplateObject(())))),
    )
)
SOURCE = Source(facts="all", page="https://docs.example/a", read="2026-11-23")
REQUEST = RequestTemplate(
    method="POST",
    url="https://host.example/clients",
    body=BODY,
    encoding="json",
    bearer=True,
    headers=(("X-Thing", "v"),),
    sent_by="an owner",
    narrowing=TemplateObject((("scope", ValueOf("scopes", " ")),)),
)
EITHER = AnyOf((READ, AllOf((WRITE, ADMIN))))
FULL = Catalog(
    name="full",
    title="Everything set ✓ ; \\ \" ' {{ \u2066",
    policy_set=PolicySet(
        name="full",
        title="Full",
        kinds=(
            Kind(name="scopes", title="scope", held_by="token"),
            Kind(name="roles", title="role", held_by="client"),
        ),
        grants={
            grant.key: grant
            for grant in (
                Grant(key=READ, value="https://x/read", meaning="reads", risk=1, id="7f-e"),
                Grant(key=WRITE, value="write", implies=(READ,), reserved="rarely"),
                Grant(key=ADMIN, value="admin"),
            )
        },
        policies={
            policy.name: policy
            for policy in (
                Policy(name="either", requirement=EITHER, effect="read", meaning="m"),
                Policy(name="open", requirement=TRUE, assumption="assumed"),
            )
        },
        create_client=REQUEST,
        get_token=replace(REQUEST, encoding="form", bearer=False),
        sources=(SOURCE,),
        assumptions=("one", "two"),
    ),
    apis=(
        Api(
            id="a",
            title="A",
            method="GET",
            url="/a",
            effect="write",
            policy="either",
            requirement=EITHER,
            aliases=("first", "1st"),
            effect_reason="it is told so",
            page="https://docs.example/a",
            documented_least=(READ, ADMIN),
        ),
        Api(id="b", title="B", method="PUT", url="/b", effect="write", requirement=WRITE),
        Api(id="c", title="C", method="GET", url="/c", effect="read", requirement=TRUE),
        Api(id="d", title="D", method="GET", url="/d", effect="read", unknown_reason="no page"),
    ),
    method_spellings={"DEL": "DELETE"},
    sources=(SOURCE,),
    assumptions=("three",),
)


def compiled(catalog: Catalog) -> Catalog:
    return Entry(*to_parts(catalog, "name", "key")).catalog()


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two values differ, in value or in type, however deep."""
    if type(one) is not type(other):
        return [place]
    if is_dataclass(one):
        compared = [field.name for field in fields(one) if field.name != "prepared"]
        pairs = [(name, getattr(one, name), getattr(other, name)) for name in compared]
    elif isinstance(one, dict) and one.keys() == other.keys():
        pairs = [(str(key), one[key], other[key]) for key in one]
    elif isinstance(one, tuple) and len(one) == len(other):
        pairs = [(str(at), *both) for at, both in enumerate(zip(one, other, strict=True))]
    else:
        return [] if one == other else [place]
    return [found for name, left, right in pairs for found in differences(left, right, name)]


def every_kind_of_value(catalog: Catalog) -> set[str]:
    policy_set = catalog.policy_set
    records: list[Api | Grant | Policy] = [
        *catalog.apis,
        *policy_set.grants.values(),
        *policy_set.policies.values(),
    ]
    return {
        f"{type(record).__name__}.{field.name}"
        for record in records
        for field in fields(record)
        if getattr(record, field.name) != field.default
    }


def test_the_sample_sets_every_field() -> None:
    """A field that is added later has to be set in the sample, and so is tested."""
    expected = {
        f"{made.__name__}.{field.name}" for made in (Api, Grant, Policy) for field in fields(made)
    }
    assert every_kind_of_value(FULL) == expected


def test_every_field_comes_back_with_its_type() -> None:
    assert differences(FULL, compiled(FULL)) == []


def test_differences_are_seen() -> None:
    other = replace(FULL, apis=(*FULL.apis[:3], replace(FULL.apis[3], unknown_reason="other")))
    assert differences(FULL, other) == ["unknown_reason"]
    assert differences(FULL, replace(FULL, assumptions=["three"])) == ["assumptions"]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", shipped_catalogs())
def test_shipped_catalogues_come_back_whole(name: str) -> None:
    catalog = read_catalog(name)
    assert differences(catalog, compiled(catalog)) == []


def test_the_good_files_come_back_whole() -> None:
    catalog = read_catalog(Path(__file__).parents[1] / "good" / "catalog.yaml")
    assert differences(catalog, compiled(catalog)) == []


def test_apis_of_one_policy_share_its_requirement() -> None:
    catalog = compiled(FULL)
    assert catalog.apis[0].requirement is catalog.policy_set.policies["either"].requirement


def test_names_find_the_same_apis() -> None:
    ours, theirs = ApiNames(FULL), ApiNames(compiled(FULL))
    for api in FULL.apis:
        for name in names_of(api):
            assert ours.find(name.upper()) == theirs.find(name.upper()) == api
    assert ours.find("nothing") == theirs.find("nothing")


def test_digests_are_those_of_the_catalogue() -> None:
    catalog = compiled(FULL)
    assert catalog.prepared is not None
    assert (catalog.digest, catalog.policies_digest) == (FULL.digest, FULL.policies_digest)


def test_a_changed_copy_has_its_own_digests_and_names() -> None:
    changed = replace(compiled(FULL), apis=FULL.apis[:1])
    assert changed.digest == replace(FULL, apis=FULL.apis[:1]).digest != FULL.digest
    assert ApiNames(changed).find("B") != FULL.apis[1]
    policies = replace(FULL.policy_set, title="Other")
    assert replace(compiled(FULL), policy_set=policies).policies_digest != FULL.policies_digest
