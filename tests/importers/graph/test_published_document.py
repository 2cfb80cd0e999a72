"""The permission document that Microsoft published: counts known beforehand, and plans."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from random import Random

import pytest

import planner
from planner.importers.found import Found
from planner.importers.graph import read_graph
from planner.importers.graph.schemes import SchemeName
from planner.model import Api, Catalog, Grant, PolicySet
from planner.names import ApiNames, Misnamed
from planner.solving.formula import FALSE, AllOf, AnyOf, Formula, GrantKey, atoms, substitute
from planner.solving.problem import DEFAULT_CRITERIA, Candidate, Counted, Problem
from tests import oracle
from tests.conftest import shared_path
from tests.importers.graph.samples import READ_ON, apis, by_rule

# From the description of the data: APIs, permissions, distinct requirements.
COUNTS: dict[SchemeName, tuple[int, int, int]] = {
    "Application": (8760, 672, 828),
    "DelegatedWork": (10939, 706, 912),
    "DelegatedPersonal": (2512, 44, 60),
}


@cache
def graph(scheme: SchemeName = "Application", *, only_oauth2: bool = False) -> Found:
    source = shared_path("data", "microsoft-graph-permissions.json")
    return read_graph([source], scheme=scheme, read_on=READ_ON, only_oauth2=only_oauth2)


def distinct_requirements(of: Found) -> int:
    return len({api.requirement for api in apis(of).values() if api.requirement is not None})


@pytest.mark.parametrize("scheme", COUNTS)
def test_the_counts_are_those_of_the_description(scheme: SchemeName) -> None:
    of = graph(scheme)

    assert (len(apis(of)), len(of.grants), distinct_requirements(of)) == COUNTS[scheme]
    assert all(api.requirement is not None for api in apis(of).values())
    named = {key for api in apis(of).values() for key in atoms(api.requirement or AllOf(()))}
    # One stands in conjunctions only, which are all absorbed.
    idle = {grant.key.name for grant in of.grants if grant.key not in named}
    assert idle == (
        set() if scheme == "DelegatedPersonal" else {"Policy.ReadWrite.SecurityDefaults"}
    )


def test_without_other_authorization_types_there_are_fewer() -> None:
    of = graph(only_oauth2=True)

    unknown = [api for api in apis(of).values() if api.requirement is None]
    assert (len(apis(of)), len(unknown)) == (8760, 14)
    assert (len(of.grants), distinct_requirements(of)) == (636, 806)
    (remark,) = by_rule(of.left_out, "other-authorization-type")
    assert remark.message.startswith("permissions of the authorization type `RSC`: 41;")


def test_conjunctions_absorbed_and_kept() -> None:
    """58 APIs have one; on 14 nothing is left of it."""
    document = json.loads(shared_path("data", "microsoft-graph-permissions.json").read_bytes())
    with_one = {
        f"{method} {path}"
        for permission in document["permissions"].values()
        for path_set in permission["pathSets"]
        if "Application" in path_set["schemeKeys"]
        for path, value in path_set["paths"].items()
        if "AlsoRequires" in value
        for method in path_set["methods"]
    }
    left = {api.id for api in apis(graph()).values() if _has_conjunction(api)}

    assert len(with_one) == 58
    assert left < with_one
    assert len(with_one - left) == 14
    absorbed = {remark.place for remark in by_rule(graph().warnings, "absorbed-conjunction")}
    assert with_one - left < absorbed < with_one
    assert len(absorbed) == 20


def _has_conjunction(api: Api) -> bool:
    formulas = [api.requirement]
    while formulas:
        formula = formulas.pop()
        if isinstance(formula, AllOf):
            return True
        if isinstance(formula, AnyOf):
            formulas.extend(formula.members)
    return False


def test_remarks_on_what_the_description_points_out() -> None:
    of = graph()

    assert len(by_rule(of.left_out, "empty-path-set")) == 2
    assert len(by_rule(of.warnings, "query-string")) == 2
    assert len(by_rule(of.warnings, "near-duplicate")) == 53


def test_risks_are_the_documents_and_missing_where_it_has_none() -> None:
    risks = {grant.key.name: grant.risk for grant in graph("DelegatedWork").grants}

    assert risks["User.Read.All"] == 3
    assert set(risks.values()) == {None, 1, 2, 3, 4}


def catalog_of(of: Found) -> Catalog:
    (service,) = of.services
    grants = {grant.key: grant for grant in of.grants}
    return Catalog(
        name=of.name,
        title=of.title,
        policy_set=PolicySet(
            name=of.name, title=of.title, kinds=of.kinds, grants=grants, policies={}
        ),
        apis=tuple(sorted(service.apis, key=lambda api: api.id)),
    )


@cache
def catalog(scheme: SchemeName = "Application") -> Catalog:
    return catalog_of(graph(scheme))


def test_names_are_matched_without_case_and_paths_that_differ_in_it_stay_apart() -> None:
    names = ApiNames(catalog())

    read_user = names.find("get https://graph.microsoft.com/V1.0/Users/{ID}")
    assert isinstance(read_user, Api)
    assert read_user.id == "GET /users/{id}"
    in_doubt = 0
    for remark in by_rule(graph().warnings, "near-duplicate"):
        exact = names.find(remark.place)
        folded = names.find(remark.place.lower())
        assert isinstance(exact, Api)
        assert exact.id == remark.place
        if isinstance(folded, Misnamed):
            assert f"`{remark.place}`" in folded.hint
            in_doubt += 1
    assert in_doubt > 10


def test_an_api_for_which_no_registration_can_ask_is_blocked_and_says_why() -> None:
    beyond = {api.id for api in apis(graph(only_oauth2=True)).values() if api.requirement is None}
    one = min(beyond)

    plan = planner.plan(catalog(), [one])

    assert plan.status == "infeasible"
    blockers = plan.blocked[0].alternatives[0].blocked_by
    assert all(blocker.limit == "reserved" for blocker in blockers)
    assert "authorization type is RSC" in blockers[0].because


SETS = 100
MOST_GRANTS = 8


@pytest.mark.parametrize("scheme", ["Application", "DelegatedWork"])
def test_plans_of_random_sets_are_those_of_the_oracle(scheme: SchemeName) -> None:
    """The oracle tries every subset, so only sets that name few grants are for it."""
    of = catalog(scheme)
    candidates = {
        key: grant for key, grant in of.policy_set.grants.items() if grant.reserved is None
    }
    random = Random(f"graph {scheme}")
    compared = 0
    while compared < SETS:
        desired = random.sample(of.apis, random.randint(2, 6))
        named = {key for api in desired for key in atoms(api.requirement or AllOf(()))}
        if len(named) > MOST_GRANTS or not named <= candidates.keys():
            continue
        compared += 1
        expected = oracle.least(problem(scheme, desired, {key: candidates[key] for key in named}))
        assert expected is not None
        plan = planner.plan(of, [api.id for api in desired])
        assert plan.status == "optimal"
        kind = of.policy_set.kinds[0].name
        assert {GrantKey(kind, name) for name in plan.grants[kind]} == expected.grants
        assert plan.cost == {key: expected.cost[key] for key in plan.cost}


@cache
def alike(scheme: SchemeName) -> list[tuple[Formula, list[Api]]]:
    """The APIs by requirement."""
    found: dict[Formula, list[Api]] = {}
    for api in catalog(scheme).apis:
        if api.requirement is not None:
            found.setdefault(api.requirement, []).append(api)
    return list(found.items())


def problem(
    scheme: SchemeName, desired: list[Api], candidates: Mapping[GrantKey, Grant]
) -> Problem:
    """The question without the grants that no desired API names, as they are in no least answer,
    and so with the part of each other API's requirement that the named ones can meet."""
    ids = {api.id for api in desired}
    counted = []
    for requirement, guarded in alike(scheme):
        left = substitute(requirement, lambda key: key if key in candidates else FALSE)
        effects = Counter(api.effect for api in guarded if api.id not in ids)
        if left != FALSE:
            counted.append(
                Counted(requirement=left, reads=effects["read"], writes=effects["write"])
            )
    return Problem(
        candidates=tuple(
            Candidate(key=key, covers=frozenset({key}), risk=grant.risk or 0)
            for key, grant in candidates.items()
        ),
        required=frozenset(),
        demands=tuple(api.requirement for api in desired if api.requirement is not None),
        counted=tuple(counted),
        criteria=DEFAULT_CRITERIA,
    )
