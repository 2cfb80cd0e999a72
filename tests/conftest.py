"""What all tests share: how many random examples are tried, and where shared facts are found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from planner.reading.caching import use_cache

REPOSITORY = Path(__file__).resolve().parent.parent

# `reproducible` draws the same examples on every run, so that a red run can be run again as it
# was. `exploring` draws fresh ones: HYPOTHESIS_PROFILE=exploring pytest tests/solving
COMMON = settings(
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("reproducible", COMMON, derandomize=True, database=None)
settings.register_profile("exploring", COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "reproducible"))


def shared_path(*parts: str) -> Path:
    """A file beside the repository that not every machine has; the test is skipped without it."""
    path = REPOSITORY.parent.joinpath("shared", *parts)
    if not path.exists():
        pytest.skip(f"needs ../shared/{'/'.join(parts)}, which is not on this machine")
    return path


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test touches the cache of whoever runs it, nor leaves the cache on for the next one."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANNER_CACHE_DIR", str(folder))
        yield


@pytest.fixture(autouse=True)
def cache_off() -> Iterator[None]:
    """The command line turns the cache on; what runs in the same process later starts without."""
    yield
    use_cache(False)
