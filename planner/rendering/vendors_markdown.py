"""One report for a security review of an integration with several vendors: a chapter for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from planner.model import Catalog
from planner.rendering.escaping import markdown
from planner.rendering.report_markdown import report_markdown
from planner.rendering.vendors_text import vendor_in_words, verdict_of_all
from planner.vendors import Plans

_FENCE = re.compile(r"(`{3,})")
_LINK = re.compile(r"\]\(#([a-z0-9-]+)\)")


def reports_markdown(plans: Plans) -> str:
    """The report: the verdict on all, then each vendor's report as a chapter."""
    pages = [(plan.catalog, report_markdown(plan)) for plan in plans]
    return chapters_markdown("Access review", plans, pages)


def chapters_markdown(title: str, plans: Plans, pages: Iterable[tuple[Catalog, str]]) -> str:
    """The page of each vendor as a chapter, after the verdict on all `plans`. Each page starts with
    a heading, whose place the vendor's name takes."""
    name = markdown(plans.integration.name)
    head = [f"# {title}: {name}", "", f"**Verdict: {markdown(verdict_of_all(plans))}**", ""]
    for note in plans.notes:
        head += [f"> Note: {markdown(note)}", ""]
    head += [
        f"- {markdown(vendor_in_words(plan.catalog))}: {_summary(plan.status)}" for plan in plans
    ]
    anchors: Counter[str] = Counter([_anchor(head[0])])
    chapters = [
        "\n".join(_chapter(markdown(vendor_in_words(catalog)), page, anchors))
        for catalog, page in pages
    ]
    return "\n\n".join(["\n".join(head), *chapters]) + "\n"


def _summary(status: str) -> str:
    return {
        "optimal": "proven least",
        "unproven": "sufficient, not proven least",
        "infeasible": "no set of grants within the limits is enough",
    }[status]


def _chapter(title: str, report: str, anchors: Counter[str]) -> Iterator[str]:
    """A vendor's report with `title` as its heading and the others one level lower.

    GitHub numbers the anchors of equal headings; links within the chapter lead to its own.
    """
    lines = report.rstrip("\n").split("\n")
    prose = list(_prose(lines))
    numbers: dict[str, str] = {}
    for line, is_prose in zip(lines[1:], prose[1:], strict=True):
        if is_prose and line.startswith("#"):
            anchor = _anchor(line)
            numbers.setdefault(anchor, f"{anchor}-{anchors[anchor]}" if anchors[anchor] else anchor)
            anchors[anchor] += 1
    yield f"## {title}"
    for line, is_prose in zip(lines[1:], prose[1:], strict=True):
        if not is_prose:
            yield line
        elif line.startswith("#"):
            yield f"#{line}"
        else:
            yield _LINK.sub(lambda link: _moved(link, numbers), line)


def _prose(lines: Iterable[str]) -> Iterator[bool]:
    """For each line, whether it is outside of all blocks of code."""
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if not fence:
            yield found is None
            fence = found[1] if found else ""
        else:
            yield False
            if line.rstrip() == fence:
                fence = ""


def _anchor(heading: str) -> str:
    """What a link to a heading is called: letters and digits, `-` for each blank."""
    return re.sub(r"[^\w -]", "", heading.lstrip("# ").casefold()).replace(" ", "-")


def _moved(link: re.Match[str], numbers: dict[str, str]) -> str:
    inside_code = link.string.count("`", 0, link.start()) % 2
    return link[0] if inside_code else f"](#{numbers.get(link[1], link[1])})"
