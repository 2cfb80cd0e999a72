"""What a plan, or a token in it, claims to be proven: that nothing less will do, or how low each
number could still be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.verifying.documents import Steps
from planner.verifying.findings import Findings, in_words, lesser_in_words
from planner.verifying.leastness import Effort, Leastness, leastness_of
from planner.verifying.questions import Choice, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The claim: with this `status` and these bounds, `choice` answers `question`. It stands at
    `at` in the plan, and `name` is what its check is called."""

    question: Question
    choice: Choice
    status: str
    bound: Mapping[str, int]
    at: Steps
    name: str


def judge_proof(proven: Proven, effort: Effort, findings: Findings) -> bool | None:
    """Whether the sufficient choice is the least; None where that is not claimed, or not known."""
    return _Proving(proven, effort, findings).judge()


class _Proving:
    def __init__(self, proven: Proven, effort: Effort, findings: Findings) -> None:
        self.proven = proven
        self.question = proven.question
        self.effort = effort
        self.findings = findings

    def judge(self) -> bool | None:
        if self.proven.status == "unproven":
            self._judge_bounds()
            return None
        proven = self.proven
        found = leastness_of(self.question, proven.choice, self.effort)
        if found.better is not None:
            message = lesser_in_words(self.question, proven.choice, found.better)
            self.findings.against((*proven.at, "status"), message)
        self.findings.check_least(proven.name, found)
        self._judge_floors(self.question.keys)
        return found.is_least

    def _judge_bounds(self) -> None:
        """One bound after the other, until one is below the cost: later ones are floors."""
        claimed, keys = self.proven.bound, self.question.keys
        if self.findings.changed or not claimed.keys() >= set(keys):
            self.findings.check(self.proven.name, None, "not claimed")
            return
        targets = (*(claimed[key] for key in keys), 0)
        found = leastness_of(self.question, self.proven.choice, self.effort, targets=targets)
        self.findings.check(self.proven.name, None, f"not claimed; {_in_fact(found)}")
        cost = self.question.cost(self.proven.choice)
        settled = []
        for place, key in enumerate(keys):
            self._judge_bound(key, place, found)
            settled.append(key)
            if claimed[key] < cost[key]:
                break
        self._judge_floors(settled)

    def _judge_bound(self, key: str, place: int, found: Leastness) -> None:
        claimed = self.proven.bound[key]
        known = found.bounds[place] if place < len(found.bounds) else 0
        reached = claimed
        if found.better is not None:
            reached = self.question.rank(found.better)[0][place]
        name = f"{self.proven.name}: bound of {key}"
        if claimed <= known:
            self.findings.check(name, True, "nothing sufficient goes below it")
        elif found.better is not None and reached < claimed:
            message = f"says {claimed}, yet {in_words(sorted(found.better))} costs {reached}"
            self.findings.against((*self.proven.at, "bound", key), message)
        else:
            self.findings.open_questions = True
            self.findings.check(name, None, f"not checked: {found.how}")

    def _judge_floors(self, settled: Iterable[str]) -> None:
        """All that is proven of other numbers is what the indispensable grants cost."""
        if self.findings.changed:
            return
        floor = self.question.cost(self.question.indispensable())
        for key, claimed in self.proven.bound.items():
            if key not in settled and claimed > floor.get(key, claimed):
                message = f"says {claimed}; the indispensable grants cost {floor[key]}"
                self.findings.against((*self.proven.at, "bound", key), message)


def _in_fact(found: Leastness) -> str:
    if found.is_least is None:
        return "nor known"
    return "yet it is the least" if found.is_least else "a lesser choice exists"
