"""All that a report says of one plan, ready for the templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from planner.explaining import open_to_any_token
from planner.picturing import picture_of
from planner.plans import Plan
from planner.prices import prices
from planner.rendering.html import api_tables, cost_tables, forms, grant_tables
from planner.rendering.html.blocked import blocked_cards, repair_cards
from planner.rendering.html.elements import VOICE, asked, date, isolated, page, phrase
from planner.rendering.html.findings import findings_table
from planner.rendering.html.outline import outline
from planner.rendering.html.picture import drawings
from planner.rendering.html.tables import Column, Table
from planner.rendering.report_facts import (
    assumptions,
    effects_and_policies,
    held,
    limits_written,
    sources,
)
from planner.rendering.token_table import COUNTED, OFFERED
from planner.rendering.wording import (
    effects_counted,
    grants_in_words,
    in_order,
    proof_sentence,
    verdict,
)
from planner.tradeoffs import ties_of, tradeoffs_of

if TYPE_CHECKING:
    from planner.proving import Outcome
    from planner.vendors import Plans

SECTIONS: Mapping[str, str] = {
    "blocked": "What blocks it",
    "repairs": "What would make it feasible",
    "picture": "The picture",
    "grants": "Grants",
    "apis": "Desired APIs",
    "unplanned": "Not planned",
    "opened": "Opened besides",
    "unguarded": "Open to any valid token",
    "unknown": "Not known",
    "findings": "Findings",
    "cost": "Cost and proof",
    "prices": "What each API costs",
    "alternatives": "Alternatives",
    "tokens": "Tokens",
    "rehearsal": "Rehearsal",
    "limits": "Limits",
    "request": "The request",
    "provenance": "Assumptions and provenance",
}
"""Every section that a chapter may have: its anchor and its heading, in the order of the page."""


def chapter(plan: Plan, prefix: str, outcome: Outcome | None = None) -> Mapping[str, Any]:
    """What the template ``_chapter.html.jinja`` shows. `prefix` makes its anchors unique; `outcome`
    is what came of a rehearsal of the plan, if there was one."""
    values = {
        "plan": plan,
        "prefix": prefix,
        "verdict": verdict(plan),
        "tone": tone(plan),
        "limits": list(limits_written(plan)),
        "assumptions": assumptions(plan),
        "source_table": _source_table(plan),
        "desired": api_tables.desired_table(plan),
        "findings": findings_table(plan),
        "rehearsal": _rehearsal(outcome),
        **_picture(plan),
        **(_blocked(plan) if plan.status == "infeasible" else _solved(plan)),
    }
    present = set(_present(plan, values))
    values["sections"] = [(name, title) for name, title in SECTIONS.items() if name in present]
    return values


def _rehearsal(outcome: Outcome | None) -> Mapping[str, Any] | None:
    if outcome is None:
        return None
    from planner.rendering.html.rehearsal import rehearsal

    return rehearsal(outcome)


def tone(answer: Plan | Plans) -> str:
    """``good``, ``warning`` or ``bad``: how the verdict is coloured, besides being said."""
    if answer.status == "infeasible":
        return "bad"
    return "good" if answer.status == "optimal" and answer.complete else "warning"


def _picture(plan: Plan) -> Mapping[str, Any]:
    picture = picture_of(plan)
    policy_set = plan.catalog.policy_set
    return {
        "picture": picture,
        "drawings": drawings(picture, policy_set),
        "outline": outline(picture, policy_set),
    }


def _blocked(plan: Plan) -> Mapping[str, Any]:
    return {
        "blocked": blocked_cards(plan),
        "repairs": repair_cards(plan),
    }


def _solved(plan: Plan) -> Mapping[str, Any]:
    policy_set = plan.catalog.policy_set
    found, trades, ties = prices(plan), tradeoffs_of(plan), ties_of(plan)
    return {
        "held": [
            (holder, phrase(grants_in_words(grants, policy_set, VOICE)))
            for holder, grants in held(plan)
        ],
        "opened": effects_and_policies(plan.exposed, plan.exposed_policies),
        "any_token": effects_counted(open_to_any_token(plan)),
        "grants": grant_tables.planned_table(plan),
        "exposed": api_tables.exposed_table(plan),
        "unguarded": api_tables.unguarded_table(plan),
        "cost": cost_tables.cost_table(plan),
        "order": in_order(plan.criteria),
        "proof": proof_sentence(plan),
        "prices": found,
        "price_table": cost_tables.price_table(plan, found),
        "tradeoffs": trades,
        "tradeoff_table": cost_tables.tradeoff_table(plan, trades),
        "ties": ties,
        "tying": [phrase(grants_in_words(grants, policy_set, VOICE)) for grants in ties.grants],
        "not_chosen": grant_tables.not_chosen_table(plan),
        "token_table": grant_tables.token_table(plan),
        "token_requests": forms.token_requests(plan),
        "tokens_offered": OFFERED if plan.tokens and plan.tokens[0].offered else "",
        "tokens_counted": COUNTED,
        "request_forms": forms.forms(plan.request),
        "token_forms": forms.forms(plan.token_request),
        **_sender(plan),
    }


def _sender(plan: Plan) -> Mapping[str, Any]:
    """What sending the create request takes; empty where the catalogue does not say."""
    needs, policy_set = plan.prerequisites, plan.catalog.policy_set
    return {
        "sender_asks": asked(needs.api.requirement, policy_set) if needs else "",
        "sender_grants": phrase(grants_in_words(needs.grants, policy_set, VOICE)) if needs else "",
    }


def _source_table(plan: Plan) -> Table | None:
    found = sources(plan)
    if not found:
        return None
    return Table(
        name="sources",
        caption="Where the facts were read, and when",
        columns=(Column("Facts"), Column("Read on", slim=True), Column("Page")),
        rows=tuple((isolated(one.facts), date(one.read), page(one.page)) for one in found),
    )


def _present(plan: Plan, values: Mapping[str, Any]) -> Iterator[str]:
    """The sections that there is something to say in."""
    if plan.status == "infeasible":
        yield from ("blocked", "repairs" if values["repairs"] else "blocked")
    else:
        yield from ("grants", "opened", "cost", "alternatives")
        for section, value in (
            ("unguarded", values["unguarded"]),
            ("unknown", plan.uncounted),
            ("prices", values["prices"]),
            ("tokens", plan.tokens),
            ("request", plan.request),
        ):
            if value:
                yield section
    yield from ("picture", "apis", "limits", "provenance")
    if values["findings"]:
        yield "findings"
    if values["rehearsal"]:
        yield "rehearsal"
    if plan.unplanned:
        yield "unplanned"
