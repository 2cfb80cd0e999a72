"""What is agreed upon, as a record: what of an integration and its plans a review approves.

A lock names everything that a change could widen: grants, desired APIs with the digests of their
requirements, what the grants open and what they reach, limits, criteria and tokens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from hashlib import sha256

from planner import __version__
from planner.digest import requests_digest
from planner.gating.answers import Answer
from planner.gating.opening import OpenedSet, held_in, opened_beside, reach_beside
from planner.model import Api, Catalog, Integration, Limits, PolicySet, Requirement, Status
from planner.plans import requirement_data
from planner.solving.clauses import TooManyClauses, bits, clauses_of
from planner.solving.formula import GrantKey, atoms
from planner.solving.records import dataclass

_MOST_CLAUSES = 2_000

WORST_FIRST: tuple[Status, ...] = ("infeasible", "unproven", "optimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """A catalogue and its policy set, and what they held."""

    name: str
    digest: str
    policies: str
    policies_digest: str
    services: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedApi:
    """A desired API. `requirement` is the digest of its requirement, None while that is not
    known."""

    id: str
    title: str
    method: str
    url: str
    policy: str | None
    requirement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedToken:
    """The token of a task that the integration names: the ids of its APIs, and its grants."""

    task: str
    apis: tuple[str, ...]
    grants: frozenset[GrantKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPart:
    """What was agreed upon at one vendor.

    `opened`: what the grants open beside the desired APIs; `reach`: for each kind, what the grants
    of that kind would do for. With one kind that is `opened`, and `reach` is empty. It is None
    where it is not known, as in a plan. `requests` is a digest of the vendor's requests, empty
    where it is not known; `written` is how they write each grant.
    """

    vendor: str
    catalog: Digests
    status: Status
    criteria: tuple[str, ...]
    grants: frozenset[GrantKey]
    cost: Mapping[str, int]
    apis: tuple[LockedApi, ...]
    opened: OpenedSet
    reach: Mapping[str, OpenedSet] | None = None
    tokens: tuple[LockedToken, ...] = ()
    requests: str = ""
    written: Mapping[GrantKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What was agreed upon for an integration, and with which version of planner."""

    name: str
    purpose: str
    limits: Limits
    parts: tuple[LockedPart, ...]
    complete: bool
    planner: str = __version__

    @property
    def status(self) -> Status:
        """The worst of all parts."""
        states = {part.status for part in self.parts}
        return next(status for status in WORST_FIRST if status in states)


def lock_of(integration: Integration, answers: Sequence[Answer]) -> Lock:
    """The lock that agrees to the plans as they are. They must be feasible."""
    return Lock(
        name=integration.name,
        purpose=integration.purpose,
        limits=integration.limits,
        parts=tuple(sorted(map(_part, answers), key=lambda part: part.vendor)),
        complete=all(answer.plan.complete for answer in answers),
    )


def _part(answer: Answer) -> LockedPart:
    plan, catalog = answer.plan, answer.part.catalog
    desired = answer.desired
    grants = keys_of(plan.grants)
    held = held_in(catalog, grants)
    several_kinds = len(catalog.policy_set.kinds) > 1
    return LockedPart(
        vendor=answer.vendor,
        catalog=digests_of(catalog),
        status=plan.status,
        criteria=plan.criteria,
        grants=grants,
        cost=plan.cost,
        apis=tuple(map(locked_api, desired.values())),
        opened=opened_beside(catalog, held, desired.keys()),
        reach=reach_beside(catalog, held, desired.keys()) if several_kinds else {},
        tokens=tuple(
            LockedToken(
                task=token.task,
                apis=tuple(api.id for api in token.apis),
                grants=keys_of(token.grants),
            )
            for token in plan.tokens
            if not token.offered
        ),
        requests=requests_digest(catalog.policy_set),
        written=written(catalog.policy_set, grants),
    )


def written(policy_set: PolicySet, grants: Iterable[GrantKey]) -> dict[GrantKey, str]:
    """How requests write each of `grants`, of those that there are: value and identifier."""
    known = policy_set.grants
    return {
        key: " ".join(filter(None, (known[key].value, known[key].id)))
        for key in grants
        if key in known
    }


def locked_api(api: Api) -> LockedApi:
    """A desired API as a lock tells it."""
    return LockedApi(
        id=api.id,
        title=api.title,
        method=api.method,
        url=api.url,
        policy=api.policy,
        requirement=None if api.requirement is None else requirement_digest(api.requirement),
    )


def digests_of(catalog: Catalog) -> Digests:
    """What tells the content of a catalogue."""
    return Digests(
        name=catalog.name,
        digest=catalog.digest,
        policies=catalog.policy_set.name,
        policies_digest=catalog.policies_digest,
        services=tuple((one.name, one.digest) for one in catalog.services),
    )


def keys_of(grants: Mapping[str, Sequence[str]]) -> frozenset[GrantKey]:
    """Kind -> names as a set."""
    return frozenset(GrantKey(kind, name) for kind, names in grants.items() for name in names)


def requirement_digest(requirement: Requirement) -> str:
    """``sha256:…`` of what a requirement asks, however it is written: of its minimal clauses, or
    of its own form where those would be too many."""
    keys = sorted(set(atoms(requirement)))
    masks = {key: 1 << number for number, key in enumerate(keys)}
    content: object
    try:
        clauses = clauses_of(requirement, masks.__getitem__, limit=_MOST_CLAUSES)
        content = sorted(sorted(list(keys[bit]) for bit in bits(clause)) for clause in clauses)
    except TooManyClauses:
        content = requirement_data(requirement)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode('ascii')).hexdigest()}"
