"""Which day it is, for answers that depend on it."""

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
    seconds = os.environ.get(VARIABLE)
    if seconds is None:
        return datetime.now(UTC).date()
    plain = seconds.isascii() and seconds.isdecimal() and len(seconds) < _LONGEST
    if not plain:
        message = "expected whole seconds since 1970 in the environment variable"
        raise PlannerError([Fault(message=message, file=VARIABLE)])
    return datetime.fromtimestamp(int(seconds), UTC).date()
