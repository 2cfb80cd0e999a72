"""What checks find, as the findings that all renderers of findings take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.errors import Fault
from planner.gating.checking import Checked
from planner.gating.findings import Accepted
from planner.gating.findings import Finding as Difference
from planner.gating.rules import RULES
from planner.lints.machinery.comments import Ignore
from planner.lints.machinery.findings import Address, Document, Finding, Place, Subject
from planner.lints.machinery.linting import Linted, PlacedFinding
from planner.lints.machinery.rules import Rule
from planner.reading.files import content_of


def as_linted(checks: Sequence[Checked]) -> Linted:
    """All findings of all checks; those that a deviation accepts are ignored ones, with its
    reason."""
    lines = _Lines()
    found = [one for check in checks for one in _placed(check, lines)]
    return Linted(
        findings=tuple(one for one in found if one.ignored is None),
        ignored=tuple(one for one in found if one.ignored is not None),
        files=tuple(dict.fromkeys(check.file for check in checks)),
        unread=(),
        apis=0,
    )


def gate_rules() -> tuple[Rule, ...]:
    """The rules of a check, by id."""
    return tuple(
        Rule(
            id=rule.id,
            severity=rule.severity,
            title=rule.title,
            why=rule.why,
            repair=rule.repair,
            bad="",
            good="",
        )
        for rule in sorted(RULES.values())
    )


def _placed(check: Checked, lines: _Lines) -> Iterator[PlacedFinding]:
    for fault in check.faults:
        yield _fault(check, fault, lines)
    for difference in check.findings:
        yield _finding(check, difference, lines)
    for accepted in check.accepted:
        yield _finding(check, accepted.finding, lines, accepted)


def _finding(
    check: Checked, difference: Difference, lines: _Lines, accepted: Accepted | None = None
) -> PlacedFinding:
    document = Document("integration", check.file, check.file)
    place = _place(check.file, difference.line, difference.column, difference.path, lines)
    subject = difference.subject
    name = f"{difference.vendor}:{subject.name}" if difference.vendor else subject.name
    finding = Finding(
        rule=difference.rule,
        severity=difference.severity,
        at=Address(document),
        about=(Subject(subject.sort or "plan", name),),
        message=difference.message,
        hint=RULES[difference.rule].repair,
        comment=place,
    )
    ignored = _ignore(document, difference.rule, accepted) if accepted else None
    return PlacedFinding(finding, place, (), lines.line(check.file, place.line), ignored)


def _ignore(document: Document, rule: str, accepted: Accepted) -> Ignore:
    deviation = accepted.deviation
    place = Place(document.file, accepted.line or 1, 1, 2, f"deviations[{accepted.index}]")
    reason = f"{deviation.reason} (until {deviation.until})"
    return Ignore(document, place, (rule,), reason)


def _fault(check: Checked, fault: Fault, lines: _Lines) -> PlacedFinding:
    place = _place(fault.file, fault.line, fault.column, fault.path, lines)
    where = f" in {fault.path}" if fault.path else ""
    finding = Finding(
        rule="cannot-check",
        severity=RULES["cannot-check"].severity,
        at=Address(Document("integration", check.file, check.file)),
        about=(Subject("plan", f"{fault.file}:{fault.path}:{fault.message}"),),
        message=f"{fault.message[:1].upper()}{fault.message[1:]}{where}.",
        hint=fault.hint,
        comment=place,
    )
    return PlacedFinding(finding, place, (), lines.line(fault.file, place.line))


def _place(file: str, line: int, column: int, path: str, lines: _Lines) -> Place:
    """A place that is in the file, up to the end of its line or a comment there; the first line
    where there is none."""
    text = lines.line(file, line or 1).partition(" #")[0]
    start = column or 1
    return Place(file, line or 1, start, max(start + 1, len(text.rstrip()) + 1), path)


class _Lines:
    """The lines of files, read when asked for."""

    def __init__(self) -> None:
        self._files: dict[str, Sequence[str]] = {}

    def line(self, file: str, number: int) -> str:
        """A line by its number from 1; empty where there is none."""
        if file not in self._files:
            data = content_of(file) or b""
            self._files[file] = data.decode("utf-8", "replace").split("\n")
        lines = self._files[file]
        return lines[number - 1].removesuffix("\r") if number <= len(lines) else ""


def counts_of(found: Iterable[Difference]) -> dict[str, int]:
    """How many findings there are of each severity, the gravest first."""
    severities = [one.severity for one in found]
    return {severity: severities.count(severity) for severity in ("error", "warning", "note")}
