"""Limits on the grants (SPEC section 8): which grants may be chosen, which must be, and why not.

A limit names a grant (``job.admin``), a pattern (``*.admin``), or either with its kind in front
(``scopes:*.admin``), and any of these with the vendor's name in front of it. Holding a grant counts
as holding what it implies, so forbidding a grant also blocks every grant that implies it, and so
does a reserved grant that is not allowed by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from planner.coverage import covers
from planner.errors import ContradictoryLimits, Fault, UnknownName
from planner.model import Blocker, Integration, PolicySet
from planner.reading.quoting import quoted
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

VENDOR_END = ":"
"""Stands between the name of a policy set and what a limit means there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permitted:
    """The limits worked out: what blocks each blocked grant, and which grants must be chosen."""

    blockers: Mapping[GrantKey, tuple[Blocker, ...]]
    required: frozenset[GrantKey]


def permitted_by(
    integration: Integration, policy_set: PolicySet, *, lifted: Iterable[str] = ()
) -> Permitted:
    """Apply the integration's limits, save for the grants that the names and patterns in `lifted`
    stand for. As in an allow list, a reserved grant is let in by its name and by no pattern.

    Raises UnknownName for a name or pattern that matches no grant, or a required name that several
    kinds share; ContradictoryLimits for a required grant that may not be chosen.
    """
    limits = integration.limits
    faults: list[Fault] = []
    forbid = dict(_resolved(integration, policy_set, "forbid", limits.forbid, faults))
    allow = dict(_resolved(integration, policy_set, "allow", limits.allow, faults))
    require = dict(_resolved(integration, policy_set, "require", limits.require, faults))
    freed = dict(_resolved(integration, policy_set, "lifted", lifted, faults))
    if faults:
        raise UnknownName(faults)
    blockers = _without_lifted(_blockers(policy_set, forbid, allow), freed)
    required = frozenset(key for keys in require.values() for key in keys)
    _refuse_contradictions(integration, require, blockers)
    return Permitted(blockers=blockers, required=required)


def _resolved(
    integration: Integration,
    policy_set: PolicySet,
    limit: str,
    patterns: Iterable[str],
    faults: list[Fault],
) -> Iterator[tuple[str, tuple[GrantKey, ...]]]:
    for index, pattern in enumerate(patterns):
        keys = matching(policy_set, pattern)
        path = f"limits.{limit}[{index}]"
        if not keys and pattern in integration.limits.elsewhere:
            yield pattern, ()
        elif not keys:
            message, hint = unknown_grant(policy_set, pattern)
            faults.append(_fault(integration, path, message, hint))
        elif limit == "require" and len(keys) > 1 and not is_pattern(pattern):
            hint = "write one of " + ", ".join(quoted(str(key)) for key in keys)
            message = f"{quoted(pattern)} names grants of several kinds"
            faults.append(_fault(integration, path, message, hint))
        else:
            yield pattern, keys


def _fault(integration: Integration, path: str, message: str, hint: str = "") -> Fault:
    line, column = integration.places.get(path, (0, 0))
    return Fault(
        message=message, file=integration.file, line=line, column=column, path=path, hint=hint
    )


def is_pattern(text: str) -> bool:
    """Whether a limit is a pattern, which lets in no reserved grant, and not a name."""
    return "*" in text or "?" in text


def matching(policy_set: PolicySet, pattern: str) -> tuple[GrantKey, ...]:
    """The grants that a limit means: those whose name matches; only where there are none, those
    whose ``kind:name`` does, and last what is left once the name of the policy set is taken off
    (``VENDOR:name``)."""
    return matching_any_vendor(policy_set, pattern) or matching_vendor(policy_set, pattern)


def matching_any_vendor(policy_set: PolicySet, pattern: str) -> tuple[GrantKey, ...]:
    """The grants whose name or ``kind:name`` matches."""
    matches = _matcher(pattern.strip())
    by_name = sorted(key for key in policy_set.grants if matches(key.name))
    return tuple(by_name or sorted(key for key in policy_set.grants if matches(str(key))))


def matching_vendor(policy_set: PolicySet, pattern: str) -> tuple[GrantKey, ...]:
    """The grants that match what stands behind the name of the policy set; none without it."""
    written, start = pattern.strip(), policy_set.name + VENDOR_END
    if not written.startswith(start):
        return ()
    return matching_any_vendor(policy_set, written[len(start) :])


def spelled(policy_set: PolicySet, key: GrantKey, *, with_vendor: bool = False) -> str:
    """How a limit names this grant and no other: by its name, else with its kind in front; with
    the vendor in front of all, if wanted.

    The first of these ways where none means this grant alone, as the name of one can look like the
    ``kind:name`` of another.
    """
    start = policy_set.name + VENDOR_END if with_vendor else ""
    ways = (start + key.name, start + str(key))
    return next((text for text in ways if matching(policy_set, text) == (key,)), ways[0])


