"""Formulas with their members in order, so that the order of writing makes no difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from planner.solving.formula import TRUE, AnyOf, Formula, GrantKey

Order: TypeAlias = "tuple[Any, ...]"
Join: TypeAlias = "Callable[[Iterable[Formula]], Formula]"


class Ordered(NamedTuple):
    """A formula whose members are in order, and its own place among others: grants come first, by
    kind and name, then *any of*, then *all of*, by their members."""

    formula: Formula
    order: Order


ALWAYS_TRUE = Ordered(TRUE, (2, ()))


def ordered_grant(grant: GrantKey) -> Ordered:
    """A grant alone."""
    return Ordered(grant, (0, grant))


def join_in_order(join: Join, members: Iterable[Ordered]) -> Ordered:
    """Join formulas with `any_of` or `all_of`, and put the members of the result in order.

    Each member brings its own order, so nothing is walked again however deep the nesting is.
    """
    orders: dict[int, Order] = {}
    formulas = []
    for formula, order in members:
        formulas.append(formula)
        orders[id(formula)] = order
        if not isinstance(formula, GrantKey):
            # Joining may replace a formula by its members.
            orders.update(zip(map(id, formula.members), order[1], strict=True))
    joined = join(formulas)
    if joined == TRUE:
        return ALWAYS_TRUE
    if isinstance(joined, GrantKey) or id(joined) in orders:
        return Ordered(joined, orders[id(joined)])
    kept = sorted(joined.members, key=lambda member: orders[id(member)])
    rank = 1 if isinstance(joined, AnyOf) else 2
    return Ordered(
        type(joined)(tuple(kept)), (rank, tuple([orders[id(member)] for member in kept]))
    )
