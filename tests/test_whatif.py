"""The difference between today's plan and the one for a changed integration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner.errors import ContradictoryLimits, PlannerError, UnknownName
from planner.model import Api, Catalog, Integration, Limits, Task
from planner.planning import planning_of
from planner.reading import read_catalog_of, read_integration
from planner.solving.formula import GrantKey
from planner.solving.problem import Candidate, Infeasible
from planner.solving.solver import solve
from planner.whatif import Change, CostChange, Difference, changed_integration, what_if
from tests.planning.random_catalogs import (
    KEYS,
    TEXTS,
    catalogs,
    closure,
    integrations,
    matches,
    permitted,
)
from tests.planning.samples import harbour

EXAMPLE = ("Get Users", "Get Workflows", "Create Scheduled Job")


@pytest.fixture(scope="module")
def workfloplus() -> Catalog:
    return planner.load_catalog("workfloplus")


def asking_for(*apis: str, limits: Limits | None = None) -> Integration:
    return Integration(name="Mine", catalog="workfloplus", apis=apis, limits=limits or Limits())


def titles(apis: tuple[Api, ...]) -> list[str]:
    return [api.title for api in apis]


class TestOnWorkfloPlus:
    def test_adding_an_api(self, workfloplus: Catalog) -> None:
        found = what_if(asking_for(*EXAMPLE), workfloplus, Change(add=("Delete a Job",)))

        assert found.grants_added == {"permissions": ("OWNER",), "scopes": ("job.modify",)}
        assert found.grants_removed == {"permissions": ("ADMIN",)}
        assert found.cost[:1] == (CostChange(key="write_reach", before=51, after=59),)
        assert titles(found.apis_added) == ["Delete a Job"]
        assert found.apis_dropped == ()
        assert [(one.api.title, one.before["permissions"]) for one in found.met_differently] == [
            ("Get Workflows", ("ADMIN",)),
            ("Create a Scheduled Job", ("ADMIN",)),
        ]
        assert {one.after["permissions"] for one in found.met_differently} == {("OWNER",)}
        assert titles(found.opened) == [
            "Abort Jobs for an User",
            "Add Metadata to a Job",
            "Exclude a Job",
            "Get All Jobs",
            "Get Jobs by Workflow Id",
            "Get Snapshots of a Job",
            "Update a Job",
        ]
        assert found.closed == ()
        assert found.still_open == ()
        assert found.open_already == ()

    def test_dropping_an_api(self, workfloplus: Catalog) -> None:
        """Get Workflow reads, as the catalogue says, although it is a POST."""
        found = what_if(asking_for(*EXAMPLE), workfloplus, Change(drop=("get workflows",)))

        assert found.grants_added == {}
        assert found.grants_removed == {"scopes": ("workflow.read",)}
        assert [(one.title, one.effect) for one in found.closed] == [("Get Workflow", "read")]
        assert titles(found.apis_dropped) == ["Get Workflows"]
        assert found.still_open == ()

    def test_dropping_what_others_keep_open(self, workfloplus: Catalog) -> None:
        asked = asking_for("Get All Jobs", "Delete a Job")

        found = what_if(asked, workfloplus, Change(drop=("Get All Jobs",)))

        assert titles(found.still_open) == ["Get All Jobs"]
        assert found.opened == ()

    def test_adding_what_is_open_already(self, workfloplus: Catalog) -> None:
        asked = asking_for("Delete a Job")

        found = what_if(asked, workfloplus, Change(add=("Update a Job",)))

        assert found.grants_added == found.grants_removed == {}
        assert titles(found.open_already) == ["Update a Job"]
        assert found.closed == ()

    def test_forbidding_a_grant_that_is_planned(self, workfloplus: Catalog) -> None:
        """SPEC section 3: job.modify opens fewer APIs, and is one permission from deleting."""
        asked = asking_for("Get All Jobs")

        found = what_if(asked, workfloplus, Change(forbid=("job.read_all",)))

        assert found.grants_removed == {"scopes": ("job.read_all",)}
        assert found.grants_added == {"scopes": ("job.modify",)}
        exposure = next(one for one in found.cost if one.key == "exposure")
        assert (exposure.before, exposure.after) == (8, 3)

    def test_requiring_a_grant(self, workfloplus: Catalog) -> None:
        found = what_if(asking_for("Get Users"), workfloplus, Change(require=("query.read",)))

        assert found.grants_added == {"scopes": ("query.read",)}

    def test_other_criteria(self, workfloplus: Catalog) -> None:
        asked = asking_for("Get All Jobs")

        found = what_if(asked, workfloplus, Change(minimise=("risk", "exposure", "grants")))

        assert found.grants_added == {"scopes": ("job.modify",)}
        risk = next(one for one in found.cost if one.key == "risk_5")
        assert (risk.before, risk.after) == (None, 0)

    def test_allowing_what_is_forbidden(self, workfloplus: Catalog) -> None:
        asked = asking_for("Delete a Job", limits=Limits(forbid=("OWNER", "*.admin")))

        found = what_if(asked, workfloplus, Change(allow=("OWNER",)))

        assert (found.before.status, found.after.status) == ("infeasible", "optimal")
        assert found.after.grants == {"permissions": ("OWNER",), "scopes": ("job.modify",)}
        assert found.cost[0] == CostChange(key="write_reach", before=None, after=56)
        assert found.met_differently == ()

    def test_allowing_beside_an_allow_list(self, workfloplus: Catalog) -> None:
        asked = asking_for("Delete a Job", limits=Limits(allow=("job.*",)))

        found = what_if(asked, workfloplus, Change(allow=("OWNER",)))

        assert found.after.grants["permissions"] == ("OWNER",)

    def test_allowing_narrows_nothing(self, workfloplus: Catalog) -> None:
        found = what_if(asking_for(*EXAMPLE), workfloplus, Change(allow=("OWNER",)))

        assert found.after.grants == found.before.grants

    def test_allowing_a_reserved_grant_takes_its_name(self, workfloplus: Catalog) -> None:
        asked = asking_for("Get Workflows", limits=Limits(forbid=("workflow.*",)))

        by_name = what_if(asked, workfloplus, Change(allow=("spoke.client",)))
        by_pattern = what_if(asked, workfloplus, Change(allow=("spoke.*",)))

        assert by_name.after.grants["scopes"] == ("spoke.client",)
        assert by_pattern.after.status == "infeasible"

    def test_forbidding_all_of_a_pattern_but_one(self, workfloplus: Catalog) -> None:
        change = Change(forbid=("job.*",), allow=("job.admin",))

        found = what_if(asking_for("Get All Jobs"), workfloplus, change)

        assert found.after.grants["scopes"] == ("job.admin",)

    def test_allowing_goes_before_forbidding(self, workfloplus: Catalog) -> None:
        """The command that a repair tells to paste says both, where an option forbade a grant."""
        change = Change(forbid=("OWNER",), allow=("OWNER",))

        found = what_if(asking_for("Delete a Job"), workfloplus, change)

        assert found.after.grants == found.before.grants

    def test_requiring_and_allowing_a_reserved_grant(self, workfloplus: Catalog) -> None:
        change = Change(require=("spoke.client",), allow=("spoke.client",))

        found = what_if(asking_for("Get Users"), workfloplus, change)

        assert found.grants_added == {"scopes": ("spoke.client",)}

    def test_tasks_stand_aside(self, workfloplus: Catalog) -> None:
        """A task may name an API that is dropped; what is compared are plans."""
        asked = replace(asking_for(*EXAMPLE), tokens=(Task(name="read", apis=("Get Workflows",)),))

        found = what_if(asked, workfloplus, Change(drop=("Get Workflows",)))

        assert found.grants_removed == {"scopes": ("workflow.read",)}


class TestWrong:
    def faults(self, asked: Integration, catalog: Catalog, change: Change) -> list[tuple[str, str]]:
        with pytest.raises(PlannerError) as caught:
            what_if(asked, catalog, change)
        return [(fault.path, fault.message) for fault in caught.value.faults]

    def test_an_unknown_api_to_add(self, workfloplus: Catalog) -> None:
        found = self.faults(asking_for(*EXAMPLE), workfloplus, Change(add=("Get User", "Nix")))

        assert found == [("add[1]", "no API is called `Nix` in the catalogue `workfloplus`")]

    def test_an_api_to_drop_that_is_not_desired(self, workfloplus: Catalog) -> None:
        change = Change(drop=("Get Users", "Get User", "Nix"))

        assert self.faults(asking_for(*EXAMPLE), workfloplus, change) == [
            ("drop[1]", "`Get User` is not the name of one of the desired APIs"),
            ("drop[2]", "`Nix` is not the name of one of the desired APIs"),
        ]

    def test_unknown_grants_and_criteria(self, workfloplus: Catalog) -> None:
        asked = asking_for(*EXAMPLE, limits=Limits(forbid=("team.admin",)))

        for change, path in (
            (Change(forbid=("nix",)), "forbid[0]"),
            (Change(require=("job.read", "nix")), "require[1]"),
            (Change(allow=("nix",)), "allow[0]"),
            (Change(minimise=("grants", "nix")), "minimise[1]"),
        ):
            [(found, _)] = self.faults(asked, workfloplus, change)
            assert found == path

    def test_dropping_everything(self, workfloplus: Catalog) -> None:
        found = self.faults(asking_for("Get Users"), workfloplus, Change(drop=("Get Users",)))

        assert found == [("drop[0]", "no API would be left to plan for")]

    def test_dropping_and_adding_the_same(self, workfloplus: Catalog) -> None:
        change = Change(drop=("users/get-users",), add=("Get Users",))

        assert self.faults(asking_for(*EXAMPLE), workfloplus, change) == [
            ("drop[0]", "`users/get-users` is to be dropped and to be added")
        ]

    def test_requiring_what_the_file_forbids(self, workfloplus: Catalog) -> None:
        asked = asking_for(*EXAMPLE, limits=Limits(forbid=("query.*",)))

        assert self.faults(asked, workfloplus, Change(require=("query.read",))) == [
            ("require[0]", "`query.read` is required, yet limits.forbid names `query.*`")
        ]

    def test_a_fault_that_the_change_brings_out_in_the_file_has_its_place_there(
        self, tmp_path: Path
    ) -> None:
        file = tmp_path / "integration.yaml"
        file.write_text(
            "integration: 1\nname: x\ncatalog: workfloplus\napis: [Get Users, Get User]\n"
            "limits:\n  require: [query.read]\n",
            encoding="utf-8",
        )
        asked = read_integration(file)
        change = Change(drop=("Get Users",), forbid=("query.read",))

        with pytest.raises(ContradictoryLimits) as caught:
            what_if(asked, read_catalog_of(asked), change)

        [fault] = caught.value.faults
        assert (fault.file, fault.line, fault.column) == (str(file), 6, 13)

    def test_what_stays_in_the_file_keeps_its_place(self, workfloplus: Catalog) -> None:
        places = {
            "apis[0]": (4, 8),
            "apis[1]": (4, 19),
            "apis[2]": (4, 34),
            "limits.forbid[0]": (5, 18),
            "minimise[0]": (6, 12),
        }
        asked = replace(asking_for(*EXAMPLE), places=places, minimise=("grants",))

        one = changed_integration(asked, workfloplus, Change(drop=("Get Users",)))
        other = changed_integration(asked, workfloplus, Change(minimise=("reach",)))

        assert one.places == {
            "apis[0]": (4, 19),
            "apis[1]": (4, 34),
            "limits.forbid[0]": (5, 18),
            "minimise[0]": (6, 12),
        }
        assert "minimise[0]" not in other.places

    def test_faults_of_the_integration_itself_come_first(self, workfloplus: Catalog) -> None:
        with pytest.raises(UnknownName, match="no API is called `Nix`"):
            what_if(asking_for("Nix"), workfloplus, Change(add=("Nox",)))


def test_a_name_that_is_ambiguous_in_the_catalogue_can_be_dropped(tmp_path: Path) -> None:
    """It is looked for among the desired APIs only."""
    catalog = harbour(tmp_path)
    twins = tuple(
        replace(api, title="Twin") if api.id.startswith("ships/") else api for api in catalog.apis
    )
    asked = Integration(name="x", catalog="harbour", apis=("ships/list", "cargo/list"))

    found = what_if(asked, replace(catalog, apis=twins), Change(drop=("twin",)))

    assert [api.id for api in found.apis_dropped] == ["ships/list"]


@settings(max_examples=300)
@given(data=st.data())
def test_a_difference_leads_from_one_plan_to_the_other(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    asked = data.draw(integrations(catalog))
    ids = [api.id for api in catalog.apis]
    drop = data.draw(st.lists(st.sampled_from(asked.apis), max_size=1))
    spare = [name for name in ids if name not in asked.apis]
    add = data.draw(st.lists(st.sampled_from(spare), max_size=2, unique=True)) if spare else []
    if len(drop) == len(asked.apis) and not add:
        drop = []
    forbid = data.draw(st.lists(st.sampled_from(TEXTS), max_size=1))
    change = Change(add=tuple(add), drop=tuple(drop), forbid=tuple(forbid))

    found = what_if(asked, catalog, change)

    wanted = [name for name in asked.apis if name not in drop] + add
    limits = replace(asked.limits, forbid=asked.limits.forbid + change.forbid)
    assert found.before == planner.plan_integration(asked, catalog)
    same = replace(asked, apis=tuple(wanted), limits=limits)
    assert replace(found.after, integration=same) == replace(
        planner.plan_integration(same, catalog), integration=same
    )
    check_difference(found)


def check_difference(found: Difference) -> None:
    before, after = found.before, found.after
    for kind in {*before.grants, *after.grants}:
        was, now = set(before.grants.get(kind, ())), set(after.grants.get(kind, ()))
        assert set(found.grants_added.get(kind, ())) == now - was
        assert set(found.grants_removed.get(kind, ())) == was - now
    for one in found.cost:
        assert (one.before, one.after) == (before.cost.get(one.key), after.cost.get(one.key))
    desired_before = {planned.api.id for planned in before.apis}
    desired_after = {planned.api.id for planned in after.apis}
    exposed_before = {api.id for api in before.exposed}
    exposed_after = {api.id for api in after.exposed}
    assert {api.id for api in found.apis_added} == desired_after - desired_before
    assert {api.id for api in found.apis_dropped} == desired_before - desired_after
    assert {api.id for api in found.opened} == exposed_after - exposed_before - desired_before
    assert {api.id for api in found.closed} == exposed_before - exposed_after - desired_after
    assert {api.id for api in found.still_open} == exposed_after & desired_before
    assert {api.id for api in found.open_already} == exposed_before & desired_after


@settings(max_examples=300)
@given(data=st.data())
def test_allowed_grants_are_as_if_nothing_blocked_them(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    asked = data.draw(integrations(catalog))
    names = st.sampled_from([text for text in TEXTS if not set(text) & set("*?")])
    allow = tuple(data.draw(st.lists(names, min_size=1, max_size=2, unique=True)))

    after = what_if(asked, catalog, Change(allow=allow)).after

    lifted = {key for key in KEYS if any(matches(text, key) for text in allow)}
    usable = permitted(catalog, asked.limits) | lifted
    problem = planning_of(asked, catalog)[0].problem
    expected = solve(
        replace(
            problem,
            candidates=tuple(
                Candidate(key=key, covers=frozenset(closure(catalog, key)))
                for key in sorted(usable)
            ),
        )
    )
    if isinstance(expected, Infeasible):
        assert after.status == "infeasible"
    else:
        planned = {GrantKey(kind, name) for kind, names in after.grants.items() for name in names}
        assert planned == expected.grants
        assert after.cost == expected.cost
