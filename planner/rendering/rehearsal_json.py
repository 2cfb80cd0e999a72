"""What a rehearsal came to, as JSON: ``proof-of-rehearsal-v1``."""

from __future__ import annotations

from collections.abc import Sequence

from planner.proving import Outcome
from planner.proving.outcomes import SCHEMA_OF_SEVERAL
from planner.rendering.requests.parts import json_text


def rehearsal_json(outcome: Outcome) -> str:
    """The outcome as JSON text with a line feed at the end."""
    return json_text(outcome.to_dict()) + "\n"


def rehearsals_json(outcomes: Sequence[Outcome]) -> str:
    """The outcomes for several vendors as JSON text with a line feed at the end."""
    agreed = all(outcome.agrees for outcome in outcomes)
    return (
        json_text(
            {
                "schema": SCHEMA_OF_SEVERAL,
                "outcome": "agreed" if agreed else "disagreed",
                "rehearsals": [outcome.to_dict() for outcome in outcomes],
            }
        )
        + "\n"
    )
