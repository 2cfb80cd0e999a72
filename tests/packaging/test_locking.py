"""requirements.lock pins, for every machine alike, what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import REPOSITORY

LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def asked_for() -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    written = {*project["project"]["dependencies"], *project["build-system"]["requires"]}
    return sorted(written.union(*groups))


def locked() -> Iterator[tuple[Requirement, str]]:
    """Each pinned requirement with the text of its entry."""
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + re.sub(r"(?m)^ *#.*\n", "", LOCK))
    for entry in entries[1:]:
        yield Requirement(entry.split("\\\n")[0].strip()), entry


@pytest.mark.parametrize("written", asked_for())
def test_what_the_project_asks_for_is_pinned_to_a_version_that_it_accepts(
    written: str,
) -> None:
    wanted = Requirement(written)
    pins = [pin for pin, _ in locked() if canonicalize_name(pin.name) == wanted.name.lower()]

    assert pins, "run `make lock`"
    for pin in pins:
        [exactly] = pin.specifier
        assert exactly.operator == "=="
        assert wanted.specifier.contains(exactly.version), "run `make lock`"


def test_every_pin_is_exact_and_has_hashes() -> None:
    entries = list(locked())

    assert len(entries) > 20
    for pin, entry in entries:
        assert [one.operator for one in pin.specifier] == ["=="]
        assert HASH.search(entry), pin


def test_the_lock_names_no_host_and_no_folder() -> None:
    assert "://" not in LOCK
    for _, entry in locked():
        assert not re.search(r"(?:^|\s)(?:-i|-f|--(?!hash=))", entry)
        assert "@" not in entry
