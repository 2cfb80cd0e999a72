"""Grants as requests write them, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from planner.model import PolicySet
from planner.solving.formula import GrantKey


class Spelling:
    """The spellings of one vendor's grants."""

    def __init__(self, policy_set: PolicySet) -> None:
        self._grants = policy_set.grants
        self.token_kinds = tuple(kind.name for kind in policy_set.kinds if kind.held_by == "token")
        self._by_value: dict[tuple[str, str], tuple[str, ...]] = {}
        self._by_id: dict[tuple[str, str], tuple[str, ...]] = {}
        for key, grant in policy_set.grants.items():
            _put(self._by_value, (key.kind, grant.value), key.name)
            if grant.id is not None:
                _put(self._by_id, (key.kind, grant.id), key.name)
        scopes = [key for key in policy_set.grants if key.kind in self.token_kinds]
        times = Counter(policy_set.grants[key].value for key in scopes)
        self._scopes = {key: self._scope(key, times) for key in scopes}
        self._by_scope: dict[str, list[GrantKey]] = {}
        for key, text in self._scopes.items():
            self._by_scope.setdefault(text, []).append(key)

    def names(self, kind: str, value: str) -> tuple[str, ...]:
        """The grants of the kind that requests write so; none for an unknown value."""
        return self._by_value.get((kind, value), ())

    def names_by_id(self, kind: str, identifier: str) -> tuple[str, ...]:
        """The grants of the kind with the vendor's identifier."""
        return self._by_id.get((kind, identifier), ())

    def values(self, grants: Mapping[str, Iterable[str]], kind: str) -> list[str]:
        """How requests write the grants of one kind; one that is unknown by its name."""
        return [
            self._grants[key].value if (key := GrantKey(kind, name)) in self._grants else name
            for name in grants.get(kind, ())
        ]

    def scopes(self, grants: Mapping[str, Iterable[str]]) -> list[str]:
        """The token-held grants as members of ``scope``, the kinds in the vendor's order."""
        keys = [GrantKey(kind, name) for kind in self.token_kinds for name in grants.get(kind, ())]
        return [self._scopes.get(key, _encoded(key)) for key in keys]

    def of_scope(self, scope: str) -> list[GrantKey]:
        """The grants that a member of ``scope`` means."""
        return self._by_scope.get(scope, [])

    def _scope(self, key: GrantKey, times: Counter[str]) -> str:
        """The value, where it means no grant of another kind as well and can stand in a list that
        is joined by blanks (RFC 6749, section 3.3); otherwise kind and name, percent-encoded."""
        value = self._grants[key].value
        return value if times[value] == 1 and is_scope_token(value) else _encoded(key)


def is_scope_token(text: str) -> bool:
    """Whether `text` can be a member of ``scope`` (RFC 6749, section 3.3)."""
    return bool(text) and all("!" <= one <= "~" and one not in '"\\' for one in text)


def _encoded(key: GrantKey) -> str:
    return quote(str(key), safe=":", errors="surrogatepass")


def _put(
    names: dict[tuple[str, str], tuple[str, ...]], spelled: tuple[str, str], name: str
) -> None:
    names[spelled] = (*names.get(spelled, ()), name)
