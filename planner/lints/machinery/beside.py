"""The catalogues that use the same policy set as those that are linted: without them, what they
alone use would seem to be used by nobody."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from planner.errors import PlannerError
from planner.model import Catalog
from planner.reading import read_catalog
from planner.reading.files import MOST_BYTES
from planner.reading.locating import CATALOGS, POLICIES, locate, shipped_names

_ENDINGS = (".yaml", ".yml")
_POLICIES = re.compile(
    rb"^policies:[ \t]*['\"]?([^'\"#\r\n]+?)['\"]?[ \t]*(?:#.*)?\r?$", re.MULTILINE
)


def catalogs_beside(paths: Sequence[str], policies: str) -> tuple[list[Catalog], list[str]]:
    """The catalogues that name the policy set in the file `policies` and are not in `paths`: those
    in the same folders, and the shipped ones. With them, the paths of those that cannot be read."""
    named = {os.path.realpath(path) for path in paths}
    found: list[Catalog] = []
    broken: list[str] = []
    for path in _candidates(paths, policies):
        if os.path.realpath(path) in named or not _names(path, policies):
            continue
        named.add(os.path.realpath(path))
        try:
            found.append(read_catalog(path))
        except PlannerError:
            broken.append(path)
    return found, broken


def _candidates(paths: Sequence[str], policies: str) -> Iterator[str]:
    for folder in dict.fromkeys(Path(path).parent for path in paths):
        yield from sorted(str(file) for file in folder.iterdir() if file.suffix in _ENDINGS)
    if _is_shipped(policies):
        for name in shipped_names(CATALOGS):
            path = locate(name, CATALOGS)
            if path is not None:
                yield path


def _is_shipped(policies: str) -> bool:
    name = Path(policies).stem
    shipped = locate(name, POLICIES) if name in shipped_names(POLICIES) else None
    return shipped is not None and os.path.realpath(shipped) == os.path.realpath(policies)


def _names(path: str, policies: str) -> bool:
    """Whether the file at `path` looks like a catalogue that names the policy set."""
    if not Path(path).is_file():
        return False
    try:
        with open(path, "rb") as stream:
            data = stream.read(MOST_BYTES)
    except OSError:
        return False
    for found in _POLICIES.finditer(data):
        name = found[1].decode("utf-8", "replace")
        place = locate(name, POLICIES, Path(path).parent) if "\x00" not in name else None
        if place is not None and os.path.realpath(place) == os.path.realpath(policies):
            return data.startswith(b"catalog:") or b"\ncatalog:" in data
    return False
