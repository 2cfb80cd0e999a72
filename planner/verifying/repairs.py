"""The repairs in an infeasible plan: changes to the limits, each tried on the limits themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.model import Limits
from planner.reading.quoting import quoted
from planner.solving.formula import GrantKey
from planner.verifying.claims import keys_of
from planner.verifying.comparing import differences
from planner.verifying.costs import reported_keys
from planner.verifying.describing import names_by_kind
from planner.verifying.expecting import Basis
from planner.verifying.findings import Findings, lesser_in_words
from planner.verifying.leastness import Effort, leastness_of
from planner.verifying.permitting import matching, permission_under
from planner.verifying.questions import Choice, Question
from planner.verifying.verdicts import Reason


def judge_repairs(basis: Basis, effort: Effort, findings: Findings) -> None:
    """Whether each set of changes does what it says, and no change of it is needless.

    Whether there are other sets is not looked at.
    """
    claimed = basis.claim.data["repairs"]
    if claimed is None:
        findings.add([Reason(("repairs",), "an infeasible plan says what would repair it")])
        return
    findings.unchecked.append("repairs.complete")
    sizes = [len(one["lifts"]) for one in claimed["sets"]]
    if sizes != sorted(sizes):
        findings.add([Reason(("repairs", "sets"), "those with the fewest changes come first")])
    for place, one in enumerate(claimed["sets"]):
        repairing = _Repairing(basis, effort, findings, place, one)
        repairing.judge()


class _Repairing:
    def __init__(
        self,
        basis: Basis,
        effort: Effort,
        findings: Findings,
        place: int,
        claimed: Mapping[str, Any],
    ) -> None:
        self.basis = basis
        self.effort = effort
        self.findings = findings
        self.at = ("repairs", "sets", place)
        self.claimed = claimed
        self.lifts: Sequence[Mapping[str, Any]] = claimed["lifts"]

    def judge(self) -> None:
        choice = frozenset(keys_of(self.claimed["grants"]))
        if not self.lifts or not all(map(self._is_possible, self.lifts)):
            self._against("lifts", "not changes that these limits can have")
        elif not choice <= self.basis.closure.keys():
            self._against("grants", "the catalogue does not know all of these grants")
        else:
            self._judge_changes()
            self._judge_grants(choice)

    def _is_possible(self, lift: Mapping[str, Any]) -> bool:
        limits, policy_set = self.basis.claim.limits, self.basis.catalog.policy_set
        if lift["limit"] == "allow":
            return bool(matching(lift["text"], policy_set)) and not lift["keep"]
        meant = set(matching(lift["text"], policy_set))
        return lift["text"] in limits.forbid and all(
            meant.intersection(matching(text, policy_set)) for text in lift["keep"]
        )

    def _judge_changes(self) -> None:
        if not self._is_enough(self.lifts):
            self._against("lifts", "with these changes, some desired API is still shut out")
        if not self._is_enough(self.lifts, keeping=True):
            self._against("lifts", "with what is kept, some desired API is still shut out")
        for place, lift in enumerate(self.lifts):
            if self._is_enough([*self.lifts[:place], *self.lifts[place + 1 :]]):
                message = f"the change of {quoted(lift['text'])} is needless"
                self._against("lifts", message)

    def _judge_grants(self, choice: Choice) -> None:
        question = self._question(self.lifts)
        cost = question.cost(choice)
        blocked = self.basis.permission.blocked.keys()
        lets_in = [key for key in sorted(choice) if key in blocked]
        expected = {
            "grants": names_by_kind(self.basis.catalog, sorted(choice)),
            "cost": {key: cost[key] for key in reported_keys(self.basis.claim.criteria)},
            "lets_in": [{"kind": key.kind, "grant": key.name} for key in lets_in],
        }
        found = {key: self.claimed[key] for key in expected}
        self.findings.add(
            Reason(one.at, one.in_words(today=self.findings.changed))
            for one in differences(expected, found, self.at)
        )
        self._judge_names(lets_in)
        self._judge_leastness(question, choice)

    def _judge_names(self, lets_in: Iterable[GrantKey]) -> None:
        """The names for the grants let in mean these, all of them."""
        policy_set, wanted = self.basis.catalog.policy_set, set(lets_in)
        meant = [set(matching(text, policy_set)) for text in self.claimed["allow"]]
        if not wanted <= set().union(*meant) or not all(wanted & one for one in meant):
            self._against("allow", "not the names of the grants that are let in")

    def _judge_leastness(self, question: Question, choice: Choice) -> None:
        if not question.is_sufficient(choice):
            self._against("grants", "these grants will not do under the changed limits")
        elif self.claimed["proven"]:
            found = leastness_of(question, choice, self.effort)
            if found.better is not None:
                self._against("grants", lesser_in_words(question, choice, found.better))
            self.findings.check_least(f"repair {self.at[-1]}", found)

    def _is_enough(self, lifts: Sequence[Mapping[str, Any]], *, keeping: bool = False) -> bool:
        question = self._question(lifts, keeping=keeping)
        return question.required <= question.permitted and not question.unmet(question.permitted)

    def _question(self, lifts: Sequence[Mapping[str, Any]], *, keeping: bool = False) -> Question:
        limits = _changed(self.basis.claim.limits, lifts, keeping)
        policy_set, closure = self.basis.catalog.policy_set, self.basis.closure
        permission = permission_under(limits, policy_set, closure)
        permitted = frozenset(closure.keys() - permission.blocked.keys())
        return replace(self.basis.question, permitted=permitted, _costs={})

    def _against(self, part: str, message: str) -> None:
        self.findings.add([Reason((*self.at, part), message)])


def _changed(limits: Limits, lifts: Sequence[Mapping[str, Any]], keeping: bool) -> Limits:
    """The limits after the changes. An ``allow`` that was not there was no limit, as ``*`` is."""
    forbid, allow = list(limits.forbid), list(limits.allow)
    for lift in lifts:
        if lift["limit"] == "allow":
            allow = [*(allow or ["*"]), lift["text"]]
        else:
            forbid = [text for text in forbid if text != lift["text"]]
            forbid += lift["keep"] if keeping else []
    return replace(limits, forbid=tuple(forbid), allow=tuple(allow))
