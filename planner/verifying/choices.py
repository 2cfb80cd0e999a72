"""The grants of a plan: permitted, enough, each needed, and nothing less will do."""

from __future__ import annotations

from collections.abc import Iterable

from planner.reading.quoting import listed, quoted
from planner.verifying.expecting import Basis
from planner.verifying.findings import Findings, in_words, lesser_in_words
from planner.verifying.leastness import Effort, Leastness, leastness_of
from planner.verifying.questions import Choice
from planner.verifying.truth import held_by, is_met


def judge_choice(basis: Basis, effort: Effort, findings: Findings) -> None:
    """Judge the plan's grants, all of which the catalogue knows."""
    _Choosing(basis, effort, findings).judge()


class _Choosing:
    def __init__(self, basis: Basis, effort: Effort, findings: Findings) -> None:
        self.basis = basis
        self.claim = basis.claim
        self.question = basis.question
        self.effort = effort
        self.findings = findings
        self.choice: Choice = frozenset(basis.claim.grants)

    def judge(self) -> None:
        within = self._judge_limits()
        enough = self._judge_sufficiency()
        self.findings.sufficient = enough and within
        self._judge_necessity()
        if not self.findings.sufficient:
            self.findings.check("least", None, "not asked of grants that will not do")
        elif self.claim.status == "unproven":
            self._judge_bounds()
        else:
            self._judge_leastness()

    def _judge_limits(self) -> bool:
        permission = self.basis.permission
        blocked = sorted(self.choice & permission.blocked.keys())
        missing = sorted(permission.required - self.choice)
        for key in blocked:
            limits = listed(dict.fromkeys(permission.blocked[key]), "and")
            message = f"{quoted(key.name)} is not permitted: {limits}"
            self.findings.against(("grants", key.kind), message)
        for key in missing:
            self.findings.against(
                ("grants", key.kind), f"{quoted(key.name)} is required and missing"
            )
        holds = not (blocked or missing or permission.reasons)
        self.findings.check(
            "limits", holds, "every grant is permitted, and every required one is there"
        )
        return holds

    def _judge_sufficiency(self) -> bool:
        """Every desired API is met, and none that the plan names is gone or not known."""
        held = held_by(self.choice, self.basis.closure)
        refused = [api.id for api, wants in self.basis.known if not is_met(wants, held)]
        for api_id in refused:
            self.findings.against(("apis", api_id), "the grants do not meet this API")
        known = [api.id for api, _ in self.basis.known]
        holds = not refused and set(known) >= set(self.claim.api_ids)
        noun = "API" if len(known) == 1 else "APIs"
        self.findings.check("sufficient", holds, f"the grants meet {len(known)} desired {noun}")
        return holds

    def _judge_necessity(self) -> None:
        unmet = set(self.question.unmet(self.choice))
        needless = [
            key
            for key in sorted(self.choice)
            if key not in self.question.required
            and set(self.question.unmet(self.choice - {key})) <= unmet
        ]
        if self.claim.status == "unproven" and needless:
            how = f"not claimed; could be left out: {in_words(needless)}"
            self.findings.check("necessary", None, how)
            return
        for key in needless:
            message = f"{quoted(key.name)} could be left out: no desired API fails without it"
            self.findings.against(("grants", key.kind), message)
        self.findings.check("necessary", not needless, "without any of them, a desired API fails")

    def _judge_leastness(self) -> None:
        found = leastness_of(self.question, self.choice, self.effort)
        if found.better is not None:
            message = lesser_in_words(self.question, self.choice, found.better)
            self.findings.against(("status",), message)
        self.findings.check_least("least", found)
        self.findings.least = found.is_least
        self._judge_floors(self.question.keys)

    def _judge_bounds(self) -> None:
        """An unproven plan says how low each number could still be, one after the other."""
        claimed, keys = self.claim.data["bound"], self.question.keys
        if self.findings.changed or not claimed.keys() >= set(keys):
            self.findings.check("least", None, "not claimed")
            return
        targets = (*(claimed[key] for key in keys), 0)
        found = leastness_of(self.question, self.choice, self.effort, targets=targets)
        self.findings.check("least", None, f"not claimed; {_in_fact(found)}")
        cost = self.question.cost(self.choice)
        settled = []
        for place, key in enumerate(keys):
            self._judge_bound(key, claimed[key], place, found)
            settled.append(key)
            if claimed[key] < cost[key]:
                break
        self._judge_floors(settled)

    def _judge_bound(self, key: str, claimed: int, place: int, found: Leastness) -> None:
        known = found.bounds[place] if place < len(found.bounds) else 0
        reached = None
        if found.better is not None:
            reached = self.question.rank(found.better)[0][place]
        name = f"bound of {key}"
        if claimed <= known:
            self.findings.check(name, True, "nothing sufficient goes below it")
        elif found.better is not None and reached is not None and reached < claimed:
            message = f"says {claimed}, yet {in_words(sorted(found.better))} costs {reached}"
            self.findings.against(("bound", key), message)
        else:
            self.findings.open_questions = True
            self.findings.check(name, None, f"not checked: {found.how}")

    def _judge_floors(self, settled: Iterable[str]) -> None:
        """All that is proven of other numbers is what the indispensable grants cost."""
        if self.findings.changed:
            return
        floor = self.question.cost(self.question.indispensable())
        for key, claimed in self.claim.data["bound"].items():
            if key not in settled and claimed > floor.get(key, claimed):
                message = f"says {claimed}; the indispensable grants cost {floor[key]}"
                self.findings.against(("bound", key), message)


def _in_fact(found: Leastness) -> str:
    if found.is_least is None:
        return "nor known"
    return "yet it is the least" if found.is_least else "a lesser choice exists"
