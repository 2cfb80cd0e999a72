"""What lint says of the parts of the catalogue that a plan touches."""

from __future__ import annotations

from markupsafe import Markup

from planner.plans import Plan
from planner.rendering.html.elements import code, ticked
from planner.rendering.html.tables import Column, Table


def findings_table(plan: Plan) -> Table | None:
    """The findings that concern the plan, the gravest first; None where there is none."""
    from planner.lints import findings_for
    from planner.lints.machinery.findings import SEVERITIES

    found = sorted(findings_for(plan), key=lambda one: SEVERITIES.index(one.severity))
    if not found:
        return None
    return Table(
        name="findings",
        caption="Findings about the APIs, policies and grants that the plan touches",
        columns=(Column("Rule"), Column("Severity", slim=True), Column("Finding")),
        rows=tuple(
            (
                code(one.rule),
                Markup('<span class="mark {}">{}</span>').format(one.severity, one.severity),
                _message(one.message, one.hint),
            )
            for one in found
        ),
    )


def _message(message: str, hint: str) -> Markup:
    small = Markup('<span class="small">{}</span>').format(ticked(hint)) if hint else Markup()
    return ticked(message) + small
