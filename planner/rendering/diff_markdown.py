"""What differs, for a pull request: a short summary, and the details folded."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rendering.diff_words import Outline
from planner.rendering.escaping import markdown
from planner.rendering.findings_markdown import message_markdown


def diff_markdown(found: Outline, title: str) -> str:
    """The outline as Markdown. What opens something is in sight, all else is folded."""
    return "\n".join(_lines(found, title)) + "\n"


def _lines(found: Outline, title: str) -> Iterator[str]:
    yield f"### {markdown(title)}"
    yield ""
    yield f"**{markdown(found.verdict)}**" if found.wider else markdown(found.verdict)
    if found.numbers:
        yield ""
        yield f"{markdown(found.numbers[:1].upper() + found.numbers[1:])}."
    for section in found.sections:
        heading = f"{section.heading} ({section.count})"
        yield ""
        # Inside of the summary there is HTML and no Markdown.
        yield f"<details{' open' if section.is_wider else ''}><summary>{_html(heading)}</summary>"
        yield ""
        for line in section.lines:
            yield f"- {message_markdown(line)}"
        yield ""
        yield "</details>"


def _html(text: str) -> str:
    from html import escape

    from planner.rendering.escaping import terminal

    return escape(terminal(text))
