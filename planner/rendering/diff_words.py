"""What differs, in words that all pages share: a summary, and sections of lines.

Names stand between backticks, for each page to write them in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from planner.gating.concerned import Concerned
from planner.gating.differences import Differences
from planner.gating.plan_changes import Was
from planner.rendering.diff_catalog_words import catalog_sections
from planner.rendering.diff_plan_words import plan_sections
from planner.rendering.diff_sections import Section, named
from planner.rendering.wording import counted, joined


class Outline(NamedTuple):
    """What a page says: the verdict, the numbers, and the sections with something in them."""

    verdict: str
    wider: bool
    numbers: str
    sections: tuple[Section, ...]


def outline(differences: Differences, concerned: Sequence[Concerned] = ()) -> Outline:
    """The outline of what differs, and of the integrations that it concerns."""
    sections = [one for one in _sections(differences) if one.lines]
    affected = [one for one in _concerned_sections(concerned) if one.lines]
    return Outline(
        verdict=_verdict(differences, concerned),
        wider=differences.changes.wider,
        numbers=joined(f"{one.heading.lower()}: {one.count}" for one in sections),
        sections=(*affected, *sections),
    )


def _verdict(differences: Differences, concerned: Sequence[Concerned]) -> str:
    changes = differences.changes
    if changes.is_empty:
        verdict = "No difference."
    elif changes.wider:
        verdict = "Something is open, or within reach, that was not."
    else:
        verdict = "Different, and nothing is open that was not."
    needy = sum(one.concern in ("needs-new-plan", "cannot-be-planned") for one in concerned)
    if concerned:
        total = counted(len(concerned), "integration")
        verdict += f" {needy or 'None'} of {total} {'needs' if needy < 2 else 'need'} a new plan."
    return verdict


def _sections(differences: Differences) -> Iterator[Section]:
    if differences.catalogs is not None:
        yield from catalog_sections(differences.catalogs)
    if differences.integrations is not None:
        changes = differences.integrations
        yield Section("Asked for otherwise", [_was(one) for one in changes.asked])
        accepted = [
            f"{one.finding} {named(one.name)} until {one.until}: {one.reason}"
            for one in changes.deviations_added
        ]
        yield Section("Deviations accepted besides", accepted, is_wider=True)
        gone = [f"{one.finding} {named(one.name)}" for one in changes.deviations_removed]
        yield Section("Deviations no longer accepted", gone)
        yield from plan_sections(changes.plans)
    if differences.plans is not None:
        yield from plan_sections(differences.plans)


def _was(one: Was) -> str:
    return f"{one.name}: {named(str(one.old))} became {named(str(one.new))}"


def _concerned_sections(concerned: Iterable[Concerned]) -> Iterator[Section]:
    groups: dict[str, list[str]] = {}
    for one in concerned:
        groups.setdefault(one.concern, []).extend(_lines_of(one))
    for concern, heading in (
        ("needs-new-plan", "Integrations that need a new plan"),
        ("cannot-be-planned", "Integrations that cannot be planned"),
        ("stays", "Integrations that stay as they are"),
        ("not-used", "Integrations that do not use this catalogue"),
    ):
        grave = concern in ("needs-new-plan", "cannot-be-planned")
        yield Section(heading, groups.get(concern, []), is_wider=grave)


def _lines_of(one: Concerned) -> Iterator[str]:
    texts = [*(finding.message for finding in one.findings), *map(str, one.faults)]
    yield f"{named(one.file)}{': ' if texts else ''}{' '.join(texts)}"
