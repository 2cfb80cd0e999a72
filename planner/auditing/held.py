"""What a client or a token holds, as its document says."""

from __future__ import annotations

from planner.solving.formula import GrantKey
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownGrant:
    """Something held that is no grant of the catalogue, as written, or described where it looks
    like a secret. `kind` is empty where its place tells none."""

    text: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The grants held, what is held besides and not known, and the kinds of which nothing is said:
    `hidden`, in the policy set's order. Of a hidden kind anything may be held."""

    grants: frozenset[GrantKey]
    unknown: tuple[UnknownGrant, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client as its document tells of it. `name` and `id` are empty where it does not say."""

    held: Held
    source: str
    name: str = ""
    id: str = ""
