"""Which vendor's grants each limit means.

A limit holds wherever it matches. ``VENDOR:LIMIT`` means the grants of one vendor, by the name of
its policy set. What matches nowhere is an error, as with one vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeAlias

from planner.limits import (
    VENDOR_END,
    is_pattern,
    matching_any_vendor,
    matching_vendor,
    unknown_grant,
)
from planner.model import Integration, Limits, PolicySet
from planner.names import Misnamed
from planner.reading.quoting import listed, quoted
from planner.solving.formula import GrantKey

LISTS = ("forbid", "require", "allow")


_Refuse: TypeAlias = Callable[[Misnamed, str], None]
_Match: TypeAlias = Callable[[PolicySet, str], tuple[GrantKey, ...]]
_Entries: TypeAlias = "list[tuple[str, frozenset[int]]]"
"""Each entry of a list as written, and the vendors that it means, by their places."""


class VendorLimits:
    """The limits of an integration, divided among the policy sets of its vendors."""

    def __init__(self, vendors: Sequence[PolicySet]) -> None:
        self._vendors = vendors

    def of_integration(
        self, integration: Integration, *, used: Sequence[int], refuse: _Refuse
    ) -> dict[int, Limits]:
        """The limits for each vendor that is `used`, by its place: as written, and which of them
        are `elsewhere`. What is wrong goes to `refuse`, with its key path."""
        entries = {
            name: self.entries(name, getattr(integration.limits, name), used=used, refuse=refuse)
            for name in LISTS
        }
        limits = integration.limits
        return {vendor: replace(limits, elsewhere=_elsewhere(entries, vendor)) for vendor in used}

    def entries(
        self, limit: str, texts: Sequence[str], *, used: Sequence[int], refuse: _Refuse
    ) -> _Entries:
        """What each of `texts`, in the list `limit`, means."""
        found: _Entries = []
        for index, text in enumerate(texts):
            meant = self._meaning(limit, text, used)
            if isinstance(meant, Misnamed):
                refuse(meant, f"limits.{limit}[{index}]")
            else:
                found.append((text, meant))
        return found

    def _meaning(self, limit: str, text: str, used: Sequence[int]) -> frozenset[int] | Misnamed:
        """The vendors that `text` means, or why it means none or too many."""
        anywhere = self._matching(text, matching_any_vendor)
        chosen = self._matching(text, matching_vendor)
        if len(chosen) > 1 or (anywhere and chosen and chosen != anywhere):
            return Misnamed(
                f"{quoted(text)} can be read in two ways",
                "write the vendor and the kind in front, as in `vendor:scopes:name`",
            )
        meant = frozenset(anywhere or chosen)
        if not meant:
            return self._unknown(text)
        return self._refused(limit, text, anywhere, meant & set(used)) or meant

    def _matching(self, text: str, match: _Match) -> dict[int, tuple[GrantKey, ...]]:
        found = {index: match(vendor, text) for index, vendor in enumerate(self._vendors)}
        return {index: keys for index, keys in found.items() if keys}

    def _refused(
        self,
        limit: str,
        text: str,
        anywhere: Mapping[int, Sequence[GrantKey]],
        used: AbstractSet[int],
    ) -> Misnamed | None:
        """What speaks against a limit that has a meaning: what it matches `anywhere`, and which of
        the vendors that it means are `used`."""
        if limit != "require":
            return None
        if len(anywhere) > 1 and not is_pattern(text):
            ways = [
                f"{self._vendors[at].name}{VENDOR_END}{key}"
                for at, keys in anywhere.items()
                for key in keys
            ]
            hint = f"write {listed(ways)}"
            return Misnamed(f"{quoted(text)} names grants of several vendors", hint)
        if not used:
            return Misnamed(
                f"{quoted(text)} is required, yet no API of its vendor is desired",
                "no client is asked for there; desire one of its APIs, or take this out",
            )
        return None

    def _unknown(self, text: str) -> Misnamed:
        told = [unknown_grant(vendor, text) for vendor in self._vendors]
        if len(told) == 1:
            return Misnamed(*told[0])
        titles = listed((vendor.title for vendor in self._vendors), "or")
        verb = "matches no grant of" if is_pattern(text) else "is the name of no grant of"
        hints = dict.fromkeys(hint for _, hint in told if hint)
        return Misnamed(f"{quoted(text)} {verb} {titles}", "; ".join(hints))


def _elsewhere(entries: Mapping[str, _Entries], vendor: int) -> tuple[str, ...]:
    """The entries that mean other vendors than this one."""
    all_entries = (entry for found in entries.values() for entry in found)
    return tuple(dict.fromkeys(text for text, meant in all_entries if vendor not in meant))
