from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.errors import PlannerError
from planner.model import Catalog
from planner.names import ApiNames
from planner.reading import read_catalog
from planner.services import merged, vendors_of
from tests.planning.random_catalogs import catalogs, limits
from tests.planning.samples import api
from tests.vendors.samples import any_scope, service, vendor, written

PORT = vendor("port", ("a", "b"))


@pytest.fixture
def ships_and_cargo(tmp_path: Path) -> tuple[Catalog, Catalog]:
    folder = written(tmp_path).parent
    return read_catalog(folder / "ships.yaml"), read_catalog(folder / "cargo.yaml")


@st.composite
def split(draw: st.DrawFn) -> tuple[Catalog, list[Catalog]]:
    """A catalogue, and the same APIs as services of one vendor."""
    whole = draw(catalogs(most_apis=8))
    number = draw(st.integers(2, 3))
    places = [draw(st.integers(0, number - 1)) for _ in whole.apis]
    services = [
        replace(
            whole,
            name=f"service-{index}",
            title=f"Service {index}",
            apis=tuple(one for one, at in zip(whole.apis, places, strict=True) if at == index),
        )
        for index in range(number)
    ]
    return whole, services


@given(data=st.data())
def test_services_plan_as_the_catalogue_that_somebody_merges_by_hand(data: st.DataObject) -> None:
    whole, services = data.draw(split())
    desired = data.draw(st.lists(st.sampled_from([one.id for one in whole.apis]), min_size=1))
    asked = data.draw(limits())

    def planned(catalog: Catalog | list[Catalog]) -> dict[str, Any]:
        return planner.plan(catalog, desired, forbid=asked.forbid, allow=asked.allow).to_dict()

    by_hand, together = planned(whole), planned(services)
    for one in (by_hand, together):
        del one["catalog"]
    del together["catalogs"]
    assert together == by_hand


@given(data=st.data())
def test_the_order_of_services_changes_nothing(data: st.DataObject) -> None:
    _, services = data.draw(split())
    shuffled = data.draw(st.permutations(services))
    assert merged(shuffled) == merged(services)
    assert merged(shuffled).digest == merged(services).digest


def test_only_shared_ids_are_qualified(ships_and_cargo: tuple[Catalog, Catalog]) -> None:
    both = merged(ships_and_cargo)
    assert [one.id for one in both.apis] == ["cargo:list", "move", "ships:list", "sink", "weigh"]
    assert both.name == "cargo+ships"
    assert both.title == "Harbour Cargo and Harbour Ships"
    assert [one.name for one in both.services] == ["cargo", "ships"]


def test_one_service_alone_stays_what_it_is(ships_and_cargo: tuple[Catalog, Catalog]) -> None:
    assert merged(ships_and_cargo[:1]) is ships_and_cargo[0]


def test_what_a_grant_opens_in_another_service_counts(
    ships_and_cargo: tuple[Catalog, Catalog],
) -> None:
    alone = planner.plan(ships_and_cargo[0], ["list"], require=["admin"])
    both = planner.plan(ships_and_cargo, ["ships:list"], require=["admin"])
    # Alone, nobody sees which APIs the policy on cargo guards; together they are two.
    assert [one.name for one in alone.exposed_policies] == ["Read cargo"]
    assert [one.id for one in both.exposed] == ["cargo:list", "weigh"]


def test_a_plan_names_each_service(ships_and_cargo: tuple[Catalog, Catalog]) -> None:
    data = planner.plan(ships_and_cargo, ["ships:List"]).to_dict()
    assert [one["name"] for one in data["catalogs"]] == ["cargo", "ships"]
    assert [one["digest"] for one in data["catalogs"]] == [
        one.digest for one in sorted(ships_and_cargo, key=lambda one: one.name)
    ]
    assert data["integration"]["apis"] == ["ships:List"]
    assert [one["id"] for one in data["apis"]] == ["ships:list"]


def test_a_service_can_be_put_before_a_title(ships_and_cargo: tuple[Catalog, Catalog]) -> None:
    data = planner.plan(ships_and_cargo, ["Cargo: weigh the CARGO"]).to_dict()
    assert data["integration"]["apis"] == ["weigh"]


def test_a_title_of_two_services_is_ambiguous(ships_and_cargo: tuple[Catalog, Catalog]) -> None:
    with pytest.raises(PlannerError) as error:
        planner.plan(ships_and_cargo, ["Move a Ship", "List"])
    (fault,) = error.value.faults
    assert (fault.message, fault.path) == ("`List` names several APIs", "apis[1]")
    assert fault.hint == "write `cargo:list` or `ships:list`"


def test_catalogues_of_two_vendors_are_no_services() -> None:
    others = vendor("fort", ("a",))
    with pytest.raises(PlannerError, match="of several vendors: fort, port"):
        planner.plan([service("x", PORT, api("x", any_scope("a"))), service("y", others)], ["x"])


def test_no_catalogue_is_an_error() -> None:
    with pytest.raises(PlannerError, match="no catalogue is given"):
        planner.plan([], ["x"])


@pytest.mark.parametrize("names", [("x", "x"), ("x", "X")])
def test_two_services_of_one_name_are_an_error(names: tuple[str, str]) -> None:
    with pytest.raises(PlannerError, match="two catalogues called `x`"):
        merged([service(name, PORT) for name in names])


def test_two_policy_sets_of_one_name_are_an_error() -> None:
    with pytest.raises(PlannerError, match="two different policy sets called `port`"):
        vendors_of([service("x", PORT), service("y", vendor("port", ("a",)))])


def test_an_id_that_looks_qualified_is_qualified_too() -> None:
    one = service("a", PORT, api("x", any_scope("a")))
    other = service("b", PORT, api("x", any_scope("a")), api("a:x", any_scope("b")))
    assert [found.id for found in merged([one, other]).apis] == ["a:x", "b:a:x", "b:x"]


def test_ids_that_cannot_be_told_apart_are_an_error() -> None:
    one = service("a", PORT, api("b:x", any_scope("a")), api("y", any_scope("a")))
    other = service("a:b", PORT, api("x", any_scope("a")), api("b:x", any_scope("b")))
    third = service("c", PORT, api("x", any_scope("a")), api("a:b:x", any_scope("a")))
    with pytest.raises(PlannerError, match="would have the id `a:b:x`"):
        merged([one, other, third])


def test_a_spelling_that_two_services_mean_differently_stands_for_none() -> None:
    made = api("x", any_scope("a"), method="DELETE", url="/x")
    one = replace(service("a", PORT, made), method_spellings={"DEL": "DELETE", "RM": "DELETE"})
    other = replace(service("b", PORT), method_spellings={"DEL": "PATCH", "rm": "DELETE"})
    both = merged([one, other])
    assert dict(both.method_spellings) == {"RM": "DELETE", "rm": "DELETE"}
    assert ApiNames(both).find("RM /x") == made
    assert not isinstance(ApiNames(both).find("DEL /x"), type(made))
