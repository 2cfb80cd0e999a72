"""What a new client was given, beside what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.auditing.clients import Clients
from planner.auditing.held import Held, UnknownGrant
from planner.errors import InvalidFile
from planner.model import PolicySet
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


def difference(held: Held, planned: Mapping[str, tuple[str, ...]]) -> Comparison:
    """What is held beside what was asked for, of the kinds of which something is known."""
    asked = {
        GrantKey(kind, name)
        for kind, names in planned.items()
        if kind not in held.hidden
        for name in names
    }
    return Comparison(
        missing=tuple(sorted(asked - held.grants)),
        excess=tuple(sorted(held.grants - asked)),
        unknown=held.unknown,
        untold=tuple(kind for kind in held.hidden if planned.get(kind)),
    )
