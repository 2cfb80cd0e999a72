"""Connected parts: grants that share no clause and no item can be chosen apart.

Costs are sums of packed ints (:mod:`planner.solving.scale`), so the least answer of the whole is
the union of the least answers of the parts.
"""

from __future__ import annotations

from planner.solving.clauses import Clauses
from planner.solving.core import Core


def split(core: Core) -> list[Core]:
    """The independent parts of `core`, in the order of their first grant; none when decided."""
    groups = _groups([*core.clauses, *(_scope(form) for form in core.items)])
    return [_part(core, group) for group in groups]


def _scope(form: Clauses) -> int:
    scope = 0
    for clause in form:
        scope |= clause
    return scope


def _groups(masks: list[int]) -> list[int]:
    """Unite overlapping masks."""
    groups: list[int] = []
    for mask in masks:
        united, apart = mask, []
        for group in groups:
            if group & united:
                united |= group
            else:
                apart.append(group)
        groups = [*apart, united]
    return sorted(groups, key=lambda group: group & -group)


def _part(core: Core, group: int) -> Core:
    return Core(
        clauses=frozenset(clause for clause in core.clauses if clause & group),
        items={form: weight for form, weight in core.items.items() if _scope(form) & group},
        weights={grant: weight for grant, weight in core.weights.items() if group >> grant & 1},
        chosen=0,
        cost=0,
    )
