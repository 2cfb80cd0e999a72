"""One vendor as a rule sees it: a policy set, the catalogues that name it, and what rules ask of
both, each worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from planner.coverage import covers, holders_of
from planner.lints.machinery.findings import Address, Document
from planner.model import Api, Catalog, Policy, PolicySet
from planner.reading.nodes import Step
from planner.solving.clauses import Clauses, TooManyClauses, bits, clauses_of
from planner.solving.formula import Formula, GrantKey

MOST_CLAUSES = 256
"""Requirements that would be larger in conjunctive form are not compared with others."""


class Service(NamedTuple):
    """A catalogue and the document that it stands in."""

    catalog: Catalog
    document: Document


class Entry(NamedTuple):
    """An API and the document that it stands in."""

    api: Api
    document: Document

    def at(self, *steps: Step) -> Address:
        """The address of the API, or of one of its keys."""
        return Address(self.document, ("apis", self.api.id, *steps))

    @property
    def guard(self) -> Address:
        """Where it says what it requires."""
        named = self.api.policy is not None or self.api.requirement is None
        return self.at("policy" if named else "requires")


class Guard(NamedTuple):
    """A requirement that guards APIs; `policy` is its name, if it has one."""

    requirement: Formula
    policy: str | None
    entries: Sequence[Entry]


class Vendor:
    """A policy set with `services` to look at. `others` use the policy set as well: they tell what
    is in use, and are not looked at. `today` is None where nobody said which day it is."""

    def __init__(
        self,
        services: Sequence[Service],
        policies: Document,
        *,
        others: Sequence[Catalog] = (),
        today: date | None = None,
    ) -> None:
        self.services = tuple(services)
        self.policies = policies
        self.others = tuple(others)
        self.today = today
        self.policy_set: PolicySet = services[0].catalog.policy_set
        self._clauses: dict[int, tuple[Formula, Clauses | None]] = {}

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The APIs to look at."""
        return tuple(
            Entry(api, service.document)
            for service in self.services
            for api in service.catalog.apis
        )

    @cached_property
    def all_apis(self) -> tuple[Api, ...]:
        """The APIs of all catalogues that use the policy set."""
        elsewhere = (api for catalog in self.others for api in catalog.apis)
        return (*(entry.api for entry in self.entries), *elsewhere)

    @cached_property
    def guards(self) -> tuple[Guard, ...]:
        """What guards the APIs to look at: each policy, and each requirement of an API's own."""
        by_policy: dict[str, list[Entry]] = {}
        own: dict[Formula, list[Entry]] = {}
        for entry in self.entries:
            if entry.api.policy is not None:
                by_policy.setdefault(entry.api.policy, []).append(entry)
            elif entry.api.requirement is not None:
                own.setdefault(entry.api.requirement, []).append(entry)
        policies = self.policy_set.policies
        named = (Guard(policies[name].requirement, name, of) for name, of in by_policy.items())
        return (*named, *(Guard(formula, None, of) for formula, of in own.items()))

    @cached_property
    def used_policies(self) -> frozenset[str]:
        """The names of the policies that some API names."""
        return frozenset(api.policy for api in self.all_apis if api.policy is not None)

    @cached_property
    def requirements(self) -> tuple[tuple[Formula, str | None, Address], ...]:
        """Every requirement that is written down, with its policy's name if it has one, and its
        address."""
        named = [
            (policy.requirement, policy.name, self.at_policy(policy))
            for policy in self.policy_set.policies.values()
        ]
        own = [
            (entry.api.requirement, None, entry.at("requires"))
            for entry in self.entries
            if entry.api.policy is None and entry.api.requirement is not None
        ]
        return (*named, *own)

    @cached_property
    def used_requirements(self) -> tuple[Formula, ...]:
        """The requirements that guard some API of some catalogue, each once."""
        found = dict.fromkeys(
            api.requirement
            for api in self.all_apis
            if api.policy is None and api.requirement is not None
        )
        policies = self.policy_set.policies
        found |= dict.fromkeys(policies[name].requirement for name in sorted(self.used_policies))
        return tuple(found)

    @cached_property
    def closure(self) -> Mapping[GrantKey, frozenset[GrantKey]]:
        """For each grant those that count as held with it."""
        return covers(self.policy_set)

    @cached_property
    def _numbers(self) -> Mapping[GrantKey, int]:
        return {key: number for number, key in enumerate(sorted(self.policy_set.grants))}

    @cached_property
    def grants_by_number(self) -> tuple[GrantKey, ...]:
        """The grant that each bit of a clause stands for."""
        return tuple(self._numbers)

    @cached_property
    def _masks(self) -> Mapping[GrantKey, int]:
        numbers = self._numbers
        return {
            key: sum(1 << numbers[holder] for holder in holders)
            for key, holders in holders_of(self.closure).items()
        }

    def clauses(self, requirement: Formula) -> Clauses | None:
        """The requirement's minimal clauses over the numbered grants, implications applied (see
        `planner.solving.clauses`); None if they are too many."""
        known = self._clauses.get(id(requirement))
        if known is None:
            try:
                found = clauses_of(requirement, self._masks.__getitem__, limit=MOST_CLAUSES)
            except TooManyClauses:
                found = None
            # The requirement is kept, so that no other can get its identity.
            known = self._clauses[id(requirement)] = (requirement, found)
        return known[1]

    def at_policy(self, policy: Policy) -> Address:
        """The address of a policy."""
        return Address(self.policies, ("policies", policy.name))

    def at_grant(self, key: GrantKey) -> Address:
        """The address of a grant."""
        return Address(self.policies, ("grants", key.kind, key.name))

    def grants_of(self, clause: int) -> Iterator[GrantKey]:
        """The grants that meet a clause."""
        return (self.grants_by_number[number] for number in bits(clause))

    def kind_title(self, kind: str) -> str:
        """What one grant of a kind is called."""
        return next(one.title for one in self.policy_set.kinds if one.name == kind)


def asks_no_less(one: Clauses, other: Clauses) -> bool:
    """Whether whoever meets the requirement `one` meets `other` as well: each clause of `other`
    contains one of `one`. Holds for minimal clauses, which are the prime implicates."""
    return all(any(ours & clause == ours for ours in one) for clause in other)


def differ(vendor: Vendor, requirements: Iterable[Formula | None]) -> bool:
    """Whether the requirements are known not to be all the same. Unknown ones differ from known
    ones; those too large to compare count as the same if they are written alike."""
    kinds: set[object] = set()
    for requirement in requirements:
        if requirement is None:
            kinds.add(None)
        else:
            clauses = vendor.clauses(requirement)
            kinds.add(requirement if clauses is None else clauses)
    return len(kinds) > 1
