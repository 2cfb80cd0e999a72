"""What is held against the least: what is missing, what is too much, and what that opens.

The yardstick is the definition that plans are made by (SPEC sections 2 and 3): what is held is
measured as a choice of grants for the same problem, so that another choice of the same cost is as
good as the plan's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeAlias, TypeVar

from planner.auditing.audits import (
    Audit,
    AuditVerdict,
    CheckedApi,
    ExcessGrant,
    MissingGrant,
)
from planner.auditing.held import Held
from planner.auditing.recognising import Recogniser
from planner.coverage import (
    by_kind,
    candidates_of,
    held_with,
    is_opened,
    opened_by,
    policies_without_api,
    supporting,
)
from planner.grouping import grouped
from planner.model import Api, Policy, Requirement
from planner.planning import planning_of
from planner.plans import Plan
from planner.solving.criteria import levels_of, measure, reported_criteria
from planner.solving.formula import FALSE, TRUE, GrantKey, holds, substitute
from planner.solving.problem import Solved
from planner.solving.records import dataclass
from planner.solving.solver import solve

MOST_KEPT = 512
MOST_APIS_KEPT = 200_000
"""How many answers are kept, for clients that hold the same: fewer where a catalogue has so many
APIs that answers are long. What is kept stays of one size however many clients there are."""

_Keys: TypeAlias = "frozenset[GrantKey]"
_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


def audit(plan: Plan, grants: Mapping[str, Iterable[str]] | Iterable[str]) -> Audit:
    """Compare `grants` that a client holds with the least of `plan`.

    `grants` are names or values: kind -> texts, or texts of any kind. They are all that the client
    holds; a kind that is left out holds none. Texts that are no grant of the catalogue are told in
    the answer's `unknown`.
    """
    recogniser = Recogniser(plan.catalog.policy_set)
    pairs = (
        [(kinds_of(recogniser, kind), texts) for kind, texts in grants.items()]
        if isinstance(grants, Mapping)
        else [(recogniser.kinds, grants)]
    )
    keys: set[GrantKey] = set()
    unknown = []
    for kinds, texts in pairs:
        if isinstance(texts, str):
            raise TypeError("expected names of grants, found a text")
        found, others = recogniser.find_all(texts, kinds)
        keys |= found
        unknown += others
    return Auditor(plan).audit(Held(grants=frozenset(keys), unknown=tuple(unknown)))


def kinds_of(recogniser: Recogniser, kind: str) -> tuple[str, ...]:
    """The kind as kinds to look in. Raises KeyError for one that the policy set does not have."""
    if kind not in recogniser.kinds:
        raise KeyError(kind)
    return (kind,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What a set of grants authorises that was not desired."""

    apis: tuple[Api, ...]
    policies: tuple[Policy, ...]

    def without(self, other: _Beside) -> _Beside:
        ids = {api.id for api in other.apis}
        names = {policy.name for policy in other.policies}
        return _Beside(
            apis=tuple(api for api in self.apis if api.id not in ids),
            policies=tuple(policy for policy in self.policies if policy.name not in names),
        )


