"""Every choice of grants that could be less than a given one, looked at.

Whoever needs *any of* several things takes one of them: so the choices are walked through by
taking, again and again, an unmet part of a demand and one of the ways to meet it. Every sufficient
choice holds the grants of some such way, and none of the numbers compared falls when a grant is
added. A way is therefore left as soon as its own numbers are greater than those of the best choice
known; nothing else is ever left out. The walk counts the steps that it takes and gives up, without
an answer, at a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from planner.model import Requirement
from planner.solving.formula import AnyOf, GrantKey
from planner.verifying.questions import Choice, Question, Rank
from planner.verifying.truth import takes_kind

MOST_STEPS = 30_000
"""A second or two of work, more where tens of thousands of APIs are counted."""


class _Any(NamedTuple):
    """True of a choice (a set of bits) that has one of `bits` or makes one of `parts` true."""

    bits: int
    parts: tuple[_All, ...]


class _All(NamedTuple):
    """True of a choice that makes every part true."""

    parts: tuple[_Any | _All, ...]


_Node: TypeAlias = "_Any | _All"
_ALWAYS = _All(())


def _holds(node: _Node, choice: int) -> bool:
    if isinstance(node, _All):
        return all(_holds(part, choice) for part in node.parts)
    return bool(node.bits & choice) or any(_holds(part, choice) for part in node.parts)


def _ones(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


class _Way(NamedTuple):
    """A choice on its way: what is chosen, what must not be any more (as it is looked at
    elsewhere), which counted things are open, the numbers so far, and what is still to be met."""

    choice: int
    banned: int
    opened: int
    numbers: tuple[int, ...]
    unmet: tuple[_Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhausted:
    """The least choice found, at most the given one. `complete`: no choice at all is less."""

    least: Choice
    steps: int
    complete: bool


def exhausted(question: Question, given: Choice, *, most: int = MOST_STEPS) -> Exhausted:
    """Look for a choice that is less than the sufficient choice `given`."""
    return _Walk(question, given).run(most)


class _Walk:
    def __init__(self, question: Question, given: Choice) -> None:
        self.question = question
        self.best = given
        self.best_rank: Rank = question.rank(given)
        self.keys = question.useful
        self.bit_of = {key: 1 << place for place, key in enumerate(self.keys)}
        self.holders = self._holders()
        self.items, self.weights = self._items()
        self.touched = self._touched()

    def run(self, most: int) -> Exhausted:
        """Depth first, without recursion, as there may be thousands of grants."""
        waiting = [self._start()]
        steps = 0
        while waiting:
            if steps == most:
                return Exhausted(least=self.best, steps=steps, complete=False)
            steps += 1
            waiting.extend(self._further(waiting.pop()))
        return Exhausted(least=self.best, steps=steps, complete=True)

    def _further(self, way: _Way) -> Iterator[_Way]:
        """The ways to go on; none where the demands are met, or cannot be met by less."""
        while way.numbers <= self.best_rank[0]:
            unmet = _unmet_choices(way)
            if not unmet:
                self._compare(way)
                return
            if way.numbers == self.best_rank[0]:
                return  # another grant makes it more
            possible = ~way.banned
            options = [(_options(node, possible), node) for node in unmet]
            number, node = min(options, key=lambda option: option[0])
            if number == 0:
                return
            rest = tuple(other for other in unmet if other is not node)
            if number > 1:
                yield from self._branches(way, node, rest)
                return
            (way,) = self._branches(way, node, rest)

    def _branches(self, way: _Way, node: _Any, rest: tuple[_Node, ...]) -> Iterator[_Way]:
        """One way for each part of a *one of these*. A grant taken in one of them is banned in
        those that follow: with it, they would be looked at twice."""
        banned = way.banned
        for bit in _ones(node.bits & ~banned):
            yield self._with(way, bit, banned, rest)
            banned |= bit
        for part in node.parts:
            if _holds(part, ~banned):
                yield way._replace(banned=banned, unmet=(*rest, part))

    def _with(self, way: _Way, bit: int, banned: int, unmet: tuple[_Node, ...]) -> _Way:
        choice = way.choice | bit
        opened, numbers = way.opened, list(way.numbers)
        for at in self.touched[bit]:
            if not opened >> at & 1 and _holds(self.items[at], choice):
                opened |= 1 << at
                numbers = [
                    number + weight
                    for number, weight in zip(numbers, self.weights[at], strict=True)
                ]
        return _Way(choice, banned, opened, tuple(numbers), unmet)

    def _compare(self, way: _Way) -> None:
        rank = way.numbers, self._names(way.choice)
        if rank < self.best_rank:
            self.best, self.best_rank = frozenset(rank[1]), rank

    def _names(self, choice: int) -> list[GrantKey]:
        return [key for key in self.keys if self.bit_of[key] & choice]

    def _start(self) -> _Way:
        question = self.question
        demands = tuple(self._node(demand, None) for demand in question.demands)
        way = _Way(0, 0, 0, (0,) * (len(question.keys) + 1), demands)
        for key in sorted(question.required):
            way = self._with(way, self.bit_of[key], 0, demands)
        return way

    def _holders(self) -> dict[GrantKey, int]:
        """For each grant the bits of those that count as holding it."""
        holders: dict[GrantKey, int] = {}
        for key in self.keys:
            for grant in self.question.closure[key]:
                holders[grant] = holders.get(grant, 0) | self.bit_of[key]
        return holders

    def _node(self, requirement: Requirement, kind: str | None) -> _Node:
        """The requirement over bits; with a `kind`, all other kinds count as held."""
        if isinstance(requirement, GrantKey):
            if kind not in (None, requirement.kind):
                return _ALWAYS
            return _Any(self.holders.get(requirement, 0), ())
        nodes = [self._node(member, kind) for member in requirement.members]
        return _either(nodes) if isinstance(requirement, AnyOf) else _together(nodes)

    def _items(self) -> tuple[list[_Node], list[tuple[int, ...]]]:
        """Everything that is counted when it becomes true, and what it adds to each number. The
        last number is the number of grants."""
        items: list[_Node] = []
        weights: list[tuple[int, ...]] = []
        keys = self.question.keys

        def count(node: _Node, **added: int) -> None:
            weight = (*[added.get(key, 0) for key in keys], added.get("size", 0))
            if any(weight) and node != _ALWAYS:
                items.append(node)
                weights.append(weight)

        for guarded in self.question.guarded:
            total = guarded.reads + guarded.writes
            for kind in self.question.catalog.policy_set.kinds:
                if takes_kind(guarded.requirement, kind.name):
                    node = self._node(guarded.requirement, kind.name)
                    count(node, write_reach=guarded.writes, reach=total)
            count(self._node(guarded.requirement, None), exposure=total)
        for key in self.keys:
            risk = self.question.catalog.policy_set.grants[key].risk
            count(_Any(self.bit_of[key], ()), grants=1, size=1, **{f"risk_{risk}": 1})
        return items, weights

    def _touched(self) -> dict[int, list[int]]:
        """For each grant's bit the items that it can help to make true."""
        touched: dict[int, list[int]] = {bit: [] for bit in self.bit_of.values()}
        for at, item in enumerate(self.items):
            for bit in _ones(_scope(item)):
                touched[bit].append(at)
        return touched


