"""The tokens of a plan for a terminal: tasks by grants, and what each token opens besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from planner.model import Api, Token
from planner.plans import Plan
from planner.rendering.escaping import terminal
from planner.rendering.palette import Palette
from planner.rendering.token_table import (
    OFFERED,
    grant_rows,
    of_other_tasks,
    opened_besides,
    proof,
)
from planner.rendering.wording import TERMINAL, counted, grants_in_words, joined

YES, NO = "yes", "-"
NONE = (
    "No tokens: the integration names no tasks, and keeping reading apart from writing would make"
    " no token narrower that a request can ask for."
)
NO_CLIENT = "No tokens: no set of grants within the limits authorises all desired APIs."


def tokens_text(plan: Plan, palette: Palette, *, width: int = 80) -> str:
    """The tokens as text of at most `width` columns where names allow, with a line feed at the
    end. Names are made safe for terminals."""
    return "\n".join(token_lines(plan, palette, width)) + "\n"


def token_lines(plan: Plan, palette: Palette, width: int) -> Iterator[str]:
    """The lines of :func:`tokens_text`."""
    if not plan.tokens:
        yield from wrap(NO_CLIENT if plan.status == "infeasible" else NONE, width)
        return
    yield f"{palette.strong(terminal(plan.integration.name))}: {_headline(plan)}"
    if plan.tokens[0].offered:
        yield from wrap(OFFERED, width)
    table = _table(plan)
    is_wide = len(table[0]) > width
    if not is_wide:
        yield ""
        yield from table
    for token in plan.tokens:
        yield ""
        yield from _about(token, plan, palette, width, in_full=is_wide)


def _headline(plan: Plan) -> str:
    offered = " (offered)" if plan.tokens[0].offered else ""
    return counted(len(plan.tokens), "task") + offered


def _table(plan: Plan) -> list[str]:
    """A row for each grant and a column for each task, all rows of one length but for the end."""
    tasks = [terminal(token.task) for token in plan.tokens]
    rows = [
        [
            f"{terminal(row.title)} {terminal(row.name)}",
            *(YES if has else NO for has in row.carried),
        ]
        for row in grant_rows(plan)
    ]
    opened = ["opens besides", *(str(_number_opened(token)) for token in plan.tokens)]
    cells = [["", *tasks], *rows, opened]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    return [
        "  " + "  ".join(cell.ljust(most) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _number_opened(token: Token) -> int:
    return len(token.exposed) + len(token.exposed_policies)


def _about(
    token: Token, plan: Plan, palette: Palette, width: int, *, in_full: bool
) -> Iterator[str]:
    colour = palette.good if token.status == "optimal" else palette.warning
    yield f"{palette.strong(terminal(token.task))}: {colour(proof(token))}"
    sentences = [f"For {_titles(token.apis)}."]
    if in_full:
        grants = grants_in_words(token.grants, plan.catalog.policy_set, TERMINAL)
        sentences.append(f"Carries {grants or 'no grant'}.")
    sentences.append(f"Opens {opened_besides(token)} besides{_elsewhere(token, plan)}.")
    sentences += [
        f"Nothing is known of what {terminal(one.name)} needs: {terminal(one.reason)}"
        for one in token.unplanned
    ]
    if token.request is None:
        sentences.append(f"No request asks for it: {terminal(token.refusal)}.")
    for sentence in sentences:
        yield from wrap(
            sentence,
            width,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _elsewhere(token: Token, plan: Plan) -> str:
    others = of_other_tasks(token, plan)
    return f", among them of this integration {_titles(others)}" if others else ""


def _titles(apis: Sequence[Api]) -> str:
    return joined(terminal(api.title) for api in apis)
