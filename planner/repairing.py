"""Which limits stand in the way of an infeasible integration: the smallest sets of changes.

A change is what somebody can do to the limits: take an entry out of ``forbid``, or name a grant in
``allow``. Which of them let a grant in is a formula over changes, so the smallest sets that let
every API be met come from the solver. Each is then tried on the limits themselves: with it every
API can be met, and with any change less it cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Literal, TypeAlias

from planner.composing import Planning
from planner.coverage import by_kind, candidates_of, holders_of
from planner.limits import Permitted, is_pattern, matching, permitted_by, spelled
from planner.model import Limits
from planner.repairs import Lift, Repair, Repairs
from planner.solving.criteria import held_by
from planner.solving.formula import Formula, GrantKey, all_of, any_of, atoms, holds, substitute
from planner.solving.minimal_sets import minimal_sets
from planner.solving.problem import Infeasible, Problem
from planner.solving.solver import solve

LISTED = 10
"""How many sets of changes are listed."""

EVERYTHING = "*"

_LIMITS: tuple[Literal["forbid", "allow"], ...] = ("forbid", "allow")

_Change: TypeAlias = GrantKey
"""A change as the solver knows it: ``forbid`` or ``allow`` for the kind, the entry for the name."""


class RepairDefect(RuntimeError):
    """A set of changes does not do what was worked out. Never expected; nothing is answered."""


def repairs_of(
    planning: Planning,
    outcome: Infeasible,
    *,
    lifted: Sequence[str] = (),
    time_limit: float | None = None,
) -> Repairs:
    """The smallest sets of changes to the limits that let every desired API be met.

    `lifted`: what the limits of `planning` were lifted for already. `time_limit` in seconds, for
    the plan behind each set.
    """
    blocked = [planning.problem.demands[index] for index in outcome.unmet]
    changes = _Changes(planning, blocked)
    demands = [substitute(demand, changes.admitting) for demand in blocked]
    found = minimal_sets(demands, limit=LISTED)
    trial = _Trial(planning, lifted, time_limit)
    return Repairs(
        sets=tuple(trial.repair(sorted(one)) for one in found.sets), complete=found.complete
    )


class _Changes:
    """For each grant, the changes that let in one that counts as holding it."""

    def __init__(self, planning: Planning, blocked: Iterable[Formula]) -> None:
        self._planning = planning
        self._policy_set = planning.policy_set
        self._holders = holders_of(planning.covers)
        limits = planning.integration.limits
        self._with_vendor = bool(planning.integration.vendors)
        self._forbidden = {text: {*matching(self._policy_set, text)} for text in limits.forbid}
        self._named = {
            key
            for text in limits.allow
            if not is_pattern(text)
            for key in matching(self._policy_set, text)
        }
        self._allowing: dict[GrantKey, set[_Change]] = {}
        self._naming: dict[GrantKey, set[_Change]] = {}
        for key in dict.fromkeys(atom for demand in blocked for atom in atoms(demand)):
            for holder in self._holders[key]:
                self._offer(holder)

    def admitting(self, grant: GrantKey) -> Formula:
        """The changes after which a grant can be chosen that counts as holding `grant`."""
        return any_of(self._freeing(holder) for holder in self._holders[grant])

    def _offer(self, holder: GrantKey) -> None:
        """Note what naming the grants that stand in the way of `holder` in ``allow`` would do."""
        for key in {holder, *self._reserved(holder)} if holder in self._blockers else ():
            text = spelled(self._policy_set, key, with_vendor=self._with_vendor)
            change = _Change("allow", text)
            for named in matching(self._policy_set, text):
                self._allowing.setdefault(named, set()).add(change)
                if not is_pattern(text):
                    self._naming.setdefault(named, set()).add(change)

    @property
    def _blockers(self) -> AbstractSet[GrantKey]:
        return self._planning.limits.blockers.keys()

    def _reserved(self, holder: GrantKey) -> Iterator[GrantKey]:
        for key in sorted(self._planning.covers[holder] - self._named):
            if self._policy_set.grants[key].reserved is not None:
                yield key

    def _freeing(self, holder: GrantKey) -> Formula:
        """The changes that `holder` itself needs to be let in."""
        blockers = self._planning.limits.blockers.get(holder, ())
        limits = {blocker.limit for blocker in blockers}
        needed: list[Formula] = []
        if "forbid" in limits:
            covered = self._planning.covers[holder]
            for text, keys in self._forbidden.items():
                if not covered.isdisjoint(keys):
                    needed.append(_Change("forbid", text))
        if "allow" in limits:
            needed.append(any_of(sorted(self._allowing.get(holder, ()))))
        if "reserved" in limits:
            named = (self._naming.get(key, ()) for key in self._reserved(holder))
            needed.extend(any_of(sorted(changes)) for changes in named)
        return all_of(needed)


class _Trial:
    """Tries changes on the limits as they are written."""

    def __init__(self, planning: Planning, lifted: Sequence[str], time_limit: float | None) -> None:
        self._planning = planning
        self._lifted = tuple(lifted)
        self._time_limit = time_limit

    def repair(self, changes: Sequence[_Change]) -> Repair:
        """The set of changes with the plan that it leads to. Raises RepairDefect where it is not
        enough, or more than enough."""
        permitted = self._permitted(self._lifts(changes))
        if not self._is_enough(permitted):
            raise RepairDefect("the changes leave an API blocked")
        for spared in changes:
            rest = [change for change in changes if change != spared]
            if self._is_enough(self._permitted(self._lifts(rest))):
                raise RepairDefect("fewer changes would do")
        return self._planned(changes, self._problem(permitted))

    def _planned(self, changes: Sequence[_Change], problem: Problem) -> Repair:
        solved = solve(problem, time_limit=self._time_limit)
        if isinstance(solved, Infeasible):
            raise RepairDefect("the changes leave no plan")
        planning = self._planning
        lets_in = tuple(sorted(solved.grants & planning.limits.blockers.keys()))
        names = tuple(dict.fromkeys(map(self._spelled, lets_in)))
        if not self._is_enough(self._permitted((), names)):
            raise RepairDefect("letting in the planned grants leaves an API blocked")
        return Repair(
            lifts=self._narrowed(changes, held_by(problem, frozenset(lets_in))),
            lets_in=lets_in,
            names=names,
            grants=by_kind(planning.policy_set, sorted(solved.grants)),
            cost=solved.cost,
            proven=solved.proven,
        )

    def _narrowed(
        self, changes: Sequence[_Change], used: AbstractSet[GrantKey]
    ) -> tuple[Lift, ...]:
        """The changes, each entry of ``forbid`` with the grants that can stay forbidden."""
        policy_set = self._planning.policy_set
        whole = self._lifts(changes)
        narrowed = []
        for lift in whole:
            others = (key for key in matching(policy_set, lift.text) if key not in used)
            keep = tuple(map(self._spelled, others))
            narrowed.append(replace(lift, keep=keep) if lift.limit == "forbid" else lift)
        # A name that means several grants may keep out what has to be let in.
        return tuple(narrowed) if self._is_enough(self._permitted(narrowed)) else whole

    def _spelled(self, key: GrantKey) -> str:
        with_vendor = bool(self._planning.integration.vendors)
        return spelled(self._planning.policy_set, key, with_vendor=with_vendor)

    def _lifts(self, changes: Sequence[_Change]) -> tuple[Lift, ...]:
        """What to take out of ``forbid`` first, then what to name in ``allow``."""
        texts = {limit: [c.name for c in changes if c.kind == limit] for limit in _LIMITS}
        return tuple(Lift(limit=limit, text=text) for limit in _LIMITS for text in texts[limit])

    def _permitted(self, lifts: Sequence[Lift], lifted: Sequence[str] = ()) -> Permitted:
        integration = self._planning.integration
        changed = replace(integration, limits=changed_limits(integration.limits, lifts))
        lifted = (*self._lifted, *lifted)
        return permitted_by(changed, self._planning.policy_set, lifted=lifted)

    def _problem(self, permitted: Permitted) -> Problem:
        planning = self._planning
        candidates = candidates_of(planning.policy_set, planning.covers, permitted.blockers)
        return replace(planning.problem, candidates=candidates)

    def _is_enough(self, permitted: Permitted) -> bool:
        problem = self._problem(permitted)
        held = held_by(problem, {candidate.key for candidate in problem.candidates})
        return all(holds(demand, held) for demand in problem.demands)


def changed_limits(limits: Limits, lifts: Iterable[Lift]) -> Limits:
    """The limits with the changes made, each `keep` in the place of its entry."""
    forbid = dict.fromkeys(limits.forbid)
    allow = dict.fromkeys(limits.allow)
    kept: list[str] = []
    for lift in lifts:
        if lift.limit == "forbid":
            del forbid[lift.text]
            kept += lift.keep
        else:
            if not allow:
                allow[EVERYTHING] = None
            allow[lift.text] = None
    return replace(limits, forbid=tuple(dict.fromkeys((*forbid, *kept))), allow=tuple(allow))
