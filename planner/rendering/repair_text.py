"""How to make an infeasible plan feasible, for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.plans import Plan
from planner.rendering.lines import wrapped
from planner.rendering.repair_words import changes_in_words, outcome_in_words, trial_command
from planner.rendering.wording import TERMINAL
from planner.repairs import Repair


def repair_lines(
    plan: Plan,
    *,
    width: int,
    limit: int,
    outcomes: bool = True,
    command_of: Callable[[Repair, Plan], str | None] = trial_command,
) -> Iterator[str]:
    """At most `limit` ways to make `plan` feasible, each with the command that shows what the plan
    would be, and with its grants and costs if `outcomes`. Nothing for a plan that is feasible.
    Commands are not wrapped."""
    if plan.repairs is None:
        return
    repairs = plan.repairs.sets
    yield ""
    if not repairs:
        yield "No change of the limits makes this feasible."
        return
    yield "To make it feasible:" if len(repairs) == 1 else "To make it feasible, one of these:"
    for number, repair in enumerate(repairs[:limit], 1):
        changes = "; ".join(changes_in_words(repair, plan.integration, TERMINAL))
        text = f"{changes}."
        if outcomes:
            text += f" Then: {outcome_in_words(repair, plan, TERMINAL)}"
        yield from wrapped(f"{number}. {text[:1].upper()}{text[1:]}", width, "  ", "   ")
        command = command_of(repair, plan)
        if command:
            yield f"     {command}"
    more = len(repairs) - limit
    if more > 0:
        yield f"  and {more} more" + ("" if plan.repairs.complete else ", or even more than that")
    elif not plan.repairs.complete:
        yield "  and others: the search for them was cut here"
