"""The least token for each task, against every subset of the planned grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner.errors import PlannerError
from planner.model import (
    Api,
    Catalog,
    Effect,
    Grant,
    Integration,
    Kind,
    Limits,
    Policy,
    PolicySet,
    RequestTemplate,
    Task,
    TemplateObject,
    Token,
    ValueOf,
)
from planner.plans import Plan
from planner.solving.formula import FALSE, TRUE, AnyOf, Formula, GrantKey
from planner.solving.problem import Candidate, Counted, Problem
from tests import oracle, strategies
from tests.planning.samples import any_scope, api, catalog_of, held_by, is_true_of, scope, scopes

HOLDERS = {"roles": "client", "audiences": "token", "scopes": "token"}


# The definition, written a second time.


def planned_keys(plan: Plan) -> list[GrantKey]:
    return [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]


def counted_once(requirement: Formula | None, effect: Effect) -> list[Counted]:
    if requirement is None:
        return []
    reads, writes = int(effect == "read"), int(effect == "write")
    return [Counted(requirement=requirement, reads=reads, writes=writes)]


def problem_of(plan: Plan, inside: Sequence[Api]) -> Problem:
    """A choice among the planned grants, the client's own ones held, that authorises the APIs
    `inside`; everything else in the catalogue counts."""
    catalog = plan.catalog
    holders = {kind.name: kind.held_by for kind in catalog.policy_set.kinds}
    ids = {one.id for one in inside}
    named = {one.policy for one in catalog.apis}
    outside = [one for one in catalog.apis if one.id not in ids]
    unseen = [one for one in catalog.policy_set.policies.values() if one.name not in named]
    counted = [
        *(entry for one in outside for entry in counted_once(one.requirement, one.effect)),
        *(entry for one in unseen for entry in counted_once(one.requirement, one.effect)),
    ]
    return Problem(
        candidates=tuple(
            Candidate(
                key=key,
                covers=frozenset(held_by(catalog, {key.kind: [key.name]})),
                risk=catalog.policy_set.grants[key].risk or 0,
            )
            for key in planned_keys(plan)
        ),
        required=frozenset(key for key in planned_keys(plan) if holders[key.kind] == "client"),
        demands=tuple(one.requirement for one in inside if one.requirement is not None),
        counted=tuple(counted),
        criteria=plan.criteria,
    )


def keys_of(grants: Mapping[str, Iterable[str]]) -> set[GrantKey]:
    return {GrantKey(kind, name) for kind, names in grants.items() for name in names}


def assert_least(plan: Plan, token: Token) -> None:
    problem = problem_of(plan, token.apis)
    best = oracle.least(problem)
    assert best is not None
    assert keys_of(token.grants) == best.grants - problem.required
    assert token.status == "optimal"
    assert token.cost == {key: best.cost[key] for key in plan.cost}
    assert token.bound == token.cost


def assert_opens_what_it_says(plan: Plan, token: Token) -> None:
    own = {kind: names for kind, names in plan.grants.items() if kind not in token.grants}
    held = held_by(plan.catalog, {**own, **token.grants})
    ids = {one.id for one in token.apis}
    opened = {
        one.id
        for one in plan.catalog.apis
        if one.id not in ids
        and one.requirement is not None
        and is_true_of(one.requirement, held)
        and not is_true_of(one.requirement, set())
    }
    assert {one.id for one in token.exposed} == opened
    assert len(token.exposed) + len(token.exposed_policies) == token.cost["exposure"]
    for one in token.apis:
        assert one.requirement is None or is_true_of(one.requirement, held)


# Random catalogues.


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """A few grants of up to three kinds, a few nested requirements, implications and risks."""
    kinds = draw(st.sampled_from((["scopes"], ["roles", "scopes"], [*HOLDERS])))
    keys = [
        GrantKey(kind, name)
        for kind in kinds
        for name in strategies.NAMES[: draw(st.integers(1, 6 - len(kinds)))]
    ]
    grants = [draw(grants_of(keys, key)) for key in keys]
    formulas = strategies.formulas(keys, depth=2).filter(lambda formula: formula != FALSE)
    policies = [
        Policy(name=f"unseen-{at}", requirement=draw(formulas), effect=draw(effects))
        for at in range(draw(st.integers(0, 2)))
    ]
    apis = [
        replace(api(f"a{at}", draw(st.one_of(formulas, formulas, st.none()))), effect=draw(effects))
        for at in range(draw(st.integers(2, 7)))
    ]
    base = catalog_of(*apis, grants=grants, policies=policies)
    return replace(base, policy_set=with_requests(base.policy_set, kinds))


effects: st.SearchStrategy[Effect] = st.sampled_from(("read", "write"))


@st.composite
def grants_of(draw: st.DrawFn, keys: Sequence[GrantKey], key: GrantKey) -> Grant:
    """A grant may imply one that comes earlier, so that there is no circle."""
    earlier = [one for one in keys[: keys.index(key)] if one.kind == key.kind]
    implied = draw(st.lists(st.sampled_from(earlier), max_size=1)) if earlier else []
    risk = draw(st.sampled_from((None, 1, 5)))
    return Grant(key=key, value=key.name, risk=risk, implies=tuple(implied))


def with_requests(policy_set: PolicySet, kinds: Sequence[str]) -> PolicySet:
    narrowing = TemplateObject(
        tuple((kind, ValueOf(kind, joined_by=" ")) for kind in kinds if HOLDERS[kind] == "token")
    )
    return replace(
        policy_set,
        kinds=tuple(Kind(name=kind, title=kind[:-1], held_by=HOLDERS[kind]) for kind in kinds),
        get_token=RequestTemplate(
            method="POST",
            url="https://vendor.example/token",
            body=TemplateObject((("grant_type", "client_credentials"),)),
            encoding="form",
            bearer=False,
            narrowing=narrowing,
        ),
    )


@st.composite
def integrations(draw: st.DrawFn) -> tuple[Catalog, Integration]:
    catalog = draw(catalogs())
    ids = st.sampled_from([one.id for one in catalog.apis])
    desired = draw(st.lists(ids, min_size=1, unique=True))
    some = st.lists(st.sampled_from(desired), min_size=1, unique=True).map(tuple)
    names = draw(st.lists(st.sampled_from(("read", "all", "x-1")), unique=True))
    criteria = st.permutations(strategies.ALL_CRITERIA)
    # The more a client is given, the more a token has to choose from.
    required = st.lists(st.sampled_from(sorted(catalog.policy_set.grants)), unique=True)
    return catalog, Integration(
        name="Random",
        catalog=catalog.name,
        apis=tuple(desired),
        limits=Limits(require=tuple(str(key) for key in draw(required))),
        minimise=tuple(draw(st.one_of(st.just(()), criteria))),
        tokens=tuple(Task(name=name, apis=draw(some)) for name in names),
    )


@settings(max_examples=400)
@given(integrations())
def test_every_token_is_the_least_and_opens_what_it_says(
    drawn: tuple[Catalog, Integration],
) -> None:
    catalog, integration = drawn

    plan = planner.plan_integration(integration, catalog)

    if plan.status == "infeasible":
        assert plan.tokens == ()
        return
    if integration.tokens:
        assert [one.task for one in plan.tokens] == [task.name for task in integration.tokens]
        wanted = [set(task.apis) for task in integration.tokens]
        assert [{one.id for one in token.apis} for token in plan.tokens] == wanted
    for token in plan.tokens:
        assert token.offered == (not integration.tokens)
        assert_least(plan, token)
        assert_opens_what_it_says(plan, token)


@settings(max_examples=200)
@given(integrations())
def test_a_request_asks_for_the_grants_of_the_token_and_nothing_else(
    drawn: tuple[Catalog, Integration],
) -> None:
    catalog, integration = drawn

    plan = planner.plan_integration(integration, catalog)

    for token in plan.tokens:
        empty = [kind for kind, names in token.grants.items() if plan.grants[kind] and not names]
        assert (token.request is None) == bool(empty) == bool(token.refusal)
        if token.request is not None:
            asked = {
                kind: tuple(str(value).split(" "))
                for kind, value in token.request.body.items()
                if kind != "grant_type"
            }
            assert asked == {kind: names for kind, names in token.grants.items() if names}


@settings(max_examples=200)
@given(integrations())
def test_the_split_is_offered_exactly_where_it_narrows_something(
    drawn: tuple[Catalog, Integration],
) -> None:
    catalog, integration = drawn

    plan = planner.plan_integration(replace(integration, tokens=()), catalog)

    reading, writing = (
        [one for one in catalog.apis if one.id in integration.apis and one.effect == effect]
        for effect in ("read", "write")
    )
    narrower = False
    if reading and writing and plan.status != "infeasible":
        problem = problem_of(plan, reading)
        best = oracle.least(problem)
        assert best is not None
        chosen = best.grants - problem.required
        holds = oracle.held_with(problem, best.grants)
        everything = oracle.held_with(problem, frozenset(planned_keys(plan)))
        narrower = bool(chosen) and holds < everything
    assert [one.task for one in plan.tokens] == (["read", "write"] if narrower else [])


# By hand.


def small(*, narrowing: bool = True) -> Catalog:
    """Reading takes `r` or the stronger `w`, which implies it; writing takes `w`; `x` is apart."""
    grants = [
        Grant(key=scope("r"), value="r"),
        Grant(key=scope("w"), value="w", implies=(scope("r"),)),
        Grant(key=scope("x"), value="x"),
    ]
    base = catalog_of(
        api("look", scope("r")),
        api("change", scope("w"), method="POST"),
        api("extra", scope("x")),
        api("anyone", TRUE),
        api("riddle", None),
        grants=grants,
        policies=[Policy(name="unseen", requirement=scope("w"))],
    )
    return (
        replace(base, policy_set=with_requests(base.policy_set, ["scopes"])) if narrowing else base
    )


def the_token(plan: Plan, task: str) -> Token:
    [token] = [one for one in plan.tokens if one.task == task]
    return token


def test_a_token_takes_only_grants_that_the_client_has() -> None:
    """`w` implies `r`, so the plan gives the client `w` alone, and no token can ask for `r`."""
    plan = planner.plan(small(), ["look", "change"], tokens={"read": ["look"]})

    assert plan.grants == {"scopes": ("w",)}
    token = the_token(plan, "read")
    assert token.grants == {"scopes": ("w",)}
    assert [one.id for one in token.exposed] == ["change"]
    assert [one.name for one in token.exposed_policies] == ["unseen"]


def test_a_required_grant_lets_a_token_be_narrower() -> None:
    plan = planner.plan(small(), ["look", "change"], require=["r"], tokens={"read": ["look"]})

    token = the_token(plan, "read")

    assert sorted(plan.grants["scopes"]) == ["r", "w"]
    assert token.grants == {"scopes": ("r",)}
    assert token.exposed == ()
    assert token.request is not None
    assert token.request.body == {"grant_type": "client_credentials", "scopes": "r"}


def test_an_api_of_another_task_counts_as_opened_besides() -> None:
    plan = planner.plan(
        small(), ["look", "change"], tokens={"look": ["look"], "all": ["look", "change"]}
    )

    assert [token.cost["exposure"] for token in plan.tokens] == [2, 1]
    data = plan.to_dict()["tokens"]
    assert [(one["id"], one["desired"]) for one in data[0]["exposed"]] == [("change", True)]
    assert data[1]["exposed"] == []
    assert data[1]["exposed_policies"] == [{"policy": "unseen", "effect": "write"}]


def test_an_api_in_two_tasks_is_met_by_both_tokens() -> None:
    plan = planner.plan(
        small(), ["look", "extra"], tokens={"one": ["look", "extra"], "other": ["extra"]}
    )

    assert [token.grants["scopes"] for token in plan.tokens] == [("r", "x"), ("x",)]


def test_grants_of_a_token_keep_the_order_of_the_plan() -> None:
    plan = planner.plan(small(), ["extra", "look"], tokens={"all": ["look", "extra"]})

    assert the_token(plan, "all").grants == {"scopes": ("x", "r")}


def test_what_is_not_known_of_an_api_is_told_with_its_task() -> None:
    plan = planner.plan(small(), ["look", "riddle"], tokens={"all": ["look", "riddle"]})

    token = the_token(plan, "all")

    assert [one.id for one in token.apis] == ["look", "riddle"]
    assert [(one.name, one.reason) for one in token.unplanned] == [
        ("Title of riddle", "Nobody knows.")
    ]
    assert not plan.complete


def test_a_task_that_needs_no_grant_has_a_token_and_no_request() -> None:
    plan = planner.plan(small(), ["look", "anyone"], tokens={"idle": ["anyone"]})

    token = the_token(plan, "idle")

    assert token.grants == {"scopes": ()}
    assert token.request is None
    assert "a request cannot ask for none" in token.refusal


def test_a_client_without_grants_gets_the_plain_request() -> None:
    plan = planner.plan(small(), ["anyone"], tokens={"idle": ["anyone"]})

    assert the_token(plan, "idle").request == plan.token_request
    assert plan.token_request is not None


def test_without_a_way_to_narrow_there_is_a_request_only_for_all_grants() -> None:
    catalog = small()
    assert catalog.policy_set.get_token is not None
    plain = replace(catalog.policy_set.get_token, narrowing=None)
    catalog = replace(catalog, policy_set=replace(catalog.policy_set, get_token=plain))

    plan = planner.plan(
        catalog, ["look", "extra"], tokens={"all": ["look", "extra"], "one": ["look"]}
    )

    assert the_token(plan, "all").request == plan.token_request
    assert the_token(plan, "one").request is None
    assert the_token(plan, "one").refusal == "the token request has no place to choose scopes in"


def test_a_vendor_that_describes_no_token_request() -> None:
    plan = planner.plan(small(narrowing=False), ["look"], tokens={"all": ["look"]})

    assert the_token(plan, "all").request is None
    assert the_token(plan, "all").refusal == "the policies of Small describe no token request"


def test_an_infeasible_plan_has_no_tokens_yet_its_tasks_are_checked() -> None:
    plan = planner.plan(small(), ["look"], forbid=["r"], tokens={"read": ["look"]})

    assert plan.status == "infeasible"
    assert plan.tokens == ()
    with pytest.raises(PlannerError, match="no API is called `nothing`"):
        planner.plan(small(), ["look"], forbid=["r"], tokens={"read": ["nothing"]})


def test_a_time_limit_that_ends_the_search_leaves_the_token_unproven() -> None:
    ring = [scope(f"g{at}") for at in range(9)]
    doors = [api(f"a{at}", AnyOf((ring[at], ring[(at + 1) % 9]))) for at in range(9)]
    catalog = catalog_of(*doors, grants=scopes(*(key.name for key in ring)))
    ids = [one.id for one in doors]
    everything = [key.name for key in ring]

    plan = planner.plan(catalog, ids, require=everything, tokens={"all": ids}, time_limit=1e-9)

    [token] = plan.tokens
    assert token.status == "unproven"
    assert token.bound["grants"] < token.cost["grants"]
    proven = planner.plan(catalog, ids, require=everything, tokens={"all": ids})
    assert proven.tokens[0].cost["grants"] == 5


def test_no_split_is_offered_where_reading_takes_all_that_the_client_has() -> None:
    catalog = catalog_of(
        api("look", any_scope("a")),
        api("change", any_scope("a"), method="POST"),
        grants=scopes("a"),
    )

    assert planner.plan(catalog, ["look", "change"]).tokens == ()


def test_no_split_is_offered_for_reading_alone_or_writing_alone() -> None:
    assert planner.plan(small(), ["look", "extra"]).tokens == ()
    assert planner.plan(small(), ["change"]).tokens == ()


# WorkfloPlus.

PREFIX = "https://www.workfloplus.com/auth/"
DOCUMENTED = ["Get Users", "Get Workflows", "Create Scheduled Job"]


def test_the_documented_example_is_split_into_reading_and_writing() -> None:
    plan = planner.plan(planner.load_catalog("workfloplus"), DOCUMENTED)

    read, write = plan.tokens
    assert (read.task, read.offered, write.task, write.offered) == ("read", True, "write", True)
    assert [one.title for one in read.apis] == ["Get Users", "Get Workflows"]
    assert read.grants == {"scopes": ("workflow.read",)}
    assert [one.title for one in read.exposed] == ["Get Workflow"]
    assert [one.title for one in write.apis] == ["Create a Scheduled Job"]
    assert write.grants == {"scopes": ("schedule.admin",)}
    assert write.cost["exposure"] == len(write.exposed) == 7


def test_the_narrowed_request_is_the_documented_one_with_a_scope() -> None:
    catalog = planner.load_catalog("workfloplus")
    plan = planner.plan(
        catalog, [*DOCUMENTED, "Get All Jobs"], tokens={"look": ["Get All Jobs", "get workflows"]}
    )

    token = the_token(plan, "look")

    assert plan.token_request is not None
    assert token.request == replace(
        plan.token_request,
        body={
            **plan.token_request.body,
            "scope": f"{PREFIX}workflow.read {PREFIX}job.read_all",
        },
    )
    assert [*token.request.body][-1] == "scope"
    assert "scope" not in plan.token_request.body


def test_every_workfloplus_api_can_be_a_task_of_its_own() -> None:
    """Each token against every subset of the planned scopes."""
    catalog = planner.load_catalog("workfloplus")
    apis = [one for one in catalog.apis if one.requirement not in (None, TRUE)][::4]
    tasks = {f"task-{at}": [one.id] for at, one in enumerate(apis)}

    plan = planner.plan(catalog, [one.id for one in apis], allow=["*"], tokens=tasks)

    assert plan.status == "optimal"
    assert len(plan.tokens) == len(apis) >= 15
    for token in plan.tokens:
        assert sum(map(len, token.grants.values())) == 1
        best = min(
            (name for name in plan.grants["scopes"]),
            key=lambda name: _rank(plan, token, name),
        )
        assert token.grants["scopes"] == (best,)
        assert_opens_what_it_says(plan, token)


def _rank(plan: Plan, token: Token, name: str) -> tuple[object, ...]:
    """How good a token with one scope is, by the definition; insufficient ones come last."""
    problem = problem_of(plan, token.apis)
    chosen = problem.required | {scope(name)}
    return (not oracle.is_sufficient(problem, chosen), *oracle.rank(problem, chosen))
