"""What came of a rehearsal, ready for the template ``_rehearsal.html.jinja``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import escape

from planner.proving import Outcome
from planner.rendering.escaping import terminal
from planner.rendering.html.tables import Column, Table
from planner.rendering.rehearsal_text import (
    disagreement_in_words,
    how_created,
    said_counted,
    task_of,
    verdict_on,
)

LISTED = 50
"""How many of each sort are listed; `planner prove --format json` has all."""


def rehearsal(outcome: Outcome) -> Mapping[str, Any]:
    """The verdict, a table of the tokens, and lists of what was not as planned or not tried."""
    sentence = verdict_on(outcome)
    lists = {
        "Not as planned": [
            f"{task_of(one.task)}: {one.api.title}: {disagreement_in_words(one)}"
            for one in outcome.disagreements
        ],
        "Not called": [f"{one.api.title}: {one.reason}" for one in outcome.skipped],
        "No token": [f"{task_of(one.task)}: {one.reason}" for one in outcome.unrehearsed],
    }
    return {
        "verdict": sentence[:1].upper() + sentence[1:],
        "created": how_created(outcome),
        "table": _table(outcome),
        "lists": [
            (title, texts[:LISTED], max(0, len(texts) - LISTED))
            for title, texts in lists.items()
            if texts
        ],
    }


def _table(outcome: Outcome) -> Table:
    return Table(
        name="rehearsal",
        caption="Calls with each token, and how many had the answer that the plan says",
        columns=(
            Column("Token"),
            Column("Called", numeric=True),
            Column("As planned", numeric=True),
            Column("What the plan says"),
        ),
        rows=tuple(
            (
                escape(terminal(task_of(one.task))),
                escape(str(one.called)),
                escape(str(one.agreed)),
                escape(said_counted(one)),
            )
            for one in outcome.tried
        ),
        is_sorted=False,
    )
