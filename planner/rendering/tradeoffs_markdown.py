"""What the report's section on alternatives is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from planner.plans import Plan
from planner.rendering.escaping import markdown, markdown_code
from planner.rendering.tradeoff_words import bars, exchange, trade, why_not
from planner.rendering.wording import Voice
from planner.tradeoffs import Tradeoffs, not_chosen, ties_of, tradeoffs_of

PLOTTED = 20
"""How many trades the plot shows at the most; the table shows all."""


def _code(text: str) -> str:
    return markdown_code(text, in_table=True)


_VOICE = Voice(name=_code, text=markdown)


def filters(plan: Plan) -> Mapping[str, Callable[[Any], str]]:
    """Filters for ``_tradeoffs.md.jinja`` that return Markdown."""
    policy_set = plan.catalog.policy_set
    return {
        "trade": trade,
        "exchange": lambda point: exchange(point, policy_set, _VOICE),
        "why_not": lambda one: why_not(one, policy_set, _VOICE),
    }


def values(plan: Plan) -> Mapping[str, Any]:
    """What ``_tradeoffs.md.jinja`` shows."""
    tradeoffs = tradeoffs_of(plan)
    return {
        "tradeoffs": tradeoffs,
        "ties": ties_of(plan),
        "left_out": not_chosen(plan),
        "plot": plot(tradeoffs),
    }


def plot(tradeoffs: Tradeoffs) -> str:
    """Write-reach and exposure of each trade as bars, in the order of the table; empty where there
    are fewer than two. Numbers and marks only, no name."""
    points = tradeoffs.points[:PLOTTED]
    if len(points) < 2:
        return ""
    reach = [point.cost["write_reach"] for point in points]
    exposure = [point.cost["exposure"] for point in points]
    wide = max(len(str(number)) for number in (*reach, *exposure))
    rows = zip(points, reach, bars(reach), exposure, bars(exposure), strict=True)
    lines = [f"{'':8}  {'write-reach':<{wide + 26}} exposure"]
    for point, first, first_bar, second, second_bar in rows:
        label = "the plan" if point.is_plan else ""
        left = f"{label:<8}  {first:>{wide}} {first_bar:<24}"
        lines.append(f"{left}  {second:>{wide}} {second_bar}".rstrip())
    return "\n".join(lines)
