"""What differs between two plans or locks, in sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.gating.opening import Opened
from planner.gating.plan_changes import PartChanges, PlanChanges, Was
from planner.rendering.diff_sections import Section, named
from planner.rendering.wording import counted, criterion, joined

MOST_LISTED = 12
_DIGEST = "sha256:"


def plan_sections(changes: PlanChanges) -> Iterator[Section]:
    """The sections, vendor by vendor where there are several; those with nothing in them too."""
    yield Section("Limits added", [named(one) for one in changes.limits_added])
    yield Section("Limits removed", [named(one) for one in changes.limits_removed])
    several = len(changes.parts) > 1
    for part in changes.parts:
        start = f"{part.vendor}: " if several else ""
        for section in _part(part):
            yield Section(f"{start}{section.heading}", section.lines, is_wider=section.is_wider)
    yield Section("The plan", [_was(one) for one in changes.fields])


def _part(part: PartChanges) -> Iterator[Section]:
    if part.came or part.went:
        text = "a client is needed" if part.came else "no client is needed any more"
        yield Section("Vendor", [f"{named(part.vendor)}: {text}"], is_wider=part.came)
    yield Section("Grants added", [named(str(key)) for key in part.grants_added], is_wider=True)
    yield Section("Grants removed", [named(str(key)) for key in part.grants_removed])
    yield Section("Newly opened", _each(part.opened), is_wider=True)
    yield Section("Newly within reach", _reach(part.reach_wider, part.opened), is_wider=True)
    apis = [f"{named(api.title)} ({api.id})" for api in part.apis_added]
    yield Section("APIs desired besides", apis)
    apis = [f"{named(api.title)} ({api.id})" for api in part.apis_removed]
    yield Section("APIs no longer desired", apis)
    yield Section("Desired APIs that changed", [_was(one) for one in part.apis_altered])
    yield Section("No longer open", _each(part.closed))
    yield Section("No longer within reach", _reach(part.reach_narrower, part.closed))
    yield Section("Costs", [_cost(one) for one in part.costs])
    yield Section("Tokens", [_was(one) for one in part.tokens])
    yield Section("Made from", [_was(one) for one in part.fields])


def _each(found: Sequence[Opened]) -> list[str]:
    return [_opened(one) for one in found]


def _opened(one: Opened) -> str:
    sort = "the policy " if one.sort == "policy" else ""
    return f"{sort}{named(one.name)} ({one.effect})"


def _reach(found: Mapping[str, Sequence[Opened]], told: Sequence[Opened]) -> list[str]:
    """A line for each kind, as reach can be wide, without what is told already."""
    left = {kind: [one for one in ones if one not in told] for kind, ones in found.items()}
    return [
        f"of {named(kind)}: {counted(len(ones), 'API')}: "
        + joined(
            [
                *(_opened(one) for one in ones[:MOST_LISTED]),
                *([f"{len(ones) - MOST_LISTED} more"] if len(ones) > MOST_LISTED else []),
            ]
        )
        for kind, ones in left.items()
        if ones
    ]


def _was(one: Was) -> str:
    if all(str(value).startswith(_DIGEST) for value in (one.old, one.new)):
        return f"{one.name.removesuffix(' digest')}: not what it was"
    return f"{one.name}: {_value(one.old)} became {_value(one.new)}"


def _value(value: str | int | None) -> str:
    if str(value).startswith(_DIGEST):
        return "known"
    return "none" if value is None else named(str(value))


def _cost(one: Was) -> str:
    was, now = one.old, one.new
    change = f" ({now - was:+d})" if isinstance(was, int) and isinstance(now, int) else ""
    none = "none"
    old, new = (none if value is None else str(value) for value in (was, now))
    return f"{criterion(one.name)} {old} -> {new}{change}"
