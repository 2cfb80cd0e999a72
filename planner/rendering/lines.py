"""Lines of a page for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from planner.rendering.wording import joined

LISTED = 12
"""How many names of one list are shown where another format shows all."""


def wrapped(text: str, width: int, indent: str = "", hanging: str = "  ") -> list[str]:
    """`text` in lines of at most `width` columns where its words allow, the first behind `indent`
    and the others behind `indent` and `hanging`."""
    return wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def shortened(names: Sequence[str]) -> str:
    """The names joined; of a long list the first few, and how many more there are."""
    if len(names) <= LISTED:
        return joined(names)
    return f"{', '.join(names[:LISTED])} and {len(names) - LISTED} more"
