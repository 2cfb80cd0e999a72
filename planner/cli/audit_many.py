"""Audits of many clients: a line of JSON each, as they come, and a summary."""

from __future__ import annotations

from collections.abc import Callable

from planner.auditing.clients import Clients
from planner.auditing.judging import Auditor
from planner.auditing.many import BrokenEntry, clients_in, left_out_of
from planner.auditing.reports import Audited
from planner.auditing.tallying import Tally, Tallying
from planner.cli.audit_progress import AuditProgress
from planner.cli.audit_verdicts import told_of_many
from planner.cli.auditing import Part, planned
from planner.cli.output import output_palette, width, write_data, write_page
from planner.cli.talk import note, say_lines
from planner.rendering.audit_json import audit_line, broken_line, tally_json
from planner.rendering.audit_summary_text import tally_text
from planner.rendering.palette import Palette

_BUFFERED = 64 * 1024


def audit_many(part: Part, path: str, output_format: str, time_limit: float | None) -> int:
    """Audit every client in `path`, write what was asked for, and return the exit code."""
    plan = planned(part, time_limit)
    auditor = Auditor(plan, time_limit=time_limit)
    lines = _Lines()
    write = lines.write if output_format == "jsonl" else None
    tally = _audited(path, auditor, Clients(part.catalog.policy_set), write)
    lines.flush()
    _show(tally, output_format)
    if left_out := left_out_of(path):
        note(f"{left_out:,} files of the folder do not end in .json and were not looked at")
    return told_of_many(tally)


def _audited(
    path: str, auditor: Auditor, clients: Clients, write: Callable[[str], None] | None
) -> Tally:
    tallying, progress = Tallying(auditor.plan), AuditProgress()
    try:
        for client in clients_in(path, clients, progress):
            if isinstance(client, BrokenEntry):
                tallying.add_broken(client)
                line = broken_line(client) if write else ""
            else:
                audit = auditor.audit(client.held)
                tallying.add(client, audit)
                line = audit_line(Audited(audit=audit, client=client)) if write else ""
            if write:
                write(line)
    finally:
        progress.clear()
    return tallying.tally()


class _Lines:
    """Lines on their way to standard output, some at a time."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._size = 0

    def write(self, line: str) -> None:
        self._waiting.append(line)
        self._size += len(line)
        if self._size >= _BUFFERED:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            write_data("".join(self._waiting))
        self._waiting, self._size = [], 0


def _show(tally: Tally, output_format: str) -> None:
    if output_format == "jsonl":
        say_lines(tally_text(tally, Palette()).rstrip("\n"))
    elif output_format == "json":
        write_data(tally_json(tally))
    elif output_format == "markdown":
        from planner.rendering.audit_markdown import tally_markdown

        write_data(tally_markdown(tally))
    else:
        write_page(tally_text(tally, output_palette(), width=width()))
