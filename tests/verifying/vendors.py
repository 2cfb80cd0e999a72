"""Random small vendors and integrations, from a seed.

Everything that the formats allow is in them at times: up to three kinds, nested requirements,
grants that imply others or are reserved, risks, APIs of unknown requirements, policies without an
API, requests with placeholders, limits of all sorts and any order of criteria.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from planner.errors import PlannerError
from planner.model import (
    Api,
    Catalog,
    Grant,
    Integration,
    Kind,
    Limits,
    Policy,
    PolicySet,
    RequestTemplate,
    Requirement,
    Task,
    TemplateObject,
    ValueOf,
)
from planner.planning import plan_integration
from planner.plans import Plan
from planner.solving.formula import TRUE, GrantKey, all_of, any_of

KINDS = (("scopes", "token"), ("permissions", "client"), ("roles", "client"))
METHODS = ("GET", "POST", "PUT", "DELETE")
CRITERIA = ("write-reach", "reach", "exposure", "grants", "risk")
CREATING = "https://vendor.example/clients"


@dataclass(frozen=True)
class Sample:
    """A vendor, what somebody wants of it, and the plan for that."""

    catalog: Catalog
    integration: Integration
    plan: Plan
    time_limit: float | None


def sample(seed: int, size: int) -> Sample:
    """The sample of this seed. `size`, from 1 to 4, says how much of everything there is."""
    random = Random(seed)
    is_tangled = random.random() < 0.15
    catalog = tangle(random, size) if is_tangled else vendor(random, size)
    integration = wish(random, catalog, most=12 if is_tangled else 5)
    time_limit = random.choice((None, 0.0) if is_tangled else (None, None, None, None, 0.0))
    try:
        plan = plan_integration(integration, catalog, time_limit=time_limit)
    except PlannerError:  # limits that contradict each other: do without them
        integration = replace(integration, limits=Limits())
        plan = plan_integration(integration, catalog, time_limit=time_limit)
    return Sample(catalog, integration, plan, time_limit)


def vendor(random: Random, size: int) -> Catalog:
    kinds = KINDS[: random.choice((1, 2, 2, 3))]
    names = "abcdefgh"[: size + random.randint(1, 3)]
    keys = [GrantKey(kind, name) for kind, _ in kinds for name in names]
    policy_set = PolicySet(
        name="vendor",
        title="Vendor",
        kinds=tuple(Kind(name=name, title=name[:-1], held_by=by) for name, by in kinds),
        grants={key: grant(random, key, keys) for key in keys},
        policies={
            f"p{number}": Policy(
                name=f"p{number}",
                requirement=requirement(random, keys),
                effect=random.choice(("read", "write", "write")),
            )
            for number in range(size + random.randint(1, 3))
        },
        create_client=creating(random, [kind for kind, _ in kinds]),
        get_token=getting(random),
    )
    apis = tuple(api(random, number, keys, policy_set) for number in range(2 * size + 2))
    return Catalog(name="service", title="Service", policy_set=policy_set, apis=apis)


def tangle(random: Random, size: int) -> Catalog:
    """A vendor where each API takes one of two or three grants, and each grant does for several
    APIs: reductions do not settle it, so that only a search can, and a time limit can end that."""
    keys = [GrantKey("scopes", name) for name in "abcdefghijkl"[: size + 6]]
    policy_set = PolicySet(
        name="tangle",
        title="Tangle",
        kinds=(Kind(name="scopes", title="scope", held_by="token"),),
        grants={key: Grant(key=key, value=key.name) for key in keys},
        policies={},
        get_token=getting(random),
    )
    pairs = [(keys[at], keys[(at + 1) % len(keys)]) for at in range(len(keys))]
    choices = [*pairs, *(tuple(random.sample(keys, random.randint(1, 3))) for _ in range(8))]
    apis = tuple(
        Api(
            id=f"api-{number:02}",
            title=f"Do {number}",
            method=(method := random.choice(METHODS)),
            url=f"/{number}",
            effect="read" if method == "GET" else "write",
            requirement=any_of(few),
        )
        for number, few in enumerate(choices)
    )
    return Catalog(name="tangled", title="Tangled", policy_set=policy_set, apis=apis)


def grant(random: Random, key: GrantKey, keys: list[GrantKey]) -> Grant:
    """A grant; it implies only earlier ones, so that none implies itself."""
    earlier = [one for one in keys if one.kind == key.kind and one < key]
    implies = (random.choice(earlier),) if earlier and random.random() < 0.2 else ()
    return Grant(
        key=key,
        value=f"https://vendor.example/{key.name}" if key.kind == "scopes" else key.name.upper(),
        risk=random.choice((None, None, 1, 3, 5)),
        implies=implies,
        reserved="for us" if random.random() < 0.08 else None,
    )


def requirement(random: Random, keys: list[GrantKey], depth: int = 3) -> Requirement:
    if depth == 0 or random.random() < 0.35:
        return random.choice(keys)
    join = random.choice((any_of, any_of, all_of))
    count = random.choice((2, 2, 3))
    return join([requirement(random, keys, depth - 1) for _ in range(count)])


def api(random: Random, number: int, keys: list[GrantKey], policy_set: PolicySet) -> Api:
    method = random.choice(METHODS)
    url = f"/{number}"
    policy: str | None = None
    wants: Requirement | None = TRUE
    guard = random.random()
    if guard < 0.55:
        policy = random.choice(list(policy_set.policies))
        wants = policy_set.policies[policy].requirement
    elif guard < 0.82:
        wants = requirement(random, keys)
    elif guard < 0.92:
        wants = None
    if number == 0 and policy_set.create_client is not None:
        method, url = policy_set.create_client.method, policy_set.create_client.url
    usual = "read" if method == "GET" else "write"
    return Api(
        id=f"api-{number}",
        title=random.choice((f"Do {number}", f"Do {number}", "Do Something")),
        method=method,
        url=url,
        effect="read" if random.random() < 0.1 else "read" if usual == "read" else "write",
        policy=policy,
        requirement=wants,
        unknown_reason="" if wants is not None else f"no page tells of {number}",
    )


def creating(random: Random, kinds: list[str]) -> RequestTemplate | None:
    if random.random() < 0.2:
        return None
    return RequestTemplate(
        method="POST",
        url=CREATING,
        body=TemplateObject(
            (("name", ValueOf("name")), *((kind, ValueOf(kind)) for kind in kinds))
        ),
        encoding="json",
        bearer=True,
        sent_by="the owner",
    )


def getting(random: Random) -> RequestTemplate | None:
    if random.random() < 0.2:
        return None
    scope = ("scope", ValueOf("scopes", joined_by=" "))
    always, narrowed = random.choice((((scope,), None), ((), TemplateObject((scope,))), ((), None)))
    return RequestTemplate(
        method="POST",
        url="https://vendor.example/token",
        body=TemplateObject(
            (
                ("grant_type", "client_credentials"),
                ("client_id", ValueOf("client-id")),
                ("client_secret", ValueOf("client-secret")),
                *always,
            )
        ),
        encoding="form",
        bearer=False,
        narrowing=narrowed,
    )


def wish(random: Random, catalog: Catalog, *, most: int) -> Integration:
    """What somebody wants: some APIs by id or title, at times limits and criteria."""
    titles = [one.title for one in catalog.apis]
    fewest = most - 4 if most > 5 else 1
    wanted = random.sample(catalog.apis, min(len(catalog.apis), random.randint(fewest, most)))
    names = tuple(
        one.title if titles.count(one.title) == 1 and random.random() < 0.5 else one.id
        for one in wanted
    )
    minimise: tuple[str, ...] = ()
    if random.random() < 0.4:
        minimise = tuple(random.sample(CRITERIA, random.randint(1, 5)))
    elif random.random() < 0.1:
        minimise = ("names",)
    return Integration(
        name=random.choice(("Wish", 'A "quoted" one', "Zwölf")),
        catalog=catalog.name,
        apis=names,
        limits=limits(random, sorted(catalog.policy_set.grants)),
        minimise=minimise,
        tokens=tasks(random, names),
    )


def tasks(random: Random, names: tuple[str, ...]) -> tuple[Task, ...]:
    if random.random() < 0.7:
        return ()
    return tuple(
        Task(name=name, apis=tuple(random.sample(names, random.randint(1, len(names)))))
        for name in ("daily", "rarely")[: random.randint(1, 2)]
    )


def limits(random: Random, keys: list[GrantKey]) -> Limits:
    def some(most: int, chance: float) -> tuple[str, ...]:
        if random.random() >= chance:
            return ()
        chosen = random.sample(keys, min(len(keys), random.randint(1, most)))
        return tuple(dict.fromkeys(random.choice((str(key), key.name)) for key in chosen))

    allow = some(2 * len(keys) // 3 + 1, 0.15)
    if allow and random.random() < 0.5:
        allow = (*allow, random.choice(("*", "?", "scopes:*")))
    return Limits(
        forbid=some(2, 0.3),
        require=tuple(str(key) for key in random.sample(keys, 1)) if random.random() < 0.15 else (),
        allow=allow,
    )
