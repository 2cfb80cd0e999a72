"""Warnings about a source that look at what was found, whatever its format."""

from __future__ import annotations

from planner.importers.found import Found, Remark


def suspicions(found: Found) -> tuple[Remark, ...]:
    return ()
