"""The question that a plan answers: which sets of grants are sufficient, and which is the least."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from planner.model import Catalog, Requirement
from planner.solving.formula import GrantKey
from planner.verifying.costs import Guarded, cost_of, guarded_beside, keys_of
from planner.verifying.truth import Closure, held_by, is_met, named_in

Choice: TypeAlias = frozenset[GrantKey]
Rank: TypeAlias = "tuple[tuple[int, ...], list[GrantKey]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Choose among `permitted` grants, all of `required` among them, so that all `demands` are met.

    Choices are compared by the numbers of `criteria`, then by how many grants they hold, then by
    their sorted names.
    """

    catalog: Catalog
    closure: Closure
    permitted: frozenset[GrantKey]
    required: frozenset[GrantKey]
    demands: tuple[Requirement, ...]
    guarded: tuple[Guarded, ...]
    criteria: tuple[str, ...]
    _costs: dict[Choice, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The numbers that are minimised, as keys of the cost."""
        return keys_of(self.criteria)

    @property
    def useful(self) -> list[GrantKey]:
        """The permitted grants that are required or help some demand, by name. No other is in a
        least choice: without it every demand is still met, no number is greater, and it is one
        grant less."""
        named = {grant for demand in self.demands for grant in named_in(demand)}
        return sorted(
            key
            for key in self.permitted
            if key in self.required or not named.isdisjoint(self.closure[key])
        )

    def is_sufficient(self, choice: Choice) -> bool:
        """Whether the choice is permitted, holds what is required, and meets every demand."""
        return self.required <= choice <= self.permitted and not self.unmet(choice)

    def unmet(self, choice: AbstractSet[GrantKey]) -> list[int]:
        """The demands, by their place, that the choice leaves unmet."""
        held = held_by(choice, self.closure)
        return [at for at, demand in enumerate(self.demands) if not is_met(demand, held)]

    def cost(self, choice: Choice) -> dict[str, int]:
        """All costs of the choice, minimised or not."""
        if choice not in self._costs:
            grants = self.catalog.policy_set.grants
            self._costs[choice] = cost_of(
                choice,
                guarded=self.guarded,
                closure=self.closure,
                risks={key: grants[key].risk for key in choice},
            )
        return self._costs[choice]

    def rank(self, choice: Choice) -> Rank:
        """What is compared: the lesser rank is the lesser choice."""
        cost = self.cost(choice)
        return (*(cost[key] for key in self.keys), len(choice)), sorted(choice)

    def indispensable(self) -> Choice:
        """The grants that every sufficient choice holds: with all others, some demand fails."""
        times = Counter(grant for key in self.permitted for grant in self.closure[key])
        everything = frozenset(times)
        named = {grant for demand in self.demands for grant in named_in(demand)}
        found = set(self.required)
        for key in self.permitted:
            lost = {grant for grant in self.closure[key] if times[grant] == 1} & named
            if lost and not all(is_met(demand, everything - lost) for demand in self.demands):
                found.add(key)
        return frozenset(found)


def question_about(
    catalog: Catalog,
    closure: Closure,
    *,
    desired: AbstractSet[str],
    demands: Iterable[Requirement],
    permitted: Iterable[GrantKey],
    required: Choice,
    criteria: tuple[str, ...],
) -> Question:
    """The question for one list of desired APIs (by id; `demands` are their requirements)."""
    return Question(
        catalog=catalog,
        closure=closure,
        permitted=frozenset(permitted),
        required=required,
        demands=tuple(dict.fromkeys(demands)),
        guarded=tuple(guarded_beside(catalog, desired)),
        criteria=criteria,
    )
