"""What a rehearsal comes to: plain values, for others to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from planner.model import Api
from planner.plans import Plan

SCHEMA = "proof-of-rehearsal-v1"
SCHEMA_OF_SEVERAL = "proofs-of-rehearsal-v1"

Said: TypeAlias = Literal["desired", "exposed", "free", "closed", "unknown"]
"""What a plan says of an API: it is desired, it is opened besides, any valid token opens it, it
stays closed, or nobody knows what it requires."""

SAID: tuple[Said, ...] = ("desired", "exposed", "free", "closed", "unknown")


class Disagreement(NamedTuple):
    """A call whose answer is not what the plan says. `task` is empty for the token with all of the
    client's scopes."""

    task: str
    api: Api
    said: Said
    status: int
    answer: str


class Skipped(NamedTuple):
    """An API that could not be called as itself, and why."""

    api: Api
    reason: str


class Unrehearsed(NamedTuple):
    """A task whose token could not be asked for, and why."""

    task: str
    reason: str


class Tried(NamedTuple):
    """One token: how many APIs were called with it, by what the plan says of them, and how many
    answers were as it says."""

    task: str
    counted: Mapping[Said, int]
    agreed: int

    @property
    def called(self) -> int:
        """How many APIs were called."""
        return sum(self.counted.values())


class Outcome(NamedTuple):
    """A rehearsed plan.

    `created_by` is ``request`` for the vendor's own create request, and ``registration`` where
    there is none, for the reason `why_registered`. `given` are the kinds of grants that the create
    request does not carry, and that the client got in another way.
    """

    plan: Plan
    created_by: Literal["request", "registration"]
    why_registered: str
    given: tuple[str, ...]
    tried: tuple[Tried, ...]
    disagreements: tuple[Disagreement, ...]
    skipped: tuple[Skipped, ...]
    unrehearsed: tuple[Unrehearsed, ...]

    @property
    def agrees(self) -> bool:
        """Whether every answer was as the plan says."""
        return not self.disagreements

    def to_dict(self) -> dict[str, Any]:
        """The outcome as ``proof-of-rehearsal-v1``: plain dicts, lists, strings and numbers."""
        catalog = self.plan.catalog
        return {
            "schema": SCHEMA,
            "outcome": "agreed" if self.agrees else "disagreed",
            "integration": {"name": self.plan.integration.name},
            "catalog": {"name": catalog.name, "digest": catalog.digest},
            "grants": {kind: list(names) for kind, names in self.plan.grants.items()},
            "created_by": self.created_by,
            "why_registered": self.why_registered,
            "given_otherwise": list(self.given),
            "tokens": [
                {
                    "task": one.task or None,
                    "called": one.called,
                    "agreed": one.agreed,
                    "said": {said: one.counted.get(said, 0) for said in SAID},
                }
                for one in self.tried
            ],
            "disagreements": [
                {
                    "task": one.task or None,
                    **_api(one.api),
                    "said": one.said,
                    "status": one.status,
                    "answer": one.answer,
                }
                for one in self.disagreements
            ],
            "skipped": [{**_api(one.api), "reason": one.reason} for one in self.skipped],
            "unrehearsed": [{"task": one.task, "reason": one.reason} for one in self.unrehearsed],
        }


def _api(api: Api) -> dict[str, str]:
    return {"api": api.id, "title": api.title, "method": api.method, "url": api.url}
