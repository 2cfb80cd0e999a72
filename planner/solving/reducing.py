"""Reductions that keep the one least answer, until nothing changes.

- *Absorption*: a clause that contains another is met with it.
- *Forced*: the only grant of a clause is chosen.
- *Useless*: a grant that no clause offers is dropped.
- *Unavoidable*: an item's clause that contains a demand clause will be met whatever is chosen; an
  item all of whose clauses are such costs its weight in every answer.
- *Dominated*: a grant is dropped when another meets all its clauses and can replace it in any
  answer without a greater cost (set covering's column dominance; Beasley 1987, here with the cost
  of what a grant opens instead of a fixed price).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from planner.solving.clauses import ALWAYS, Clauses, bits, minimal
from planner.solving.core import Core


class Tally:
    """What the reductions did, for the proof."""

    __slots__ = ("excluded", "forced")

    def __init__(self) -> None:
        self.forced = 0
        self.excluded = 0


Exchange: TypeAlias = Callable[[Core, set[Clauses], int, int], bool]
"""Whether a grant may be dropped for a rival that meets all its clauses: a core, the items that
name the rival, the rival, the grant."""


def never_dearer(core: Core, touched: set[Clauses], rival: int, grant: int) -> bool:
    """Whether `rival` in the place of `grant` never costs more, whatever else is chosen.

    If the answer already holds `rival`, dropping `grant` lowers the cost, as every grant has a
    weight of its own. Otherwise the exchange can newly open only items that name `rival` and are
    not opened at least as easily by `grant`; each of them counts in full. Weights of two grants are
    never equal (their names differ), so one of two like grants always stays.
    """
    return saving(core, touched, rival, grant) >= 0


def saving(core: Core, touched: set[Clauses], rival: int, grant: int) -> int:
    """What `rival` in the place of `grant` saves at least; below zero when it may cost more."""
    newly_opened = (form for form in touched if not opened_as_easily(form, rival, grant))
    return (
        core.weights[grant] - core.weights[rival] - sum(map(core.items.__getitem__, newly_opened))
    )


def reduce_core(core: Core, tally: Tally, exchange: Exchange = never_dearer) -> None:
    """Reduce `core` in place. Every clause must offer at least one grant.

    `exchange` decides when a grant counts as dominated; the default keeps the one least answer.
    """
    core.clauses = minimal(core.clauses)
    _settle(core, tally)
    while _drop_dominated(core, tally, exchange):
        core.clauses = minimal(core.clauses)
        _settle(core, tally)


def _settle(core: Core, tally: Tally) -> None:
    """Choose forced grants, drop useless ones, and bring the items up to date."""
    forced = 0
    for clause in core.clauses:
        if clause.bit_count() == 1:
            forced |= clause
    if forced:
        core.clauses = frozenset(clause for clause in core.clauses if not clause & forced)
        core.chosen |= forced
        core.cost += sum(core.weights.pop(grant) for grant in bits(forced))
        tally.forced += forced.bit_count()
    useful = core.open
    useless = [grant for grant in core.weights if not useful >> grant & 1]
    for grant in useless:
        del core.weights[grant]
    tally.excluded += len(useless)
    _update_items(core, forced, useful)


def _update_items(core: Core, forced: int, useful: int) -> None:
    items: dict[Clauses, int] = {}
    by_size = sorted(core.clauses, key=int.bit_count)
    for form, weight in core.items.items():
        left = _what_is_left(form, forced, useful, by_size)
        if left == ALWAYS:
            core.cost += weight
        elif 0 not in left:
            items[left] = items.get(left, 0) + weight
    core.items = items
    _fold_single_grants(core)


def _what_is_left(form: Clauses, forced: int, useful: int, demands: list[int]) -> Clauses:
    """`form` once `forced` is chosen and only `useful` grants can still be."""
    left = {clause & useful for clause in form if not clause & forced}
    return minimal(
        clause for clause in left if not any(demand & clause == demand for demand in demands)
    )


def _fold_single_grants(core: Core) -> None:
    """An item that one grant alone decides is part of that grant's own weight."""
    for form in [form for form in core.items if len(form) == 1]:
        (clause,) = form
        if clause.bit_count() == 1:
            core.weights[clause.bit_length() - 1] += core.items.pop(form)


def _drop_dominated(core: Core, tally: Tally, exchange: Exchange) -> bool:
    """Drop dominated grants; say whether there were any."""
    offering = _clauses_by_grant(core)
    touching = _items_by_grant(core)
    dropped = 0
    for grant in sorted(core.weights, reverse=True):
        rivals = -1
        for clause in offering[grant]:
            rivals &= clause
        rivals &= ~(dropped | 1 << grant)
        for rival in bits(rivals):
            if exchange(core, touching[rival], rival, grant):
                dropped |= 1 << grant
                break
    if dropped:
        tally.excluded += dropped.bit_count()
        core.clauses = frozenset(clause & ~dropped for clause in core.clauses)
    return bool(dropped)


def _clauses_by_grant(core: Core) -> dict[int, list[int]]:
    offering: dict[int, list[int]] = {grant: [] for grant in core.weights}
    for clause in core.clauses:
        for grant in bits(clause):
            offering[grant].append(clause)
    return offering


def _items_by_grant(core: Core) -> dict[int, set[Clauses]]:
    touching: dict[int, set[Clauses]] = {grant: set() for grant in core.weights}
    for form in core.items:
        for clause in form:
            for grant in bits(clause):
                touching[grant].add(form)
    return touching


def opened_as_easily(form: Clauses, rival: int, grant: int) -> bool:
    """Whether every clause that `rival` meets is met by `grant` too."""
    return all(clause >> grant & 1 for clause in form if clause >> rival & 1)
