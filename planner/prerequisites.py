"""What the request that creates the client itself needs."""

from __future__ import annotations

from planner.coverage import by_kind, candidates_of, counted_beside, covers
from planner.model import Api, Catalog, Prerequisites
from planner.solving.problem import Problem, Solved
from planner.solving.solver import solve


def prerequisites_of(catalog: Catalog) -> Prerequisites | None:
    """The least grants for the catalogue's own API with the create request's method and URL.

    Reserved grants are not ruled out: the caller is a person, not the planned client. None where
    the catalogue has no such API, or does not know its requirement.
    """
    template, api = catalog.policy_set.create_client, _create_client_api(catalog)
    if template is None or api is None or api.requirement is None:
        return None
    problem = Problem(
        candidates=candidates_of(catalog.policy_set, covers(catalog.policy_set), {}),
        required=frozenset(),
        demands=(api.requirement,),
        counted=counted_beside(catalog, {api.id}),
    )
    outcome = solve(problem)
    if not isinstance(outcome, Solved):
        return None
    return Prerequisites(
        api=api,
        sent_by=template.sent_by,
        grants=by_kind(catalog.policy_set, sorted(outcome.grants)),
    )


def _create_client_api(catalog: Catalog) -> Api | None:
    template = catalog.policy_set.create_client
    if template is None:
        return None
    called = (template.method, template.url)
    return next((api for api in catalog.apis if (api.method, api.url) == called), None)
