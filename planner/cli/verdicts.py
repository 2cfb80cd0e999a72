"""What is said on standard error about a plan that is not all it should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.cli.exit_codes import INFEASIBLE, UNPROVEN, of_plan
from planner.cli.talk import warn
from planner.model import Token
from planner.plans import Plan


def exit_code(plan: Plan, tokens: Iterable[Token] = ()) -> int:
    """The exit code for `plan` with those of its `tokens` that are part of the answer."""
    code = of_plan(plan)
    unproven = any(token.status == "unproven" for token in tokens)
    return UNPROVEN if unproven and code != INFEASIBLE else code


def warn_of(plan: Plan, tokens: Iterable[Token] = (), *, vendor: str = "") -> None:
    """One line for each reason why the exit code of `plan` with `tokens` is not 0; where there are
    several vendors, `vendor` is the one that the line is about."""
    for label, text in _reasons(plan, tokens):
        warn(label, f"{vendor}: {text}" if vendor else text)


def _reasons(plan: Plan, tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    if plan.status == "infeasible":
        yield "infeasible", f"{_of(len(plan.blocked), plan)} no way in within the limits"
    if plan.status == "unproven":
        yield "unproven", "the search was stopped early; a lesser set of grants may exist"
    unrecognised = len(plan.integration.unrecognised)
    if unknown := len(plan.unplanned) - unrecognised:
        them = "it" if unknown == 1 else "them"
        left_out = _of(unknown, plan)
        yield "incomplete", f"{left_out} no known requirement, so nothing is planned for {them}"
    if unrecognised:
        yield "incomplete", "some calls of the traffic are no API of the catalogue, see above"
    for token in tokens:
        if token.status == "unproven":
            text = f"the search was stopped early for {token.task}; a lesser token may exist"
            yield "unproven", text


def _of(number: int, plan: Plan) -> str:
    desired = len(plan.apis) + len(plan.unplanned) - len(plan.integration.unrecognised)
    noun = "API" if desired == 1 else "APIs"
    return f"{number} of {desired} desired {noun} {'has' if number == 1 else 'have'}"
