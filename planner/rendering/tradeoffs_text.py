"""Trades, ties and what was not chosen, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.model import PolicySet
from planner.plans import Plan
from planner.rendering.escaping import terminal
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette
from planner.rendering.tradeoff_words import exchange, trade, why_not
from planner.rendering.wording import TERMINAL, counted, criterion, grants_in_words, verdict
from planner.tradeoffs import NotChosen, Tradeoffs, TyingPlans


def tradeoffs_text(
    plan: Plan,
    tradeoffs: Tradeoffs,
    ties: TyingPlans,
    left_out: Sequence[NotChosen],
    palette: Palette,
    *,
    width: int = 80,
) -> str:
    """The alternatives as text of at most `width` columns where names allow, with a line feed at
    the end. Names are made safe for terminals."""
    width = max(40, width)
    lines = [f"{palette.strong(terminal(plan.integration.name))}: {verdict(plan)}"]
    if plan.status != "infeasible":
        lines += _points(plan, tradeoffs, palette, width)
        lines += ties_lines(ties, plan.catalog.policy_set, width)
        lines += _left_out(left_out, plan.catalog.policy_set, width)
    return "\n".join(lines) + "\n"


def ties_lines(ties: TyingPlans, policy_set: PolicySet, width: int) -> Iterator[str]:
    """The sets that tie with the plan, or that there is none."""
    yield ""
    if len(ties.grants) == 1 and ties.complete:
        yield from wrapped("Ties: none; no other set costs the same by every criterion.", width)
        return
    number = counted(len(ties.grants), "set")
    rest = "" if ties.complete else "; there may be more, the search was cut"
    yield from wrapped(f"Ties: {number} of equal cost, the plan's first{rest}", width)
    for grants in ties.grants:
        yield from wrapped(_named(grants, policy_set), width, "  ")


def _named(grants: Mapping[str, tuple[str, ...]], policy_set: PolicySet) -> str:
    return grants_in_words(grants, policy_set, TERMINAL) or "no grant"


def _points(plan: Plan, tradeoffs: Tradeoffs, palette: Palette, width: int) -> Iterator[str]:
    yield ""
    rest = "" if tradeoffs.complete else "; there may be others, the search was cut"
    yield from wrapped(
        f"Trades: {counted(len(tradeoffs.points), 'cost')} that no other set beats on one criterion"
        f" without losing on another{rest}",
        width,
    )
    keys = list(tradeoffs.points[0].cost) if tradeoffs.points else []
    widths = [max(len(criterion(key)), 5) for key in keys]
    headings = "  ".join(criterion(key).rjust(w) for key, w in zip(keys, widths, strict=True))
    yield "  " + palette.faint(headings)
    for point in tradeoffs.points:
        numbers = "  ".join(
            str(point.cost[key]).rjust(w) for key, w in zip(keys, widths, strict=True)
        )
        yield f"  {numbers}  {palette.good('the plan') if point.is_plan else ''}".rstrip()
        if not point.is_plan:
            what = exchange(point, plan.catalog.policy_set, TERMINAL)
            yield from wrapped(f"{what}: {trade(point.change)}", width, "      ")


def _left_out(left_out: Sequence[NotChosen], policy_set: PolicySet, width: int) -> Iterator[str]:
    if not left_out:
        return
    titles = {kind.name: terminal(kind.title) for kind in policy_set.kinds}
    yield ""
    yield from wrapped("Not chosen, though a desired API names it:", width)
    for one in left_out:
        name = f"{titles[one.grant.kind]} {terminal(one.grant.name)}"
        yield from wrapped(f"{name}, {why_not(one, policy_set, TERMINAL)}", width, "  ")
