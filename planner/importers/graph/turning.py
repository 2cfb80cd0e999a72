"""The document turned round: for each method and path, what meets it in one scheme.

The document lists under each permission what it opens. An API is met by any permission that lists
it, and where that one also requires others, by both together: ``P and (A or B)``. A requirement is
kept as its smallest sets, of one or two permissions each.

What cannot be read for sure opens nothing here: a permission under a condition that is not known is
no way in, so that no plan relies on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from planner.importers.found import Remark
from planner.importers.graph.documents import PathSet, Permission
from planner.importers.graph.marks import Marks
from planner.reading.quoting import listed, quoted
from planner.solving.formula import Formula, GrantKey, all_of, any_of

Ways: TypeAlias = "frozenset[frozenset[str]]"
"""The smallest sets of permissions that meet an API, by name."""


class Operation(NamedTuple):
    """A method and a path, as the document spells them."""

    path: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Turned:
    """What meets each operation in one scheme.

    `ways` maps every operation to its smallest sets, none where nothing is known to meet it, and
    `least` to the permissions that the document calls least for it. `used` are the permissions in
    the document's sets before the larger ones were dropped.
    """

    def __init__(
        self, permissions: Iterable[Permission], scheme: str, ignored: Collection[str] = ()
    ) -> None:
        """The permissions in `ignored` (by name) are no way in, without a remark on each."""
        self.scheme = scheme
        self._ignored = ignored
        self.left_out: list[Remark] = []
        self.warnings: list[Remark] = []
        self.used: set[str] = set()
        self.least: dict[Operation, set[str]] = {}
        self._known = {one.name: one for one in permissions if scheme in one.descriptions}
        self._found: dict[Operation, set[frozenset[str]]] = {}
        for permission in self._known.values():
            self._add(permission)
        self.ways: dict[Operation, Ways] = {
            operation: self._smallest(operation, found)
            for operation, found in sorted(self._found.items())
        }

    def _add(self, permission: Permission) -> None:
        for path_set in permission.path_sets:
            if self.scheme not in path_set.schemes:
                continue
            is_way_in = permission.name not in self._ignored
            why = _condition(permission, path_set)
            if why and is_way_in:
                self.left_out.append(_unknown_condition(path_set.place, permission.name, why))
                is_way_in = False
            for operation, marks in _operations(path_set):
                found = self._found.setdefault(operation, set())
                if is_way_in:
                    found.update(self._ways_of(operation, permission.name, marks))

    def _ways_of(
        self, operation: Operation, permission: str, marks: Marks
    ) -> Iterator[frozenset[str]]:
        """The sets by which `permission` meets `operation`."""
        if marks.unknown:
            why = f"it is listed with {listed(marks.unknown, 'and')}"
            self.left_out.append(_unknown_condition(str(operation), permission, why))
            return
        partners = [name for name in marks.also_requires if self._is_known(operation, name)]
        if marks.also_requires and not partners:
            return
        if self.scheme in marks.least:
            self.least.setdefault(operation, set()).add(permission)
        self.used.update((permission, *partners))
        for partner in partners or (permission,):
            yield frozenset({permission, partner})

    def _is_known(self, operation: Operation, partner: str) -> bool:
        if partner in self._known and partner not in self._ignored:
            return True
        message = (
            f"{quoted(partner)} is required besides, and is no permission of the scheme"
            f" {self.scheme}, so it meets nothing here"
        )
        self.left_out.append(Remark(rule="unknown-partner", place=str(operation), message=message))
        return False

    def _smallest(self, operation: Operation, found: Collection[frozenset[str]]) -> Ways:
        alone = {name for way in found if len(way) == 1 for name in way}
        for way in sorted(map(sorted, (way for way in found if len(way) > 1 and way & alone))):
            enough = sorted(alone.intersection(way))
            message = (
                f"{listed(way, 'and')} are listed as needed together, and"
                f" {listed(enough, 'and')} alone as enough, so the two are never needed together;"
                " it is probably a fault of the document"
            )
            self.warnings.append(
                Remark(rule="absorbed-conjunction", place=str(operation), message=message)
            )
        return frozenset(way for way in found if len(way) == 1 or not way & alone)


def _operations(path_set: PathSet) -> Iterator[tuple[Operation, Marks]]:
    for path, marks in path_set.paths.items():
        for method in path_set.methods:
            yield Operation(path, method), marks


def _condition(permission: Permission, path_set: PathSet) -> str:
    """Why what a path set says cannot be relied on; empty where it can."""
    if permission.implicit:
        return "it is marked as `implicit`"
    if path_set.conditions:
        return f"its path set has {listed(path_set.conditions, 'and')}"
    return ""


def _unknown_condition(place: str, permission: str, why: str) -> Remark:
    message = f"{quoted(permission)} counts as no way in, as {why}, and it is not known what for"
    return Remark(rule="unknown-condition", place=place, message=message)


def requirement_of(ways: Ways, keys: Mapping[str, GrantKey]) -> Formula:
    """`ways` as a formula: the same one for the same ways. Sets with a permission in common are
    written as that one and any of the others."""
    alone = sorted(name for way in ways if len(way) == 1 for name in way)
    together = {way for way in ways if len(way) > 1}
    members: list[Formula] = [keys[name] for name in alone]
    while together:
        times = Counter(name for way in together for name in way)
        head = min(times, key=lambda name: (-times[name], name))
        ours = {way for way in together if head in way}
        partners = sorted(name for way in ours for name in way - {head})
        members.append(all_of([keys[head], any_of(keys[name] for name in partners)]))
        together -= ours
    return any_of(members)