def _either(nodes: list[_Node]) -> _Node:
    bits = 0
    parts: dict[_All, None] = {}
    for node in nodes:
        if node == _ALWAYS:
            return _ALWAYS
        if isinstance(node, _Any):
            bits |= node.bits
            parts.update(dict.fromkeys(node.parts))
        else:
            parts[node] = None
    return _Any(bits, tuple(parts))


def _together(nodes: list[_Node]) -> _Node:
    parts: dict[_Node, None] = {}
    for node in nodes:
        parts.update(dict.fromkeys(node.parts if isinstance(node, _All) else (node,)))
    return next(iter(parts)) if len(parts) == 1 else _All(tuple(parts))


def _unmet_choices(way: _Way) -> list[_Any]:
    """The *one of these* that are still to be met; what needs all of its parts is taken apart."""
    found: dict[_Any, None] = {}
    waiting = list(way.unmet)
    while waiting:
        node = waiting.pop()
        if not _holds(node, way.choice):
            if isinstance(node, _All):
                waiting.extend(node.parts)
            else:
                found[node] = None
    return list(found)


def _options(node: _Any, possible: int) -> int:
    direct = node.bits & possible
    return direct.bit_count() + sum(_holds(part, possible) for part in node.parts)


def _scope(node: _Node) -> int:
    bits = node.bits if isinstance(node, _Any) else 0
    for part in node.parts:
        bits |= _scope(part)
    return bits
