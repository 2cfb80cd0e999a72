"""Where files are: the policy sets and catalogues that are shipped, and paths that users name."""

from __future__ import annotations

import os
from collections.abc import Iterable

from planner.reading.files import StrPath
from planner.reading.reporting import similar_names

POLICIES = "policies"
CATALOGS = "catalogs"

_PACKAGE = os.path.dirname(os.path.dirname(__file__))
_ENDING = ".yaml"


def shipped_names(folder: str) -> tuple[str, ...]:
    """The names of the files shipped in `folder` (`POLICIES` or `CATALOGS`), sorted."""
    try:
        files = os.listdir(_shipped_folder(folder))
    except FileNotFoundError:
        return ()
    return tuple(
        sorted(
            file.removesuffix(_ENDING)
            for file in files
            if file.endswith(_ENDING) and not file.startswith(".")
        )
    )


def _shipped_folder(folder: str) -> str:
    """In a wheel the data is inside the package, in a checkout next to it."""
    packaged = os.path.join(_PACKAGE, "data", folder)
    return packaged if os.path.isdir(packaged) else os.path.join(os.path.dirname(_PACKAGE), folder)


def locate(name: StrPath, folder: str, relative_to: StrPath | None = None) -> str | None:
    """The file that `name` means, or None if it is neither a shipped name nor a path.

    A path object, or a text with a path separator or a YAML file's ending, is a path, from
    `relative_to` if given. Everything else is a shipped name, or else the name of an existing
    file. Shipped names are looked up in a listing, so none can lead out of the data folder.
    """
    path = os.path.join(relative_to or "", name)
    if isinstance(name, os.PathLike) or _looks_like_path(name):
        return path
    if name in shipped_names(folder):
        return _as_seen_from_here(os.path.join(_shipped_folder(folder), name + _ENDING))
    return path if os.path.isfile(path) else None


def _looks_like_path(name: str) -> bool:
    separators = {"/", os.sep, os.altsep or os.sep}
    return name.endswith((_ENDING, ".yml")) or any(separator in name for separator in separators)


def _as_seen_from_here(path: str) -> str:
    """Shorter in messages where the file is below the working directory."""
    try:
        here = os.path.join(os.getcwd(), "")
    except FileNotFoundError:  # it was removed
        return path
    return path.removeprefix(here)


def unknown_name_hint(name: str, shipped: Iterable[str]) -> str:
    """What to do about a name that is neither shipped nor a file."""
    known = tuple(shipped)
    similar = similar_names(name[:80], known)
    guess = f"did you mean {' or '.join(similar)}? " if similar else ""
    names = ", ".join(known) or "none"
    return f"{guess}shipped: {names}; a path ends in .yaml or holds a `/`"
