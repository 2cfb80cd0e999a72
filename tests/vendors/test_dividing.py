from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.errors import Fault, PlannerError
from planner.model import Catalog, Grant, Integration, Limits, Task
from planner.reading import read_catalogs_of, read_integration
from planner.solving.formula import GrantKey
from planner.vendors import divided, parts_of, plan_per_vendor
from tests.planning.random_catalogs import catalogs, limits
from tests.vendors.samples import BOTH, any_scope, api, service, vendor, written


@pytest.fixture
def both(tmp_path: Path) -> tuple[Integration, tuple[Catalog, ...]]:
    integration = read_integration(written(tmp_path))
    return integration, read_catalogs_of(integration)


def faults_of(integration: Integration, catalogs: tuple[Catalog, ...]) -> tuple[Fault, ...]:
    with pytest.raises(PlannerError) as error:
        plan_per_vendor(integration, catalogs)
    return error.value.faults


@st.composite
def two_vendors(draw: st.DrawFn) -> tuple[Catalog, Catalog]:
    """Two random vendors whose APIs have ids of their own, and whose grants have the same names."""
    made = []
    for name in ("first", "second"):
        catalog = draw(catalogs())
        apis = tuple(
            replace(one, id=f"{name}/{one.id}", title=f"{name} {one.title}", url=f"/{name}{one.id}")
            for one in catalog.apis
        )
        policy_set = replace(catalog.policy_set, name=f"{name}-vendor", title=name)
        made.append(replace(catalog, name=name, policy_set=policy_set, apis=apis))
    return made[0], made[1]


@given(data=st.data())
def test_vendors_are_planned_as_each_on_its_own(data: st.DataObject) -> None:
    vendors = data.draw(two_vendors())
    ids = [one.id for catalog in vendors for one in catalog.apis]
    desired = tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=6, unique=True)))
    asked = data.draw(limits())
    integration = Integration(name="Both", apis=desired, limits=asked)
    plans = plan_per_vendor(integration, data.draw(st.permutations(vendors)))
    for catalog in vendors:
        own = [name for name in desired if name.startswith(f"{catalog.name}/")]
        found = [plan for plan in plans if plan.catalog == catalog]
        assert len(found) == bool(own)
        if own:
            alone = planner.plan(
                catalog, own, name="Both", forbid=asked.forbid, allow=asked.allow
            ).to_dict()
            together = found[0].to_dict()
            assert together.pop("integration")["limits"].pop("elsewhere") == []
            del alone["integration"]
            # What would repair a part is told with the vendor in front.
            in_front = f'"{catalog.policy_set.name}:'
            assert json.loads(json.dumps(together).replace(in_front, '"')) == alone


@given(data=st.data())
def test_the_order_of_catalogues_changes_no_byte(data: st.DataObject) -> None:
    vendors = data.draw(two_vendors())
    ids = [one.id for catalog in vendors for one in catalog.apis]
    desired = tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=6)))
    integration = Integration(name="Both", apis=desired)
    forwards = plan_per_vendor(integration, vendors).to_dict()
    assert plan_per_vendor(integration, vendors[::-1]).to_dict() == forwards


def test_each_vendor_gets_its_apis_in_the_order_desired(
    both: tuple[Integration, tuple[Catalog, ...]],
) -> None:
    parts = parts_of(*both)
    assert [part.vendor for part in parts] == ["harbour", "mill"]
    assert [part.integration.apis for part in parts] == [("Move a Ship", "cargo:List"), ("Grind",)]
    assert [part.integration.catalogs for part in parts] == [
        ("./ships.yaml", "./cargo.yaml"),
        ("./mill.yaml",),
    ]
    assert parts[0].integration.vendors == ("harbour", "mill")


def test_places_lead_to_the_file(both: tuple[Integration, tuple[Catalog, ...]]) -> None:
    integration, _ = both
    harbour, mill = (part.integration for part in parts_of(*both))
    assert mill.places["apis[0]"] == integration.places["apis[2]"]
    assert harbour.places["apis[1]"] == integration.places["apis[1]"]
    assert "apis[1]" not in mill.places


