"""Files, linted: read, put together by vendor, looked at by rules; every finding with its place,
those that comments ignore kept apart."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from planner.errors import Fault, PlannerError
from planner.lints.machinery.beside import catalogs_beside
from planner.lints.machinery.comments import Ignore, ignores
from planner.lints.machinery.files import SourceFile
from planner.lints.machinery.findings import Document, Finding, Place
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.running import findings_of
from planner.lints.machinery.vendors import Service, Vendor
from planner.model import Catalog
from planner.reading import read_catalog
from planner.reading.locating import CATALOGS, POLICIES, locate
from planner.solving.records import dataclass


class PlacedFinding(NamedTuple):
    """A finding with its place, those that belong to it, and the source line there. `ignored` is
    the comment that ignores it, if one does."""

    finding: Finding
    place: Place
    related: tuple[Place, ...]
    line: str
    ignored: Ignore | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """What a run found, by file and line. `ignored` are the findings that comments ignore. `files`
    were looked at; `unread` are catalogues that lie beside them and cannot be read, so that what
    these use may count as unused."""

    findings: tuple[PlacedFinding, ...]
    ignored: tuple[PlacedFinding, ...]
    files: tuple[str, ...]
    unread: tuple[str, ...]
    apis: int


class _Named(NamedTuple):
    """A catalogue that was named, where it is, and where its policy set is."""

    catalog: Catalog
    source: SourceFile
    policies: str


def lint(
    names: Iterable[str],
    rules: Sequence[Rule],
    *,
    today: date | None,
    watch: Callable[[str], None] = lambda _: None,
) -> Linted:
    """Look at the catalogues called `names` (shipped names or paths), and at their policy sets.

    `today` is the day that ages of facts are counted from; `watch` is told each step.
    Raises PlannerError, with every fault, where a file cannot be read.
    """
    groups = _by_vendor(_read_all(dict.fromkeys(names), watch))
    placed: list[PlacedFinding] = []
    unread: list[str] = []
    files: dict[str, None] = {}
    for policies, group in groups.items():
        others, broken = catalogs_beside([one.source.path for one in group], policies)
        unread += broken
        found, sources = _lint_vendor(group, policies, others, (rules, today, watch))
        placed += found
        files |= dict.fromkeys(sources)
    placed.sort(key=_order)
    return Linted(
        findings=tuple(one for one in placed if one.ignored is None),
        ignored=tuple(one for one in placed if one.ignored is not None),
        files=tuple(sorted(files)),
        unread=tuple(dict.fromkeys(unread)),
        apis=sum(len(one.catalog.apis) for group in groups.values() for one in group),
    )


def _order(one: PlacedFinding) -> tuple[str, int, int, str, str]:
    place = one.place
    return place.file, place.line, place.column, one.finding.rule, one.finding.message


def _read_all(names: Iterable[str], watch: Callable[[str], None]) -> list[_Named]:
    read: dict[str, _Named] = {}
    faults: list[Fault] = []
    for name in names:
        watch(name)
        try:
            catalog = read_catalog(name)
            path = locate(name, CATALOGS)
            assert path is not None, "a catalogue that was read has a place"
            source = SourceFile(path, "catalog")
            policies = locate(source.text_at("policies"), POLICIES, Path(path).parent)
            assert policies is not None, "so has its policy set"
            named = _Named(catalog, source, _shortened(policies))
            read.setdefault(os.path.realpath(path), named)
        except PlannerError as error:
            faults += error.faults
    if faults:
        raise PlannerError(tuple(dict.fromkeys(faults)))
    return list(read.values())


def _shortened(path: str) -> str:
    """`path` without its way up and down again, if that leads to the same file."""
    short = os.path.normpath(path)
    return short if os.path.realpath(short) == os.path.realpath(path) else path


def _by_vendor(named: Iterable[_Named]) -> dict[str, list[_Named]]:
    groups: dict[str, list[_Named]] = {}
    first: dict[str, str] = {}
    for one in named:
        path = first.setdefault(os.path.realpath(one.policies), one.policies)
        groups.setdefault(path, []).append(one)
    return groups


def _lint_vendor(
    group: Sequence[_Named],
    policies: str,
    others: Sequence[Catalog],
    asked: tuple[Sequence[Rule], date | None, Callable[[str], None]],
) -> tuple[list[PlacedFinding], Mapping[str, SourceFile]]:
    rules, today, watch = asked
    policy_document = Document("policy-set", group[0].catalog.policy_set.name, policies)
    services = [
        Service(one.catalog, Document("catalog", one.catalog.name, one.source.path))
        for one in group
    ]
    sources = {one.source.path: one.source for one in group}
    sources[policies] = SourceFile(policies, "policy-set")
    vendor = Vendor(services, policy_document, others=others, today=today)
    documents = [*(service.document for service in services), policy_document]
    comments = [
        comment for document in documents for comment in ignores(sources[document.file], document)
    ]
    found = [_placed(finding, sources) for finding in findings_of(vendor, rules, watch)]
    kept, applied = _ignoring(found, comments, rules)
    about_comments = [
        _placed(rule.finding(noticed), sources)
        for rule in rules
        for noticed in rule.check_ignores(applied)
    ]
    silenced, _ = _ignoring(about_comments, comments, rules)
    return [*kept, *silenced], sources


def _placed(finding: Finding, sources: Mapping[str, SourceFile]) -> PlacedFinding:
    source = sources[finding.at.document.file]
    place = finding.comment or source.place(finding.at)
    related = tuple(sources[one.document.file].place(one) for one in finding.related)
    return PlacedFinding(finding, place, related, source.lines[place.line - 1])


def _ignoring(
    found: Sequence[PlacedFinding], comments: Sequence[Ignore], rules: Sequence[Rule]
) -> tuple[list[PlacedFinding], list[Ignore]]:
    """The findings with the comments that ignore them, and the comments with what they ignore."""
    used: dict[Place, set[str]] = {}
    kept = []
    for one in found:
        ignoring = [*_covering(one, comments)]
        for comment in ignoring:
            used.setdefault(comment.place, set()).add(one.finding.rule)
        kept.append(one._replace(ignored=ignoring[0]) if ignoring else one)
    checked = frozenset(rule.id for rule in rules)
    applied = [
        comment._replace(used=frozenset(used.get(comment.place, ())), checked=checked)
        for comment in comments
    ]
    return kept, applied


def _covering(one: PlacedFinding, comments: Sequence[Ignore]) -> Iterator[Ignore]:
    for comment in comments:
        same_file = comment.place.file == one.place.file
        if same_file and comment.covers(one.finding.rule, one.place):
            yield comment
