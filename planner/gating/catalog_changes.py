"""Two catalogues of one vendor: what became reachable, what became stricter, and what else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias

from planner.coverage import covers, holders_of
from planner.gating.implying import Relation, given, relation
from planner.model import Api, Catalog, Grant, Policy, PolicySet, Requirement
from planner.solving.alternatives import smallest_sets
from planner.solving.formula import FALSE, Formula, GrantKey, holds
from planner.solving.records import dataclass

MOST_WAYS = 200

Change: TypeAlias = Relation | Literal["known", "unknown"]
"""How a requirement changed: as `Relation`, or it became known, or is not known any more."""

WIDER: frozenset[Change] = frozenset({"weaker", "incomparable", "undecided", "unknown"})
"""Those after which something may be open that was not."""


WRITTEN = ("value", "id")
"""The fields of a grant that decide what stands for it in requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """APIs, or a policy, whose requirement changed in one way. `old` or `new` is None where it is
    not known. `ways`: the smallest sets of grants that open them now and did not; `more_ways` says
    that there are others."""

    change: Change
    old: Requirement | None
    new: Requirement | None
    policy: str | None
    old_policy: str | None = None
    apis: tuple[Api, ...] = ()
    ways: tuple[frozenset[GrantKey], ...] = ()
    more_ways: bool = False


class Renamed(NamedTuple):
    """An API that has another id now, and the same method and URL."""

    old: Api
    new: Api


class Altered(NamedTuple):
    """An API, or a grant, of which a field has another value: its name, before and now."""

    name: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogChanges:
    """Everything that differs. `guarded` are requirements of APIs, `policies` those of policies
    that no API names. `described`: what only describes, and opens nothing, by name."""

    old: Catalog
    new: Catalog
    apis_added: tuple[Guarded, ...]
    apis_removed: tuple[Api, ...]
    apis_renamed: tuple[Renamed, ...]
    guarded: tuple[Guarded, ...]
    apis_altered: tuple[Altered, ...]
    policies: tuple[Guarded, ...]
    policies_altered: tuple[Altered, ...]
    policies_added: tuple[Policy, ...]
    policies_removed: tuple[Policy, ...]
    grants_added: tuple[Grant, ...]
    grants_removed: tuple[Grant, ...]
    grants_altered: tuple[Altered, ...]
    requests_altered: tuple[str, ...]
    described: tuple[str, ...]

    @property
    def wider(self) -> bool:
        """Whether something may be open, or be open for writing, that was not; or be asked for, or
        secrets be sent elsewhere, as the vendor's requests or its grants are written otherwise."""
        return bool(self.apis_added) or any(
            [
                *(one.change in WIDER for one in (*self.guarded, *self.policies)),
                *(
                    one.field == "effect" and one.new == "write"
                    for one in (*self.apis_altered, *self.policies_altered)
                ),
                *(one.field == "reserved" and not one.new for one in self.grants_altered),
                # What is sent to the vendor under the same name may stand for more.
                *(one.field in WRITTEN for one in self.grants_altered),
                *self.requests_altered,
            ]
        )

    @property
    def is_empty(self) -> bool:
        """Whether the two hold the same."""
        names = (name for name in self.__dataclass_fields__ if name not in ("old", "new"))
        return not any(getattr(self, name) for name in names)


def catalog_changes(old: Catalog, new: Catalog) -> CatalogChanges:
    """What is different in `new`."""
    return _Changes(old, new).found()


class _Changes:
    def __init__(self, old: Catalog, new: Catalog) -> None:
        self._old, self._new = old, new
        self._old_holders = holders_of(covers(old.policy_set))
        self._new_holders = holders_of(covers(new.policy_set))
        self._old_apis = {api.id: api for api in old.apis}
        self._new_apis = {api.id: api for api in new.apis}

    def found(self) -> CatalogChanges:
        renamed = self._renamed()
        before = self._old_apis.keys() | {one.new.id for one in renamed}
        after = self._new_apis.keys() | {one.old.id for one in renamed}
        added = [api for api in self._new.apis if api.id not in before]
        pairs = [
            *((self._old_apis[api.id], api) for api in self._new.apis if api.id in self._old_apis),
            *renamed,
        ]
        old, new = self._old.policy_set, self._new.policy_set
        return CatalogChanges(
            old=self._old,
            new=self._new,
            apis_added=tuple(self._grouped((None, api) for api in added)),
            apis_removed=tuple(api for api in self._old.apis if api.id not in after),
            apis_renamed=tuple(renamed),
            guarded=tuple(
                one
                for one in self._grouped(pairs)
                if one.change != "same" or one.old_policy != one.policy
            ),
            apis_altered=tuple(_altered(pairs)),
            policies=tuple(self._policies()),
            policies_altered=tuple(_altered_policies(old, new)),
            policies_added=_only(new.policies, old.policies),
            policies_removed=_only(old.policies, new.policies),
            grants_added=_only(new.grants, old.grants),
            grants_removed=_only(old.grants, new.grants),
            grants_altered=tuple(_altered_grants(old, new)),
            requests_altered=tuple(_altered_requests(old, new)),
            described=tuple(_described(self._old, self._new)),
        )

    def _renamed(self) -> list[Renamed]:
        """Of the APIs that one catalogue alone has, those with one method and URL."""
        gone = [api for api in self._old.apis if api.id not in self._new_apis]
        come = [api for api in self._new.apis if api.id not in self._old_apis]
        times = Counter(map(_call, gone)), Counter(map(_call, come))
        calls = {_call(api): api for api in gone if times[0][_call(api)] == 1}
        return [
            Renamed(calls[_call(api)], api)
            for api in come
            if _call(api) in calls and times[1][_call(api)] == 1
        ]

    def _grouped(self, pairs: Iterable[tuple[Api | None, Api]]) -> Iterator[Guarded]:
        """The APIs by what their requirements were and are, each group compared once."""
        groups: dict[tuple[object, ...], list[tuple[Api | None, Api]]] = {}
        for old, new in pairs:
            was = (None, None) if old is None else (old.policy, old.requirement)
            key = (old is None, *was, new.policy, new.requirement)
            groups.setdefault(key, []).append((old, new))
        for members in groups.values():
            old, new = members[0]
            guarded = self._compared(
                FALSE if old is None else old.requirement, new.requirement, new.policy
            )
            yield replace(
                guarded,
                apis=tuple(api for _, api in members),
                old_policy=None if old is None else old.policy,
            )

    def _policies(self) -> Iterator[Guarded]:
        """The policies of both that are named by no API whose own change tells it already."""
        old_apis = self._old_apis
        told = {
            api.policy
            for api in self._new.apis
            if api.id in old_apis and old_apis[api.id].policy == api.policy
        }
        old = self._old.policy_set.policies
        for name, policy in sorted(self._new.policy_set.policies.items()):
            if name in old and name not in told:
                found = self._compared(old[name].requirement, policy.requirement, name)
                if found.change != "same":
                    yield found

    def _compared(
        self, old: Requirement | None, new: Requirement | None, policy: str | None
    ) -> Guarded:
        if old is None or new is None:
            change: Change = "unknown" if new is None else "known"
            change = "same" if old is new else change
            return Guarded(change=change, old=old, new=new, policy=policy)
        before, now = given(old, self._old_holders), given(new, self._new_holders)
        how = relation(before, now)
        ways, more = _ways(before, now) if how in WIDER else ((), False)
        return Guarded(change=how, old=old, new=new, policy=policy, ways=ways, more_ways=more)


