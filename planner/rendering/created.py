"""A client that was created, as text and as data; never its secret unless that is passed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from planner.model import PolicySet
from planner.rendering.escaping import terminal
from planner.rendering.wording import TERMINAL, grants_in_words, joined
from planner.solving.formula import GrantKey

if TYPE_CHECKING:
    from planner.client.comparing import Comparison
    from planner.client.creating import Created

SCHEMA = "created-v1"


def created_text(created: Created, policy_set: PolicySet, next_: str, secret: str | None) -> str:
    """A few lines for people; `next_` is the command that comes next."""
    record = created.record
    lines = [
        f"Created {record.client_id} at {policy_set.title} for {record.integration}.",
        f"  secret  {record.secret}",
    ]
    if secret is not None:
        lines.append(f"          {secret}")
    lines.append(f"  next    {next_}")
    return "\n".join(map(terminal, lines)) + "\n"


def created_data(created: Created) -> dict[str, Any]:
    """``created-v1``: the client's record, and how its grants differ from the plan's."""
    record = created.record.to_dict()
    del record["schema"]
    comparison = created.comparison
    return {
        "schema": SCHEMA,
        "client": record,
        "differs": comparison.differs,
        "missing": [str(key) for key in comparison.missing],
        "excess": [str(key) for key in comparison.excess],
        "unknown": [{"text": one.text, "kind": one.kind} for one in comparison.unknown],
        "untold": list(comparison.untold),
        "unreadable": comparison.unreadable,
        "remarks": list(created.remarks),
    }


def difference_lines(
    comparison: Comparison, policy_set: PolicySet, *, holder: str = "client"
) -> Iterator[tuple[str, str]]:
    """How what the `holder` got differs from what was asked for: a label, empty for what is no
    warning, and a line, per grant."""
    for key in comparison.missing:
        yield "missing", f"the {holder} did not get {_words(key, policy_set)}, which was asked for"
    for key in comparison.excess:
        yield "excess", f"the {holder} got {_words(key, policy_set)}, which was not asked for"
    for one in comparison.unknown:
        yield "excess", f"the {holder} got {one.text!r}, which the catalogue does not know"
    if comparison.unreadable:
        yield "", f"the answer does not show which grants the {holder} got: {comparison.unreadable}"
    if comparison.untold:
        kinds = joined(comparison.untold)
        yield "", f"the answer does not tell of {kinds}, so those are not compared with the plan"


def _words(key: GrantKey, policy_set: PolicySet) -> str:
    return grants_in_words({key.kind: (key.name,)}, policy_set, TERMINAL)