class Auditor:
    """Audits against one plan. Answers are kept, as many clients hold the same.

    `time_limit` in seconds, for a search that some audits need.
    """

    def __init__(self, plan: Plan, *, time_limit: float | None = None) -> None:
        self.plan = plan
        self._time_limit = time_limit
        self._planning, _ = planning_of(plan.integration, plan.catalog)
        self._policy_set = plan.catalog.policy_set
        self._covers = self._planning.covers
        self._blockers = self._planning.limits.blockers
        problem = self._planning.problem
        # Measured with the grants that the limits rule out, as they may be held all the same.
        everything = candidates_of(self._policy_set, self._covers, {})
        self._measured = replace(problem, candidates=everything)
        self._levels = levels_of(self._measured, reported_criteria(self._measured))
        self._decisive = tuple(
            dict.fromkeys(level.key for level in levels_of(self._measured, problem.criteria))
        )
        self._desired = {api.id for api in self._planning.desired}
        self._unseen = policies_without_api(plan.catalog)
        self._chosen = keys_of(plan.grants)
        self._most_kept = max(8, min(MOST_KEPT, MOST_APIS_KEPT // max(1, len(plan.catalog.apis))))
        self._kept: dict[tuple[_Keys, tuple[str, ...]], Audit] = {}
        self._kept_beside: dict[_Keys, _Beside] = {}
        self._kept_costs: dict[_Keys, dict[str, int]] = {}

    def audit(self, held: Held) -> Audit:
        """What is held against the least."""
        asked = (held.grants, held.hidden)
        known = self._kept.get(asked)
        if known is None:
            known = self._keep(self._kept, asked, self._audit(held))
        return known if known.held is held else replace(known, held=held)

    def _audit(self, held: Held) -> Audit:
        assumed = frozenset(key for key in self._chosen if key.kind in held.hidden)
        keys = held.grants | assumed
        missing = self._missing(keys)
        completed = keys | {one.grant for one in missing}
        inside = self._least_inside(completed)
        target = self._target(inside)
        excess = sorted(held.grants - target)
        opened = self._beside(held.grants)
        together = self._beside(keys).without(self._beside(target))
        removable = self._removable(keys, target, inside) if not missing else frozenset()
        cost = self._cost(keys)
        infeasible = self.plan.status == "infeasible"
        return Audit(
            plan=self.plan,
            held=held,
            assumed=self._named(assumed),
            verdict=self._verdict(keys, missing, excess),
            target={} if infeasible else by_kind(self._policy_set, self._in_order(target)),
            add={} if infeasible else self._named(target - keys),
            remove={} if infeasible else self._named(excess),
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
        self, keys: _Keys, missing: Sequence[MissingGrant], excess: Sequence[GrantKey]
    ) -> AuditVerdict:
        if self.plan.status == "infeasible":
            return "infeasible"
        if missing:
            return "insufficient"
        if keys == self._chosen:
            return "least"
        if excess:
            return "excessive"
        return "lesser" if self._rank(keys) < self._rank(self._chosen) else "equal"

    def _missing(self, keys: _Keys) -> tuple[MissingGrant, ...]:
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
            for key in self._in_order(added)
        )

    def _without_superfluous(self, keys: _Keys, closed: Sequence[Api]) -> _Keys:
        """Of the plan's grants those that open the `closed` APIs to whoever holds `keys`, and what
        the limits require."""
        added = self._chosen - keys
        for key in sorted(added - self._planning.limits.required):
            if all(self._is_open(api, keys | (added - {key})) for api in closed):
                added -= {key}
        return added

    def _is_open(self, api: Api, keys: _Keys) -> bool:
        return _is_met(api, held_with(self._covers, keys))

    def _least_inside(self, keys: _Keys) -> _Keys | None:
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

    def _target(self, inside: _Keys | None) -> _Keys:
        if inside is not None and self._rank(inside) <= self._rank(self._chosen):
            return inside
        return self._chosen

    def _removable(self, keys: _Keys, target: _Keys, inside: _Keys | None) -> _Keys:
        """What can go without anything else being added. Nothing is missing from `keys`."""
        if target <= keys:
            return keys - target
        return keys - inside if inside is not None else frozenset()

    def _excess(self, key: GrantKey, keys: _Keys, target: _Keys, removable: bool) -> ExcessGrant:
        least, with_it = self._cost(target), self._cost(target | {key})
        alone = self._beside(target | {key}).without(self._beside(target))
        rest = held_with(self._covers, keys - {key})
        held = held_with(self._covers, keys)
        return ExcessGrant(
            grant=key,
            opens=alone.apis,
            opens_policies=alone.policies,
            adds={name: with_it[name] - value for name, value in least.items()},
            closes=self._beside(keys).without(self._beside(keys - {key})).apis,
            needed_today=tuple(
                api for api in self._planning.known if _is_met(api, held) and not _is_met(api, rest)
            ),
            removable=removable,
            blocked_by=self._blockers.get(key, ()),
            reserved=self._policy_set.grants[key].reserved,
        )

    def _beside(self, keys: _Keys) -> _Beside:
        known = self._kept_beside.get(keys)
        if known is not None:
            return known
        held = held_with(self._covers, keys)
        found = _Beside(
            apis=opened_by(self.plan.catalog, held, self._desired),
            policies=tuple(one for one in self._unseen if is_opened(one.requirement, held)),
        )
        return self._keep(self._kept_beside, keys, found)

    def _cost(self, keys: _Keys) -> dict[str, int]:
        known = self._kept_costs.get(keys)
        if known is None:
            found = measure(self._measured, self._levels, keys)
            known = self._keep(self._kept_costs, keys, found)
        return known

    def _rank(self, keys: _Keys) -> tuple[int, ...]:
        """What decides between two sets before their names do: the criteria, then the number."""
        cost = self._cost(keys)
        return (*(cost[key] for key in self._decisive), len(keys))

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
            self._desired,
        )
        return tuple(_checked(api, surely, most, held.hidden) for api in found)

    def _keep(self, kept: dict[_Asked, _Answer], key: _Asked, value: _Answer) -> _Answer:
        """Keep `value`; when there are enough, the oldest goes."""
        if len(kept) >= self._most_kept:
            del kept[next(iter(kept))]
        kept[key] = value
        return value

    def _in_order(self, keys: Iterable[GrantKey]) -> list[GrantKey]:
        """The plan's grants in the plan's order, then all others by name."""
        wanted = set(keys)
        planned = [GrantKey(kind, name) for kind, ns in self.plan.grants.items() for name in ns]
        return [key for key in dict.fromkeys([*planned, *sorted(wanted)]) if key in wanted]

    def _named(self, keys: Iterable[GrantKey]) -> dict[str, tuple[str, ...]]:
        named = by_kind(self._policy_set, self._in_order(keys))
        return {kind: names for kind, names in named.items() if names}


def keys_of(grants: Mapping[str, Iterable[str]]) -> frozenset[GrantKey]:
    """Kind -> names as a set."""
    return frozenset(GrantKey(kind, name) for kind, names in grants.items() for name in names)


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
