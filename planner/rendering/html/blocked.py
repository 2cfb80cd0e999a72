"""What blocks an infeasible integration, and the smallest changes that would let it be planned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from planner.model import Alternative, Blocked
from planner.plans import Plan
from planner.rendering.html.elements import (
    VOICE,
    api_cell,
    asked,
    code,
    isolated,
    lines,
    listing,
    phrase,
)
from planner.rendering.html.tables import Column, Table
from planner.rendering.repair_words import changes_in_words, outcome_in_words, trial_command
from planner.rendering.wording import grants_in_words, more_ways, prose


def blocked_cards(plan: Plan) -> list[Mapping[str, Any]]:
    """Each blocked API with the sets of grants that would meet it, and what blocks them."""
    return [_card(plan, number, blocked) for number, blocked in enumerate(plan.blocked, 1)]


def _card(plan: Plan, number: int, blocked: Blocked) -> Mapping[str, Any]:
    omitted = blocked.alternatives_omitted
    return {
        "api": api_cell(blocked.api),
        "asks": asked(blocked.api.requirement, plan.catalog.policy_set),
        "omitted": more_ways(omitted) if omitted else "",
        "table": _table(plan, number, blocked) if blocked.alternatives else None,
    }


def _table(plan: Plan, number: int, blocked: Blocked) -> Table:
    return Table(
        name=f"blocked-{number}",
        caption="Sets of grants that would meet it, and what blocks each",
        columns=(Column("Would be met by"), Column("Blocked because")),
        rows=tuple(
            (
                phrase(grants_in_words(one.grants, plan.catalog.policy_set, VOICE)),
                _because(one),
            )
            for one in blocked.alternatives
        ),
    )


def _because(alternative: Alternative) -> Markup:
    return listing(
        [
            Markup("{}: {}").format(code(one.grant.name), isolated(prose(one.because)))
            for one in alternative.blocked_by
        ]
    )


def repair_cards(plan: Plan) -> list[Mapping[str, Any]]:
    """Each smallest set of changes: the changes, what is planned then, and a command to see it."""
    if plan.repairs is None:
        return []
    return [
        {
            "changes": [
                phrase(f"{change[:1].upper()}{change[1:]}.")
                for change in changes_in_words(repair, plan.integration, VOICE)
            ],
            "outcome": phrase(outcome_in_words(repair, plan, VOICE)),
            "trial": lines(trial_command(repair, plan) or ""),
        }
        for repair in plan.repairs.sets
    ]
