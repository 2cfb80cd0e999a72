"""The exit codes of every command, as data. ``python -m planner.cli.exit_codes`` prints the table.

Where several hold of one plan, infeasible goes before unproven, and unproven before incomplete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.plans import Plan

DONE = 0
DEFECT = 1
USAGE = 2
WRONG_INPUT = 3
INFEASIBLE = 4
UNPROVEN = 5
INCOMPLETE = 6
REFUSED = 7
FINDINGS = 8
NOT_AS_AGREED = 9
NOT_SENT = 10
REJECTED = 11
OUTCOME_UNKNOWN = 12
SECRET_NOT_PLACED = 13
OTHER_GRANTS = 14
INTERRUPTED = 130

TABLE: tuple[tuple[int, str, str], ...] = (
    (DONE, "done", "The command did what it was asked; a plan is complete and proven least."),
    (DEFECT, "defect", "An error of planner itself. Please report it."),
    (USAGE, "usage", "The command line cannot be understood: an unknown option, a missing value."),
    (
        WRONG_INPUT,
        "wrong input",
        "A file, name or limit is wrong, or the output cannot be written. Each fault is listed.",
    ),
    (INFEASIBLE, "infeasible", "The limits leave a desired API without a way in."),
    (UNPROVEN, "unproven", "The time limit ended the search: sufficient, but maybe not least."),
    (
        INCOMPLETE,
        "incomplete",
        "An API has no known requirement, or a call of recorded traffic is no API that is known.",
    ),
    (
        REFUSED,
        "refused",
        "A plan that was verified or rehearsed is not what it says, or will no longer do.",
    ),
    (
        FINDINGS,
        "findings",
        "Rules (as `--fail-on` says), an import with `--strict` or an audit found something.",
    ),
    (
        NOT_AS_AGREED,
        "not as agreed",
        "A plan is no longer what its lock says, and no deviation accepts that.",
    ),
    (
        NOT_SENT,
        "not sent",
        "Nothing was sent that could have created anything: no connection, or nobody said yes.",
    ),
    (REJECTED, "rejected", "The server refused: there is no new client, or no token."),
    (
        OUTCOME_UNKNOWN,
        "outcome unknown",
        "The request may have reached the server, so a client may exist. The message tells more.",
    ),
    (
        SECRET_NOT_PLACED,
        "secret not placed",
        "The client exists, and its secret is in the recovery file that the message names.",
    ),
    (OTHER_GRANTS, "other grants", "The client or token has other grants than were asked for."),
    (
        INTERRUPTED,
        "interrupted",
        "Ctrl-C. In a long search, the second one: the first takes the best set known.",
    ),
)


def of_plan(plan: Plan) -> int:
    """The exit code that tells the state of `plan`."""
    if plan.status == "infeasible":
        return INFEASIBLE
    if plan.status == "unproven":
        return UNPROVEN
    return DONE if plan.complete else INCOMPLETE


def worst_of(codes: Iterable[int]) -> int:
    """The exit code that tells the state of several plans by those of each."""
    found = set(codes)
    return next((code for code in (INFEASIBLE, UNPROVEN, INCOMPLETE) if code in found), DONE)


def markdown_table() -> str:
    """The table in Markdown, as the documentation shows it."""
    rows = [f"| {code} | {name} | {meaning} |" for code, name, meaning in TABLE]
    return "\n".join(["| code | name | meaning |", "|---:|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(markdown_table())
