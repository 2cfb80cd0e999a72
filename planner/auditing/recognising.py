"""From texts to grants: by name, by the value that requests write, or by the vendor's identifier.

Exactly as written: scopes differ by letter case (RFC 6749, section 3.3), and a near miss must not
count as held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from planner.auditing.held import UnknownGrant
from planner.auditing.secrets import shown
from planner.model import PolicySet
from planner.reading.quoting import listed
from planner.solving.formula import GrantKey

NOT_IN_CATALOG = "no grant of the catalogue is called so"


class Recogniser:
    """Finds the grants of one policy set."""

    def __init__(self, policy_set: PolicySet) -> None:
        self.policy_set = policy_set
        self.kinds = tuple(kind.name for kind in policy_set.kinds)
        self._exact: dict[str, dict[GrantKey, None]] = {}
        self._folded: dict[str, dict[GrantKey, None]] = {}
        for key, grant in policy_set.grants.items():
            for text in filter(None, (key.name, grant.value, grant.id)):
                self._exact.setdefault(text, {})[key] = None
                self._folded.setdefault(text.casefold(), {})[key] = None

    def find(self, text: str, kinds: Collection[str]) -> GrantKey | UnknownGrant:
        """The one grant of `kinds` that `text` stands for, or why there is none."""
        found = [key for key in self._exact.get(text, ()) if key.kind in kinds]
        found = found or self._with_kind(text, kinds)
        if len(found) == 1:
            return found[0]
        kind = next(iter(kinds)) if len(kinds) == 1 else ""
        if found:
            reason = f"it stands for several grants: {listed(map(str, found), 'and')}"
        else:
            reason = self._why_unknown(text, kinds)
        return UnknownGrant(text=shown(text), kind=kind, reason=reason)

    def find_all(
        self, texts: Iterable[str], kinds: Collection[str]
    ) -> tuple[set[GrantKey], list[UnknownGrant]]:
        """The grants that `texts` stand for, and those that stand for none, each once."""
        grants: set[GrantKey] = set()
        unknown: dict[UnknownGrant, None] = {}
        for text in texts:
            found = self.find(text, kinds)
            if isinstance(found, UnknownGrant):
                unknown[found] = None
            else:
                grants.add(found)
        return grants, list(unknown)

    def knows(self, text: str, kinds: Collection[str]) -> bool:
        """Whether `text` stands for one grant of `kinds`."""
        return isinstance(self.find(text, kinds), GrantKey)

    def _with_kind(self, text: str, kinds: Collection[str]) -> list[GrantKey]:
        """``scopes:job.read``, as limits write it."""
        kind, colon, name = text.partition(":")
        key = GrantKey(kind, name)
        return [key] if colon and kind in kinds and key in self.policy_set.grants else []

    def _why_unknown(self, text: str, kinds: Collection[str]) -> str:
        near = [key for key in self._folded.get(text.casefold(), ()) if key.kind in kinds]
        elsewhere = self._exact.get(text, ())
        if near:
            return f"only its letter case differs from {listed(map(str, near))}"
        if elsewhere:
            return f"the catalogue knows it as {listed(map(str, elsewhere))}"
        return NOT_IN_CATALOG
