"""Which day and time it is, for answers that depend on it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from planner.errors import Fault, PlannerError

VARIABLE = "SOURCE_DATE_EPOCH"
_LONGEST = 12
"""Digits: later than the year 9999 no date can be."""


def today_or_epoch() -> date:
    """The day, in UTC, that the environment variable ``SOURCE_DATE_EPOCH`` names in seconds since
    1970 (reproducible-builds.org), else today. Raises PlannerError where it is no such number."""
    seconds = _epoch()
    return (datetime.now(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)).date()


def instant_or_epoch(written: str | None) -> int:
    """The instant in seconds since 1970: as `written`, in such seconds or as a date and time in ISO
    8601 (in UTC where it names no zone), else that of ``SOURCE_DATE_EPOCH``, else now. Raises
    PlannerError where it is neither."""
    if written is None:
        seconds = _epoch()
        return int(datetime.now(UTC).timestamp()) if seconds is None else seconds
    if _is_plain(written):
        return int(written)
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        message = "expected seconds since 1970, or a time such as 2026-11-23T10:00:00Z"
        raise PlannerError([Fault(message=message, file="--now")]) from None
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())


def _epoch() -> int | None:
    seconds = os.environ.get(VARIABLE)
    if seconds is None:
        return None
    if not _is_plain(seconds):
        message = "expected whole seconds since 1970 in the environment variable"
        raise PlannerError([Fault(message=message, file=VARIABLE)])
    return int(seconds)


def _is_plain(seconds: str) -> bool:
    return seconds.isascii() and seconds.isdecimal() and len(seconds) < _LONGEST
