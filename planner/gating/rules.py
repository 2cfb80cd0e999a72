"""What `planner check` can find: each finding's id, severity, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]

_RELOCK = "Review the change, then agree to it with `planner lock`."


class GateRule(NamedTuple):
    """A sort of finding. Errors fail a check; warnings and notes do so when asked."""

    id: str
    severity: Severity
    title: str
    why: str
    repair: str = _RELOCK


_ALL = (
    GateRule(
        "api-added",
        "error",
        "An API is desired that was not agreed upon",
        "The integration asks for an API that its lock does not hold.",
    ),
    GateRule(
        "api-changed",
        "error",
        "A desired API is another one now",
        "The method or the URL of a desired API is not what was agreed upon.",
    ),
    GateRule(
        "api-removed",
        "error",
        "An API that was agreed upon is no longer desired",
        "The lock holds an API that the integration does not ask for any more. The client may hold"
        " grants that nothing needs.",
    ),
    GateRule(
        "criteria-changed",
        "error",
        "Least means something else",
        "What is kept small, or in which order, is not what was agreed upon.",
    ),
    GateRule(
        "grant-gone",
        "error",
        "A grant that was agreed upon does not exist any more",
        "The catalogue no longer knows a grant of the lock.",
    ),
    GateRule(
        "grants-beyond-lock",
        "error",
        "The plan holds a grant that was not agreed upon",
        "The least plan of today holds a grant that the lock does not.",
    ),
    GateRule(
        "limits-changed",
        "error",
        "The limits on the grants changed",
        "What may, must or must not be planned is not what was agreed upon.",
    ),
    GateRule(
        "newly-opened",
        "error",
        "The agreed grants open something more",
        "With the catalogue of today, the agreed grants authorise an API that was not desired and"
        " that they did not authorise when they were agreed upon.",
    ),
    GateRule(
        "no-longer-least",
        "error",
        "The least plan does without an agreed grant",
        "The least plan of today does without a grant of the lock.",
    ),
    GateRule(
        "no-longer-sufficient",
        "error",
        "The agreed grants no longer do",
        "With the catalogue of today, the agreed grants do not authorise a desired API.",
    ),
    GateRule(
        "reach-wider",
        "error",
        "The agreed grants reach further",
        "The agreed grants of one kind would now do for more, if those of the other kinds were"
        " held: the next grant opens more than when the plan was agreed upon.",
    ),
    GateRule(
        "requirement-changed",
        "error",
        "A desired API asks for something else",
        "The requirement of a desired API is not what it was when the plan was agreed upon.",
    ),
    GateRule(
        "request-changed",
        "error",
        "Something else is sent for the client",
        "The vendor's requests, their addresses, or how they write the agreed grants, are not what"
        " was agreed upon: under the same names, other access may be asked for, or elsewhere.",
        "See what changed with `planner diff`, then agree to it with `planner lock`.",
    ),
    GateRule(
        "tokens-changed",
        "error",
        "The token of a task is another one",
        "A task's APIs, or the grants of its token, are not what was agreed upon.",
    ),
    GateRule(
        "infeasible",
        "error",
        "No grants would do any more",
        "The limits leave a desired API without a way in, so there is no plan.",
        "See what blocks it with `planner plan`.",
    ),
    GateRule(
        "unproven",
        "error",
        "Whether the agreed grants are least is not proven",
        "The time limit ended the search, so that something less may do.",
        "Give the search more time with `--time-limit`.",
    ),
    GateRule(
        "not-locked",
        "error",
        "Nothing was agreed upon",
        "There is no lock beside the integration.",
        "Review the plan, then agree to it with `planner lock`.",
    ),
    GateRule(
        "cannot-check",
        "error",
        "The check is not possible",
        "The integration, its lock or its catalogue cannot be read, or is wrong.",
        "Put right what is wrong in the file.",
    ),
    GateRule(
        "deviation-expired",
        "error",
        "An accepted deviation has expired",
        "The last day of a deviation is over, so that it accepts nothing any more.",
        "Put right what was accepted, agree to it with `planner lock`, or decide anew until when"
        " it is accepted.",
    ),
    GateRule(
        "deviation-too-long",
        "error",
        "A deviation is accepted for more than a year",
        "What is accepted for long is forgotten, so it accepts nothing.",
        "Name a day within a year.",
    ),
    GateRule(
        "deviation-unused",
        "warning",
        "A deviation accepts nothing",
        "No finding is the one that the deviation is about.",
        "Take it out, or name what the finding is about as the finding does.",
    ),
    GateRule(
        "lock-without-integration",
        "warning",
        "A lock has no integration",
        "A lock stands alone: its integration was removed or renamed.",
        "Remove the lock, or rename it with its integration.",
    ),
    GateRule(
        "catalog-changed",
        "note",
        "The catalogue is another one",
        "The catalogue or its policies are not those that the plan was made from.",
        "See what changed with `planner diff`.",
    ),
    GateRule(
        "described-otherwise",
        "note",
        "The integration is described otherwise",
        "The name or the purpose is not the one that was agreed upon.",
    ),
    GateRule(
        "lock-outdated",
        "note",
        "The lock would be written otherwise today",
        "Something that widens nothing is not what the lock says.",
        "Write it anew with `planner lock`.",
    ),
)

RULES: Mapping[str, GateRule] = {rule.id: rule for rule in _ALL}
