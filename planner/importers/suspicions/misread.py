"""A list of which all are said to be needed, and that looks like a list of which any would do.

Google's discovery documents list the scopes of which any one is enough, OpenAPI those that are all
needed; turning one into the other has made many documents that ask for far too much. Two signs of
it: an API that asks for a grant together with its read-only form, and an API that reads and asks
for all that an API of the same URL needs for writing, and more of the same family.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import permutations

from planner.importers.found import Found, Remark
from planner.importers.suspicions.apis import by_requirement, named, place_of
from planner.model import Api
from planner.solving.formula import AllOf, Formula, GrantKey

_SEPARATORS = r"[.:/_-]"
_READING = frozenset({"read", "readonly", "read_only", "read-only", "ro"})
_READING_AND_WRITING = frozenset({"readwrite", "read_write", "read-write", "rw"})

Implied = Mapping[GrantKey, frozenset[GrantKey]]


def misread_any_of(rule: str, found: Found) -> Iterator[Remark]:
    """A warning for each suspicious *all of*."""
    implied = {grant.key: frozenset(grant.implies) for grant in found.grants}
    for requirement, apis in by_requirement(found).items():
        for needed in _all_of_lists(requirement):
            pair = _wide_and_narrow(needed, implied)
            if pair is not None:
                wide, narrow = (named([key]) for key in pair)
                message = (
                    f"{wide} and {narrow} are listed as needed together, although {narrow} looks"
                    f" like a part of {wide}; perhaps any one of {named(needed)} is enough"
                )
                yield Remark(rule=rule, place=place_of(apis), message=message)
    for service in found.services:
        yield from _readers_that_need_more(rule, service.apis)


def _all_of_lists(formula: Formula) -> Iterator[tuple[GrantKey, ...]]:
    """The grants that stand together in each *all of* inside `formula`."""
    if isinstance(formula, GrantKey):
        return
    grants = tuple(member for member in formula.members if isinstance(member, GrantKey))
    if isinstance(formula, AllOf) and len(grants) > 1:
        yield grants
    for member in formula.members:
        yield from _all_of_lists(member)


def _wide_and_narrow(
    needed: tuple[GrantKey, ...], implied: Implied
) -> tuple[GrantKey, GrantKey] | None:
    """Two of the grants, of which the second is a part of the first, by the policy set or by its
    name."""
    for wide, narrow in permutations(sorted(needed), 2):
        if wide.kind == narrow.kind and (
            narrow in implied.get(wide, ()) or is_read_only_form(narrow.name, wide.name)
        ):
            return wide, narrow
    return None


def is_read_only_form(narrow: str, wide: str) -> bool:
    """Whether `narrow` is called like the read-only form of `wide`: ``files.readonly`` of
    ``files``, ``Files.Read.All`` of ``Files.ReadWrite.All``."""
    small, large = narrow.casefold(), wide.casefold()
    if small.startswith(large):
        ending = small[len(large) :]
        return re.match(_SEPARATORS, ending) is not None and ending[1:] in _READING
    parts, others = re.split(_SEPARATORS, small), re.split(_SEPARATORS, large)
    different = [pair for pair in zip(parts, others, strict=False) if pair[0] != pair[1]]
    return (
        len(parts) == len(others)
        and len(different) == 1
        and different[0][0] in _READING
        and different[0][1] in _READING_AND_WRITING
    )


def _readers_that_need_more(rule: str, apis: tuple[Api, ...]) -> Iterator[Remark]:
    by_url: dict[str, list[Api]] = {}
    for api in apis:
        by_url.setdefault(api.url, []).append(api)
    for together in by_url.values():
        for reader in (api for api in together if api.effect == "read"):
            needed = _only_all_of(reader.requirement)
            for writer in (api for api in together if api.effect == "write"):
                less = _only_all_of(writer.requirement)
                if less and less < needed and _is_one_family(needed):
                    message = (
                        f"it reads, and asks for all that {writer.method} asks for at the same URL"
                        f" and more; perhaps any one of {named(sorted(needed))} is enough"
                    )
                    yield Remark(rule=rule, place=f"{reader.method} {reader.url}", message=message)
                    break


def _only_all_of(requirement: Formula | None) -> frozenset[GrantKey]:
    """The grants where `requirement` asks for all of some and nothing else; else none."""
    if isinstance(requirement, GrantKey):
        return frozenset({requirement})
    if not isinstance(requirement, AllOf):
        return frozenset()
    members = requirement.members
    grants = frozenset(member for member in members if isinstance(member, GrantKey))
    return grants if len(grants) == len(members) else frozenset()


def _is_one_family(keys: frozenset[GrantKey]) -> bool:
    """Whether the names start alike, as ``calendar`` and ``calendar.events`` do."""
    starts = {(key.kind, re.split(_SEPARATORS, key.name.casefold())[0]) for key in keys}
    return len(starts) == 1
