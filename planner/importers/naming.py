"""Names of policies: what somebody who reads a report likes to see in the place of a list.

A policy is named after grants of its requirement: ``User.Read``, ``User.Read or User.Read.All``,
``User.Read.All or others``, ``Mail.Read and (User.Read or User.Read.All)``. Of a long list the
grant comes first that the documentation calls least, or else that the fewest policies name, as it
tells most about this one. How many others there are is not in the name: the vendor adds grants to
many lists at a time, and a name that stays keeps the difference readable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from planner.reading.formats import REFUSED_POLICIES
from planner.solving.formula import AnyOf, Formula, GrantKey, atoms, holds

LONGEST = 120
_MOST_SPELLED_OUT = 3
_MOST_PICKED = 3
_LARGEST_GROUP = 300
_LONGEST_GRANT = 60
_MOST_NAMED = 10

ApiKey: TypeAlias = "tuple[str, str]"
"""A catalogue and the id of an API in it."""
Rank: TypeAlias = "Callable[[Formula], tuple[Any, ...]]"


def policy_names(
    requirements: Collection[Formula],
    titles: Mapping[str, str],
    kept: Mapping[Formula, str],
    telling: Mapping[Formula, GrantKey] | None = None,
) -> dict[Formula, str]:
    """A name for each of `requirements`, which are canonical; no two differ in letter case alone.

    `titles` are those of the kinds; `kept` holds names that are given already; `telling` says which
    grant stands for a requirement best, where somebody knows.
    """
    names = {formula: name for formula, name in kept.items() if formula in requirements}
    waiting = sorted((one for one in requirements if one not in names), key=repr)
    namer = _Namer(requirements, titles, telling or {}, names.values())
    return names | namer.names(waiting)


class _Namer:
    """Gives names, from short ones to longer ones that tell more apart."""

    def __init__(
        self,
        requirements: Collection[Formula],
        titles: Mapping[str, str],
        telling: Mapping[Formula, GrantKey],
        taken: Iterable[str],
    ) -> None:
        self._used = Counter(key for one in requirements for key in set(atoms(one)))
        self._titles = titles
        self._telling = telling
        self._taken = {name.casefold() for name in (*REFUSED_POLICIES, *taken)}

    def names(self, requirements: Sequence[Formula]) -> dict[Formula, str]:
        """A name for each of `requirements`, in an order that the source's has no part in."""
        names: dict[Formula, str] = {}
        waiting = requirements
        for describe in (
            self._describe,
            lambda one: self._describe(one, spelled_out=1),
            lambda one: self._describe(one, spelled_out=1, shown=2),
            lambda one: self._describe(one, spelled_out=1, shown=3),
            lambda one: self._describe(one, shown=2, with_kinds=True),
        ):
            described = {one: describe(one) for one in waiting}
            names |= self._unique(described)
            if describe == self._describe:
                names |= self._unique(self._picked(described, names))
            waiting = [one for one in waiting if one not in names]
        for one in waiting:
            names[one] = self._numbered(self._describe(one))
        return names

    def _unique(self, described: Mapping[Formula, str]) -> dict[Formula, str]:
        """Of the names those that are short enough, free, and one requirement's alone."""
        count = Counter(name.casefold() for name in described.values())
        unique = {
            formula: name
            for formula, name in described.items()
            if len(name) <= LONGEST
            and count[name.casefold()] == 1
            and name.casefold() not in self._taken
        }
        self._taken.update(name.casefold() for name in unique.values())
        return unique

    def _numbered(self, name: str) -> str:
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
        number = 2
        while f"{short} ({number})".casefold() in self._taken:
            number += 1
        self._taken.add(f"{short} ({number})".casefold())
        return f"{short} ({number})"

    def _picked(
        self, described: Mapping[Formula, str], named: Collection[Formula]
    ) -> dict[Formula, str]:
        """Names of long lists that share their first grant: with a few grants behind it that the
        others with this first grant do not have together."""
        groups: dict[str, list[Formula]] = {}
        for formula, name in described.items():
            if formula not in named and _is_long_list(formula):
                groups.setdefault(name.casefold(), []).append(formula)
        return {
            formula: self._list([head, *picks])
            for group in groups.values()
            if len(group) <= _LARGEST_GROUP
            for formula, head, picks in self._picks(group)
        }

    def _picks(
        self, group: Sequence[Formula]
    ) -> Iterator[tuple[Formula, Formula, Sequence[Formula]]]:
        members = {one: frozenset(_members(one)) for one in group}
        for formula in group:
            rank = self._rank(formula)
            head, *rest = sorted(members[formula], key=rank)
            others = [members[other] for other in group if other != formula]
            picks: list[Formula] = []
            while others and rest and len(picks) < _MOST_PICKED:
                best = min(rest, key=lambda one: (sum(one in other for other in others), rank(one)))
                left = [other for other in others if best in other]
                if len(left) == len(others):
                    break
                others = left
                picks.append(best)
            yield formula, head, sorted(picks, key=rank)

    def _rank(self, formula: Formula) -> Rank:
        """Sorts members of a requirement: first the telling grant, then those that few
        requirements name."""
        telling = self._telling.get(formula)

        def rank(member: Formula) -> tuple[Any, ...]:
            return min(
                (key != telling, self._used[key], len(key.name), key) for key in atoms(member)
            )

        return rank

    def _list(self, members: Iterable[Formula]) -> str:
        style = _Style({}, 1, _MOST_SPELLED_OUT)
        words = [self._word(one, style, self._rank(one)) for one in members]
        return _joined(words, "or", "others")

    def _describe(
        self,
        formula: Formula,
        *,
        shown: int = 1,
        spelled_out: int = _MOST_SPELLED_OUT,
        with_kinds: bool = False,
    ) -> str:
        """A few words for `formula`, with at most `shown` members of each list of more than
        `spelled_out` alternatives."""
        style = _Style(self._titles if with_kinds else {}, shown, spelled_out)
        return self._words(formula, style, self._rank(formula))

    def _words(self, formula: Formula, style: _Style, rank: Rank) -> str:
        if isinstance(formula, GrantKey):
            return f"{style.titles.get(formula.kind, '')} {_shortened(formula.name)}".strip()
        members = list(formula.members)
        spelled_out = style.spelled_out if isinstance(formula, AnyOf) else _MOST_SPELLED_OUT
        if len(members) > spelled_out:
            members = sorted(members, key=rank)[: style.shown]
        words = [self._word(one, style, rank) for one in members]
        others = "" if len(words) == len(formula.members) else "others"
        return _joined(words, "or" if isinstance(formula, AnyOf) else "and", others)

    def _word(self, member: Formula, style: _Style, rank: Rank) -> str:
        text = self._words(member, style, rank)
        return text if isinstance(member, GrantKey) else f"({text})"


class _Style(NamedTuple):
    """How much of a requirement a name tells."""

    titles: Mapping[str, str]
    shown: int
    spelled_out: int


def _members(formula: Formula) -> tuple[Formula, ...]:
    return () if isinstance(formula, GrantKey) else formula.members


def _is_long_list(formula: Formula) -> bool:
    return isinstance(formula, AnyOf) and len(formula.members) > _MOST_SPELLED_OUT


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
