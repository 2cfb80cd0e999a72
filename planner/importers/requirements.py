"""Requirements: put into one order, and written as policy sets write them.

A written requirement has to settle every kind on every way through it (`planner.reading`), so a
kind that is not needed is said to be: ``none``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planner.importers.emitting import Plain, Short
from planner.reading.ordering import ALWAYS_TRUE, Ordered, join_in_order, ordered_grant
from planner.reading.requirements import NOTHING_NEEDED
from planner.solving.formula import TRUE, AnyOf, Formula, GrantKey, all_of, any_of, atoms

# A list in a mapping for each level of a requirement, inside the policies: see `DEEPEST` in
# `planner.reading.composing`.
DEEPEST = 16


def canonical(formula: Formula) -> Formula:
    """`formula` as reading puts it: flattened, and with its members in order. Nothing is absorbed:
    (a and b) or a stays that."""
    return _ordered(formula).formula


def _ordered(formula: Formula) -> Ordered:
    if isinstance(formula, GrantKey):
        return ordered_grant(formula)
    if formula == TRUE:
        return ALWAYS_TRUE
    join = any_of if isinstance(formula, AnyOf) else all_of
    return join_in_order(join, [_ordered(member) for member in formula.members])


def is_too_deep(formula: Formula) -> bool:
    """Whether `formula` nests deeper than a file may."""
    level: list[Formula] = [formula]
    for _ in range(DEEPEST):
        level = [m for one in level if not isinstance(one, GrantKey) for m in one.members]
        if not level:
            return False
    return True


def plain_requirement(formula: Formula, kinds: Collection[str]) -> Plain:
    """`formula`, which is canonical and can be met, as a policy set with these kinds writes it."""
    if formula == TRUE:
        return NOTHING_NEEDED
    return _Writer(tuple(sorted(kinds))).settling(formula, frozenset(kinds))


class _Writer:
    def __init__(self, kinds: Sequence[str]) -> None:
        self._kinds = kinds

    def settling(self, formula: Formula, kinds: frozenset[str]) -> Plain:
        """`formula`, written so that each of `kinds` is settled on every way through."""
        names = _names_of_one_kind(formula)
        if names is not None:
            return self._mapping([names], kinds)
        if isinstance(formula, AnyOf):
            return {"any": self._alternatives(formula, kinds)}
        return self._all(formula, kinds)

    def _alternatives(self, formula: AnyOf, kinds: frozenset[str]) -> list[Plain]:
        """Grants of one kind stand together in one list of names."""
        grants = [member for member in formula.members if isinstance(member, GrantKey)]
        by_kind = {grant.kind: [g.name for g in grants if g.kind == grant.kind] for grant in grants}
        others = [member for member in formula.members if not isinstance(member, GrantKey)]
        return [
            *(self._mapping([named], kinds) for named in by_kind.items()),
            *(self.settling(member, kinds) for member in others),
        ]

    def _all(self, formula: Formula, kinds: frozenset[str]) -> Plain:
        """What asks for one kind only stands in a mapping, with other kinds beside it; what else
        is needed stands behind."""
        mappings: list[dict[str, list[str]]] = []
        others: list[Formula] = []
        for member in () if isinstance(formula, GrantKey) else formula.members:
            named = _names_of_one_kind(member)
            if named is None:
                others.append(member)
            else:
                free = next((one for one in mappings if named[0] not in one), None)
                if free is None:
                    mappings.append(free := {})
                free[named[0]] = named[1]
        settled = {grant.kind for grant in atoms(formula)}
        if not mappings and kinds - settled:
            mappings.append({})
        parts = [
            self._mapping(
                list(one.items()), frozenset(one) | (kinds - settled if at == 0 else set())
            )
            for at, one in enumerate(mappings)
        ]
        parts += [self.settling(one, _kinds_of(one)) for one in others]
        return parts[0] if len(parts) == 1 else {"all": parts}

    def _mapping(self, named: Sequence[tuple[str, list[str]]], kinds: frozenset[str]) -> Plain:
        """Names by kind; of the one kind that there is, the names alone."""
        written = {kind: names[0] if len(names) == 1 else names for kind, names in named}
        if len(self._kinds) == 1:
            (only,) = written.values()
            return only
        needless = dict.fromkeys(kinds - set(written), NOTHING_NEEDED)
        together: dict[str, Plain] = {**written, **needless}
        return Short({kind: together[kind] for kind in self._kinds if kind in together})


def _names_of_one_kind(formula: Formula) -> tuple[str, list[str]] | None:
    """The kind and the names where `formula` asks for any one of these, and nothing else."""
    if isinstance(formula, GrantKey):
        return formula.kind, [formula.name]
    if not isinstance(formula, AnyOf):
        return None
    kinds = {member.kind if isinstance(member, GrantKey) else None for member in formula.members}
    (kind, *more) = kinds
    if kind is None or more:
        return None
    return kind, [grant.name for grant in atoms(formula)]


def _kinds_of(formula: Formula) -> frozenset[str]:
    return frozenset(grant.kind for grant in atoms(formula))
