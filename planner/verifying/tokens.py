"""The tokens of a plan: for each task the least of the client's grants, and a request for no more.

A token's question is the plan's own with other demands: its grants are chosen among those planned,
what the client holds is there with every token, and everything outside the task counts as not
desired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planner.errors import InvalidFile
from planner.model import Api
from planner.narrowing import narrowed_token_request
from planner.solving.formula import GrantKey
from planner.verifying.claims import keys_of
from planner.verifying.comparing import ANYTHING, Record
from planner.verifying.costs import keys_of as keys_of_criteria
from planner.verifying.costs import reported_keys
from planner.verifying.describing import (
    exposed_data,
    exposed_policies_data,
    request_data,
    unplanned_data,
)
from planner.verifying.expecting import Basis
from planner.verifying.findings import Findings
from planner.verifying.leastness import Effort
from planner.verifying.proving import Proven, judge_proof
from planner.verifying.questions import Choice, Question, question_about
from planner.verifying.truth import held_by
from planner.verifying.verdicts import Reason


class Tokens:
    """The tokens of a plan whose grants the catalogue knows."""

    def __init__(self, basis: Basis, effort: Effort, findings: Findings) -> None:
        self.basis = basis
        self.effort = effort
        self.findings = findings
        kinds = basis.catalog.policy_set.kinds
        self.kinds = {kind.name for kind in kinds if kind.held_by == "token"}
        self.planned = frozenset(basis.claim.grants)
        self.clients = frozenset(key for key in self.planned if key.kind not in self.kinds)
        self.claimed: list[dict[str, Any]] = basis.claim.data["tokens"]
        self.desired = {api.id: api for api in basis.desired}

    def judge(self) -> None:
        """Judge each token's grants, and which tokens there are. Its other fields are compared."""
        self._judge_tasks()
        for place, token in enumerate(self.claimed):
            if self._is_known(place, token):
                self._judge_grants(place, token)

    def expected(self) -> object:
        """What each token should say with its APIs and grants."""
        if not all(map(self._fits, self.claimed)):
            return ANYTHING  # what is wrong with it is told already
        return [self._expected(token) for token in self.claimed]

    def _apis(self, token: Mapping[str, Any]) -> list[Api]:
        return [self.desired[api_id] for api_id in token["apis"] if api_id in self.desired]

    def _choice(self, token: Mapping[str, Any]) -> Choice:
        return self.clients.union(keys_of(token["grants"]))

    def _fits(self, token: Mapping[str, Any]) -> bool:
        """Whether the token speaks of desired APIs and planned grants that a token can hold."""
        keys = keys_of(token["grants"])
        return (
            bool(token["apis"])
            and len(set(token["apis"])) == len(token["apis"])
            and self.desired.keys() >= set(token["apis"])
            and self.planned >= set(keys)
            and self.kinds >= {key.kind for key in keys}
            and len(set(keys)) == len(keys)
        )

    def _is_known(self, place: int, token: Mapping[str, Any]) -> bool:
        fits = self._fits(token)
        if not fits:
            message = "not a choice of desired APIs and of planned grants that a token can hold"
            self.findings.against(("tokens", place), message)
        return fits

    def _judge_tasks(self) -> None:
        names = [token["task"] for token in self.claimed]
        if len(set(names)) < len(names):
            self.findings.against(("tokens",), "a task stands here twice")
        offered = [token["offered"] for token in self.claimed]
        if any(offered) and not (all(offered) and self._is_a_split()):
            message = "offered are reading and writing apart, where that makes a difference"
            self.findings.add([Reason(("tokens",), message)])

    def _is_a_split(self) -> bool:
        """Whether the tokens are one for all that reads and one for all that writes, and the one
        for reading holds something, and less than there is."""
        given = [(token["task"], token["apis"]) for token in self.claimed]
        split = [
            (effect, [api.id for api in self.basis.desired if api.effect == effect])
            for effect in ("read", "write")
        ]
        if given != split or not all(apis for _, apis in split):
            return False
        choice, closure = self._choice(self.claimed[0]), self.basis.closure
        if not choice <= self.planned:
            return True  # told of as a choice of other grants
        narrower = held_by(choice, closure) != held_by(self.planned, closure)
        return narrower and bool(choice - self.clients)

    def _question(self, apis: Iterable[Api]) -> Question:
        inside = {api.id: api for api in apis}
        return question_about(
            self.basis.catalog,
            self.basis.closure,
            desired=inside.keys(),
            demands=[api.requirement for api in inside.values() if api.requirement is not None],
            permitted=self.planned,
            required=self.clients,
            criteria=self.basis.claim.criteria,
        )

    def _judge_grants(self, place: int, token: Mapping[str, Any]) -> None:
        question, choice = self._question(self._apis(token)), self._choice(token)
        at, name = ("tokens", place), f"token {token['task']}"
        if not question.is_sufficient(choice):
            self.findings.against((*at, "grants"), "these grants are not enough for the task")
            self.findings.check(name, False, "enough for the task")
            return
        bound, status = token["bound"], token["status"]
        proven = Proven(
            question=question, choice=choice, status=status, bound=bound, at=at, name=name
        )
        judge_proof(proven, self.effort, self.findings)
        cost = question.cost(choice)
        for key in keys_of_criteria(question.criteria):
            if not self.findings.changed and status == "optimal" and bound.get(key) != cost[key]:
                message = f"a plan of proven cost {cost[key]} has that bound"
                self.findings.against((*at, "bound", key), message)
        if token["request"] is None and not token["refusal"]:
            self.findings.against((*at, "refusal"), "no request, and no reason why not")

    def _expected(self, token: Mapping[str, Any]) -> Record:
        apis, choice = self._apis(token), self._choice(token)
        held = held_by(choice, self.basis.closure)
        cost = self._question(apis).cost(choice)
        keys = reported_keys(self.basis.claim.criteria)
        planned = set(self.basis.claim.api_ids)
        request = self._request(choice)
        return Record(
            task=ANYTHING,
            offered=ANYTHING,
            apis=ANYTHING,
            unplanned=unplanned_data(apis),
            grants=self._in_the_plans_order(choice),
            cost={key: cost[key] for key in keys},
            bound=dict.fromkeys(keys, ANYTHING),
            exposed=[
                Record(one, desired=one["id"] in planned)
                for one in exposed_data(self.basis.catalog, set(token["apis"]), held)
            ],
            exposed_policies=exposed_policies_data(self.basis.catalog, held),
            status=ANYTHING,
            request=request,
            refusal=ANYTHING if request is None else "",
        )

    def _in_the_plans_order(self, choice: Choice) -> dict[str, list[str]]:
        return {
            kind: [name for name in names if GrantKey(kind, name) in choice]
            for kind, names in self.basis.claim.data["grants"].items()
            if kind in self.kinds
        }

    def _request(self, choice: Choice) -> Record | None:
        planned = self.basis.claim.data["grants"]
        wanted = self._in_the_plans_order(choice)
        try:
            request = narrowed_token_request(
                self.basis.catalog.policy_set,
                planned={kind: tuple(names) for kind, names in planned.items()},
                grants={kind: tuple(names) for kind, names in wanted.items()},
            )
        except InvalidFile:
            return None
        return request_data(request)
