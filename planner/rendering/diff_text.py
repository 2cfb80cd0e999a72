"""What differs, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rendering.diff_words import Outline
from planner.rendering.escaping import terminal
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette


def diff_text(found: Outline, palette: Palette, *, width: int = 80) -> str:
    """The outline as text of at most `width` columns where names allow, with a line feed at the
    end. Names are made safe for terminals."""
    return "\n".join(_lines(found, palette, max(40, width))) + "\n"


def _lines(found: Outline, palette: Palette, width: int) -> Iterator[str]:
    colour = palette.warning if found.wider else palette.strong
    for line in wrapped(found.verdict, width, "", ""):
        yield colour(line)
    for section in found.sections:
        heading = terminal(f"{section.heading} ({section.count})")
        yield ""
        yield palette.warning(heading) if section.is_wider else heading
        for line in section.lines:
            yield from wrapped(terminal(line), width, "  ", "  ")
