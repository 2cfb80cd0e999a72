"""Tables of APIs: the desired ones, those that the grants open besides, those that any token
opens."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from planner.explaining import meeting_grants, open_to_any_token
from planner.model import PlannedApi
from planner.plans import Plan
from planner.rendering.html.elements import (
    VOICE,
    api_cell,
    asked,
    code,
    effect,
    grant_names,
    phrase,
    policy,
)
from planner.rendering.html.tables import Column, Table
from planner.rendering.wording import grants_in_words


def desired_table(plan: Plan) -> Table:
    """The desired APIs, what each asks for and what meets it."""
    policy_set = plan.catalog.policy_set
    return Table(
        name="desired-apis",
        caption="Desired APIs, what guards them, and which grants meet that",
        columns=(Column("API"), Column("Policy"), Column("Asks for"), Column("Met by")),
        rows=tuple(
            (
                api_cell(planned.api),
                policy(planned.api.policy),
                asked(planned.api.requirement, policy_set),
                _met_by(planned, plan),
            )
            for planned in plan.apis
        ),
    )


def _met_by(planned: PlannedApi, plan: Plan) -> Markup:
    if plan.status == "infeasible":
        return Markup("no plan")
    words = grants_in_words(planned.met_by, plan.catalog.policy_set, VOICE)
    return phrase(words or "nothing needed")


def exposed_table(plan: Plan) -> Table | None:
    """What was not desired and is open all the same: what writes first, then what reads, then
    policies that no API names."""
    if not plan.exposed and not plan.exposed_policies:
        return None
    return Table(
        name="opened-besides",
        caption="APIs that were not desired and that the grants open",
        columns=(Column("API"), Column("Effect", slim=True), Column("Policy"), Column("Opened by")),
        rows=(*_exposed_rows(plan),),
    )


def _exposed_rows(plan: Plan) -> Iterator[tuple[Markup, ...]]:
    meeting = meeting_grants(plan)
    policy_set = plan.catalog.policy_set
    for api in sorted(plan.exposed, key=lambda api: api.effect == "read"):
        opened_by = grant_names(meeting(api.requirement), policy_set)
        yield api_cell(api), effect(api.effect), policy(api.policy), opened_by
    for one in plan.exposed_policies:
        unseen = Markup('undocumented<span class="called">no API of the catalogue names it</span>')
        opened_by = grant_names(meeting(one.requirement), policy_set)
        yield unseen, effect(one.effect), code(one.name), opened_by


def unguarded_table(plan: Plan) -> Table | None:
    """What asks for no grant, so that no choice of grants can close it."""
    unguarded = open_to_any_token(plan)
    if not unguarded:
        return None
    return Table(
        name="open-to-any-token",
        caption="APIs that any valid token opens",
        columns=(Column("API"), Column("Effect", slim=True), Column("Policy")),
        rows=tuple(
            (api_cell(api), effect(api.effect), policy(api.policy))
            for api in sorted(unguarded, key=lambda api: api.effect == "read")
        ),
    )
