"""Some of these tests call planner as the command line does."""

from __future__ import annotations

from tests.cli.conftest import invoke

__all__ = ["invoke"]
