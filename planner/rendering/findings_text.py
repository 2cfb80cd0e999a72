"""Findings for a terminal: each with its place, what is wrong, the source line and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Place, Severity
from planner.lints.machinery.linting import Linted, PlacedFinding
from planner.rendering.columns import columns
from planner.rendering.escaping import terminal
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette
from planner.rendering.wording import counted, joined

_BEFORE = 30
"""Of a source line that is too long, how many characters before the place are kept."""

_MOST_RELATED = 5


def findings_text(linted: Linted, palette: Palette, *, width: int = 80) -> str:
    """All findings that are not ignored, by file and line; empty if there are none.

    Everything is made safe for terminals, as names and source lines come from anywhere.
    """
    blocks = ("\n".join(_block(one, palette, max(40, width))) for one in linted.findings)
    return "".join(f"{block}\n\n" for block in blocks)


def summary(linted: Linted) -> str:
    """What was looked at and how much was found, in a line."""
    severities: tuple[Severity, ...] = ("error", "warning", "note")
    numbers = joined(
        counted(sum(one.finding.severity == severity for one in linted.findings), severity)
        for severity in severities
    )
    ignored = f"; {counted(len(linted.ignored), 'finding')} ignored" if linted.ignored else ""
    looked_at = f"{counted(len(linted.files), 'file')}, {counted(linted.apis, 'API')}"
    return f"{looked_at}: {numbers}{ignored}"


def _block(one: PlacedFinding, palette: Palette, width: int) -> Iterator[str]:
    finding, place = one.finding, one.place
    style = {"error": palette.bad, "warning": palette.warning, "note": palette.strong}
    label = style[finding.severity](finding.severity)
    yield f"{terminal(place.file)}:{place.line}:{place.column}: {label} [{finding.rule}]"
    yield from wrapped(terminal(finding.message), width, "  ", "")
    yield from _snippet(one, palette, width)
    if finding.hint:
        yield from wrapped(terminal(finding.hint), width, "  ", "")
    shown = one.related[:_MOST_RELATED]
    for related in shown:
        yield palette.faint(f"  see {_spot(related)}")
    if len(one.related) > len(shown):
        yield palette.faint(f"  and {len(one.related) - len(shown)} more places")


def _spot(place: Place) -> str:
    return terminal(f"{place.file}:{place.line}:{place.column} {place.path}".rstrip())


def _snippet(one: PlacedFinding, palette: Palette, width: int) -> Iterator[str]:
    """The source line with carets below the place; of a long line the part around it."""
    number = str(one.place.line)
    room = max(20, width - len(number) - 7)
    start, end = one.place.column - 1, max(one.place.column, one.place.end_column - 1)
    cut = start - _BEFORE if columns(one.line[:start]) > room // 2 else 0
    before = ("…" if cut else "") + terminal(one.line[cut:start])
    marked = terminal(one.line[start : min(end, start + room)])
    after = terminal(one.line[end : end + room])
    carets = "^" * max(1, min(columns(marked), room - columns(before)))
    yield f"  {palette.faint(f'{number} |')} {_shortened(before + marked + after, room)}"
    gap = " " * columns(before)
    yield f"  {palette.faint(' ' * len(number) + ' |')} {gap}{palette.warning(carets)}"


def _shortened(text: str, room: int) -> str:
    if columns(text) <= room:
        return text
    while columns(text) > room - 1:
        text = text[:-1]
    return text + "…"
