"""What differs between two catalogues, in sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.gating.catalog_changes import WRITTEN, Altered, CatalogChanges, Change, Guarded
from planner.model import Api, Catalog, Grant, Requirement
from planner.rendering.diff_sections import TICKED, Section, named
from planner.rendering.wording import counted, joined, requirement_in_words
from planner.solving.formula import GrantKey

MOST_LISTED = 12

_CHANGES: Sequence[tuple[Change, str, bool]] = (
    ("weaker", "Became reachable with less", True),
    ("incomparable", "Reachable in other ways", True),
    ("undecided", "Changed, and it is not known whether it opens more", True),
    ("unknown", "Requirement no longer known", True),
    ("known", "Requirement known now", False),
    ("stricter", "Became stricter", False),
    ("same", "Guarded by another policy that asks for the same", False),
)


def catalog_sections(changes: CatalogChanges) -> Iterator[Section]:
    """The sections, what opens something first; those with nothing in them too."""
    for change, heading, is_wider in _CHANGES:
        found = [one for one in (*changes.guarded, *changes.policies) if one.change == change]
        yield Section(heading, [_guarded(one, changes) for one in found], is_wider=is_wider)
    added = [_added(one, changes.new) for one in changes.apis_added]
    yield Section("APIs added", added, is_wider=True)
    yield Section("APIs removed", [_api(api) for api in changes.apis_removed])
    renamed = [f"{named(one.old.id)} became {named(one.new.id)}" for one in changes.apis_renamed]
    yield Section("APIs renamed", renamed)
    effects = [one for one in changes.apis_altered if one.field == "effect"]
    yield from _altered_effects([*effects, *changes.policies_altered])
    moved = [_altered(one) for one in changes.apis_altered if one.field != "effect"]
    yield Section("APIs called otherwise", moved)
    yield Section("Grants added", [_grant(one, changes.new) for one in changes.grants_added])
    yield Section("Grants removed", [_grant(one, changes.old) for one in changes.grants_removed])
    yield from _reserved(changes)
    ways = [_altered(one) for one in changes.grants_altered if one.field in WRITTEN]
    yield Section("Grants written otherwise in requests", ways, is_wider=True)
    told = ("reserved", *WRITTEN)
    others = [_altered(one) for one in changes.grants_altered if one.field not in told]
    yield Section("Grants that are other ones", others)
    yield Section("Policies added", [named(one.name) for one in changes.policies_added])
    yield Section("Policies removed", [named(one.name) for one in changes.policies_removed])
    requests = [named(one) for one in changes.requests_altered]
    yield Section("Requests written otherwise", requests, is_wider=True)
    yield Section("Described otherwise", list(changes.described))


def _guarded(one: Guarded, changes: CatalogChanges) -> str:
    policy = f"policy {named(one.policy)}" if one.policy else "a requirement of its own"
    if one.apis and one.old_policy != one.policy:
        policy += f", before {f'policy {named(one.old_policy)}' if one.old_policy else 'none'}"
    unused = ", which no API names" if changes.new.apis else ""
    what = f"{_apis(one.apis)} ({policy})" if one.apis else f"{policy}{unused}"
    was = _asks(one.old, changes.old)
    now = _asks(one.new, changes.new)
    text = f"{what}: asks for {now}" if was == now else f"{what}: {was} became {now}"
    return f"{text}.{_ways(one, changes.new)}"


def _asks(requirement: Requirement | None, catalog: Catalog) -> str:
    if requirement is None:
        return "not known"
    return requirement_in_words(requirement, catalog.policy_set, TICKED)


def _ways(one: Guarded, catalog: Catalog) -> str:
    """With which grants it is open now and was not."""
    if not one.ways:
        return ""
    shown = [_together(way, catalog) for way in one.ways[:MOST_LISTED]]
    more = len(one.ways) > MOST_LISTED or one.more_ways
    return f" Newly open with {joined(shown, 'or')}{', among others' if more else ''}."


def _together(way: frozenset[GrantKey], catalog: Catalog) -> str:
    titles = {kind.name: TICKED.text(kind.title) for kind in catalog.policy_set.kinds}
    names = [f"{titles.get(key.kind, key.kind)} {named(key.name)}" for key in sorted(way)]
    return " with ".join(names) or "any valid token"


def _added(one: Guarded, catalog: Catalog) -> str:
    effects = (
        joined(
            counted(sum(api.effect == effect for api in one.apis), effect)
            for effect in ("write", "read")
            if any(api.effect == effect for api in one.apis)
        )
        .replace("writes", "write")
        .replace("reads", "read")
    )
    return f"{_apis(one.apis)} ({effects}): {_asks(one.new, catalog)}."


def _apis(apis: Sequence[Api]) -> str:
    shown = [_api(api) for api in apis[:MOST_LISTED]]
    more = [f"{len(apis) - MOST_LISTED} more"] if len(apis) > MOST_LISTED else []
    return joined([*shown, *more])


def _api(api: Api) -> str:
    return named(api.id) if api.id == api.title else f"{named(api.title)} ({TICKED.text(api.id)})"


def _grant(grant: Grant, catalog: Catalog) -> str:
    titles = {kind.name: TICKED.text(kind.title) for kind in catalog.policy_set.kinds}
    reserved = f", reserved: {TICKED.text(grant.reserved)}" if grant.reserved else ""
    return f"{titles[grant.key.kind]} {named(grant.key.name)}{reserved}"


def _altered_effects(found: Sequence[Altered]) -> Iterator[Section]:
    for new, heading in (("write", "Writes now"), ("read", "Only reads now")):
        yield Section(
            heading, [named(one.name) for one in found if one.new == new], is_wider=new == "write"
        )


def _reserved(changes: CatalogChanges) -> Iterator[Section]:
    found = [one for one in changes.grants_altered if one.field == "reserved"]
    freed = [f"{named(one.name)}, before: {TICKED.text(one.old)}" for one in found if not one.new]
    yield Section("No longer reserved", freed, is_wider=True)
    kept = [f"{named(one.name)}: {TICKED.text(one.new)}" for one in found if one.new]
    yield Section("Reserved", kept)


def _altered(one: Altered) -> str:
    return f"{named(one.name)}, {one.field}: {named(one.old)} became {named(one.new)}"