def _ways(before: Formula, now: Formula) -> tuple[tuple[frozenset[GrantKey], ...], bool]:
    """The smallest sets that do now and did not, and whether there are more."""
    found, omitted = smallest_sets(now, limit=MOST_WAYS)
    return tuple(way for way in found if not holds(before, way)), omitted > 0


def _call(api: Api) -> tuple[str, str]:
    return api.method, api.url


def _only(ours: Mapping, theirs: Mapping) -> tuple:  # type: ignore[type-arg]
    return tuple(value for key, value in sorted(ours.items()) if key not in theirs)


def _altered(pairs: Iterable[tuple[Api, Api]]) -> Iterator[Altered]:
    for old, new in pairs:
        for field in ("method", "url", "effect"):
            was, now = getattr(old, field), getattr(new, field)
            if was != now:
                yield Altered(new.id, field, was, now)


_GRANT_FIELDS: Mapping[str, Callable[[Grant], str]] = {
    "reserved": lambda grant: grant.reserved or "",
    "implies": lambda grant: ", ".join(sorted(key.name for key in grant.implies)),
    "risk": lambda grant: "" if grant.risk is None else str(grant.risk),
    "value": lambda grant: grant.value,
    "id": lambda grant: grant.id or "",
}


def _altered_grants(old: PolicySet, new: PolicySet) -> Iterator[Altered]:
    for key, grant in sorted(new.grants.items()):
        for field, value_of in _GRANT_FIELDS.items():
            if key in old.grants and value_of(old.grants[key]) != value_of(grant):
                yield Altered(str(key), field, value_of(old.grants[key]), value_of(grant))


def _altered_policies(old: PolicySet, new: PolicySet) -> Iterator[Altered]:
    for name, policy in sorted(new.policies.items()):
        if name in old.policies and old.policies[name].effect != policy.effect:
            yield Altered(name, "effect", old.policies[name].effect, policy.effect)


def _altered_requests(old: PolicySet, new: PolicySet) -> Iterator[str]:
    """The requests that are written otherwise, and what they hang on."""
    if old.issuer != new.issuer:
        yield "issuer"
    if old.create_client != new.create_client:
        yield "create-client"
    if old.get_token != new.get_token:
        yield "get-token"
    if sorted(map(str, old.kinds)) != sorted(map(str, new.kinds)):
        yield "kinds"


def _described(old: Catalog, new: Catalog) -> Iterator[str]:
    """What only describes: it opens nothing, and belongs to the content all the same."""
    for name in ("name", "title", "method_spellings"):
        if getattr(old, name) != getattr(new, name):
            yield name.replace("_", " ")
    for name in ("sources", "assumptions"):
        if sorted(map(str, getattr(old, name))) != sorted(map(str, getattr(new, name))):
            yield name
    if _texts(old, new) != _texts(new, old):
        yield "titles, aliases, pages and reasons of APIs"
    if _policy_texts(old.policy_set, new.policy_set) != _policy_texts(
        new.policy_set, old.policy_set
    ):
        yield "what the policies' file says of itself, its grants and policies"


def _texts(catalog: Catalog, other: Catalog) -> dict[str, object]:
    """What describes the APIs that both have."""
    shared = {api.id for api in other.apis}
    return {
        api.id: (
            api.title,
            sorted(api.aliases),
            api.page,
            api.effect_reason,
            api.unknown_reason,
            sorted(api.documented_least),
        )
        for api in catalog.apis
        if api.id in shared
    }


def _policy_texts(policy_set: PolicySet, other: PolicySet) -> object:
    grants = policy_set.grants.keys() & other.grants.keys()
    policies = policy_set.policies.keys() & other.policies.keys()
    return (
        policy_set.name,
        policy_set.title,
        sorted(map(str, policy_set.sources)),
        sorted(policy_set.assumptions),
        {key: policy_set.grants[key].meaning for key in grants},
        {name: policy_set.policies[name].meaning for name in policies},
        {name: policy_set.policies[name].assumption for name in policies},
    )
