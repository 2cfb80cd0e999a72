"""A line on standard error while many clients are audited."""

from __future__ import annotations

from planner.cli.status_line import StatusLine, bar


class AuditProgress(StatusLine):
    """Shows how many clients were audited (`planner.auditing.many.EntryObserver`)."""

    def __call__(self, *, entries: int, done: int, total: int | None) -> None:
        shown = f" {bar(done, total)}" if total else ":"
        self.show(lambda seconds: f"auditing{shown} {entries:,} clients; {seconds:.0f} s")
