from __future__ import annotations

from pathlib import Path

import pytest

from tests.gating.worlds import World, world


@pytest.fixture
def shop(tmp_path: Path) -> World:
    """A locked integration with a vendor of its own."""
    made = world(tmp_path)
    made.lock()
    return made