def test_one_vendor_is_one_part_as_written(both: tuple[Integration, tuple[Catalog, ...]]) -> None:
    written_down = replace(both[0], apis=("Grind",), catalogs=("./mill.yaml",))
    ((part, catalog),) = parts_of(written_down, both[1][2:])
    assert part == written_down
    assert catalog is both[1][2]


class TestNames:
    def test_a_name_of_two_vendors_is_ambiguous(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        (fault,) = faults_of(replace(both[0], apis=("Grind", "the list")), both[1])
        assert (fault.message, fault.path) == ("`the list` names several APIs", "apis[1]")
        assert fault.hint == "write `cargo:list`, `ships:list` or `mill-api:list`"

    @pytest.mark.parametrize("name", ["mill-api:list", "MILL-API: the LIST", " mill-api:List "])
    def test_a_catalogue_in_front_chooses(
        self, both: tuple[Integration, tuple[Catalog, ...]], name: str
    ) -> None:
        (plan,) = plan_per_vendor(replace(both[0], apis=(name,)), both[1])
        assert [planned.api.url for planned in plan.apis] == ["https://mill.example/flour"]

    def test_an_unknown_name_lists_the_nearest_of_all(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        (fault,) = faults_of(replace(both[0], apis=("Get Stok", "Grind")), both[1])
        assert "in the catalogues `cargo`, `ships` and `mill-api`" in fault.message
        assert fault.hint == "the nearest: `Get Stock` (mill-api:stock)"

    def test_an_unknown_name_of_one_catalogue_tells_so(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        (fault,) = faults_of(replace(both[0], apis=("mill-api:Sink a Ship",)), both[1])
        assert fault.message == "no API is called `Sink a Ship` in the catalogue `mill-api`"

    def test_a_title_that_looks_like_a_choice_is_ambiguous(self) -> None:
        first, second = vendor("one", ("a",)), vendor("two", ("a",))
        catalogs = (
            service("x", first, api("send", any_scope("a"))),
            service("y", second, api("other", any_scope("a"), title="x: send")),
        )
        for name in ("x:send", "X: send"):
            asked = Integration(name="I", apis=(name,))
            if name == "x:send":  # the title has a blank
                assert len(plan_per_vendor(asked, catalogs)) == 1
            else:
                (fault,) = faults_of(asked, catalogs)
                assert fault.hint == "write `x:send` or `y:other`"

    def test_the_same_api_by_two_names_counts_once(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        (plan,) = plan_per_vendor(replace(both[0], apis=("Grind", "mill-api:grind")), both[1])
        assert len(plan.apis) == 1
        assert len(plan.notes) == 1


class TestLimits:
    def plans(
        self, both: tuple[Integration, tuple[Catalog, ...]], **limits: tuple[str, ...]
    ) -> dict[str, dict[str, tuple[str, ...]]]:
        plans = plan_per_vendor(replace(both[0], limits=Limits(**limits)), both[1])
        return {plan.catalog.policy_set.name: dict(plan.grants) for plan in plans}

    def test_without_any(self, both: tuple[Integration, tuple[Catalog, ...]]) -> None:
        assert self.plans(both) == {
            "harbour": {"roles": ("CLERK",), "scopes": ("ships.write", "cargo.read")},
            "mill": {"scopes": ("flour.write",)},
        }

    def test_a_limit_holds_wherever_it_matches(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        found = self.plans(both, forbid=("*.write",))
        assert found["harbour"]["scopes"] == ("admin",)
        assert found["mill"]["scopes"] == ("admin",)

    def test_a_vendor_in_front_chooses(self, both: tuple[Integration, tuple[Catalog, ...]]) -> None:
        found = self.plans(both, forbid=("mill:*.write",), require=("harbour:scopes:admin",))
        assert found["harbour"]["scopes"] == ("admin",)
        assert found["mill"]["scopes"] == ("admin",)
        found = self.plans(both, forbid=("mill:flour.write",))
        assert found["harbour"]["scopes"] == ("ships.write", "cargo.read")

    def test_allow_narrows_every_vendor(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        """Only what is named may be planned, at a vendor too that nothing is named of."""
        limits = Limits(allow=("flour.*", "mill:admin"))
        plans = plan_per_vendor(replace(both[0], limits=limits), both[1])
        assert [plan.status for plan in plans] == ["infeasible", "optimal"]
        assert plans.status == "infeasible"

    def test_a_limit_of_no_vendor_is_an_error(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        limits = Limits(forbid=("*.none", "admin"), allow=("flour.reed",))
        first, second = faults_of(replace(both[0], limits=limits), both[1])
        assert (first.message, first.path) == (
            "`*.none` matches no grant of `Harbour` or `Mill`",
            "limits.forbid[0]",
        )
        assert second.message == "`flour.reed` is the name of no grant of `Harbour` or `Mill`"
        assert "`flour.read`" in second.hint

    def test_requiring_what_two_vendors_have_is_ambiguous(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        (fault,) = faults_of(replace(both[0], limits=Limits(require=("admin",))), both[1])
        assert fault.message == "`admin` names grants of several vendors"
        assert fault.hint == "write `harbour:scopes:admin` or `mill:scopes:admin`"

    def test_requiring_of_a_vendor_without_desired_api_is_an_error(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        asked = replace(both[0], apis=("Grind",), limits=Limits(require=("ships.read",)))
        (fault,) = faults_of(asked, both[1])
        assert fault.path == "limits.require[0]"
        assert "no API of its vendor is desired" in fault.message

    def test_two_readings_are_an_error(self) -> None:
        first, second = vendor("one", ("a",)), vendor("two", ("one:a",))
        catalogs = (
            service("x", first, api("x", any_scope("a"))),
            service("y", second, api("y", any_scope("one:a"))),
        )
        asked = Integration(name="I", apis=("x", "y"), limits=Limits(forbid=("one:a",)))
        (fault,) = faults_of(asked, catalogs)
        assert fault.message == "`one:a` can be read in two ways"
        for way, blocked in (("one:scopes:a", "x"), ("two:one:a", "y")):
            plans = plan_per_vendor(replace(asked, limits=Limits(forbid=(way,))), catalogs)
            assert [one.api.id for plan in plans for one in plan.blocked] == [blocked]

    def test_what_is_required_and_forbidden_is_told_with_its_place(self, tmp_path: Path) -> None:
        text = BOTH + "limits:\n  require: [mill:admin]\n  forbid: [cargo.read, '*:admin']\n"
        integration = read_integration(written(tmp_path, text))
        (fault,) = faults_of(integration, read_catalogs_of(integration))
        assert (fault.line, fault.path) == (9, "limits.require[0]")
        assert fault.message == "`admin` is required, yet limits.forbid names `*:admin`"


class TestTasks:
    def test_a_task_is_divided(self, both: tuple[Integration, tuple[Catalog, ...]]) -> None:
        tasks = (
            Task(name="all", apis=("Grind", "Move a Ship")),
            Task(name="read", apis=("cargo:List",)),
        )
        harbour, mill = parts_of(replace(both[0], tokens=tasks), both[1])
        assert harbour.integration.tokens == (
            Task(name="all", apis=("Move a Ship",)),
            Task(name="read", apis=("cargo:List",)),
        )
        assert mill.integration.tokens == (Task(name="all", apis=("Grind",)),)

    def test_what_is_in_no_task_is_told(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        tasks = (Task(name="ships", apis=("Move a Ship",)),)
        plans = plan_per_vendor(replace(both[0], tokens=tasks), both[1])
        assert plans.notes == ("The desired APIs of Mill are in no task.",)

    def test_only_desired_apis_are_in_a_task(self, tmp_path: Path) -> None:
        text = BOTH + "tokens:\n  one: [Grind, Get Stock, Nothing]\n"
        integration = read_integration(written(tmp_path, text))
        first, second = faults_of(integration, read_catalogs_of(integration))
        assert (first.path, first.line, second.path, second.line) == (
            "tokens.one[2]",
            9,
            "tokens.one[1]",
            9,
        )
        assert second.message == "`Get Stock` is not among the desired APIs"

    def test_an_empty_task_is_refused_once(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        (fault,) = faults_of(replace(both[0], tokens=(Task(name="one", apis=()),)), both[1])
        assert fault.message == "a task needs at least one API"


class TestCatalogues:
    def test_one_that_is_not_used_is_told(
        self, both: tuple[Integration, tuple[Catalog, ...]]
    ) -> None:
        plans = plan_per_vendor(replace(both[0], apis=("Grind",)), both[1])
        assert len(plans) == 1
        assert plans.notes == ("No API of Harbour is desired, so no client is asked for there.",)

    def test_faults_of_all_files_are_told_in_one_run(self, tmp_path: Path) -> None:
        path = written(tmp_path, BOTH.replace("./cargo.yaml", "carg").replace("Grind", "Grin"))
        (tmp_path / "mill.yaml").write_text("catalog: 1\n", encoding="utf-8")
        with pytest.raises(PlannerError) as error:
            read_catalogs_of(read_integration(path))
        unknown, *broken = error.value.faults
        assert (unknown.path, unknown.line) == ("catalogs[1]", 3)
        assert {fault.file for fault in broken} == {f"{tmp_path}/./mill.yaml"}

    def test_a_policy_set_that_is_wrong_is_told_once(self, tmp_path: Path) -> None:
        path = written(tmp_path)
        (tmp_path / "harbour-policies.yaml").write_text("policy-set: 1\n", encoding="utf-8")
        with pytest.raises(PlannerError) as error:
            read_catalogs_of(read_integration(path))
        assert len(error.value.faults) == len({str(fault) for fault in error.value.faults})

    def test_two_catalogues_of_one_name_are_told_at_their_place(self, tmp_path: Path) -> None:
        text = BOTH.replace("[./ships.yaml", "[./again/ships.yaml, ./ships.yaml")
        path = written(tmp_path, text)
        (tmp_path / "again").mkdir()
        written(tmp_path / "again")
        integration = read_integration(path)
        (fault,) = faults_of(integration, read_catalogs_of(integration))
        assert (fault.line, fault.path) == (3, "catalogs")
        assert fault.message == "there are two catalogues called `ships`"

    @pytest.mark.parametrize("written_twice", ["catalog: ./mill.yaml\ncatalogs", "cats"])
    def test_exactly_one_of_the_keys_names_them(self, tmp_path: Path, written_twice: str) -> None:
        path = written(tmp_path, BOTH.replace("catalogs", written_twice))
        with pytest.raises(PlannerError, match="one of"):
            read_integration(path)


def test_grants_and_reach_of_vendors_add_up(
    both: tuple[Integration, tuple[Catalog, ...]],
) -> None:
    """The argument of docs/decisions/0003: no choice at one vendor changes a number of another."""
    plans = plan_per_vendor(*both)
    for other in ("admin", "flour.write"):
        limits = Limits(forbid=(f"mill:{other}",))
        changed = plan_per_vendor(replace(both[0], limits=limits), both[1])
        assert changed.plans[0].cost == plans.plans[0].cost


def test_a_division_tells_all_vendors(both: tuple[Integration, tuple[Catalog, ...]]) -> None:
    division = divided(replace(both[0], apis=("Grind",)), both[1])
    assert [one.policy_set.name for one in division.vendors] == ["harbour", "mill"]
    assert division.catalogs == both[1]


def test_vendors_with_equal_grants_stay_apart() -> None:
    first, second = vendor("one", ("a",)), vendor("two", ("a",))
    reserved = Grant(key=GrantKey("scopes", "a"), value="a", reserved="Not for you.")
    second = replace(second, grants={reserved.key: reserved})
    catalogs = (
        service("x", first, api("x", any_scope("a"))),
        service("y", second, api("y", any_scope("a"))),
    )
    plans = plan_per_vendor(Integration(name="I", apis=("x", "y")), catalogs)
    assert [plan.status for plan in plans] == ["optimal", "infeasible"]
