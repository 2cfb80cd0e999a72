"""An existing client from JSON: the vendor's answer, a list of grants, or a plan.

Read strictly: a list in a form that is not known is an error, as what it holds would be missed. A
kind that the document does not mention is hidden, not empty. Nothing but grants, a name and an
identifier is taken out of an answer, as it may hold the client's secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from planner.auditing.carriers import Carrier, carriers_of, folded, text_in
from planner.auditing.held import Client, Held, UnknownGrant
from planner.auditing.recognising import Recogniser
from planner.auditing.secrets import shown
from planner.errors import Fault, InvalidFile
from planner.model import PolicySet
from planner.reading.quoting import key_path, listed, quoted
from planner.solving.formula import GrantKey

Steps = tuple[str | int, ...]

_IDS = ("clientid", "appid", "id")
_NAMES = ("displayname", "clientname", "name")
_LONGEST = 200

# What planner writes and holds grants, with the member that lists one such part for each vendor.
_OURS: Mapping[str, str] = {"plan-v1": "", "plans-v1": "plans", "lock-v1": "parts"}


class _Listed(NamedTuple):
    """What one place lists of one kind. Lists with one place `below` belong to one client."""

    at: Steps
    below: Steps
    grants: frozenset[GrantKey]
    unknown: tuple[UnknownGrant, ...]


class Clients:
    """Reads clients of one vendor."""

    def __init__(self, policy_set: PolicySet) -> None:
        self.policy_set = policy_set
        self._recogniser = Recogniser(policy_set)
        self._carriers = carriers_of(policy_set)

    def read(self, value: Any, source: str, *, line: int = 0) -> Client:
        """The client that the JSON `value` tells of; `source`, and `line` where it is one of many,
        are its place. Raises InvalidFile."""
        reading = _Reading(self.policy_set, self._recogniser, self._carriers, source, line)
        held = reading.held(value)
        return Client(
            held=held,
            source=f"{source}:{line}" if line else source,
            name=_first(value, _NAMES),
            id=_first(value, _IDS),
        )


class _Reading:
    """One document."""

    def __init__(
        self,
        policy_set: PolicySet,
        recogniser: Recogniser,
        carriers: Mapping[str, tuple[Carrier, ...]],
        source: str,
        line: int,
    ) -> None:
        self._policy_set = policy_set
        self._recogniser = recogniser
        self._carriers = carriers
        self._source = source
        self._line = line

    def held(self, value: Any) -> Held:
        if isinstance(value, list):
            return self._of_list(value)
        if not isinstance(value, dict):
            raise self._refuse("expected an object, or a list of grants", ())
        planned = self._planned(value)
        if planned is not None:
            return self._of_mapping(*planned)
        if value and all(name in self._recogniser.kinds for name in value):
            return self._of_mapping(value, ())
        return self._of_answer(value)

    def _of_list(self, items: list[Any]) -> Held:
        """Grants of any kind: all that the client holds."""
        texts = self._texts(items, (), None, [])
        grants, unknown = self._recogniser.find_all(texts, self._recogniser.kinds)
        return Held(grants=frozenset(grants), unknown=tuple(unknown))

    def _planned(self, value: dict[str, Any]) -> tuple[dict[str, Any], Steps] | None:
        """The grants in a plan, or in this vendor's part of a lock or of several vendors' plans;
        None for a document that planner did not write."""
        schema = value.get("schema")
        if not isinstance(schema, str):
            return None
        if schema not in _OURS:
            raise self._refuse(f"expected {listed(_OURS)}, found {quoted(schema)}", ("schema",))
        member = _OURS[schema]
        parts = value.get(member) if member else [value]
        for index, part in enumerate(parts if isinstance(parts, list) else []):
            at: Steps = (member, index) if member else ()
            if self._of_this_vendor(part):
                return self._grants(part, at), (*at, "grants")
        raise self._refuse(f"it is not for {quoted(self._policy_set.name)}", ("catalog",))

    def _grants(self, plan: dict[str, Any], at: Steps) -> dict[str, Any]:
        if plan.get("status") == "infeasible":
            raise self._refuse("an infeasible plan has no grants", (*at, "status"))
        grants = plan.get("grants")
        if not isinstance(grants, dict):
            raise self._refuse("expected the grants by kind", (*at, "grants"))
        return grants

    def _of_this_vendor(self, plan: Any) -> bool:
        catalog = plan.get("catalog") if isinstance(plan, dict) else None
        policies = catalog.get("policies") if isinstance(catalog, dict) else None
        name = policies.get("name") if isinstance(policies, dict) else None
        return bool(name == self._policy_set.name)

    def _of_mapping(self, grants: dict[str, Any], at: Steps) -> Held:
        """Kind -> names or values."""
        listed_ones: dict[str, list[_Listed]] = {}
        for kind, value in grants.items():
            if kind not in self._recogniser.kinds:
                kinds = listed(self._recogniser.kinds)
                raise self._refuse(f"expected {kinds}, found {quoted(kind)}", (*at, kind))
            listed_ones[kind] = [self._listed(Carrier(kind), value, (*at, kind))]
        return self._together(listed_ones)

    def _of_answer(self, value: dict[str, Any]) -> Held:
        found: dict[str, list[_Listed]] = {}
        for at, carrier, member in self._found(value, ()):
            found.setdefault(carrier.kind, []).append(self._listed(carrier, member, at))
        if not found:
            kinds = listed(self._recogniser.kinds)
            hint = 'or write {"KIND": [GRANT, ...]}'
            raise self._refuse(f"no member lists {kinds}", (), hint)
        held = self._together(found)
        elsewhere = dict.fromkeys(self._elsewhere(value, (), held))
        return replace(held, unknown=(*held.unknown, *elsewhere)) if elsewhere else held

    def _elsewhere(self, value: Any, at: Steps, held: Held) -> Iterator[UnknownGrant]:
        """Grants in lists under names that say nothing, such as ``optionalScopes``: the client may
        hold them, or may not."""
        if isinstance(value, dict):
            for name, member in value.items():
                if not self._carriers.get(folded(name)):
                    yield from self._elsewhere(member, (*at, name), held)
            return
        for index, item in enumerate(value if isinstance(value, list) else []):
            if not isinstance(item, str):
                yield from self._elsewhere(item, (*at, index), held)
                continue
            found, _ = self._recogniser.find_all([item], self._recogniser.kinds)
            for key in found - held.grants:
                reason = f"nobody can tell what it means in {key_path(at)}"
                yield UnknownGrant(text=shown(item), kind=key.kind, reason=reason)

    def _found(self, value: Any, at: Steps) -> Iterator[tuple[Steps, Carrier, Any]]:
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from self._found(item, (*at, index))
        elif isinstance(value, dict):
            for name, member in value.items():
                carriers = self._carriers.get(folded(name), ())
                for carrier in carriers:
                    yield (*at, name), carrier, member
                if not carriers:
                    yield from self._found(member, (*at, name))

    def _listed(self, carrier: Carrier, value: Any, at: Steps) -> _Listed:
        others: list[UnknownGrant] = []
        texts = self._texts(value, at, carrier, others)
        grants, unknown = self._recogniser.find_all(texts, (carrier.kind,))
        below = at[: len(at) - carrier.above] if carrier.above else at
        return _Listed(at, below, frozenset(grants), (*unknown, *others))

    def _texts(
        self, value: Any, at: Steps, carrier: Carrier | None, others: list[UnknownGrant]
    ) -> list[str]:
        """The texts that stand for grants. Items in another form than the vendor's requests have
        join `others`."""
        if carrier is not None and isinstance(value, str):
            return self._split(value, carrier)
        if not isinstance(value, list):
            raise self._refuse("expected a list of grants", at)
        texts = []
        for index, item in enumerate(value):
            text = item if isinstance(item, str) else None
            if carrier is not None and carrier.each is not None and text is None:
                text = text_in(carrier.each, item)
                if text is None and isinstance(item, dict):
                    others.append(_of_another_form(item, carrier))
                    continue
            if text is None or not text.strip():
                raise self._refuse("expected the name or value of a grant", (*at, index))
            texts.append(text)
        return texts

    def _split(self, value: str, carrier: Carrier) -> list[str]:
        """Several grants in one text, as RFC 6749 and RFC 7591 write scopes: joined by blanks."""
        if self._recogniser.knows(value, (carrier.kind,)):
            return [value]
        parts = value.split(carrier.joined_by) if carrier.joined_by else value.split()
        return [part for part in parts if part]

    def _together(self, found: dict[str, list[_Listed]]) -> Held:
        grants: set[GrantKey] = set()
        unknown: dict[UnknownGrant, None] = {}
        for kind, lists in found.items():
            first, *others = _by_client(lists)
            for other in others:
                if (other.grants, set(other.unknown)) != (first.grants, set(first.unknown)):
                    where = f"{key_path(first.at)} and {key_path(other.at)}"
                    hint = "give one client at a time, or many with --clients"
                    raise self._refuse(f"two lists of {quoted(kind)} differ: {where}", (), hint)
            grants |= first.grants
            unknown.update(dict.fromkeys(first.unknown))
        hidden = tuple(kind for kind in self._recogniser.kinds if kind not in found)
        return Held(grants=frozenset(grants), unknown=tuple(unknown), hidden=hidden)

    def _refuse(self, message: str, at: Steps, hint: str = "") -> InvalidFile:
        fault = Fault(
            message=message,
            file=self._source,
            line=self._line,
            column=min(self._line, 1),
            path=key_path(at),
            hint=hint,
        )
        return InvalidFile([fault])


def _by_client(lists: list[_Listed]) -> list[_Listed]:
    """One for each client: those below one place are one."""
    joined: dict[Steps, _Listed] = {}
    for one in lists:
        before = joined.setdefault(one.below, one)
        joined[one.below] = before._replace(
            grants=before.grants | one.grants,
            unknown=tuple(dict.fromkeys((*before.unknown, *one.unknown))),
        )
    return list(joined.values())


def _of_another_form(item: dict[str, Any], carrier: Carrier) -> UnknownGrant:
    text = next((one for one in item.values() if isinstance(one, str)), "an object")
    reason = "it stands there in another form than a request gives it"
    return UnknownGrant(text=shown(text), kind=carrier.kind, reason=reason)


def _first(value: Any, names: tuple[str, ...]) -> str:
    """The first text under one of `names`, in the document or in the object `client` in it."""
    if not isinstance(value, dict):
        return ""
    for place in (value, value.get("client"), value.get("integration")):
        members = place.items() if isinstance(place, dict) else ()
        named = {folded(name): member for name, member in members}
        for name in names:
            if isinstance(named.get(name), str):
                return shown(str(named[name]))[:_LONGEST]
    return ""
