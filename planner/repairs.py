"""What would make an infeasible integration feasible: the types, and their form as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from planner.solving.formula import GrantKey
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """One change of the limits.

    ``forbid``: the entry `text` is taken out of the list. Where it means more grants than need be
    let in, `keep` names the others, which can be forbidden in its place. ``allow``: `text` is added
    to the list, which lets a reserved grant in too; where there is no list, it becomes ``*`` and
    the text, as ``*`` alone narrows nothing and lets in no reserved grant.
    """

    limit: Literal["forbid", "allow"]
    text: str
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A smallest set of changes that lets every desired API be met: without any one of them some
    API stays blocked.

    `grants` (kind -> names) and `cost` are those of the plan that the limits then allow, `proven`
    says whether it is proven least. `lets_in`: the grants among them that are blocked today, and
    `names` how limits name them.
    """

    lifts: tuple[Lift, ...]
    lets_in: tuple[GrantKey, ...]
    names: tuple[str, ...]
    grants: Mapping[str, tuple[str, ...]]
    cost: Mapping[str, int]
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairs:
    """The smallest sets of changes, those with the fewest changes first. `complete`: there are no
    others. None at all where no limit is to blame."""

    sets: tuple[Repair, ...]
    complete: bool


def repairs_data(repairs: Repairs | None) -> dict[str, Any] | None:
    """The field `repairs` of ``plan-v1``: None for a plan that needs none."""
    if repairs is None:
        return None
    return {"sets": [_repair(one) for one in repairs.sets], "complete": repairs.complete}


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "lifts": [
            {"limit": lift.limit, "text": lift.text, "keep": list(lift.keep)}
            for lift in repair.lifts
        ],
        "lets_in": [{"kind": key.kind, "grant": key.name} for key in repair.lets_in],
        "allow": list(repair.names),
        "grants": {kind: list(names) for kind, names in repair.grants.items()},
        "cost": dict(repair.cost),
        "proven": repair.proven,
    }
