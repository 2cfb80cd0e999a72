"""The summary of an import on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.importers.changes import (
    Changes,
    Numbers,
    RequirementChange,
    changes_between,
    numbers_of,
)
from planner.importers.found import Remark
from planner.importers.writing import Prepared
from planner.model import Kind
from planner.reading.quoting import key_path
from planner.rendering.escaping import terminal
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette
from planner.rendering.wording import TERMINAL, counted, joined, requirement_of_kinds
from planner.solving.formula import Formula

SHOWN = 3
SHOWN_FILES = 6


def import_text(
    prepared: Prepared, palette: Palette, *, width: int, written: bool, verbose: bool
) -> str:
    """What was found, written and changed, then what was left out and what looks suspicious; of
    each long list the first few unless `verbose`."""
    page = _Page(palette, width, None if verbose else SHOWN)
    lines = [
        *page.found(prepared),
        *page.files(prepared, written=written),
        *page.changes(changes_between(prepared.earlier, prepared.found), _kinds(prepared)),
        *page.overlay(prepared, written=written),
        *page.remarks("Left out", prepared.found.left_out),
        *page.remarks("Warnings", prepared.found.warnings),
    ]
    return "".join(f"{line}\n" for line in lines)


def _kinds(prepared: Prepared) -> tuple[Kind, ...]:
    policy_set = prepared.earlier.policy_set
    return (*(policy_set.kinds if policy_set else ()), *prepared.found.kinds)


def _requirement(requirement: Formula | None, kinds: Sequence[Kind]) -> str:
    if requirement is None:
        return "not known"
    return requirement_of_kinds(requirement, kinds, TERMINAL)


def _number(number: int, noun: str) -> str:
    return counted(number, noun).replace(str(number), f"{number:,}", 1)


class _Page:
    def __init__(self, palette: Palette, width: int, shown: int | None) -> None:
        self._palette = palette
        self._width = width
        self._shown = shown

    def found(self, prepared: Prepared) -> Iterator[str]:
        found = prepared.found
        apis = [api for service in found.services for api in service.apis]
        numbers = numbers_of(apis, len(found.grants))
        services = len(found.services)
        yield self._palette.strong(
            f"{terminal(found.title)}: {_number(numbers.apis, 'API')}"
            + (f" of {_number(services, 'service')}" if services > 1 else "")
            + f", {_number(numbers.grants, 'grant')}."
        )
        yield from wrapped(f"{_effects(numbers)}. {_requirements(numbers)}", self._width, "  ", "")

    def files(self, prepared: Prepared, *, written: bool) -> Iterator[str]:
        changed = [path for path in prepared.files if prepared.is_changed(path)]
        unchanged = len(prepared.files) - len(changed)
        yield ""
        if changed:
            yield "Wrote:" if written else "Would write:"
            most = None if self._shown is None else SHOWN_FILES
            yield from self._listed(changed, most)
        if unchanged:
            yield f"Unchanged: {_number(unchanged, 'file')}"

    def changes(self, changes: Changes | None, kinds: Sequence[Kind]) -> Iterator[str]:
        """`kinds` are those of the grants that were asked for before or are now."""
        if changes is None:
            return
        yield ""
        if not changes:
            yield "No API and no grant is other than before."
            return
        yield "Against what was there before:"
        for heading, names in (
            ("API added", changes.apis_added),
            ("API removed", changes.apis_removed),
            ("API requires something else", changes.apis_changed),
            ("API otherwise changed", changes.apis_reworded),
            ("grant added", changes.grants_added),
            ("grant removed", changes.grants_removed),
            ("grant changed", changes.grants_changed),
        ):
            if not names:
                continue
            yield f"  {heading}: {len(names):,}"
            if names is changes.apis_changed:
                yield from self._requirements(changes.requirements_changed, kinds)
            else:
                yield from self._listed(names, self._shown, "    ")

    def _requirements(
        self, changed: Sequence[RequirementChange], kinds: Sequence[Kind]
    ) -> Iterator[str]:
        shown = changed[: self._shown]
        for one in shown:
            yield f"    {terminal(one.api)}"
            text = f"{_requirement(one.before, kinds)} -> {_requirement(one.after, kinds)}"
            yield from wrapped(text, self._width, "      ")
        yield from _more(len(changed) - len(shown), "    ")

    def overlay(self, prepared: Prepared, *, written: bool) -> Iterator[str]:
        if prepared.additions:
            yield ""
            yield f"{terminal(prepared.overlay)} adds to {_number(prepared.additions, 'entry')}."
        if prepared.lifted:
            yield ""
            moved = "Moved" if written else "Would move"
            yield f"{moved} from edited files to {terminal(prepared.overlay)}:"
            yield from self._listed([key_path(one.path) for one in prepared.lifted], self._shown)

    def remarks(self, heading: str, remarks: Sequence[Remark]) -> Iterator[str]:
        if not remarks:
            return
        yield ""
        yield self._palette.warning(f"{heading}: {len(remarks):,}")
        by_rule: dict[str, list[Remark]] = {}
        for remark in remarks:
            by_rule.setdefault(remark.rule, []).append(remark)
        for rule, members in by_rule.items():
            yield f"  {terminal(rule)}: {len(members):,}"
            shown = members[: self._shown]
            for remark in shown:
                text = f"{terminal(remark.place)}: {terminal(remark.message)}"
                yield from wrapped(text, self._width, "    ")
            yield from _more(len(members) - len(shown), "    ")

    def _listed(self, names: Sequence[str], most: int | None, indent: str = "  ") -> Iterator[str]:
        shown = names[:most]
        yield from (f"{indent}{terminal(name)}" for name in shown)
        yield from _more(len(names) - len(shown), indent)


def _more(number: int, indent: str) -> Iterable[str]:
    return [f"{indent}and {number:,} more; --verbose lists them"] if number > 0 else []


def _effects(numbers: Numbers) -> str:
    return f"{numbers.reads:,} read, {numbers.writes:,} write"


def _requirements(numbers: Numbers) -> str:
    forms = [
        (number, words)
        for number, words in (
            (numbers.single, "for one grant"),
            (numbers.any_of, "for any one of several"),
            (numbers.all_of, "for several at once"),
        )
        if number
    ]
    # The verb stands once, with the first of them.
    said_of = joined(
        f"{number:,} {words if place else _verb(number, 'asks', 'ask') + ' ' + words}"
        for place, (number, words) in enumerate(forms)
    )
    said = _number(numbers.requirements, "distinct requirement")
    sentence = f"{said}: {said_of}." if forms else f"{said}."
    if numbers.none:
        sentence += (
            f" {_number(numbers.none, 'API')} {_verb(numbers.none, 'needs', 'need')} nothing."
        )
    if numbers.unknown:
        sentence += (
            f" What {_number(numbers.unknown, 'API')} {_verb(numbers.unknown, 'needs', 'need')} is"
            " not known."
        )
    return sentence


def _verb(number: int, one: str, several: str) -> str:
    return one if number == 1 else several
