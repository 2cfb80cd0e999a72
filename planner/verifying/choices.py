"""The grants of a plan: permitted, enough, each needed, and nothing less will do."""

from __future__ import annotations

from planner.reading.quoting import listed, quoted
from planner.verifying.expecting import Basis
from planner.verifying.findings import Findings, in_words
from planner.verifying.leastness import Effort
from planner.verifying.proving import Proven, judge_proof
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
        else:
            proven = Proven(
                question=self.question,
                choice=self.choice,
                status=self.claim.status,
                bound=self.claim.data["bound"],
                at=(),
                name="least",
            )
            self.findings.least = judge_proof(proven, self.effort, self.findings)

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
