"""Methods of one URL whose requirements differ by what looks like a slip of the pen.

A document that asks for ``parcels.read`` at GET and for ``parcles.read`` at HEAD hardly means two
grants. Names one or two letters apart are common without a slip as well (``lock`` and ``unlock``,
``v1`` and ``v2``), so only longer words count, of which one is used much less than the other, and
not those that differ at their beginning alone, where opposites do. A difference in letter case
alone always counts, wherever the two names are used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from planner.importers.found import Found, Remark
from planner.importers.requirements import canonical
from planner.importers.suspicions.apis import by_requirement, named
from planner.model import Api
from planner.solving.formula import Formula, GrantKey, atoms, substitute

_SHORTEST_WORD = 5
_MUCH_LESS = 3
_RARE = 2
_MOST_AT_ONE_URL = 40


def typos(rule: str, found: Found) -> Iterator[Remark]:
    """A warning for each pair of methods of one URL with such a difference."""
    used = _uses(found)
    told: set[tuple[GrantKey, GrantKey]] = set()
    for service in found.services:
        for apis in _by_url(service.apis).values():
            for one, other in combinations(apis[:_MOST_AT_ONE_URL], 2):
                pair = _slip(one.requirement, other.requirement, used)
                if pair is not None and pair not in told:
                    told.add(pair)
                    yield _remark(rule, one, other, pair)


def names_that_differ_in_case(rule: str, found: Found) -> Iterator[Remark]:
    """A warning for all but the first of several grants of a kind with one name but for case."""
    alike: dict[tuple[str, str], GrantKey] = {}
    for key in sorted(grant.key for grant in found.grants):
        first = alike.setdefault((key.kind, key.name.casefold()), key)
        if first != key:
            message = f"it differs from {named([first])} in letter case alone"
            yield Remark(rule=rule, place=str(key), message=message)


def _uses(found: Found) -> Counter[GrantKey]:
    uses: Counter[GrantKey] = Counter()
    for requirement, apis in by_requirement(found).items():
        for key in set(atoms(requirement)):
            uses[key] += len(apis)
    return uses


def _by_url(apis: Sequence[Api]) -> dict[str, list[Api]]:
    by_url: dict[str, list[Api]] = {}
    for api in apis:
        by_url.setdefault(api.url, []).append(api)
    return by_url


def _remark(rule: str, one: Api, other: Api, pair: tuple[GrantKey, GrantKey]) -> Remark:
    seldom, often = (named([key]) for key in pair)
    message = (
        f"{seldom} may be a slip of the pen for {often}: apart from it {one.method} and"
        f" {other.method} ask for the same"
    )
    return Remark(rule=rule, place=f"{one.method} {one.url}", message=message)


def _slip(
    one: Formula | None, other: Formula | None, used: Mapping[GrantKey, int]
) -> tuple[GrantKey, GrantKey] | None:
    """The two grants by which alone the requirements differ, the one used less first, where one
    looks like a misspelling of the other."""
    if one is None or other is None or one == other:
        return None
    here, there = set(atoms(one)), set(atoms(other))
    only_here, only_there = here - there, there - here
    if len(only_here) != 1 or len(only_there) != 1:
        return None
    (first,), (second,) = only_here, only_there
    seldom, often = sorted((first, second), key=lambda key: (used[key], key))
    if first.kind != second.kind or not looks_like_slip(
        seldom.name, often.name, used[seldom], used[often]
    ):
        return None
    if canonical(_replaced(one, first, second)) != other:
        return None
    return seldom, often


def _replaced(formula: Formula, old: GrantKey, new: GrantKey) -> Formula:
    return substitute(formula, lambda key: new if key == old else key)


def looks_like_slip(seldom: str, often: str, uses: int, others: int) -> bool:
    """Whether the name `seldom`, of `uses` uses, looks like a misspelling of `often`."""
    if seldom.casefold() == often.casefold():
        return True
    if uses > _RARE or others < _MUCH_LESS * uses:
        return False
    words, right = (re.split(r"[.:/_-]", name.casefold()) for name in (seldom, often))
    different = [pair for pair in zip(words, right, strict=False) if pair[0] != pair[1]]
    if len(words) != len(right) or len(different) != 1:
        return False
    word, meant = different[0]
    if min(len(word), len(meant)) < _SHORTEST_WORD or word[2:] == meant[2:]:
        return False
    if re.sub("[0-9]", "", word) == re.sub("[0-9]", "", meant):
        return False
    is_opposite = word.endswith(meant) or meant.endswith(word)
    return not is_opposite and is_within_two_edits(word, meant)


def is_within_two_edits(one: str, other: str) -> bool:
    """Whether two letters inserted, deleted, replaced or exchanged with their neighbour at most
    make one word of the other (the restricted distance of Damerau and Levenshtein)."""
    if abs(len(one) - len(other)) > 2:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for to, opposite in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != opposite))
            exchanged = at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == opposite
            row.append(min(cost, last[to - 2] + 1) if exchanged else cost)
    return row[-1] <= 2
