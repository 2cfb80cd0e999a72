"""``security``: alternatives, each of which names schemes and their scopes (OAS 3.1.1, "Security
Requirement Object").

Here it becomes a formula over the document's own words: ``GrantKey(scheme, AUTHENTICATED)`` for a
scheme, and ``GrantKey(scheme, scope)`` for a scope of it. `vocabulary` says what these come to.
"""

from __future__ import annotations

from typing import Any

from planner.importers.openapi.loading import HALF_CHARACTER, described, is_unicode
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.parts import Part, Parts
from planner.solving.formula import TRUE, Formula, GrantKey, all_of, any_of

# No scope can be called so: the empty text is none (RFC 6749, section 3.3).
AUTHENTICATED = ""


class Security:
    """Reads ``security`` of one document. What stands behind several aliases or references is
    read once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._notes: Notes = parts.notes
        self._read: dict[int, tuple[Any, Formula]] = {}

    def formula(self, part: Part) -> Formula:
        """What the ``security`` at `part` asks for. ``[]`` asks for nothing."""
        if not isinstance(part.value, list):
            return self._alternatives(part)
        known = self._read.get(id(part.value))
        if known is None:
            # The value is kept too, so that nothing else gets its id.
            known = self._read[id(part.value)] = (part.value, self._alternatives(part))
        return known[1]

    def _alternatives(self, part: Part) -> Formula:
        if not isinstance(part.value, list):
            found = described(part.value)
            hint = "write `[]` if nothing is needed"
            self._notes.fault(
                part.place, f"expected a list of alternatives, found {found}", hint=hint
            )
            return TRUE
        if not part.value:
            return TRUE
        return any_of([self._alternative(part.of(index)) for index in range(len(part.value))])

    def _alternative(self, part: Part) -> Formula:
        needed: list[Formula] = []
        for name, scopes in self._parts.members(part, "schemes with their scopes"):
            needed.append(GrantKey(name, AUTHENTICATED))
            needed += self._scopes(name, scopes)
        return all_of(needed)

    def _scopes(self, scheme: str, part: Part) -> list[Formula]:
        if not isinstance(part.value, list):
            found = described(part.value)
            hint = "write `[]` if no scope is needed"
            self._notes.fault(part.place, f"expected a list of scopes, found {found}", hint=hint)
            return []
        return [
            GrantKey(scheme, scope)
            for index, scope in enumerate(part.value)
            if self._is_scope(scope, part.of(index))
        ]

    def _is_scope(self, scope: Any, part: Part) -> bool:
        if not isinstance(scope, str):
            self._notes.fault(part.place, f"expected a scope, found {described(scope)}")
            return False
        if not is_unicode(scope):
            self._notes.fault(part.place, HALF_CHARACTER)
        if not scope.strip():
            message = "an empty text is no scope (RFC 6749, section 3.3), so it asks for nothing"
            self._notes.warn("empty-scope", part.place, message)
        return bool(scope.strip())
