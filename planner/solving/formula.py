"""Requirements as monotone formulas: grants joined by *any of* and *all of*, no negation.

A formula is a :class:`GrantKey`, an :class:`AnyOf` or an :class:`AllOf`. ``AllOf(())`` is always
true ("needs nothing"), ``AnyOf(())`` is never true ("no way in").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from planner.solving.records import dataclass


class GrantKey(NamedTuple):
    """What identifies a grant: its kind (``scopes``) and its name (``job.read``)."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one member is."""

    members: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every member is."""

    members: tuple[Formula, ...]


Formula: TypeAlias = "GrantKey | AnyOf | AllOf"

TRUE = AllOf(())
FALSE = AnyOf(())


def any_of(members: Iterable[Formula]) -> Formula:
    """Join formulas by *any of*, flattened; a member that is always true decides the whole."""
    kept: dict[Formula, None] = {}
    for member in members:
        if isinstance(member, AnyOf):
            kept.update(dict.fromkeys(member.members))
        elif isinstance(member, AllOf) and not member.members:
            return TRUE
        else:
            kept[member] = None
    return next(iter(kept)) if len(kept) == 1 else AnyOf(tuple(kept))


def all_of(members: Iterable[Formula]) -> Formula:
    """Join formulas by *all of*, flattened; a member that is never true decides the whole."""
    kept: dict[Formula, None] = {}
    for member in members:
        if isinstance(member, AllOf):
            kept.update(dict.fromkeys(member.members))
        elif isinstance(member, AnyOf) and not member.members:
            return FALSE
        else:
            kept[member] = None
    return next(iter(kept)) if len(kept) == 1 else AllOf(tuple(kept))


def holds(formula: Formula, held: AbstractSet[GrantKey]) -> bool:
    """Whether `formula` is true of the grants in `held` (implications already applied)."""
    if isinstance(formula, GrantKey):
        return formula in held
    # One true member decides an *any of*, one false member an *all of*.
    decisive = isinstance(formula, AnyOf)
    for member in formula.members:
        if holds(member, held) is decisive:
            return decisive
    return not decisive


def atoms(formula: Formula) -> Iterator[GrantKey]:
    """Every grant named in `formula`, in the order of writing, as often as it is named."""
    if isinstance(formula, GrantKey):
        yield formula
    else:
        for member in formula.members:
            yield from atoms(member)


def substitute(formula: Formula, replace: Callable[[GrantKey], Formula]) -> Formula:
    """Put `replace(grant)` in the place of every grant, and simplify."""
    if isinstance(formula, GrantKey):
        return replace(formula)
    join = any_of if isinstance(formula, AnyOf) else all_of
    return join(substitute(member, replace) for member in formula.members)


@lru_cache(maxsize=8192)
def part_of_kind(formula: Formula, kind: str) -> Formula:
    """What `formula` still asks of `kind` once the grants of all other kinds are assumed held.

    ``TRUE`` means that the kind has no part in it (SPEC section 3: such an API does not count for
    this kind, as it would be met with no grant of the kind at all).

    Kept, because each catalogue is asked for it again and again.
    """
    return substitute(formula, lambda grant: grant if grant.kind == kind else TRUE)
