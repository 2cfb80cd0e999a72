"""Colour for terminals, switched on by whoever knows that there is one."""

from __future__ import annotations

from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """ANSI styles (ECMA-48, SGR), or plain text where `enabled` is false."""

    enabled: bool = False

    def strong(self, text: str) -> str:
        """What to read first."""
        return self._styled("1", text)

    def good(self, text: str) -> str:
        """A proven or finished thing."""
        return self._styled("1;32", text)

    def warning(self, text: str) -> str:
        """What needs attention: writes, what is unproven or incomplete."""
        return self._styled("33", text)

    def bad(self, text: str) -> str:
        """What stops the reader."""
        return self._styled("1;31", text)

    def faint(self, text: str) -> str:
        """What may be skipped."""
        return self._styled("2", text)

    def _styled(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.enabled and text else text
