"""Actions that are called by POST and only read: the document does not tell, Microsoft's reference
does.

Without them a permission for reading that opens many of them looks wide, and a plan prefers one for
writing. Only actions whose page says that they return something, and nothing of a change, are here;
those that start something, or cost money, count as writing.
"""

from __future__ import annotations

from collections.abc import Mapping

REFERENCE = "https://learn.microsoft.com/en-us/graph/api/"

READ_ON = "2026-11-23"
"""The day when the pages were read."""

_MEMBERSHIP = "It answers what somebody or something is a member of"

# By the last segment of the path, in small letters: what it does, and its page below REFERENCE.
_ACTIONS: Mapping[str, tuple[str, str]] = {
    "checkmembergroups": (_MEMBERSHIP, "directoryobject-checkmembergroups"),
    "checkmemberobjects": (_MEMBERSHIP, "directoryobject-checkmemberobjects"),
    "getmembergroups": (_MEMBERSHIP, "directoryobject-getmembergroups"),
    "getmemberobjects": (_MEMBERSHIP, "directoryobject-getmemberobjects"),
    "getbyids": ("It answers with the objects of some identifiers", "directoryobject-getbyids"),
    "getmailtips": ("It answers with the mail tips of recipients", "user-getmailtips"),
    "getschedule": ("It answers who is free and who is busy", "calendar-getschedule"),
    "findmeetingtimes": (
        "It answers with times that would suit a meeting, and arranges none",
        "user-findmeetingtimes",
    ),
}


def why_reading(method: str, path: str) -> str:
    """Why a call only reads although its method suggests otherwise; empty where nothing says so."""
    found = _ACTIONS.get(path.rpartition("/")[2].casefold()) if method == "POST" else None
    if found is None:
        return ""
    answer, page = found
    return f"{answer}: {REFERENCE}{page}"
