"""One integration from its problem to its plan: the problem composed, the outcome dressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

from planner.certifying import certificate_of
from planner.coverage import (
    by_kind,
    candidates_of,
    counted_beside,
    covers,
    held_with,
    holders_of,
    is_opened,
    opened_by,
    policies_without_api,
    supporting,
)
from planner.grouping import grouped
from planner.limits import Permitted
from planner.model import (
    Alternative,
    Api,
    Blocked,
    Catalog,
    Integration,
    PlannedApi,
    Request,
    Requirement,
    Unplanned,
)
from planner.plans import Plan
from planner.prerequisites import prerequisites_of
from planner.requesting import UnsendableGrants, create_request, token_request
from planner.solving.alternatives import smallest_sets
from planner.solving.formula import GrantKey, any_of, substitute
from planner.solving.problem import CriterionName, Infeasible, Problem, Solved

ALTERNATIVES_LIMIT = 200


class Planning:
    """One integration on its way from problem to plan."""

    def __init__(
        self,
        integration: Integration,
        catalog: Catalog,
        desired: tuple[Api, ...],
        criteria: tuple[CriterionName, ...],
        limits: Permitted,
    ) -> None:
        self.integration = integration
        self.catalog = catalog
        self.policy_set = catalog.policy_set
        self.desired = desired
        self.limits = limits
        self.known = tuple(api for api in desired if api.requirement is not None)
        self.covers = covers(catalog.policy_set)
        self.problem = Problem(
            candidates=candidates_of(self.policy_set, self.covers, limits.blockers),
            required=limits.required,
            demands=tuple(api.requirement for api in self.known if api.requirement is not None),
            counted=counted_beside(catalog, {api.id for api in desired}),
            criteria=criteria,
        )

    def solved(self, outcome: Solved, notes: list[str]) -> Plan:
        held = held_with(self.covers, outcome.grants)
        apis = self._planned(outcome.grants, held)
        grants = self._in_order_of_need(apis, outcome.grants)
        creating, getting, refusals = self._requests(grants)
        return Plan(
            status="optimal" if outcome.proven else "unproven",
            integration=self.integration,
            catalog=self.catalog,
            criteria=self.problem.criteria,
            grants=grants,
            cost=outcome.cost,
            bound=outcome.bound,
            apis=apis,
            exposed=self._exposed(held),
            exposed_policies=tuple(
                policy
                for policy in policies_without_api(self.catalog)
                if is_opened(policy.requirement, held)
            ),
            unplanned=self._unplanned(),
            blocked=(),
            prerequisites=prerequisites_of(self.catalog),
            request=creating,
            token_request=getting,
            proof=outcome.proof,
            certificate=certificate_of(
                outcome,
                criteria=self.problem.criteria,
                grants=grants,
                required=self.limits.required,
                apis=self.known,
                closure=self.covers,
            ),
            uncounted=self._uncounted(),
            notes=(*notes, *refusals),
        )

    def _requests(
        self, grants: Mapping[str, tuple[str, ...]]
    ) -> tuple[Request | None, Request | None, list[str]]:
        """The create request and the token request, and why one is missing that the vendor has."""
        vendor, integration = self.policy_set, self.integration
        refusals: list[str] = []
        creating = _unless_refused(
            lambda: create_request(
                vendor, name=integration.name, purpose=integration.purpose, grants=grants
            ),
            refusals,
        )
        getting = _unless_refused(lambda: token_request(vendor, grants=grants), refusals)
        return creating, getting, refusals

    def infeasible(self, outcome: Infeasible, notes: list[str]) -> Plan:
        unmet = {self.known[index].id for index in outcome.unmet}
        return Plan(
            status="infeasible",
            integration=self.integration,
            catalog=self.catalog,
            criteria=self.problem.criteria,
            grants={},
            cost={},
            bound={},
            apis=tuple(PlannedApi(api=api, met_by={}) for api in self.known),
            exposed=(),
            exposed_policies=(),
            unplanned=self._unplanned(),
            blocked=tuple(self._blocked(api) for api in self.known if api.id in unmet),
            prerequisites=prerequisites_of(self.catalog),
            request=None,
            token_request=None,
            proof=None,
            certificate=None,
            uncounted=self._uncounted(),
            notes=tuple(notes),
        )

    def _planned(
        self, chosen: AbstractSet[GrantKey], held: AbstractSet[GrantKey]
    ) -> tuple[PlannedApi, ...]:
        """The desired APIs with what meets them, worked out once for all with one requirement."""
        met_by = {
            id(api.requirement): self._met_by(api.requirement, chosen, held)
            for api in {id(api.requirement): api for api in self.known}.values()
            if api.requirement is not None
        }
        return tuple(PlannedApi(api=api, met_by=met_by[id(api.requirement)]) for api in self.known)

    def _met_by(
        self,
        requirement: Requirement,
        chosen: AbstractSet[GrantKey],
        held: AbstractSet[GrantKey],
    ) -> dict[str, tuple[str, ...]]:
        used = supporting(requirement, held)
        keys = sorted(key for key in chosen if not used.isdisjoint(self.covers[key]))
        return _only_used(by_kind(self.policy_set, keys))

    def _in_order_of_need(
        self, apis: Iterable[PlannedApi], chosen: AbstractSet[GrantKey]
    ) -> dict[str, tuple[str, ...]]:
        """Every kind with its planned grants: as the APIs need them, then those only required."""
        needed = [
            GrantKey(kind, name)
            for planned in apis
            for kind, names in planned.met_by.items()
            for name in names
        ]
        return by_kind(self.policy_set, dict.fromkeys([*needed, *sorted(chosen)]))

    def _exposed(self, held: AbstractSet[GrantKey]) -> tuple[Api, ...]:
        return opened_by(self.catalog, held, besides={api.id for api in self.desired})

    def _unplanned(self) -> tuple[Unplanned, ...]:
        unknown = (
            Unplanned(name=api.title, reason=api.unknown_reason)
            for api in self.desired
            if api.requirement is None
        )
        return (*unknown, *self.integration.unrecognised)

    def _uncounted(self) -> int:
        return grouped(self.catalog).unknown(besides={api.id for api in self.desired})

    def _blocked(self, api: Api) -> Blocked:
        assert api.requirement is not None, "an unknown requirement is not a demand"
        holders = holders_of(self.covers)
        expanded = substitute(api.requirement, lambda key: any_of(holders[key]))
        ways, omitted = smallest_sets(expanded, limit=ALTERNATIVES_LIMIT)
        alternatives = tuple(
            Alternative(
                grants=_only_used(by_kind(self.policy_set, sorted(way))),
                blocked_by=tuple(
                    blocker for key in sorted(way) for blocker in self.limits.blockers.get(key, ())
                ),
            )
            for way in ways
        )
        return Blocked(api=api, alternatives=alternatives, alternatives_omitted=omitted)


def _unless_refused(make: Callable[[], Request | None], refusals: list[str]) -> Request | None:
    """A plan holds without its request: where only its grants cannot be sent, a note says so."""
    try:
        return make()
    except UnsendableGrants as error:
        refusals.extend(f"{fault.message}; {fault.hint}." for fault in error.faults)
        return None


def _only_used(grants: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {kind: names for kind, names in grants.items() if names}
