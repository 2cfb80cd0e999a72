"""A token for each task: the least of the client's grants that the task needs.

The client holds what all desired APIs need together. A token can hold less: for each task the least
token-held grants out of the planned ones, by the same criteria as the plan (SPEC section 3). The
client's own grants are there with every token. Everything outside the task counts as not desired,
the integration's other APIs too, since this token should not open them.

Where an integration names no tasks, the split between reading and writing is offered, as vendors
advise a narrow token most of the time and a wider one when needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from planner.coverage import is_opened, opened_by, policies_without_api
from planner.errors import InvalidFile
from planner.model import Api, Effect, Policy, Request, Token, Unplanned
from planner.narrowing import narrowed_token_request
from planner.plans import Plan
from planner.solving.criteria import held_by
from planner.solving.formula import GrantKey
from planner.solving.problem import Counted, Problem, Solved
from planner.solving.solver import solve
from planner.tasks import Work


def tokens_of(
    plan: Plan,
    problem: Problem,
    desired: Sequence[Api],
    works: Sequence[Work],
    *,
    time_limit: float | None = None,
) -> tuple[Token, ...]:
    """The least token for each of `works`; without any, the split that :func:`_offered` makes.

    `plan` is the answer to `problem`, and `desired` are its APIs. `time_limit` in seconds holds
    for each token. Empty for an infeasible plan: there is no client to get a token for.
    """
    if plan.status == "infeasible":
        return ()
    tokens = _Tokens(plan, problem, desired, time_limit)
    return tuple(map(tokens.token, works)) if works else tokens.offered()


class _Tokens:
    """The tokens of one plan."""

    def __init__(
        self, plan: Plan, problem: Problem, desired: Sequence[Api], time_limit: float | None
    ) -> None:
        self._plan = plan
        self._desired = desired
        self._time_limit = time_limit
        self._token_kinds = {
            kind.name for kind in plan.catalog.policy_set.kinds if kind.held_by == "token"
        }
        planned = {GrantKey(kind, name) for kind, names in plan.grants.items() for name in names}
        self._problem = Problem(
            candidates=tuple(one for one in problem.candidates if one.key in planned),
            required=frozenset(key for key in planned if key.kind not in self._token_kinds),
            demands=(),
            counted=problem.counted,
            criteria=problem.criteria,
        )

    def offered(self) -> tuple[Token, ...]:
        """Reading and writing apart, where both are desired and the token for reading holds less
        than the client could put on it, yet something: no request can ask for nothing."""
        reading, writing = self._with_effect("read"), self._with_effect("write")
        carried = {one.key.kind for one in self._problem.candidates} & self._token_kinds
        if not (reading and writing and carried):
            return ()
        token = self.token(Work("read", reading, offered=True))
        held = self._held(
            GrantKey(kind, name) for kind in token.grants for name in token.grants[kind]
        )
        everything = self._held(candidate.key for candidate in self._problem.candidates)
        if not any(token.grants.values()) or held == everything:
            return ()
        return token, self.token(Work("write", writing, offered=True))

    def _with_effect(self, effect: Effect) -> tuple[Api, ...]:
        return tuple(api for api in self._desired if api.effect == effect)

    def _held(self, chosen: Iterable[GrantKey]) -> frozenset[GrantKey]:
        """What counts as held with a token that carries `chosen`: the client's own grants too."""
        return held_by(self._problem, {*chosen, *self._problem.required})

    def token(self, work: Work) -> Token:
        """The least token for `work`."""
        outcome = solve(self._problem_of(work), time_limit=self._time_limit)
        if not isinstance(outcome, Solved):
            raise AssertionError("a plan's grants authorise each of its APIs")  # noqa: TRY004
        held = self._held(outcome.grants)
        grants = self._in_the_plans_order(outcome.grants)
        request, refusal = self._request(grants)
        return Token(
            task=work.task,
            offered=work.offered,
            apis=work.apis,
            unplanned=tuple(
                Unplanned(name=api.title, reason=api.unknown_reason)
                for api in work.apis
                if api.requirement is None
            ),
            grants=grants,
            cost=outcome.cost,
            bound=outcome.bound,
            exposed=self._exposed(work, held),
            exposed_policies=self._exposed_policies(held),
            status="optimal" if outcome.proven else "unproven",
            request=request,
            refusal=refusal,
        )

    def _problem_of(self, work: Work) -> Problem:
        inside = {api.id for api in work.apis}
        base = self._problem
        return Problem(
            candidates=base.candidates,
            required=base.required,
            demands=tuple(api.requirement for api in work.apis if api.requirement is not None),
            counted=(
                *base.counted,
                *(
                    Counted(
                        requirement=api.requirement,
                        reads=int(api.effect == "read"),
                        writes=int(api.effect == "write"),
                    )
                    for api in self._desired
                    if api.requirement is not None and api.id not in inside
                ),
            ),
            criteria=base.criteria,
        )

    def _in_the_plans_order(self, chosen: AbstractSet[GrantKey]) -> dict[str, tuple[str, ...]]:
        return {
            kind: tuple(name for name in names if GrantKey(kind, name) in chosen)
            for kind, names in self._plan.grants.items()
            if kind in self._token_kinds
        }

    def _exposed(self, work: Work, held: AbstractSet[GrantKey]) -> tuple[Api, ...]:
        return opened_by(self._plan.catalog, held, besides={api.id for api in work.apis})

    def _exposed_policies(self, held: AbstractSet[GrantKey]) -> tuple[Policy, ...]:
        policies = policies_without_api(self._plan.catalog)
        return tuple(policy for policy in policies if is_opened(policy.requirement, held))

    def _request(self, grants: dict[str, tuple[str, ...]]) -> tuple[Request | None, str]:
        policy_set = self._plan.catalog.policy_set
        try:
            request = narrowed_token_request(policy_set, planned=self._plan.grants, grants=grants)
        except InvalidFile as error:
            return None, "; ".join(fault.message for fault in error.faults)
        missing = f"the policies of {policy_set.title} describe no token request"
        return (request, "") if request is not None else (None, missing)
