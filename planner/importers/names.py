"""The short name of an import, which becomes the name of files."""

from __future__ import annotations

import re

LONGEST = 80

# Letter case may not tell two files apart; a dot may end a name for some programs.
_PATTERN = r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"
# Devices on Windows, whatever ending follows them.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{at}" for port in ("com", "lpt") for at in range(10))}
)


def problem_of_name(name: str) -> str:
    """What is wrong with `name` as the name of an import; empty where nothing is."""
    if len(name) > LONGEST:
        return f"expected at most {LONGEST} characters, found {len(name)}"
    if not re.fullmatch(_PATTERN, name):
        return "expected small letters, digits, `-` and `_`, with a letter or digit at both ends"
    if name in _DEVICES:
        return f"`{name}` is the name of a device on Windows"
    return ""


def name_from(text: str) -> str:
    """A short name made from `text`, such as a title: ``Parcel Post`` gives ``parcel-post``.
    Empty where nothing of it can be kept."""
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
    return f"{name}-api" if name in _DEVICES else name
