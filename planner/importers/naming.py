"""Names of policies: what somebody who reads a report likes to see in the place of a list.

A policy is named after grants of its requirement: ``User.Read``, ``User.Read or User.Read.All``,
``User.Read.All or others``, ``Mail.Read and (User.Read or User.Read.All)``. Of a long list the
grants come first that the fewest policies name, as they tell most about this one. How many others
there are is not in the name: the vendor adds grants to many lists at a time, and a name that stays
keeps the difference readable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from planner.reading.formats import REFUSED_POLICIES
from planner.solving.formula import AnyOf, Formula, GrantKey, atoms, holds

LONGEST = 100
_MOST_SPELLED_OUT = 3
_LONGEST_GRANT = 60
_MOST_NAMED = 10

ApiKey: TypeAlias = "tuple[str, str]"
"""A catalogue and the id of an API in it."""
Rank: TypeAlias = "Callable[[GrantKey], tuple[int, int, GrantKey]]"


def policy_names(
    requirements: Collection[Formula],
    titles: Mapping[str, str],
    kept: Mapping[Formula, str],
) -> dict[Formula, str]:
    """A name for each of `requirements`, which are canonical; no two differ in letter case alone.

    `titles` are those of the kinds; `kept` holds names that are given already.
    """
    names = {formula: name for formula, name in kept.items() if formula in requirements}
    taken = {name.casefold() for name in (*REFUSED_POLICIES, *names.values())}
    waiting = sorted((one for one in requirements if one not in names), key=_order)
    describers = _describers(_rank(requirements), titles)
    for describe in describers:
        candidates = [(formula, describe(formula)) for formula in waiting]
        count = Counter(name.casefold() for _, name in candidates)
        waiting = []
        for formula, name in candidates:
            if (
                len(name) <= LONGEST
                and count[name.casefold()] == 1
                and name.casefold() not in taken
            ):
                names[formula] = name
                taken.add(name.casefold())
            else:
                waiting.append(formula)
    for formula in waiting:
        names[formula] = _numbered(_shortest(formula, describers), taken)
        taken.add(names[formula].casefold())
    return names


def _order(formula: Formula) -> tuple[str, ...]:
    """An order that the source's order has no part in."""
    return (type(formula).__name__, repr(formula))


def _rank(requirements: Iterable[Formula]) -> Rank:
    """Sorts grants: first those that few requirements name."""
    used = Counter(key for requirement in requirements for key in set(atoms(requirement)))
    return lambda key: (used[key], len(key.name), key)


def _describers(rank: Rank, titles: Mapping[str, str]) -> list[Callable[[Formula], str]]:
    """Ways to describe a requirement, from short ones to longer ones that tell more apart."""
    return [
        _Description(rank, shown, titles if with_kinds else {}).of
        for with_kinds in (False, True)
        for shown in (1, 2, 3)
    ]


def _shortest(formula: Formula, describers: Sequence[Callable[[Formula], str]]) -> str:
    name = min((describe(formula) for describe in describers), key=len)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _numbered(name: str, taken: Collection[str]) -> str:
    number = 2
    while f"{name} ({number})".casefold() in taken:
        number += 1
    return f"{name} ({number})"


class _Description:
    """Describes requirements by at most `shown` members of each long list."""

    def __init__(self, rank: Rank, shown: int, titles: Mapping[str, str]) -> None:
        self._rank = rank
        self._shown = shown
        self._titles = titles

    def of(self, formula: Formula) -> str:
        """A few words for `formula`."""
        if isinstance(formula, GrantKey):
            title = self._titles.get(formula.kind, "")
            return f"{title} {_shortened(formula.name)}".strip()
        members = self._first(formula.members)
        words = [
            self.of(one) if isinstance(one, GrantKey) else f"({self.of(one)})" for one in members
        ]
        if isinstance(formula, AnyOf):
            return _joined(words, "or", "" if len(words) == len(formula.members) else "others")
        return _joined(words, "and", "" if len(words) == len(formula.members) else "others")

    def _first(self, members: Sequence[Formula]) -> list[Formula]:
        """All members of a short list, and of a long one the few that tell most."""
        if len(members) <= _MOST_SPELLED_OUT:
            return [*members]
        telling = sorted(members, key=lambda one: min(map(self._rank, atoms(one))))
        return telling[: self._shown]


def _joined(words: Sequence[str], word: str, others: str) -> str:
    *first, last = [*words, *filter(None, [others])]
    return f"{', '.join(first)} {word} {last}" if first else last


def _shortened(name: str) -> str:
    """A long name without its middle: both ends tell names apart, as of addresses."""
    if len(name) <= _LONGEST_GRANT:
        return name
    half = _LONGEST_GRANT // 2
    return f"{name[:half].rstrip()}…{name[-half:].lstrip()}"


def kept_names(
    now: Mapping[ApiKey, Formula],
    before: Mapping[ApiKey, Formula],
    policies: Mapping[str, Formula],
) -> dict[Formula, str]:
    """The names of earlier `policies` that hold on. `now` and `before` map APIs to requirements.

    An unchanged requirement keeps its name. A changed one takes over the name where most of the
    APIs stayed, so long as the name is true of it (see `is_still_true`).
    """
    requirements = set(now.values())
    names = {formula: name for name, formula in sorted(policies.items(), reverse=True)}
    kept = {formula: name for formula, name in names.items() if formula in requirements}
    gone = {formula for formula in names if formula not in requirements}
    moves = Counter(
        (before[api], formula)
        for api, formula in now.items()
        if formula not in kept and before.get(api) in gone
    )
    stayed = Counter(before[api] for api in now if api in before)
    for (old, new), number in sorted(moves.items(), key=lambda one: (-one[1], names[one[0][0]])):
        is_most = 2 * number > stayed[old]
        if is_most and new not in kept and is_still_true(names[old], old, new):
            kept[new] = names[old]
    return kept


def is_still_true(name: str, old: Formula, new: Formula) -> bool:
    """Whether a policy called `name` may go from requiring `old` to `new`: whichever of the grants
    that it names somebody holds, and no others, the answer is the same. ``A or others`` is true as
    long as A is enough; a name that people gave names no grant, and stays true."""
    named = sorted({key for key in atoms(old) if _names(name, key.name)})
    if len(named) > _MOST_NAMED:
        return False
    for chosen in product((True, False), repeat=len(named)):
        held = frozenset(key for key, is_held in zip(named, chosen, strict=True) if is_held)
        if holds(old, held) != holds(new, held):
            return False
    return True


def _names(name: str, grant: str) -> bool:
    """Whether the text `name` has `grant` in it as a word of its own."""
    pattern = rf"(?:^|(?<=[ (])){re.escape(_shortened(grant))}(?:$|(?=[ ,)]))"
    return re.search(pattern, name) is not None


def by_name(names: Mapping[Formula, str]) -> Iterator[tuple[str, Formula]]:
    """The policies in the order of their names."""
    yield from sorted((name, formula) for formula, name in names.items())
