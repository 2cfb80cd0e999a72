"""Kinds and grants as policy sets take them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from planner.importers.found import Found
from planner.importers.mending.remarks import Remarks
from planner.importers.mending.texts import fitting_name, fitting_text
from planner.model import Grant, Kind
from planner.reading.formats import KIND_NAME, REFUSED_GRANTS, REFUSED_KINDS
from planner.solving.formula import FALSE, Formula, GrantKey
from planner.solving.records import dataclass

_HOLDERS = ("token", "client")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """The kinds and grants of a policy set, and what has become of the source's: `kind_names` maps
    its kinds to ours, and `keys` its grants to ours, or to ``FALSE`` where one cannot be given."""

    kinds: tuple[Kind, ...]
    grants: tuple[Grant, ...]
    kind_names: Mapping[str, str]
    keys: Mapping[GrantKey, Formula]


def mended_vendor(found: Found, used: Collection[GrantKey], remarks: Remarks) -> Vendor:
    """The kinds and grants of `found`, and of `used` those that it does not declare.

    Raises ValueError for a grant of a kind that it does not declare, a fault of the importer.
    """
    kind_names = _kind_names(found.kinds, remarks)
    undeclared = _undeclared(found.grants, used, remarks)
    keys, grants = _grants([*found.grants, *undeclared], kind_names, remarks)
    return Vendor(
        kinds=tuple(_kind(kind, kind_names[kind.name], remarks) for kind in found.kinds),
        grants=tuple(_with_implications(grants, keys, remarks)),
        kind_names=kind_names,
        keys=keys,
    )


def _kind_names(kinds: Iterable[Kind], remarks: Remarks) -> dict[str, str]:
    names: dict[str, str] = {}
    for kind in kinds:
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", fitting_name(kind.name)).strip("-") or "kind"
        if KIND_NAME.problem(name):
            name = f"kind-{name}"
        if name in REFUSED_KINDS:
            name = f"{name}-grants"
        names[kind.name] = remarks.renamed("kind", kind.name, _unique(name, names.values(), "-{}"))
    return names


def _unique(name: str, taken: Collection[str], ending: str) -> str:
    """`name`, with a number behind it where another has it already."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = name + ending.format(number)
    return candidate


def _kind(kind: Kind, name: str, remarks: Remarks) -> Kind:
    if kind.held_by not in _HOLDERS:
        raise ValueError(f"a kind is held by a token or a client, not {kind.held_by!r}")
    title = fitting_name(kind.title) or name
    return Kind(name=name, title=remarks.renamed("kind", kind.title, title), held_by=kind.held_by)


def _undeclared(grants: Iterable[Grant], used: Iterable[GrantKey], remarks: Remarks) -> list[Grant]:
    declared = {grant.key for grant in grants}
    missing = sorted(set(used) - declared)
    for key in missing:
        message = "an API needs this grant, and the source does not declare it; its name stands in"
        remarks.change("undeclared-grant", str(key), f"{message} for its value in requests")
    return [Grant(key=key, value=key.name) for key in missing]


def _grants(
    grants: Iterable[Grant], kind_names: Mapping[str, str], remarks: Remarks
) -> tuple[dict[GrantKey, Formula], list[Grant]]:
    keys: dict[GrantKey, Formula] = {}
    kept: dict[GrantKey, Grant] = {}
    owners: dict[tuple[str, str], GrantKey] = {}
    for grant in grants:
        place = str(grant.key)
        if grant.key in keys:
            message = "the source declares this grant more than once; the first declaration counts"
            remarks.leave_out("repeated-grant", place, message)
            continue
        kind = kind_names[grant.key.kind]
        if not grant.value or fitting_name(grant.value) != grant.value:
            message = "its value in requests cannot be written; no API is planned by way of it"
            remarks.leave_out("unusable-grant", place, message)
            keys[grant.key] = FALSE
            continue
        owner = owners.setdefault((kind, grant.value), grant.key)
        if owner != grant.key:
            message = f"it has the value of {owner}, so both count as that one grant"
            remarks.leave_out("repeated-grant", place, message)
            keys[grant.key] = keys[owner]
            continue
        key = GrantKey(kind, _grant_name(grant.key, kind, kept, remarks))
        keys[grant.key] = key
        kept[key] = _mended(grant, key, remarks)
    return keys, _with_own_identifiers(kept.values(), remarks)


def _with_own_identifiers(grants: Iterable[Grant], remarks: Remarks) -> list[Grant]:
    """The grants, each with its identifier only where a file can hold it and no other has it."""
    owners: dict[tuple[str, str], GrantKey] = {}
    kept = []
    for grant in grants:
        identifier = grant.id or None
        if identifier is not None:
            owner = owners.setdefault((grant.key.kind, identifier), grant.key)
            if owner != grant.key or fitting_name(identifier) != identifier:
                what = "cannot be written" if owner == grant.key else f"is that of {owner}"
                message = f"its identifier {what}, so none is given"
                remarks.leave_out("unusable-identifier", str(grant.key), message)
                identifier = None
        kept.append(grant if identifier == grant.id else replace(grant, id=identifier))
    return kept


def _grant_name(key: GrantKey, kind: str, kept: Collection[GrantKey], remarks: Remarks) -> str:
    name = fitting_name(key.name) or "unnamed"
    if name in REFUSED_GRANTS:
        name = f"{name} ({kind})"
    taken = (
        {other.name for other in kept if other.kind == kind} if GrantKey(kind, name) in kept else ()
    )
    return remarks.renamed("grant", key.name, _unique(name, taken, " ({})"))


def _mended(grant: Grant, key: GrantKey, remarks: Remarks) -> Grant:
    risk = grant.risk
    if risk is not None and not 1 <= risk <= 5:
        message = f"the risk {risk} is not from 1 to 5, so none is given"
        remarks.leave_out("unusable-risk", str(grant.key), message)
        risk = None
    reserved = (
        None if grant.reserved is None else fitting_text(grant.reserved) or "The source says so."
    )
    return replace(
        grant,
        key=key,
        risk=risk,
        meaning=fitting_text(grant.meaning),
        reserved=reserved,
    )


def _with_implications(
    grants: Iterable[Grant], keys: Mapping[GrantKey, Formula], remarks: Remarks
) -> Iterable[Grant]:
    """Each grant with those of its implications that a policy set can hold: of grants that are
    there, of the same kind, and in no circle."""
    ours = {grant.key: grant for grant in grants}
    kept: dict[GrantKey, set[GrantKey]] = {key: set() for key in ours}
    for key, grant in ours.items():
        for implied in grant.implies:
            target = keys.get(implied)
            problem = _problem_of(key, target, kept)
            if problem:
                message = f"that it implies {implied} is left out: {problem}"
                remarks.leave_out("unusable-implication", str(key), message)
            elif isinstance(target, GrantKey):
                kept[key].add(target)
    for key, grant in ours.items():
        yield replace(grant, implies=tuple(sorted(kept[key])))


def _problem_of(
    key: GrantKey, target: Formula | None, kept: Mapping[GrantKey, set[GrantKey]]
) -> str:
    if not isinstance(target, GrantKey) or target not in kept:
        return "there is no such grant"
    if target.kind != key.kind:
        return "it is of another kind"
    if _leads_to(target, key, kept):
        return "each would imply the other"
    return ""


def _leads_to(start: GrantKey, end: GrantKey, implied: Mapping[GrantKey, set[GrantKey]]) -> bool:
    seen: set[GrantKey] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key == end:
            return True
        if key not in seen:
            seen.add(key)
            waiting.extend(implied[key])
    return False
