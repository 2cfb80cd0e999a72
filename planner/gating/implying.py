"""Which of two requirements lets more in, decided exactly.

For formulas without negation, `f` implies `g` exactly when each clause of `g`'s conjunctive form
follows from `f`; and a clause follows unless `f` can be true with none of its grants. In the same
way, it does exactly when `g` is true of each term of `f`'s disjunctive form. One of the two forms
is nearly always short; where both are too long, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from planner.model import Requirement
from planner.solving.clauses import TooManyClauses, bits, clauses_of
from planner.solving.formula import (
    AllOf,
    AnyOf,
    Formula,
    GrantKey,
    any_of,
    atoms,
    holds,
    substitute,
)

MOST_CLAUSES = 2_000

Relation: TypeAlias = Literal["same", "weaker", "stricter", "incomparable", "undecided"]


@lru_cache(maxsize=4096)
def relation(old: Formula, new: Formula, *, limit: int = MOST_CLAUSES) -> Relation:
    """How `new` compares with `old`: ``weaker`` is met by more sets of grants."""
    if old == new:
        return "same"
    opens_no_less = implies(old, new, limit=limit)
    opens_no_more = implies(new, old, limit=limit)
    if opens_no_less is None or opens_no_more is None:
        return "undecided"
    if opens_no_less:
        return "same" if opens_no_more else "weaker"
    return "stricter" if opens_no_more else "incomparable"


def implies(one: Formula, other: Formula, *, limit: int = MOST_CLAUSES) -> bool | None:
    """Whether every set of grants that meets `one` meets `other`; None where both ways to tell
    take more than `limit` clauses."""
    every = frozenset(atoms(one)) | frozenset(atoms(other))
    try:
        return not any(holds(one, every - clause) for clause in _clauses(other, limit))
    except TooManyClauses:
        pass
    try:
        return all(holds(other, term) for term in _clauses(_dual(one), limit))
    except TooManyClauses:
        return None


def _clauses(formula: Formula, limit: int) -> Iterator[frozenset[GrantKey]]:
    keys = sorted(set(atoms(formula)))
    masks = {key: 1 << number for number, key in enumerate(keys)}
    for clause in clauses_of(formula, masks.__getitem__, limit=limit):
        yield frozenset(keys[bit] for bit in bits(clause))


def _dual(formula: Formula) -> Formula:
    """*Any of* and *all of* changed over: its clauses are the terms of `formula`."""
    if isinstance(formula, GrantKey):
        return formula
    join = AllOf if isinstance(formula, AnyOf) else AnyOf
    return join(tuple(map(_dual, formula.members)))


def given(requirement: Requirement, holders: Mapping[GrantKey, list[GrantKey]]) -> Formula:
    """The requirement over the grants that a client is given: in the place of each grant, any of
    those that count as holding it. One that nobody can be given is never met."""
    return substitute(requirement, lambda key: any_of(holders.get(key, ())))
