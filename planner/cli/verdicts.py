"""What is said on standard error about a plan that is not all it should be."""

from __future__ import annotations

from planner.cli.talk import warn
from planner.plans import Plan


def warn_of(plan: Plan) -> None:
    """One line for each reason why the exit code of `plan` is not 0."""
    if plan.status == "infeasible":
        warn("infeasible", f"{_of(len(plan.blocked), plan)} no way in within the limits")
    if plan.status == "unproven":
        warn("unproven", "the time limit ended the search; a lesser set of grants may exist")
    if not plan.complete:
        warn(
            "incomplete",
            f"{_of(len(plan.unplanned), plan)} no known requirement, so nothing is planned for"
            f" {'it' if len(plan.unplanned) == 1 else 'them'}",
        )


def _of(number: int, plan: Plan) -> str:
    desired = len(plan.apis) + len(plan.unplanned)
    noun = "API" if desired == 1 else "APIs"
    return f"{number} of {desired} desired {noun} {'has' if number == 1 else 'have'}"