def _matcher(pattern: str) -> Callable[[str], object]:
    """``*`` stands for any text and ``?`` for one character; all else is meant literally."""
    parts = (re.escape(part) for part in re.split(r"([*?])", pattern))
    expression = "".join({r"\*": ".*", r"\?": "."}.get(part, part) for part in parts)
    return re.compile(expression, re.DOTALL).fullmatch


def unknown_grant(policy_set: PolicySet, pattern: str) -> tuple[str, str]:
    """What to say of a name or pattern that matches no grant, and a hint or an empty text."""
    from difflib import get_close_matches

    if is_pattern(pattern):
        return f"{quoted(pattern)} matches no grant of {policy_set.title}", ""
    names: dict[str, list[str]] = {}
    for key in policy_set.grants:
        names.setdefault(key.name.casefold(), []).append(key.name)
    close = get_close_matches(pattern.strip().casefold(), names, n=3, cutoff=0.6)
    found = dict.fromkeys(quoted(name) for match in close for name in names[match])
    nearest = "the nearest: " + ", ".join(found) if found else ""
    return f"no grant of {policy_set.title} is called {quoted(pattern)}", nearest


def _blockers(
    policy_set: PolicySet,
    forbid: Mapping[str, tuple[GrantKey, ...]],
    allow: Mapping[str, tuple[GrantKey, ...]],
) -> dict[GrantKey, tuple[Blocker, ...]]:
    reserved = {key for key, grant in policy_set.grants.items() if grant.reserved is not None}
    if not (forbid or allow or reserved):
        return {}
    forbidden = {key: pattern for pattern, keys in forbid.items() for key in keys}
    allowed = {key for keys in allow.values() for key in keys}
    by_name = {key for pattern, keys in allow.items() if not is_pattern(pattern) for key in keys}
    blockers = {}
    may_block = reserved | forbidden.keys()
    for key, covered in covers(policy_set).items():
        if not allow and covered.isdisjoint(may_block):
            continue
        found = [
            *_forbidden(key, covered, forbidden),
            *_not_allowed(key, allow, allowed),
            *_reserved(policy_set, key, covered, by_name),
        ]
        if found:
            blockers[key] = tuple(found)
    return blockers


def _forbidden(
    key: GrantKey, covered: Iterable[GrantKey], forbidden: Mapping[GrantKey, str]
) -> Iterator[Blocker]:
    for grant in sorted(set(covered) & forbidden.keys()):
        reason = f"limits.forbid names {quoted(forbidden[grant])}"
        yield Blocker(grant=key, limit="forbid", because=_through(key, grant, reason))


def _not_allowed(
    key: GrantKey, allow: Mapping[str, object], allowed: set[GrantKey]
) -> Iterator[Blocker]:
    if allow and key not in allowed:
        yield Blocker(grant=key, limit="allow", because="limits.allow does not name it")


def _reserved(
    policy_set: PolicySet, key: GrantKey, covered: Iterable[GrantKey], by_name: set[GrantKey]
) -> Iterator[Blocker]:
    for grant in sorted(set(covered) - by_name):
        reason = policy_set.grants[grant].reserved
        if reason is not None:
            because = _through(key, grant, f"it is reserved: {reason}")
            yield Blocker(grant=key, limit="reserved", because=because)


def _through(key: GrantKey, grant: GrantKey, reason: str) -> str:
    return reason if grant == key else f"it implies {grant.name}, and {reason}"


def _without_lifted(
    blockers: Mapping[GrantKey, tuple[Blocker, ...]], lifted: Mapping[str, tuple[GrantKey, ...]]
) -> dict[GrantKey, tuple[Blocker, ...]]:
    by_any = {key for keys in lifted.values() for key in keys}
    by_name = {key for text, keys in lifted.items() if not is_pattern(text) for key in keys}
    left = {}
    for key, found in blockers.items():
        kept = () if key in by_name else found
        if key in by_any:
            kept = tuple(blocker for blocker in kept if blocker.limit == "reserved")
        if kept:
            left[key] = kept
    return left


def _refuse_contradictions(
    integration: Integration,
    require: Mapping[str, tuple[GrantKey, ...]],
    blockers: Mapping[GrantKey, tuple[Blocker, ...]],
) -> None:
    faults = []
    for pattern, keys in require.items():
        index = integration.limits.require.index(pattern)
        for key in keys:
            for blocker in blockers.get(key, ()):
                message = f"{quoted(key.name)} is required, yet {blocker.because}"
                faults.append(_fault(integration, f"limits.require[{index}]", message))
    if faults:
        raise ContradictoryLimits(faults)
