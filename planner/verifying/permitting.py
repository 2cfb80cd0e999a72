"""Which grants the limits recorded in a plan permit (SPEC section 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from planner.model import Limits, PolicySet
from planner.reading.quoting import quoted
from planner.solving.formula import GrantKey
from planner.verifying.truth import Closure
from planner.verifying.verdicts import Reason


@dataclass(slots=True, kw_only=True)
class Permission:
    """`blocked`: for each grant that may not be chosen, the limits against it, one for each time.
    `required`: the grants that must be chosen. `reasons`: limits that this vendor cannot have."""

    blocked: dict[GrantKey, tuple[str, ...]] = field(default_factory=dict)
    required: frozenset[GrantKey] = frozenset()
    reasons: list[Reason] = field(default_factory=list)


def permission_under(limits: Limits, policy_set: PolicySet, closure: Closure) -> Permission:
    """The limits applied to the vendor's grants."""
    permission = Permission()
    found = {
        name: list(_matches(name, limits, policy_set, permission))
        for name in ("forbid", "require", "allow")
    }
    forbidden = {key for _, keys in found["forbid"] for key in keys}
    allowed = {key for _, keys in found["allow"] for key in keys}
    exactly = {key for text, keys in found["allow"] if not _has_wildcard(text) for key in keys}
    for key, counts_as in closure.items():
        against = ["forbid"] * len(counts_as & forbidden)
        if limits.allow and key not in allowed:
            against.append("allow")
        reserved = {one for one in counts_as if policy_set.grants[one].reserved is not None}
        against += ["reserved"] * len(reserved - exactly)
        if against:
            permission.blocked[key] = tuple(against)
    permission.required = frozenset(key for _, keys in found["require"] for key in keys)
    return permission


def _matches(
    limit: str, limits: Limits, policy_set: PolicySet, permission: Permission
) -> Iterator[tuple[str, list[GrantKey]]]:
    texts: Sequence[str] = getattr(limits, limit)
    for index, text in enumerate(texts):
        keys = matching(text, policy_set)
        path: tuple[str | int, ...] = ("integration", "limits", limit, index)
        if not keys and text not in limits.elsewhere:
            message = f"{quoted(text)} names no grant of this catalogue"
            permission.reasons.append(Reason(path, message))
        elif limit == "require" and len(keys) > 1 and not _has_wildcard(text):
            message = f"{quoted(text)} names grants of several kinds"
            permission.reasons.append(Reason(path, message))
        yield text, keys


def _has_wildcard(text: str) -> bool:
    return any(wildcard in text for wildcard in "*?")


def matching(text: str, policy_set: PolicySet) -> list[GrantKey]:
    """The grants that a limit names: by name, and where no name fits, by ``kind:name``; where that
    fits none either, by either of them behind the name of the policy set."""
    return matching_as_is(text, policy_set) or matching_behind_vendor(text, policy_set)


def matching_behind_vendor(text: str, policy_set: PolicySet) -> list[GrantKey]:
    """The grants that a limit names with the name of the policy set in front."""
    text, vendor = text.strip(), f"{policy_set.name}:"
    return matching_as_is(text.removeprefix(vendor), policy_set) if text.startswith(vendor) else []


def matching_as_is(text: str, policy_set: PolicySet) -> list[GrantKey]:
    """The grants that a limit names by their names, or else by ``kind:name``."""
    text = text.strip()
    by_name = [key for key in policy_set.grants if _fits(text, key.name)]
    return by_name or [key for key in policy_set.grants if _fits(text, f"{key.kind}:{key.name}")]


def _fits(pattern: str, name: str) -> bool:
    """Whether `name` is what `pattern` describes: ``?`` is any character, ``*`` any text.

    A pattern can come from a hostile plan. Giving back characters to the last ``*`` alone is
    enough, as that one can take whatever an earlier one could; so the time is bounded by the
    product of both lengths.
    """
    at = star = 0
    after_star = -1
    position = 0
    while position < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, after_star = position, at + 1
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", name[position]):
            at += 1
            position += 1
        elif after_star >= 0:
            star += 1
            at, position = after_star, star
        else:
            return False
    return not pattern[at:].strip("*")
