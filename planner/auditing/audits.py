"""What an audit comes to, as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from planner.auditing.held import Held, UnknownGrant
from planner.model import Api, Blocker, Policy, Requirement
from planner.plans import Plan
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

AuditVerdict: TypeAlias = Literal[
    "least", "equal", "lesser", "excessive", "insufficient", "infeasible"
]

GOOD: frozenset[AuditVerdict] = frozenset({"least", "equal", "lesser"})
"""Verdicts on what is enough and costs no more than the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedApi:
    """An API under the grants held. ``met``: authorised. ``depends``: only with grants of a kind of
    which nothing is said; `needs` is what these would have to meet. ``unmet``: not authorised."""

    api: Api
    state: Literal["met", "depends", "unmet"]
    needs: Requirement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGrant:
    """A grant of the plan that what is held lacks: with all of these added, and none left out, it
    is enough. `needed_by`: the closed APIs that it helps to open; `required`: the limits require
    it."""

    grant: GrantKey
    needed_by: tuple[Api, ...]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessGrant:
    """A grant held that the least set does without.

    `opens`, `opens_policies` and `adds` (cost by criterion) are what it brings on top of the least
    set, alone. `closes`: the APIs not desired that nobody could call any more if it alone was taken
    away. `needed_today`: the desired APIs that are closed then, because the grants of the least set
    for them are not held. `removable`: it can go at once, with all others that are, and the client
    still works. `blocked_by`: the limits that rule it out.
    """

    grant: GrantKey
    opens: tuple[Api, ...]
    opens_policies: tuple[Policy, ...]
    adds: Mapping[str, int]
    closes: tuple[Api, ...]
    needed_today: tuple[Api, ...]
    removable: bool
    blocked_by: tuple[Blocker, ...]
    reserved: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What is held against the least that an integration needs.

    `verdict`: ``least`` is held as planned; ``equal`` another set of the same cost, criterion by
    criterion; ``lesser`` less than a plan that was not proven least; ``excessive`` enough, and more
    than the least or than the limits permit; ``insufficient`` something is missing, whatever else
    is held; ``infeasible`` there is no least set to compare with.

    `target`: the least set to get to (kind -> names): of those that cost the least one that is
    within what is held, if there is one, else the plan's. `add` and `remove` lead there. `cost` is
    that of what is held, `more` by how much it differs from the plan's. `opens`: the APIs not
    desired that are authorised; `together`: those of them that the target does not open.
    `may_open`: those that grants of hidden kinds could open. `assumed`: of the kinds in
    `held.hidden` the plan's grants, which the verdict takes as held.
    """

    plan: Plan
    held: Held
    assumed: Mapping[str, tuple[str, ...]]
    verdict: AuditVerdict
    target: Mapping[str, tuple[str, ...]]
    add: Mapping[str, tuple[str, ...]]
    remove: Mapping[str, tuple[str, ...]]
    cost: Mapping[str, int]
    more: Mapping[str, int]
    apis: tuple[CheckedApi, ...]
    missing: tuple[MissingGrant, ...]
    excess: tuple[ExcessGrant, ...]
    opens: tuple[Api, ...]
    opens_policies: tuple[Policy, ...]
    may_open: tuple[CheckedApi, ...]
    together: tuple[Api, ...]
    together_policies: tuple[Policy, ...]

    @property
    def unknown(self) -> tuple[UnknownGrant, ...]:
        """What is held and is no grant of the catalogue."""
        return self.held.unknown

    @property
    def sufficient(self) -> bool:
        """Whether every desired API with a known requirement is authorised, with `assumed`."""
        return self.verdict in GOOD or self.verdict == "excessive"

    @property
    def clean(self) -> bool:
        """Whether there is nothing to put right, and nothing that nobody knows."""
        return self.verdict in GOOD and not self.unknown
