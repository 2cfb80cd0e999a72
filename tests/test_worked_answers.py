"""WorkfloPlus, worked out a second time from the vendor's tables and compared with `planner.plan`.

Nothing here uses the project's catalogue, formulas or solver: the tables of facts are read as they
are, and the least grants are found by a search of its own.

**Why the search misses nothing.** Every WorkfloPlus policy asks for any one of its scopes *and* any
one of its permissions, so a choice is sufficient exactly when its scopes hit the scope list of
every desired policy and its permissions hit every permission list. Taking a grant away never opens
anything, so write-reach, reach and exposure do not rise and the number of grants falls: a least
choice holds no grant that it could do without, whatever the criteria and their order, as the number
of grants decides before the names in any case. `minimal_hitting_sets` lists every such scope set
(see there), and likewise every such permission set; all pairs of the two are compared.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from random import Random
from typing import NamedTuple

import pytest

import planner
from planner import Plan
from tests.conftest import shared_path

RESERVED = frozenset({"SPOKE", "spoke.client"})
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READS_ALTHOUGH_POSTED = "workflows/get-workflow"
BATCHES = 10
INTEGRATIONS_PER_BATCH = 100

Grants = frozenset[str]


class Cost(NamedTuple):
    """The default criteria in the order in which they are compared."""

    write_reach: int
    reach: int
    exposure: int
    grants: int


@dataclass(frozen=True)
class Requirement:
    """Any one of the scopes and any one of the permissions; an empty set asks for nothing."""

    scopes: Grants
    permissions: Grants


NOTHING = Requirement(scopes=frozenset(), permissions=frozenset())


@dataclass(frozen=True)
class Api:
    """An API, or a policy that guards none of the documented ones and counts as one."""

    id: str
    title: str
    requirement: Requirement
    writes: bool


@dataclass(frozen=True)
class Facts:
    apis: tuple[Api, ...]
    unnamed_policies: tuple[Api, ...]

    def titled(self, titles: Iterable[str]) -> list[Api]:
        by_title = {api.title: api for api in self.apis}
        return [by_title[title] for title in titles]


class Answer(NamedTuple):
    permissions: Grants
    scopes: Grants
    cost: Cost


def rows(name: str) -> list[dict[str, str]]:
    with shared_path("facts", name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


@pytest.fixture(scope="module")
def facts() -> Facts:
    policies = {
        row["policy"]: Requirement(
            scopes=frozenset(row["scopes_any_of"].split()),
            permissions=frozenset(row["permissions_any_of"].split()),
        )
        for row in rows("workfloplus-policies.tsv")
    }
    policies["Any Valid Token"] = NOTHING
    printed = rows("workfloplus-apis.tsv")
    named = {row["policy_as_documented"] for row in printed}
    return Facts(
        apis=tuple(documented_api(row, policies[row["policy_as_documented"]]) for row in printed),
        unnamed_policies=tuple(
            Api(id=name, title=name, requirement=policies[name], writes=not name.endswith("Read"))
            for name in sorted(policies.keys() - named)
        ),
    )


def documented_api(row: dict[str, str], requirement: Requirement) -> Api:
    identifier = row["docs_permalink"].removeprefix("/")
    method = row["method_as_documented"]
    writes = method not in READING_METHODS and identifier != READS_ALTHOUGH_POSTED
    return Api(id=identifier, title=row["title"], requirement=requirement, writes=writes)


def minimal_hitting_sets(lists: Iterable[Grants], excluded: Grants) -> set[Grants]:
    """Every set without `excluded` that hits each list and needs all of its members to do so.

    Follow one such set H through the loop: whatever part of H was built so far either hits the
    next list already, or is extended by a member that H has in that list. So H is built. The sets
    built besides it hit every list too, and lose against one that is smaller.
    """
    built: set[Grants] = {frozenset()}
    for wanted in set(lists) - {frozenset()}:
        built = {
            extended
            for chosen in built
            for extended in (
                [chosen] if chosen & wanted else [chosen | {one} for one in wanted - excluded]
            )
        }
    return {one for one in built if not any(other < one for other in built)}


def is_exposed(api: Api, permissions: Grants, scopes: Grants) -> bool:
    """Authorised, and not an API that needs nothing."""
    needed = api.requirement
    scopes_met = not needed.scopes or bool(needed.scopes & scopes)
    permissions_met = not needed.permissions or bool(needed.permissions & permissions)
    return scopes_met and permissions_met and needed != NOTHING


def cost_of(permissions: Grants, scopes: Grants, others: Sequence[Api]) -> Cost:
    """SPEC section 3, for two kinds; `others` is all that was not desired."""
    reach = write_reach = exposure = 0
    for api in others:
        needed = api.requirement
        parts_met = bool(needed.scopes & scopes) + bool(needed.permissions & permissions)
        reach += parts_met
        write_reach += parts_met if api.writes else 0
        exposure += is_exposed(api, permissions, scopes)
    return Cost(write_reach, reach, exposure, len(permissions) + len(scopes))


def least(
    facts: Facts,
    desired: Sequence[Api],
    *,
    excluded: Grants = RESERVED,
    criteria: Sequence[str] = Cost._fields,
) -> Answer | None:
    """The least choice without the grants `excluded`; None when there is no sufficient one."""
    others = [api for api in facts.apis if api not in desired] + list(facts.unnamed_policies)
    answers = (
        Answer(permissions, scopes, cost_of(permissions, scopes, others))
        for permissions, scopes in product(
            minimal_hitting_sets([api.requirement.permissions for api in desired], excluded),
            minimal_hitting_sets([api.requirement.scopes for api in desired], excluded),
        )
    )
    return min(answers, key=lambda answer: rank(answer, criteria), default=None)


def rank(answer: Answer, criteria: Sequence[str]) -> tuple[object, ...]:
    cost = answer.cost._asdict()
    return (*(cost[key] for key in criteria), cost["grants"], names_of(answer))


def names_of(answer: Answer) -> list[tuple[str, str]]:
    """What decides between equal costs: the names in order, permissions first."""
    permissions = (("permissions", name) for name in answer.permissions)
    return sorted((*permissions, *(("scopes", name) for name in answer.scopes)))


# SPEC section 4, to the letter: desired, permissions, scopes (in the order of need), cost.
SPECIFIED = [
    (
        ("Get Users", "Get Workflows", "Create Scheduled Job"),
        ("ADMIN",),
        ("workflow.read", "schedule.admin"),
        Cost(51, 76, 8, 3),
    ),
    (("Create Job",), (), ("workflow.execute",), Cost(2, 4, 1, 1)),
    (("Create Job", "Get Workflows"), ("APPROVER",), ("workflow.execute",), Cost(3, 7, 2, 2)),
    (("Get All Jobs",), ("ADMIN",), ("job.read_all",), Cost(51, 77, 8, 2)),
    (("Delete a Job", "Get My Jobs"), ("OWNER",), ("job.admin",), Cost(58, 84, 11, 2)),
    (
        (
            "Create Workflow Upload Session",
            "Delete Workflow",
            "Set Active Version",
            "Get Workflows",
        ),
        ("EDITOR",),
        ("workflow.create", "workflow.delete", "workflow.modify", "workflow.read"),
        Cost(20, 29, 7, 5),
    ),
    (("Get Users",), (), (), Cost(0, 0, 0, 0)),
]
# The walk-through's name for the API whose own page is titled with an article.
TITLES = {"Create Scheduled Job": "Create a Scheduled Job"}

specified = pytest.mark.parametrize(
    ("titles", "permissions", "scopes", "cost"),
    SPECIFIED,
    ids=[", ".join(row[0]) for row in SPECIFIED],
)


@specified
def test_the_search_here_gives_the_specified_answer(
    facts: Facts,
    titles: tuple[str, ...],
    permissions: tuple[str, ...],
    scopes: tuple[str, ...],
    cost: Cost,
) -> None:
    answer = least(facts, facts.titled(TITLES.get(title, title) for title in titles))
    assert answer == Answer(frozenset(permissions), frozenset(scopes), cost)


@specified
def test_the_plan_is_the_specified_answer(
    titles: tuple[str, ...], permissions: tuple[str, ...], scopes: tuple[str, ...], cost: Cost
) -> None:
    plan = planner.plan(planner.load_catalog("workfloplus"), list(titles)).to_dict()
    assert plan["status"] == "optimal"
    assert plan["grants"] == {"permissions": list(permissions), "scopes": list(scopes)}
    assert plan["cost"] == plan["bound"] == cost._asdict()


def test_every_list_is_hit_and_no_member_is_needless() -> None:
    """`minimal_hitting_sets` beside all subsets, on random lists."""
    random = Random(4)
    members = "abcdef"
    everything = [frozenset(few) for size in range(7) for few in combinations(members, size)]
    for _ in range(200):
        lists = [frozenset(random.sample(members, random.randint(0, 3))) for _ in range(4)]
        excluded = frozenset(random.sample(members, 1))
        hitting = [
            one
            for one in everything
            if not one & excluded and all(one & wanted for wanted in lists if wanted)
        ]
        minimal = {one for one in hitting if not any(other < one for other in hitting)}
        assert minimal_hitting_sets(lists, excluded) == minimal


def assert_plan_is(plan: Plan, desired: Sequence[Api], expected: Answer, facts: Facts) -> None:
    data = plan.to_dict()
    permissions, scopes, cost = expected
    assert data["status"] == "optimal"
    assert [api["id"] for api in data["apis"]] == [api.id for api in desired]
    assert set(data["grants"]["permissions"]) == permissions
    assert set(data["grants"]["scopes"]) == scopes
    assert data["cost"] == cost._asdict()
    assert {api["id"] for api in data["exposed"]} == {
        api.id for api in facts.apis if api not in desired and is_exposed(api, permissions, scopes)
    }


@pytest.mark.parametrize("batch", range(BATCHES))
def test_plans_for_random_integrations_are_the_least(facts: Facts, batch: int) -> None:
    random = Random(batch)
    catalog = planner.load_catalog("workfloplus")
    for _ in range(INTEGRATIONS_PER_BATCH):
        desired = random.sample(facts.apis, random.randint(2, 20))
        expected = least(facts, desired)
        assert expected is not None
        plan = planner.plan(catalog, [api.title for api in desired])
        assert_plan_is(plan, desired, expected, facts)
        assert plan.to_dict()["bound"] == expected.cost._asdict()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_plans_with_limits_and_other_criteria_are_the_least(facts: Facts, batch: int) -> None:
    """Random grants forbidden, and a random order of some criteria.

    Infeasible exactly when an API is left without a scope or without a permission, which is named.
    """
    random = Random(100 + batch)
    catalog = planner.load_catalog("workfloplus")
    names = sorted({name for api in facts.apis for name in grants_of(api.requirement)})
    for _ in range(INTEGRATIONS_PER_BATCH // 4):
        desired = random.sample(facts.apis, random.randint(1, 8))
        forbidden = frozenset(random.sample(names, random.randint(0, 6)))
        criteria = random.sample(Cost._fields, random.randint(1, 4))
        expected = least(facts, desired, excluded=forbidden | RESERVED, criteria=criteria)
        plan = planner.plan(
            catalog,
            [api.id for api in desired],
            forbid=sorted(forbidden),
            minimise=[key.replace("_", "-") for key in criteria],
        )
        if expected is not None:
            assert_plan_is(plan, desired, expected, facts)
            continue
        data = plan.to_dict()
        assert data["status"] == "infeasible"
        assert {blocked["api"] for blocked in data["blocked"]} == {
            api.id for api in desired if is_blocked(api.requirement, forbidden | RESERVED)
        }


def grants_of(requirement: Requirement) -> Grants:
    return requirement.scopes | requirement.permissions


def is_blocked(requirement: Requirement, excluded: Grants) -> bool:
    lists = (requirement.scopes, requirement.permissions)
    return any(wanted and wanted <= excluded for wanted in lists)
