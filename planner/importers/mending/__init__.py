"""What an importer found, changed as little as our formats ask for; every change is a remark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from planner.errors import Fault, InvalidFile
from planner.importers.found import Found, FoundService, Remark
from planner.importers.mending.apis import mended_apis
from planner.importers.mending.kinds import Vendor, mended_vendor
from planner.importers.mending.remarks import Remarks
from planner.importers.mending.requests import usable_requests
from planner.importers.mending.texts import fitting_name, fitting_text, is_page
from planner.importers.names import name_from, problem_of_name
from planner.model import Source
from planner.reading.formats import MOST_KINDS
from planner.solving.formula import GrantKey, atoms

CHANGED_RULES = frozenset({"changed-name", "changed-url", "repeated-id", "undeclared-grant"})


def mended(found: Found) -> Found:
    """`found` so that policy sets and catalogues can hold it. Requirements are canonical, APIs are
    sorted by id, and what was changed or lost stands under `warnings` and `left_out`.

    Raises InvalidFile where nothing is left to be planned: no API, or no grant at all.
    """
    remarks = Remarks()
    vendor = mended_vendor(found, _used(found), remarks)
    name = _name(found.name)
    services = tuple(_services(found, vendor, name, remarks))
    kinds = _kinds_with_grants(vendor, found, remarks)
    _refuse_nothing(name, services, vendor, len(kinds))
    named = _with_kind_names(found.requests, vendor.kind_names)
    requests = usable_requests(named, kinds, remarks)
    return replace(
        found,
        name=name,
        title=fitting_name(found.title) or name,
        kinds=kinds,
        grants=tuple(sorted(vendor.grants, key=lambda grant: grant.key)),
        services=services,
        requests=requests,
        sources=_sources(found.sources, remarks),
        assumptions=_assumptions(found.assumptions),
        left_out=(*found.left_out, *remarks.left_out),
        warnings=(*found.warnings, *remarks.changed),
    )


def _used(found: Found) -> set[GrantKey]:
    requirements = {
        api.requirement
        for service in found.services
        for api in service.apis
        if api.requirement is not None
    }
    return {key for requirement in requirements for key in atoms(requirement)}


def _name(name: str) -> str:
    """The short name, which becomes the name of files."""
    usable = name_from(name) if problem_of_name(name) else name
    if not usable:
        hint = "give the import a name with --name"
        raise InvalidFile([Fault(message="the source has no name to call its files by", hint=hint)])
    return usable


def _services(
    found: Found, vendor: Vendor, vendor_name: str, remarks: Remarks
) -> Iterator[FoundService]:
    taken: set[str] = set()
    for service in found.services:
        apis = mended_apis(service, vendor.keys, remarks)
        if not apis:
            message = "no API of this service can be written, so it gets no catalogue"
            remarks.leave_out("empty-service", service.name, message)
            continue
        name = _service_name(service.name, vendor_name, taken)
        yield replace(
            service,
            name=name,
            title=fitting_name(service.title) or name,
            apis=apis,
            sources=_sources(service.sources, remarks),
            assumptions=_assumptions(service.assumptions),
        )


def _service_name(name: str, vendor_name: str, taken: set[str]) -> str:
    usable = (name_from(name) if problem_of_name(name) else name) or vendor_name
    number, unique = 1, usable
    while unique in taken:
        number += 1
        unique = f"{usable[:70]}-{number}"
    taken.add(unique)
    return unique


def _kinds_with_grants(vendor: Vendor, found: Found, remarks: Remarks) -> tuple[Any, ...]:
    """A kind of which there is no grant would have to be settled everywhere, for nothing."""
    needed = {grant.key.kind for grant in vendor.grants}
    needed.update(
        vendor.kind_names[word] for word in _words(found.requests) if word in vendor.kind_names
    )
    for kind in vendor.kinds:
        if kind.name not in needed:
            remarks.leave_out("empty-kind", kind.name, "there is no grant of this kind")
    return tuple(kind for kind in vendor.kinds if kind.name in needed)


_KIND_PLACES = ("value-of", "for-each")


def _words(plain: object) -> Iterator[str]:
    """What placeholders in requests name."""
    if isinstance(plain, Mapping):
        for key, value in plain.items():
            if key in _KIND_PLACES and isinstance(value, str):
                yield value
            else:
                yield from _words(value)
    elif isinstance(plain, list | tuple):
        for item in plain:
            yield from _words(item)


def _with_kind_names(plain: Any, names: Mapping[str, str]) -> Any:
    """Requests whose placeholders name the kinds as they are called now."""
    if isinstance(plain, Mapping):
        return {
            key: names.get(value, value)
            if key in _KIND_PLACES and isinstance(value, str)
            else _with_kind_names(value, names)
            for key, value in plain.items()
        }
    if isinstance(plain, list | tuple):
        return [_with_kind_names(item, names) for item in plain]
    return plain


def _refuse_nothing(
    name: str, services: tuple[FoundService, ...], vendor: Vendor, kinds: int
) -> None:
    message = ""
    if not services:
        message = "no API is left that a catalogue can hold"
    elif not vendor.grants:
        message = "the source names no grant at all, so there is nothing to choose from"
    elif kinds > MOST_KINDS:
        message = f"expected at most {MOST_KINDS} kinds of grants, found {kinds}"
    if message:
        raise InvalidFile([Fault(message=f"cannot import {name}: {message}")])


def _sources(sources: Iterable[Source], remarks: Remarks) -> tuple[Source, ...]:
    kept = []
    for source in sources:
        facts = fitting_name(source.facts)
        if facts and is_page(source.page):
            kept.append(replace(source, facts=facts))
        else:
            message = "it has no address that people can open, so it is no source of the files"
            remarks.leave_out("source-without-page", source.page or source.facts, message)
    return tuple(kept)


def _assumptions(assumptions: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(fitting_text, assumptions))))


__all__ = ["CHANGED_RULES", "Remark", "mended"]
