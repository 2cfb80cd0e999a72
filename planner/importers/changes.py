"""What an import changes against the files of an earlier one, and the numbers of what it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planner.importers.earlier import Earlier
from planner.importers.found import Found
from planner.model import Api, Grant
from planner.solving.formula import TRUE, AllOf, AnyOf, Formula, GrantKey
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How many there are. `requirements` are the distinct ones that ask for something: one grant
    (`single`), any one of several grants (`any_of`), or also several at once (`all_of`)."""

    apis: int
    reads: int
    writes: int
    grants: int
    requirements: int
    single: int
    any_of: int
    all_of: int
    none: int
    unknown: int


def numbers_of(apis: Iterable[Api], grants: int) -> Numbers:
    """The numbers of some APIs, with how many grants there are."""
    listed = list(apis)
    requirements = {
        api.requirement for api in listed if api.requirement is not None and api.requirement != TRUE
    }
    forms = [_form(requirement) for requirement in requirements]
    return Numbers(
        apis=len(listed),
        reads=sum(api.effect == "read" for api in listed),
        writes=sum(api.effect == "write" for api in listed),
        grants=grants,
        requirements=len(requirements),
        single=forms.count("single"),
        any_of=forms.count("any_of"),
        all_of=forms.count("all_of"),
        none=sum(api.requirement == TRUE for api in listed),
        unknown=sum(api.requirement is None for api in listed),
    )


def _form(requirement: Formula) -> str:
    if isinstance(requirement, GrantKey):
        return "single"
    return "all_of" if _has_all_of(requirement) else "any_of"


def _has_all_of(requirement: Formula) -> bool:
    if isinstance(requirement, AllOf):
        return True
    return isinstance(requirement, AnyOf) and any(map(_has_all_of, requirement.members))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementChange:
    """What an API (``CATALOGUE: ID``) required and requires; None where that is not known."""

    api: str
    before: Formula | None
    after: Formula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is other than in the earlier files. APIs are ``CATALOGUE: ID``, grants ``KIND:NAME``;
    `apis_changed` are those that require something else now, `requirements_changed` says for each
    of them what, and `apis_reworded` are those that differ otherwise.
    """

    apis_added: tuple[str, ...]
    apis_removed: tuple[str, ...]
    apis_changed: tuple[str, ...]
    apis_reworded: tuple[str, ...]
    grants_added: tuple[str, ...]
    grants_removed: tuple[str, ...]
    grants_changed: tuple[str, ...]
    requirements_changed: tuple[RequirementChange, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in CHANGE_NAMES)


CHANGE_NAMES = (
    "apis_added", "apis_removed", "apis_changed", "apis_reworded",
    "grants_added", "grants_removed", "grants_changed",
)  # fmt: skip


def changes_between(earlier: Earlier, found: Found) -> Changes | None:
    """What `found` changes, or None where nothing was there before."""
    if earlier.policy_set is None and not earlier.catalogs:
        return None
    now = {(service.name, api.id): api for service in found.services for api in service.apis}
    before = earlier.apis()
    both = sorted(now.keys() & before.keys())
    changed = [key for key in both if now[key].requirement != before[key].requirement]
    reworded = [key for key in both if key not in set(changed) and _differs(now[key], before[key])]
    grants = {grant.key: grant for grant in found.grants}
    old_grants: Mapping[GrantKey, Grant] = earlier.policy_set.grants if earlier.policy_set else {}
    kept = sorted(grants.keys() & old_grants.keys())
    return Changes(
        apis_added=_apis(now.keys() - before.keys()),
        apis_removed=_apis(before.keys() - now.keys()),
        apis_changed=_apis(changed),
        apis_reworded=_apis(reworded),
        grants_added=_grants(grants.keys() - old_grants.keys()),
        grants_removed=_grants(old_grants.keys() - grants.keys()),
        grants_changed=_grants(key for key in kept if grants[key] != old_grants[key]),
        requirements_changed=tuple(
            RequirementChange(
                api=_api(key), before=before[key].requirement, after=now[key].requirement
            )
            for key in changed
        ),
    )


_COMPARED = (
    "title", "method", "url", "effect", "effect_reason", "unknown_reason", "page",
    "documented_least",
)  # fmt: skip


def _differs(now: Api, before: Api) -> bool:
    """Whether the APIs differ apart from what they require."""
    return set(now.aliases) != set(before.aliases) or any(
        getattr(now, name) != getattr(before, name) for name in _COMPARED
    )


def _apis(keys: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(map(_api, sorted(keys)))


def _api(key: tuple[str, str]) -> str:
    service, api_id = key
    return f"{service}: {api_id}"


def _grants(keys: Iterable[GrantKey]) -> tuple[str, ...]:
    return tuple(map(str, sorted(keys)))


def as_members(record: Numbers | Changes) -> dict[str, Any]:
    """The fields of a record by name, for JSON; without `requirements_changed`."""
    names = CHANGE_NAMES if isinstance(record, Changes) else NUMBER_NAMES
    return {
        name: list(value) if isinstance(value := getattr(record, name), tuple) else value
        for name in names
    }


NUMBER_NAMES = (
    "apis", "reads", "writes", "grants", "requirements", "single", "any_of", "all_of", "none",
    "unknown",
)  # fmt: skip
