"""What every reader of recorded traffic gives: calls, and places that hold none."""

from __future__ import annotations

from typing import NamedTuple


class Call(NamedTuple):
    """One recorded call.

    `url` is as recorded; nothing of it but what matching needs outlives the call. `status` is that
    of the answer, None where none was recorded. `at` is a date and time in ISO 8601, or empty.
    """

    method: str
    url: str
    status: int | None = None
    at: str = ""


class Malformed(NamedTuple):
    """A place that should hold a call and does not, such as ``line 3`` or ``entry 17``.

    `reason` never quotes the place: it may hold secrets.
    """

    place: str
    reason: str
