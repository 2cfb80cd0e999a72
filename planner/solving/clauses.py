"""Formulas over numbered grants in their minimal conjunctive normal form.

A clause is an int: bit *i* set means that grant *i* meets it. A formula is a frozenset of clauses,
all of which must be met. For a formula without negation the minimal form is unique (its clauses are
the prime implicates; Quine 1955), so two formulas are equal exactly when their forms are, and equal
requirements merge whatever way they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from planner.solving.formula import AnyOf, Formula, GrantKey

Clauses: TypeAlias = frozenset[int]

ALWAYS: Clauses = frozenset()
NEVER: Clauses = frozenset({0})


class TooManyClauses(Exception):
    """The conjunctive form is larger than the limit; the formula is to be used as it stands."""


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits set in `mask`, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def minimal(clauses: Iterable[int]) -> Clauses:
    """Drop every clause that another one implies (a clause with fewer grants asks for more)."""
    kept: list[int] = []
    for clause in sorted(set(clauses), key=int.bit_count):
        if not any(smaller & clause == smaller for smaller in kept):
            kept.append(clause)
    return frozenset(kept)


def clauses_of(formula: Formula, mask_of: Callable[[GrantKey], int], *, limit: int) -> Clauses:
    """The minimal clauses of `formula`; `mask_of` gives the numbered grants that cover a grant.

    Raises TooManyClauses when more than `limit` clauses stand side by side on the way.
    """
    if isinstance(formula, GrantKey):
        return frozenset({mask_of(formula)})
    if isinstance(formula, AnyOf):
        return _joined(formula.members, mask_of, limit)
    members = (clauses_of(member, mask_of, limit=limit) for member in formula.members)
    return _checked(frozenset().union(*members), limit)


def _joined(
    members: tuple[Formula, ...], mask_of: Callable[[GrantKey], int], limit: int
) -> Clauses:
    """*Any of*: each clause joins one clause of every member."""
    grants = 0
    joined: Clauses = NEVER
    for member in members:
        if isinstance(member, GrantKey):
            grants |= mask_of(member)
            continue
        ours = clauses_of(member, mask_of, limit=limit)
        if len(joined) * len(ours) > limit * 16:
            raise TooManyClauses
        joined = _checked(frozenset(left | right for left in joined for right in ours), limit)
    return minimal(clause | grants for clause in joined)


def _checked(clauses: Clauses, limit: int) -> Clauses:
    smallest = minimal(clauses)
    if len(smallest) > limit:
        raise TooManyClauses
    return smallest
