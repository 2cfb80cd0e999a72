"""A part in clause form handed to HiGHS, and its answer brought back to packed costs."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from planner.solving.clauses import Clauses, bits
from planner.solving.core import Compiled, Core
from planner.solving.formula import Formula, GrantKey, all_of, any_of
from planner.solving.least import Clock, Tell
from planner.solving.milp import MilpAnswer, MilpLevel, MilpProblem, minimise
from planner.solving.search import Found, cost_of


def search_with_milp(
    part: Core, compiled: Compiled, start: Found, clock: Clock, tell: Tell
) -> Found:
    """Improve `start` until proven least or out of time. Bounds never fall below `start`'s."""
    items = [(tuple(form), weight) for form, weight in part.items.items()]
    rank_of = {key: rank for rank, key in enumerate(compiled.keys)}

    def mask(chosen: AbstractSet[GrantKey]) -> int:
        return sum(1 << rank_of[key] for key in chosen)

    def accept(chosen: AbstractSet[GrantKey]) -> Sequence[int] | None:
        bitmask = mask(chosen)
        if not all(clause & bitmask for clause in part.clauses):
            return None
        values, _ = compiled.scale.unpack(cost_of(part.weights, items, bitmask))
        return (*values, len(chosen))

    answer = minimise(
        _problem(part, compiled),
        start=frozenset(compiled.keys[rank] for rank in bits(start.chosen)),
        accept=accept,
        clock=clock,
        tell=tell,
    )
    chosen = mask(answer.chosen)
    cost = cost_of(part.weights, items, chosen)
    bound = cost if answer.names_proven else _packed_bound(answer, compiled)
    return Found(chosen=chosen, cost=cost, bound=max(bound, start.bound), nodes=start.nodes)


def _packed_bound(answer: MilpAnswer, compiled: Compiled) -> int:
    count = len(compiled.scale.unpack(0)[0])
    bounds = [*answer.bounds[:count], *[0] * (count - len(answer.bounds))]
    return compiled.scale.pack(bounds)


def _problem(part: Core, compiled: Compiled) -> MilpProblem:
    ranks = sorted(part.weights)
    forms = list(part.items)
    item_values = [compiled.scale.unpack(part.items[form])[0] for form in forms]
    grant_values = {rank: compiled.scale.unpack(part.weights[rank])[0] for rank in ranks}
    count = len(compiled.scale.unpack(0)[0])
    levels = [
        MilpLevel(
            items={i: values[at] for i, values in enumerate(item_values) if values[at]},
            grants={
                compiled.keys[r]: values[at] for r, values in grant_values.items() if values[at]
            },
        )
        for at in range(count)
    ]
    levels.append(MilpLevel(items={}, grants=dict.fromkeys((compiled.keys[r] for r in ranks), 1)))
    return MilpProblem(
        keys=[compiled.keys[rank] for rank in ranks],
        demands=[_clause(clause, compiled) for clause in part.clauses],
        items=[_form(form, compiled) for form in forms],
        levels=levels,
    )


def _clause(clause: int, compiled: Compiled) -> Formula:
    return any_of(compiled.keys[rank] for rank in bits(clause))


def _form(form: Clauses, compiled: Compiled) -> Formula:
    return all_of(_clause(clause, compiled) for clause in sorted(form))
