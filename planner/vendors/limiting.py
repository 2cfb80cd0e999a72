"""Which vendor's grants each limit means.

A limit holds wherever it matches. ``VENDOR:LIMIT`` means the grants of one vendor, by the name of
its policy set. What matches nowhere is an error, as with one vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from planner.limits import is_pattern, matching, unknown_grant
from planner.model import Integration, Limits, PolicySet
from planner.names import Misnamed
from planner.qualifying import SEPARATOR
from planner.reading.quoting import listed, quoted
from planner.solving.formula import GrantKey

LISTS = ("forbid", "require", "allow")


_Refuse: TypeAlias = Callable[[Misnamed, str], None]
_Entries: TypeAlias = "list[tuple[str, dict[int, str]]]"
"""Each entry of a list as written, and how it reads for the vendors that it means."""


class VendorLimits:
    """The limits of an integration, divided among the policy sets of its vendors."""

    def __init__(self, vendors: Sequence[PolicySet]) -> None:
        self._vendors = vendors

    def of_integration(
        self, integration: Integration, *, used: Sequence[int], refuse: _Refuse
    ) -> dict[int, Limits]:
        """The limits for each vendor that is `used`, by its place. Every list keeps its length and
        order, so that an entry has the place that it has in the file. What is wrong goes to
        `refuse`, with its key path."""
        entries = {
            name: self.entries(name, getattr(integration.limits, name), used=used, refuse=refuse)
            for name in LISTS
        }
        return {vendor: _limits(entries, vendor) for vendor in used}

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

    def _meaning(self, limit: str, text: str, used: Sequence[int]) -> dict[int, str] | Misnamed:
        """How `text` reads for the vendors that it means, or why it means none or too many."""
        plain = {
            index: keys
            for index, vendor in enumerate(self._vendors)
            if (keys := matching(vendor, text))
        }
        chosen = {index: (rest, keys) for index, rest, keys in self._chosen(text)}
        grants = {index: keys for index, (_, keys) in chosen.items()}
        if len(chosen) > 1 or (plain and chosen and grants != plain):
            return Misnamed(
                f"{quoted(text)} can be read in two ways",
                "write the vendor and the kind in front, as in `vendor:scopes:name`",
            )
        meant = dict.fromkeys(plain, text) or {at: rest for at, (rest, _) in chosen.items()}
        if not meant:
            return self._unknown(text)
        return self._refused(limit, text, plain, meant.keys() & set(used)) or meant

    def _refused(
        self,
        limit: str,
        text: str,
        plain: Mapping[int, Sequence[GrantKey]],
        used: AbstractSet[int],
    ) -> Misnamed | None:
        """What speaks against a limit that has a meaning: in which vendors it is `plain`, and which
        of those that it means are `used`."""
        if limit != "require":
            return None
        if len(plain) > 1 and not is_pattern(text):
            ways = [
                f"{self._vendors[at].name}{SEPARATOR}{key}"
                for at, keys in plain.items()
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

    def _chosen(self, text: str) -> Iterator[tuple[int, str, tuple[GrantKey, ...]]]:
        """Each way to read `text` as ``VENDOR:LIMIT``."""
        written = text.strip()
        for index, vendor in enumerate(self._vendors):
            start = f"{vendor.name}{SEPARATOR}"
            keys = matching(vendor, written[len(start) :]) if written.startswith(start) else ()
            if keys:
                yield index, written[len(start) :], keys

    def _unknown(self, text: str) -> Misnamed:
        told = [unknown_grant(vendor, text) for vendor in self._vendors]
        if len(told) == 1:
            return Misnamed(*told[0])
        titles = listed((vendor.title for vendor in self._vendors), "or")
        verb = "matches no grant of" if is_pattern(text) else "is the name of no grant of"
        hints = dict.fromkeys(hint for _, hint in told if hint)
        return Misnamed(f"{quoted(text)} {verb} {titles}", "; ".join(hints))


def _limits(entries: Mapping[str, _Entries], vendor: int) -> Limits:
    lists = {
        name: tuple(meant.get(vendor, text) for text, meant in found)
        for name, found in entries.items()
    }
    elsewhere = dict.fromkeys(
        text for found in entries.values() for text, meant in found if vendor not in meant
    )
    return Limits(**lists, elsewhere=tuple(elsewhere))
