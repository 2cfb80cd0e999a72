"""How the plans of today differ from what was agreed upon.

What the agreed grants do is judged by the catalogue of today: the client that was created with them
has them still, whatever a plan would ask for now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from planner.gating.answers import Answer
from planner.gating.desiring import removal, removed_subject
from planner.gating.findings import WHOLE, Finding, Subject
from planner.gating.lock_files import lock_data
from planner.gating.locks import Lock, LockedPart, lock_of
from planner.gating.pairs import Pair, nothing_agreed
from planner.gating.parts import findings_at
from planner.model import Integration, Limits
from planner.planning import criteria_of
from planner.reading.quoting import listed, quoted

_LIMITS = ("forbid", "require", "allow")


def findings_of(
    integration: Integration, lock: Lock, answers: Sequence[Answer]
) -> tuple[Finding, ...]:
    """Everything that is not as `lock` says, in the order of the integration, the gravest first at
    one place."""
    found = [*_about_whole(integration, lock)]
    agreed = {part.vendor: part for part in lock.parts}
    for answer in answers:
        then = agreed.pop(answer.vendor, None) or nothing_agreed(answer)
        found += findings_at(Pair(integration, then, answer))
    for part in agreed.values():
        found += _gone(part, _Places(integration))
    feasible = all(answer.plan.status != "infeasible" for answer in answers)
    if feasible and not any(one.severity == "error" for one in found):
        found += _outdated(lock, lock_of(integration, answers))
    return tuple(sorted(found, key=_order))


def _gone(part: LockedPart, place: _Places) -> Iterator[Finding]:
    """A vendor of which nothing is desired any more."""
    for api in part.apis:
        found = place.finding("api-removed", removed_subject(api), removal(api), "apis")
        yield replace(found, vendor=part.vendor)


def _order(one: Finding) -> tuple[bool, int, int, int, str, str, str]:
    gravity = ("error", "warning", "note").index(one.severity)
    return not one.line, one.line, one.column, gravity, one.rule, one.subject.name, one.message


def _about_whole(integration: Integration, lock: Lock) -> Iterator[Finding]:
    place = _Places(integration)
    for what, then, now in (
        ("name", lock.name, integration.name),
        ("purpose", lock.purpose, integration.purpose),
    ):
        if then != now:
            message = f"The {what} was {quoted(then)} when the plan was agreed upon."
            yield place.finding("described-otherwise", WHOLE, message, what)
    yield from _limits(integration.limits, lock.limits, place)
    agreed = {part.criteria for part in lock.parts}
    if agreed != {criteria_of(integration)}:
        then = " or ".join(", ".join((*criteria, "names")) for criteria in sorted(agreed))
        message = f"The criteria were {then} when the plan was agreed upon."
        yield place.finding("criteria-changed", WHOLE, message, "minimise")


def _limits(now: Limits, then: Limits, place: _Places) -> Iterator[Finding]:
    for name in _LIMITS:
        ours: tuple[str, ...] = getattr(now, name)
        theirs: tuple[str, ...] = getattr(then, name)
        for index, text in enumerate(ours):
            if text not in theirs:
                message = f"limits.{name} names {quoted(text)}, which was not agreed upon."
                yield place.finding(
                    "limits-changed", _entry(name, text), message, f"limits.{name}[{index}]"
                )
        for text in theirs:
            if text not in ours:
                message = f"limits.{name} no longer names {quoted(text)}, as was agreed upon."
                yield place.finding(
                    "limits-changed", _entry(name, text), message, f"limits.{name}", "limits"
                )


def _entry(limit: str, text: str) -> Subject:
    return Subject("grant", f"{limit}:{text}", (text,))


class _Places:
    """Where things stand in an integration."""

    def __init__(self, integration: Integration) -> None:
        self._places = integration.places

    def finding(self, rule: str, subject: Subject, message: str, *paths: str) -> Finding:
        """A finding at the first of `paths` that there is."""
        path = next((path for path in paths if path in self._places), "")
        line, column = self._places.get(path, (0, 0))
        return Finding(
            rule=rule, subject=subject, message=message, path=path, line=line, column=column
        )


def _outdated(lock: Lock, now: Lock) -> Iterator[Finding]:
    """What the lock says otherwise and no other finding tells, such as a title."""
    then, today = lock_data(lock), lock_data(now)
    paths = [*_different(_told_here(then), _told_here(today))]
    if paths:
        message = f"The lock says otherwise in {listed(paths[:5], 'and')}"
        more = f" and {len(paths) - 5} more places" if len(paths) > 5 else ""
        yield Finding(rule="lock-outdated", subject=WHOLE, message=f"{message}{more}.")


def _told_here(data: Mapping[str, object]) -> dict[str, object]:
    """What is compared here: not the name and the like, nor the version of planner."""
    parts = data["parts"]
    assert isinstance(parts, list), "a lock has parts"
    kept = {name: data[name] for name in ("status", "complete")}
    return kept | {
        f"parts.{part['vendor']}.{key}": value
        for part in parts
        for key, value in part.items()
        if key not in ("vendor", "catalog")
    }


def _different(then: Mapping[str, object], now: Mapping[str, object]) -> Iterable[str]:
    return [key for key in (*now, *(then.keys() - now.keys())) if then.get(key) != now.get(key)]
