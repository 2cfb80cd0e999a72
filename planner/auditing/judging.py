"""What is held against the least: what is missing, what is too much, and what that opens.

The yardstick is the definition that plans are made by (SPEC sections 2 and 3): what is held is
measured as a choice of grants for the same problem, so that another choice of the same cost is as
good as the plan's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from planner.auditing.audits import (
    Audit,
    AuditVerdict,
    CheckedApi,
    ExcessGrant,
    MissingGrant,
)
from planner.auditing.held import Held
from planner.auditing.measuring import Keys, Measures, keys_of
from planner.auditing.recognising import Recogniser
from planner.auditing.secrets import shown
from planner.coverage import (
    by_kind,
    held_with,
    supporting,
)
from planner.errors import Fault, PlannerError, UnknownName
from planner.grouping import grouped
from planner.model import Api, Requirement
from planner.plans import Plan
from planner.reading.quoting import listed, quoted
from planner.solving.formula import FALSE, TRUE, GrantKey, holds, substitute
from planner.solving.problem import Solved
from planner.solving.solver import solve


def audit(plan: Plan, grants: Mapping[str, Iterable[str]] | Iterable[str]) -> Audit:
    """Compare `grants` that a client holds with the least of `plan`.

    `grants` are names or values: kind -> texts, or texts of any kind. They are all that the client
    holds; a kind that is left out holds none. Texts that are no grant of the catalogue are told in
    the answer's `unknown`. Raises PlannerError for a kind that the vendor does not have, and for a
    text where a list belongs.
    """
    recogniser = Recogniser(plan.catalog.policy_set)
    pairs = (
        [(_kinds_of(recogniser, kind), texts) for kind, texts in grants.items()]
        if isinstance(grants, Mapping)
        else [(recogniser.kinds, grants)]
    )
    keys: set[GrantKey] = set()
    unknown = []
    for kinds, texts in pairs:
        if isinstance(texts, str):
            message = f"expected a list of grants, found the text {quoted(shown(texts))}"
            raise PlannerError([Fault(message=message, path="grants")])
        found, others = recogniser.find_all(texts, kinds)
        keys |= found
        unknown += others
    return Auditor(plan).audit(Held(grants=frozenset(keys), unknown=tuple(unknown)))


def _kinds_of(recogniser: Recogniser, kind: str) -> tuple[str, ...]:
    """The kind as kinds to look in."""
    if kind not in recogniser.kinds:
        message = f"expected {listed(recogniser.kinds)}, found {quoted(kind)}"
        raise UnknownName([Fault(message=message, path="grants")])
    return (kind,)


class Auditor:
    """Audits against one plan. Answers are kept, as many clients hold the same.

    `time_limit` in seconds, for a search that some audits need.
    """

    def __init__(self, plan: Plan, *, time_limit: float | None = None) -> None:
        self.plan = plan
        self._time_limit = time_limit
        self._measures = Measures(plan)
        self._planning = self._measures.planning
        self._policy_set = plan.catalog.policy_set
        self._covers = self._planning.covers
        self._chosen = keys_of(plan.grants)
        self._kept: dict[tuple[Keys, tuple[str, ...]], Audit] = {}

    def audit(self, held: Held) -> Audit:
        """What is held against the least."""
        asked = (held.grants, held.hidden)
        known = self._kept.get(asked)
        if known is None:
            known = self._measures.keep(self._kept, asked, self._audit(held))
        return known if known.held is held else replace(known, held=held)

    def _audit(self, held: Held) -> Audit:
        assumed = frozenset(key for key in self._chosen if key.kind in held.hidden)
        keys = held.grants | assumed
        missing = self._missing(keys)
        completed = keys | {one.grant for one in missing}
        inside = self._least_inside(completed)
        target = self._target(inside)
        excess = sorted(held.grants - target)
        opened = self._measures.beside(held.grants)
        together = self._measures.beside(keys).without(self._measures.beside(target))
        removable = self._removable(keys, target, inside) if not missing else frozenset()
        cost = self._measures.cost(keys)
        infeasible = self.plan.status == "infeasible"
        return Audit(
            plan=self.plan,
            held=held,
            assumed=self._measures.named(assumed),
            verdict=self._verdict(keys, missing, excess),
            target={} if infeasible else by_kind(self._policy_set, self._measures.in_order(target)),
            add={} if infeasible else self._measures.named(target - keys),
            remove={} if infeasible else self._measures.named(excess),
            cost=cost,
            more={key: cost[key] - least for key, least in self.plan.cost.items()},
            apis=self._checked(held, self._planning.known),
            missing=missing,
            excess=()
            if infeasible
            else tuple(self._excess(key, keys, target, key in removable) for key in excess),
            opens=opened.apis,
            opens_policies=opened.policies,
            may_open=self._may_open(held),
            together=() if infeasible else together.apis,
            together_policies=() if infeasible else together.policies,
        )

    def _verdict(
        self, keys: Keys, missing: Sequence[MissingGrant], excess: Sequence[GrantKey]
    ) -> AuditVerdict:
        if self.plan.status == "infeasible":
            return "infeasible"
        if missing:
            return "insufficient"
        if keys == self._chosen:
            return "least"
        if excess:
            return "excessive"
        return (
            "lesser" if self._measures.rank(keys) < self._measures.rank(self._chosen) else "equal"
        )

    def _missing(self, keys: Keys) -> tuple[MissingGrant, ...]:
        """The plan's grants that what is held needs besides: no more of them than it takes."""
        if self.plan.status == "infeasible":
            return ()
        required = self._planning.limits.required
        closed = [api for api in self._planning.known if not self._is_open(api, keys)]
        added = self._without_superfluous(keys, closed) if closed else required - keys
        held = held_with(self._covers, keys | added)
        helping = {
            api.id: supporting(api.requirement, held)
            for api in closed
            if api.requirement is not None
        }
        return tuple(
            MissingGrant(
                grant=key,
                needed_by=tuple(
                    api for api in closed if not helping[api.id].isdisjoint(self._covers[key])
                ),
                required=key in required,
            )
            for key in self._measures.in_order(added)
        )

    def _without_superfluous(self, keys: Keys, closed: Sequence[Api]) -> Keys:
        """Of the plan's grants those that open the `closed` APIs to whoever holds `keys`, and what
        the limits require."""
        added = self._chosen - keys
        for key in sorted(added - self._planning.limits.required):
            if all(self._is_open(api, keys | (added - {key})) for api in closed):
                added -= {key}
        return added

    def _is_open(self, api: Api, keys: Keys) -> bool:
        return _is_met(api, held_with(self._covers, keys))

    def _least_inside(self, keys: Keys) -> Keys | None:
        """The least set within `keys`; None where there is none that the limits permit."""
        if self.plan.status == "infeasible":
            return None
        if self._chosen <= keys:
            return self._chosen
        problem = self._planning.problem
        inside = tuple(one for one in problem.candidates if one.key in keys)
        if not problem.required <= {one.key for one in inside}:
            return None
        outcome = solve(replace(problem, candidates=inside), time_limit=self._time_limit)
        return outcome.grants if isinstance(outcome, Solved) else None

    def _target(self, inside: Keys | None) -> Keys:
        if inside is not None and self._measures.rank(inside) <= self._measures.rank(self._chosen):
            return inside
        return self._chosen

    def _removable(self, keys: Keys, target: Keys, inside: Keys | None) -> Keys:
        """What can go without anything else being added. Nothing is missing from `keys`."""
        if target <= keys:
            return keys - target
        return keys - inside if inside is not None else frozenset()

    def _excess(self, key: GrantKey, keys: Keys, target: Keys, removable: bool) -> ExcessGrant:
        least, with_it = self._measures.cost(target), self._measures.cost(target | {key})
        alone = self._measures.beside(target | {key}).without(self._measures.beside(target))
        rest = held_with(self._covers, keys - {key})
        held = held_with(self._covers, keys)
        return ExcessGrant(
            grant=key,
            opens=alone.apis,
            opens_policies=alone.policies,
            adds={name: with_it[name] - value for name, value in least.items()},
            closes=self._measures.beside(keys).without(self._measures.beside(keys - {key})).apis,
            needed_today=tuple(
                api for api in self._planning.known if _is_met(api, held) and not _is_met(api, rest)
            ),
            removable=removable,
            blocked_by=self._planning.limits.blockers.get(key, ()),
            reserved=self._policy_set.grants[key].reserved,
        )

    def _most(self, held: Held) -> frozenset[GrantKey]:
        """All that could count as held: of hidden kinds everything."""
        possible = {key for key in self._policy_set.grants if key.kind in held.hidden}
        return held_with(self._covers, held.grants | possible)

    def _checked(self, held: Held, apis: Iterable[Api]) -> tuple[CheckedApi, ...]:
        surely = held_with(self._covers, held.grants)
        most = self._most(held) if held.hidden else surely
        return tuple(_checked(api, surely, most, held.hidden) for api in apis)

    def _may_open(self, held: Held) -> tuple[CheckedApi, ...]:
        if not held.hidden:
            return ()
        surely, most = held_with(self._covers, held.grants), self._most(held)
        found = grouped(self.plan.catalog).where(
            lambda requirement: holds(requirement, most) and not holds(requirement, surely),
            self._measures.desired,
        )
        return tuple(_checked(api, surely, most, held.hidden) for api in found)


def _is_met(api: Api, held: AbstractSet[GrantKey]) -> bool:
    return api.requirement is not None and holds(api.requirement, held)


def _checked(
    api: Api, surely: AbstractSet[GrantKey], most: AbstractSet[GrantKey], hidden: Sequence[str]
) -> CheckedApi:
    assert api.requirement is not None, "only APIs with a known requirement are checked"
    if holds(api.requirement, surely):
        return CheckedApi(api=api, state="met")
    if not holds(api.requirement, most):
        return CheckedApi(api=api, state="unmet")
    return CheckedApi(api=api, state="depends", needs=_rest(api.requirement, surely, hidden))


def _rest(
    requirement: Requirement, surely: AbstractSet[GrantKey], hidden: Sequence[str]
) -> Requirement:
    """What is left to meet by grants of the hidden kinds. The whole where only an implication of
    theirs would do, as no grant that the requirement names is one of them then."""
    rest = substitute(
        requirement,
        lambda key: TRUE if key in surely else key if key.kind in hidden else FALSE,
    )
    return requirement if rest == FALSE else rest
