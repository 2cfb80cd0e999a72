"""One vendor's part of an integration, and what was agreed upon there."""

from __future__ import annotations

from functools import cached_property

from planner.digest import requests_digest
from planner.gating.answers import Answer
from planner.gating.findings import Finding, Subject
from planner.gating.locks import LockedPart, digests_of
from planner.gating.opening import OpenedSet, costs_of, held_in, opened_beside, reach_beside
from planner.model import Api, Catalog, Integration
from planner.plans import Plan
from planner.reading.quoting import quoted
from planner.solving.formula import GrantKey, holds

CATALOG = ("catalog", "catalogs")
"""The key paths under which a catalogue may be named."""


class Pair:
    """What was agreed upon at one vendor, beside its plan of today."""

    def __init__(self, integration: Integration, agreed: LockedPart, answer: Answer) -> None:
        self.agreed = agreed
        self.answer = answer
        self._paths = {place: path for path, place in integration.places.items()}

    @property
    def catalog(self) -> Catalog:
        """The vendor's catalogue of today."""
        return self.answer.part.catalog

    @property
    def plan(self) -> Plan:
        """The vendor's plan of today."""
        return self.answer.plan

    @cached_property
    def named(self) -> dict[str, Api]:
        """The desired APIs by the key path that names them first."""
        first: dict[str, tuple[str, Api]] = {}
        for path, api in self.answer.named_apis():
            first.setdefault(api.id, (path, api))
        return dict(first.values())

    @cached_property
    def desired(self) -> dict[str, Api]:
        """The desired APIs by id."""
        return {api.id: api for api in self.named.values()}

    @cached_property
    def apis(self) -> dict[str, Api]:
        """All APIs of the catalogue by id."""
        return {api.id: api for api in self.catalog.apis}

    @cached_property
    def held(self) -> frozenset[GrantKey]:
        """What counts as held today with the agreed grants."""
        return held_in(self.catalog, self.agreed.grants)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The ids of what is or was desired: neither is opened besides."""
        return frozenset(self.desired) | {api.id for api in self.agreed.apis}

    def opened(self) -> OpenedSet:
        """What the agreed grants open today, and nobody wants."""
        return opened_beside(self.catalog, self.held, self.beside)

    def reach(self) -> dict[str, OpenedSet]:
        """Kind -> what the agreed grants of that kind would do for today, and nobody wants."""
        return reach_beside(self.catalog, self.held, self.beside)

    def costs(self) -> dict[str, int]:
        """Every cost of the agreed grants today."""
        opened = opened_beside(self.catalog, self.held, self.desired.keys())
        reach = reach_beside(self.catalog, self.held, self.desired.keys())
        return costs_of(self.agreed.grants, opened, reach, self.catalog)

    def is_met(self, api: Api) -> bool:
        """Whether the agreed grants authorise an API today; so where nothing is known of it."""
        return api.requirement is None or holds(api.requirement, self.held)

    def path_of(self, api_id: str) -> str:
        """Where an API is desired."""
        return next((path for path, api in self.named.items() if api.id == api_id), "apis")

    def in_words(self, key: GrantKey) -> str:
        """A grant: ``scope `job.read```."""
        kinds = self.catalog.policy_set.kinds
        title = next((kind.title for kind in kinds if kind.name == key.kind), key.kind)
        return f"{title} {quoted(key.name)}"

    def finding(self, rule: str, subject: Subject, message: str, *paths: str) -> Finding:
        """A finding at the first of `paths` in the part that there is."""
        places = self.answer.part.integration.places
        line, column = next((places[path] for path in paths if path in places), (0, 0))
        return Finding(
            rule=rule,
            subject=subject,
            message=message,
            vendor=self.answer.vendor,
            path=self._paths.get((line, column), ""),
            line=line,
            column=column,
        )


def nothing_agreed(answer: Answer) -> LockedPart:
    """The part of a vendor at which nothing was agreed upon."""
    return LockedPart(
        vendor=answer.vendor,
        catalog=digests_of(answer.part.catalog),
        status="optimal",
        criteria=answer.plan.criteria,
        grants=frozenset(),
        cost={},
        apis=(),
        opened=frozenset(),
        reach={},
        requests=requests_digest(answer.part.catalog.policy_set),
    )


def api_subject(api: Api) -> Subject:
    """An API as a subject."""
    return Subject("api", api.id, (api.title,))


def grant_subject(key: GrantKey) -> Subject:
    """A grant as a subject."""
    return Subject("grant", str(key), (key.name,))


def titled(api: Api) -> str:
    """An API by title and id."""
    return quoted(api.id) if api.id == api.title else f"{quoted(api.title)} ({api.id})"
