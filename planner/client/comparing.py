"""What a new client was given, beside what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.auditing.clients import Clients
from planner.auditing.held import Held, UnknownGrant
from planner.auditing.recognising import Recogniser
from planner.auditing.tokens import read_token
from planner.errors import InvalidFile
from planner.model import Kind, PolicySet
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Grants that were asked for and not given, given and not asked for, and given and not known to
    the catalogue; the kinds of which the answer tells nothing, or why it tells nothing at all."""

    missing: tuple[GrantKey, ...] = ()
    excess: tuple[GrantKey, ...] = ()
    unknown: tuple[UnknownGrant, ...] = ()
    untold: tuple[str, ...] = ()
    unreadable: str = ""

    @property
    def differs(self) -> bool:
        """Whether what was given is known to be something else than what was asked for."""
        return bool(self.missing or self.excess or self.unknown)


def compared(
    document: dict[str, Any], policy_set: PolicySet, planned: Mapping[str, tuple[str, ...]]
) -> Comparison:
    """The grants in the answer to a create request beside those that were `planned`."""
    try:
        held = Clients(policy_set).read(document, "the answer").held
    except InvalidFile as error:
        return Comparison(unreadable=error.faults[0].message)
    return difference(held, planned)


def compared_token(
    token: str,
    scope: str | None,
    policy_set: PolicySet,
    wanted: Mapping[str, tuple[str, ...]],
    *,
    now: int,
) -> Comparison:
    """What a token holds beside what was `wanted` of the kinds that tokens hold: by its claims
    where it shows them, otherwise by the answer's `scope`. An answer without one means just what
    was asked for (RFC 6749, section 5.1). `now` is in seconds since 1970."""
    asked = {kind.name: wanted[kind.name] for kind in token_kinds(policy_set, wanted)}
    try:
        held = read_token(token, "the token", policy_set, now=now).held
    except InvalidFile:
        held = None
    if held is None or set(asked) & set(held.hidden):
        if scope is None:
            return Comparison()
        held = _of_scope(scope, policy_set)
    return difference(held, asked)


def token_kinds(policy_set: PolicySet, grants: Mapping[str, tuple[str, ...]]) -> tuple[Kind, ...]:
    """The kinds that tokens hold, of those in `grants`."""
    return tuple(
        kind for kind in policy_set.kinds if kind.held_by == "token" and kind.name in grants
    )


def _of_scope(scope: str, policy_set: PolicySet) -> Held:
    recogniser = Recogniser(policy_set)
    kinds = [kind.name for kind in policy_set.kinds if kind.held_by == "token"]
    grants, unknown = recogniser.find_all(scope.split(), kinds)
    hidden = tuple(kind for kind in recogniser.kinds if kind not in kinds)
    return Held(grants=frozenset(grants), unknown=tuple(unknown), hidden=hidden)


def difference(held: Held, planned: Mapping[str, tuple[str, ...]]) -> Comparison:
    """What is held beside what was asked for, of the kinds of which something is known."""
    asked = {
        GrantKey(kind, name)
        for kind, names in planned.items()
        if kind not in held.hidden
        for name in names
    }
    given = {key for key in held.grants if key.kind in planned and key.kind not in held.hidden}
    return Comparison(
        missing=tuple(sorted(asked - given)),
        excess=tuple(sorted(given - asked)),
        unknown=held.unknown,
        untold=tuple(kind for kind in held.hidden if planned.get(kind)),
    )
