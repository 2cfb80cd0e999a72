"""Whether the agreed grants still do, whether less would, and whether more is planned."""

from __future__ import annotations

from collections.abc import Iterator

from planner.gating.findings import Finding
from planner.gating.locks import keys_of
from planner.gating.pairs import Pair, api_subject, grant_subject, titled
from planner.solving.formula import GrantKey


def about_grants(pair: Pair) -> Iterator[Finding]:
    """Grants beyond the lock, missing ones, and needless ones."""
    yield from _beyond(pair)
    yield from _insufficient(pair)
    yield from _spared(pair)


def _beyond(pair: Pair) -> Iterator[Finding]:
    """Grants of today's plan that were not agreed upon."""
    plan = pair.plan
    if plan.status == "unproven" and _would_do(pair) and not _is_better(pair):
        return  # another set that does, and not a better one
    # The first API is told that the agreed grants leave unmet, if there is one; the last counts.
    apis = [*reversed(plan.apis)]
    apis.sort(key=lambda one: not pair.is_met(one.api))
    needed = {
        GrantKey(kind, name): planned.api
        for planned in apis
        for kind, names in planned.met_by.items()
        for name in names
    }
    for key in sorted(keys_of(plan.grants) - pair.agreed.grants):
        message = f"The plan holds {pair.in_words(key)}, which was not agreed upon"
        api = needed.get(key)
        message += f"; {titled(api)} needs it." if api else "; the limits require it."
        path = pair.path_of(api.id) if api else "limits.require"
        yield pair.finding("grants-beyond-lock", grant_subject(key), message, path)


def _insufficient(pair: Pair) -> Iterator[Finding]:
    known = pair.catalog.policy_set.grants
    for key in sorted(pair.agreed.grants - known.keys()):
        message = f"The catalogue no longer knows {pair.in_words(key)}."
        yield pair.finding("grant-gone", grant_subject(key), message, "apis")
    agreed = {api.id for api in pair.agreed.apis}
    for path, api in pair.named.items():
        if api.id in agreed and not pair.is_met(api):
            message = f"The agreed grants do not authorise {titled(api)} any more."
            yield pair.finding("no-longer-sufficient", api_subject(api), message, path)


def _would_do(pair: Pair) -> bool:
    return all(map(pair.is_met, pair.desired.values()))


def _spared(pair: Pair) -> Iterator[Finding]:
    """Agreed grants that today's plan does without."""
    plan = pair.plan
    if plan.status == "unproven" and not _is_better(pair):
        return
    chosen = keys_of(plan.grants)
    spared = sorted((pair.agreed.grants - chosen) & pair.catalog.policy_set.grants.keys())
    instead = " and ".join(map(pair.in_words, sorted(chosen - pair.agreed.grants)))
    with_them = f", with {instead} in its place" if instead else ""
    # Where the agreed grants do not do, their costs are those of no answer.
    because = f": {_savings(pair)}" if spared and _would_do(pair) else ""
    for key in spared:
        message = f"The least plan does without {pair.in_words(key)}{with_them}{because}."
        yield pair.finding("no-longer-least", grant_subject(key), message, "apis")


def _savings(pair: Pair) -> str:
    ours = pair.costs()
    costs = [
        f"{key.replace('_', '-')} {value}, not {ours[key]}"
        for key, value in pair.plan.cost.items()
        if value != ours[key]
    ]
    return "; ".join(costs) or "equal in cost, and first by name"


def _is_better(pair: Pair) -> bool:
    """Whether a plan that is not proven least is less than what was agreed upon, for sure."""
    ours, theirs = pair.costs(), pair.plan.cost
    return _would_do(pair) and [*theirs.values()] < [ours[key] for key in theirs]
