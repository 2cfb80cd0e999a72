"""Tables as data. One template writes them all, so all sort, filter and print alike."""

from __future__ import annotations

from markupsafe import Markup

from planner.solving.records import dataclass

FILTERED_FROM = 6
"""With fewer rows than this a table is taken in at a glance and has no filter."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Numbers stand at the right, below each other; a slim column holds single
    words and takes no more room than these."""

    title: str
    numeric: bool = False
    slim: bool = False

    @property
    def look(self) -> str:
        """The class of its cells."""
        return "number" if self.numeric else "slim" if self.slim else "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a caption; the first cell of each row is the row's heading. Cells are HTML
    already. `name` is unique in its chapter. `is_sorted`: whether the reader may put the rows in
    another order; not where the last rows sum up the others."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Markup, ...], ...]
    is_sorted: bool = True

    @property
    def is_filtered(self) -> bool:
        """Whether it is long enough for a filter."""
        return self.is_sorted and len(self.rows) >= FILTERED_FROM
