"""Exhaustive search with bounds over one part, in exact whole numbers.

Depth-first branch and bound. A node has chosen some grants; it branches on one open clause, trying
each grant that the clause offers and then banning it for the later branches, so no set is looked at
twice. A node is cut when its bound reaches the best cost found.

The bound: every open clause needs one grant more, and costs never shrink. For a clause, the
cheapest grant's own weight plus the items that it would open at once is therefore due. Several
clauses add up as long as nothing is counted twice: grants of an earlier clause count no weight of
their own again, and items that an earlier clause could open are not counted again.
"""

from __future__ import annotations

from collections.abc import Callable

from planner.solving.clauses import bits
from planner.solving.core import Core
from planner.solving.records import dataclass

SMALL_PART = 64
"""Up to so many grants a search mostly ends, and sooner than HiGHS does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best set of a part, its packed cost, a proven lower bound, and the sets looked at."""

    chosen: int
    cost: int
    bound: int
    nodes: int

    @property
    def proven(self) -> bool:
        """Whether no better set exists."""
        return self.bound >= self.cost


class Node:
    """Open clauses, items still closed with the clauses that they lack, and what is settled."""

    __slots__ = ("chosen", "clauses", "cost", "items")

    def __init__(
        self,
        clauses: list[int],
        items: list[tuple[tuple[int, ...], int]],
        chosen: int,
        cost: int,
    ) -> None:
        self.clauses = clauses
        self.items = items
        self.chosen = chosen
        self.cost = cost


class OutOfWork(Exception):
    """The work limit or the time is used up."""


class _Search:
    def __init__(self, core: Core, work_limit: int, out_of_time: Callable[[], bool]) -> None:
        self.weights = core.weights
        self.work_left = work_limit
        self.out_of_time = out_of_time
        self.nodes = 0
        root = root_of(core)
        self.best_chosen, self.best_cost = self._greedy(root)
        self.root = root
        self.root_bound = 0

    def run(self) -> Found:
        try:
            self._visit(self.root)
            bound = self.best_cost
        except OutOfWork:
            bound = min(self.root_bound, self.best_cost)
        return Found(chosen=self.best_chosen, cost=self.best_cost, bound=bound, nodes=self.nodes)

    def _visit(self, node: Node) -> None:
        self._spend(node)
        self.nodes += 1
        if not node.clauses:
            if node.cost < self.best_cost:
                self.best_chosen, self.best_cost = node.chosen, node.cost
            return
        due, opened = dues_of(node, self.weights)
        self.work_left -= sum(map(len, opened.values()))
        bound = node.cost + bound_of(node, due, opened, self.weights)
        if self.nodes == 1:
            self.root_bound = bound
            self._give_up_early()
        if bound >= self.best_cost:
            return
        clause = min(node.clauses, key=lambda c: (c.bit_count(), -min(due[g] for g in bits(c)), c))
        banned = 0
        for grant in sorted(bits(clause), key=due.__getitem__):
            child = choose(node, grant, banned, self.weights)
            if child is not None:
                self._visit(child)
            banned |= 1 << grant

    def _give_up_early(self) -> None:
        """A large part whose first bound is far below the first set found would only be searched
        in vain until the work limit."""
        if len(self.weights) > SMALL_PART and self.root_bound * 10 < self.best_cost * 9:
            raise OutOfWork

    def _spend(self, node: Node) -> None:
        self.work_left -= len(node.items) + 4 * len(node.clauses)
        if self.work_left < 0 or self.out_of_time():
            raise OutOfWork

    def _greedy(self, root: Node) -> tuple[int, int]:
        """A sufficient set to start from: cheapest per clause met, then without the superfluous."""
        node = root
        while node.clauses:
            due, _ = dues_of(node, self.weights)
            met = dict.fromkeys(due, 0)
            for clause in node.clauses:
                for grant in bits(clause):
                    met[grant] += 1
            grant = min(due, key=lambda grant: (due[grant] // met[grant], grant))
            child = choose(node, grant, 0, self.weights)
            assert child is not None, "nothing is banned, so every clause keeps its offers"
            node = child
        return self._without_superfluous(root, node.chosen)

    def _without_superfluous(self, root: Node, chosen: int) -> tuple[int, int]:
        for grant in sorted(bits(chosen), key=self.weights.__getitem__, reverse=True):
            rest = chosen & ~(1 << grant)
            if all(clause & rest for clause in root.clauses):
                chosen = rest
        return chosen, cost_of(self.weights, root.items, chosen)


def root_of(core: Core) -> Node:
    """The node of a part at which nothing is chosen."""
    return Node(
        clauses=sorted(core.clauses),
        items=[(tuple(form), weight) for form, weight in core.items.items()],
        chosen=0,
        cost=0,
    )


def dues_of(node: Node, weights: dict[int, int]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """For each open grant what choosing it costs now, and which items (by index) it opens."""
    offered = 0
    for clause in node.clauses:
        offered |= clause
    due = {grant: weights[grant] for grant in bits(offered)}
    opened: dict[int, list[int]] = {grant: [] for grant in due}
    for index, (form, weight) in enumerate(node.items):
        opening = offered
        for clause in form:
            opening &= clause
        for grant in bits(opening):
            due[grant] += weight
            opened[grant].append(index)
    return due, opened


def cost_of(weights: dict[int, int], items: list[tuple[tuple[int, ...], int]], chosen: int) -> int:
    """The packed cost of a set within a part."""
    own = sum(weights[grant] for grant in bits(chosen))
    return own + sum(w for form, w in items if all(clause & chosen for clause in form))


def choose(node: Node, grant: int, banned: int, weights: dict[int, int]) -> Node | None:
    """The node after choosing `grant` and giving up those `banned`; None when a clause dies."""
    bit = 1 << grant
    allowed = ~banned
    clauses = []
    for clause in node.clauses:
        if not clause & bit:
            left = clause & allowed
            if not left:
                return None
            clauses.append(left)
    cost = node.cost + weights[grant]
    items = []
    for form, weight in node.items:
        lacking = tuple(clause for clause in form if not clause & bit)
        if not lacking:
            cost += weight
        elif all(clause & allowed for clause in lacking):
            items.append((lacking, weight))
    return Node(clauses=clauses, items=items, chosen=node.chosen | bit, cost=cost)


def bound_of(
    node: Node, due: dict[int, int], opened: dict[int, list[int]], weights: dict[int, int]
) -> int:
    """What the open clauses cost at least, on top of the node's own cost."""
    cheapest = {clause: min(due[grant] for grant in bits(clause)) for clause in node.clauses}
    total = 0
    counted_items: set[int] = set()
    counted_grants = 0
    for clause in sorted(node.clauses, key=cheapest.__getitem__, reverse=True):
        least = None
        for grant in bits(clause):
            cost = 0 if counted_grants >> grant & 1 else weights[grant]
            for index in opened[grant]:
                if index not in counted_items:
                    cost += node.items[index][1]
            if least is None or cost < least:
                least = cost
        if least:
            total += least
            counted_grants |= clause
            for grant in bits(clause):
                counted_items.update(opened[grant])
    return total


def search(core: Core, *, work_limit: int, out_of_time: Callable[[], bool]) -> Found:
    """Search a part. `bound` equals `cost` unless the work limit or the time ended it first."""
    return _Search(core, work_limit, out_of_time).run()
