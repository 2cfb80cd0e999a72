"""What the pages on differences are made of."""

from __future__ import annotations

from dataclasses import dataclass

from planner.reading.quoting import escaped
from planner.reading.shapes import LONGEST_NAME
from planner.rendering.wording import Voice


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and a line for each thing that differs. `is_wider` when it tells of something
    that is open, or within reach, and was not."""

    heading: str
    lines: list[str]
    is_wider: bool = False

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)


def named(text: str) -> str:
    """A name between backticks, whole."""
    return f"`{escaped(text, LONGEST_NAME * 4)}`" if text else "none"


TICKED = Voice(name=named, text=lambda text: escaped(text, LONGEST_NAME))
"""Names between backticks, and other text from outside made safe for one line."""
