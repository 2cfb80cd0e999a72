"""What a check of a plan comes to: plain values, for others to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from planner.reading.quoting import key_path
from planner.verifying.documents import Steps

Outcome: TypeAlias = Literal["verified", "unproven", "outdated", "refused"]


class Reason(NamedTuple):
    """One thing that speaks against a plan, and where in the plan it stands."""

    at: Steps
    message: str

    @property
    def path(self) -> str:
        """The place as a key path, such as ``apis["users/get-user"].url``."""
        return key_path(self.at)


class Check(NamedTuple):
    """One thing that was checked: `holds` is None where it could not be."""

    name: str
    holds: bool | None
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a plan is what it says.

    `outcome`: ``verified`` when all that it says is so; ``unproven`` when all but one thing could
    be checked, that nothing less will do; ``outdated`` when the catalogue has changed and the
    plan is no longer sufficient and least with it; ``refused`` when it says what is not so.
    `reasons` holds every reason for the last two. `changed`: the catalogue's content is not what
    the plan was made from; `changes` says what that changes in this plan, and `sufficient` and
    `least` tell of the catalogue as it is now (None: not known, or not asked). `unchecked` names
    the fields that were not looked at.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    checks: tuple[Check, ...]
    changed: bool
    changes: tuple[Reason, ...]
    sufficient: bool | None
    least: bool | None
    unchecked: tuple[str, ...]
