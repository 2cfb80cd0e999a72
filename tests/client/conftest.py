"""The command line, called in this process."""

from __future__ import annotations

from tests.cli.conftest import invoke

__all__ = ["invoke"]
