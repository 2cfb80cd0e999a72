"""Pages and JSON that several look-up commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from planner.model import Api
from planner.rendering.columns import columns
from planner.rendering.escaping import terminal
from planner.rendering.requests.parts import json_text

GAP = "  "
LEAST_LAST = 12


def table(
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    flexible: int = -1,
    shorten: Callable[[str, int], str] | None = None,
) -> Iterator[str]:
    """`rows` as lines in columns. Where a line would be wider than `width`, the column `flexible`
    is shortened, by `shorten` if given. Cells are made safe for terminals."""
    if not rows:
        return
    cells = [[terminal(cell) for cell in row] for row in rows]
    widths = [max(columns(row[at]) for row in cells) for at in range(len(cells[0]))]
    too_wide = sum(widths) + len(GAP) * (len(widths) - 1) - width
    if too_wide > 0:
        widths[flexible] = max(LEAST_LAST, widths[flexible] - too_wide)
    for row in cells:
        row[flexible] = (shorten or shortened)(row[flexible], widths[flexible])
        padded = (
            cell + " " * (most - columns(cell)) for cell, most in zip(row, widths, strict=True)
        )
        yield GAP.join(padded).rstrip()


def shortened(text: str, width: int) -> str:
    """`text` in at most `width` columns; what is cut off is marked by an ellipsis."""
    if columns(text) <= width:
        return text
    while text and columns(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def shortened_url(url: str, width: int) -> str:
    """`url` in at most `width` columns, without its beginning, as URLs of one service differ in
    their ends. It starts with a whole segment, if one is short enough."""
    if columns(url) <= width:
        return url
    while url and columns(url) > width - 1:
        url = url[1:]
    segments = url.partition("/")[2].lstrip("/")
    return f"…/{segments}" if segments else f"…{url}"


def wrapped(text: str, width: int, indent: str = "") -> Iterator[str]:
    """`text`, made safe for terminals, in lines of at most `width` columns."""
    from textwrap import wrap

    yield from wrap(
        terminal(text),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def page(lines: Iterator[str]) -> str:
    """Lines as one text."""
    return "".join(f"{line}\n" for line in lines)


def json_page(schema: str, members: dict[str, Any]) -> str:
    """JSON with the name and version of its own structure in front."""
    return json_text({"schema": schema, **members}) + "\n"


def guard_of(api: Api) -> str:
    """What guards an API, in a word or two."""
    if api.policy is not None:
        return api.policy
    if api.requirement is None:
        return "(unknown)"
    from planner.solving.formula import TRUE

    return "(none)" if api.requirement == TRUE else "(its own)"


def api_record(api: Api) -> dict[str, Any]:
    """An API for JSON, with the keys that it has in ``plan-v1``."""
    return {
        "id": api.id,
        "title": api.title,
        "aliases": list(api.aliases),
        "method": api.method,
        "url": api.url,
        "policy": api.policy,
        "effect": api.effect,
        "page": api.page,
    }
