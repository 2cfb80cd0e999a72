"""What is counted of one thing, while counting goes on."""

from __future__ import annotations

from datetime import UTC, datetime

from planner.traffic.found import ReadSource, Seen


class Tally:
    """What is counted of one thing."""

    __slots__ = ("by_path", "calls", "first", "last", "respelled", "statuses")

    def __init__(self) -> None:
        self.calls = self.respelled = self.by_path = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.statuses: dict[int, int] = {}

    def add(self, status: int | None, at: datetime | None) -> None:
        """Count a call."""
        self.calls += 1
        if status is not None:
            self.statuses[status] = self.statuses.get(status, 0) + 1
        if at is not None:
            self.first = at if self.first is None else min(self.first, at)
            self.last = at if self.last is None else max(self.last, at)

    def merge(self, other: Tally) -> None:
        """Add what another counted."""
        self.calls += other.calls
        self.respelled += other.respelled
        self.by_path += other.by_path
        for status, calls in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + calls
        instants = [self.first, self.last, other.first, other.last]
        known = [instant for instant in instants if instant is not None]
        self.first, self.last = min(known, default=None), max(known, default=None)

    def seen(self) -> Seen:
        """The counts, frozen."""
        return Seen(
            calls=self.calls,
            first=_iso(self.first),
            last=_iso(self.last),
            statuses=dict(sorted(self.statuses.items())),
        )


class SourceCounts:
    """What is counted of a source."""

    __slots__ = ("calls", "malformed", "name", "type")

    def __init__(self, name: str, source_type: str) -> None:
        self.name, self.type = name, source_type
        self.calls = self.malformed = 0

    def frozen(self) -> ReadSource:
        """The counts, frozen."""
        return ReadSource(
            name=self.name, type=self.type, calls=self.calls, malformed=self.malformed
        )


def instant_of(text: str) -> datetime | None:
    """The instant in UTC. A time without a zone is none: it may be any."""
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _iso(instant: datetime | None) -> str:
    return "" if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")
