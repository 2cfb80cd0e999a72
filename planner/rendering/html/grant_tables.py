"""Tables of grants: those planned, those not chosen, and which token carries which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from planner.explaining import GrantReason, reasons
from planner.model import Grant
from planner.plans import Plan
from planner.rendering.html.elements import VOICE, code, isolated, listing, phrase, shown
from planner.rendering.html.tables import Column, Table
from planner.rendering.report_facts import effects_and_policies
from planner.rendering.token_table import grant_rows, opened_besides, proof
from planner.rendering.tradeoff_words import why_not
from planner.rendering.wording import joined, prose
from planner.tradeoffs import not_chosen


def planned_table(plan: Plan) -> Table | None:
    """The planned grants: why each is there, what it opens, how far it reaches."""
    found = reasons(plan)
    if not found:
        return None
    has_risk = any(reason.grant.risk for reason in found)
    return Table(
        name="planned-grants",
        caption="The planned grants, why each is there and what it opens besides",
        columns=(
            Column("Grant"),
            Column("Kind"),
            Column("Needed by"),
            Column("Opens besides"),
            Column("Write-reach", numeric=True),
            Column("Reach", numeric=True),
            *((Column("Risk", numeric=True),) if has_risk else ()),
        ),
        rows=tuple(_planned_row(plan, reason, has_risk=has_risk) for reason in found),
    )


def _planned_row(plan: Plan, reason: GrantReason, *, has_risk: bool) -> tuple[Markup, ...]:
    titles = {kind.name: kind.title for kind in plan.catalog.policy_set.kinds}
    risk = (_number(reason.grant.risk) if reason.grant.risk else Markup(""),) if has_risk else ()
    return (
        _described(reason),
        shown(titles[reason.grant.key.kind]),
        _needed_by(reason),
        shown(effects_and_policies(reason.opens, reason.opens_policies) or "nothing"),
        _number(reason.reach_writes),
        _number(reason.reach_writes + reason.reach_reads),
        *risk,
    )


def _number(number: int) -> Markup:
    return shown(str(number))


def _described(reason: GrantReason) -> Markup:
    """The grant's name, and below it all that the vendor says of it."""
    sentences = Markup(" ").join(_sentences(reason.grant, required=reason.required))
    small = Markup('<span class="small">{}</span>').format(sentences) if sentences else Markup()
    return code(reason.grant.key.name) + small


def _sentences(grant: Grant, *, required: bool) -> Iterator[Markup]:
    if grant.meaning:
        yield isolated(prose(grant.meaning))
    if grant.reserved:
        yield Markup("<strong>Reserved:</strong> {}").format(isolated(prose(grant.reserved)))
    if grant.implies:
        names = phrase(joined(str(code(key.name)) for key in grant.implies))
        yield Markup("Implies {}.").format(names)
    if required:
        yield Markup("Required by the integration's limits.")
    if grant.value != grant.key.name:
        yield Markup("In the request: {}").format(code(grant.value))


def _needed_by(reason: GrantReason) -> Markup:
    names: list[Markup] = [isolated(api.title) for api in reason.needed_by]
    if reason.required:
        names.append(Markup("the integration's limits"))
    return listing(names) if names else Markup("no single API alone")


def not_chosen_table(plan: Plan) -> Table | None:
    """The grants that a desired API names and the plan does without, and what each would cost."""
    left = not_chosen(plan)
    if not left:
        return None
    policy_set = plan.catalog.policy_set
    titles = {kind.name: kind.title for kind in policy_set.kinds}
    return Table(
        name="not-chosen",
        caption="Grants that desired APIs name and the plan does without",
        columns=(Column("Grant"), Column("Kind"), Column("Named by"), Column("Why not")),
        rows=tuple(
            (
                code(one.grant.name),
                shown(titles[one.grant.kind]),
                listing([isolated(api.title) for api in one.named_by], limit=4),
                phrase(why_not(one, policy_set, VOICE)),
            )
            for one in left
        ),
    )


def token_table(plan: Plan) -> Table | None:
    """Which task's token carries which grant, and what it opens besides."""
    if not plan.tokens:
        return None
    rows: list[Sequence[Markup]] = [
        (
            Markup("{} {}").format(shown(row.title), code(row.name)),
            *(Markup("yes") if carried else Markup("no") for carried in row.carried),
        )
        for row in grant_rows(plan)
    ]
    rows.append((Markup("Opens besides"), *(shown(opened_besides(one)) for one in plan.tokens)))
    rows.append((Markup("Proof"), *(shown(proof(one)) for one in plan.tokens)))
    return Table(
        name="tokens",
        caption="Which grants the token of each task carries",
        columns=(Column("Grant"), *(Column(token.task) for token in plan.tokens)),
        rows=tuple(tuple(row) for row in rows),
        is_sorted=False,
    )
