"""Which API of which vendor a call went to, by the templates of the catalogues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from planner.model import Api, Catalog
from planner.sandbox.calls import Place
from planner.sandbox.vendors import Vendor
from planner.services import ids_in_union
from planner.traffic.calls import Call
from planner.traffic.matching import Matcher
from planner.traffic.templates import template_of
from planner.traffic.verdicts import Ambiguous, Recognised, Verdict, WrongMethod

_HOSTED_STARTS = ("https://", "http://")


class ToApi(NamedTuple):
    """The call is for this API."""

    vendor: Vendor
    api: Api


class ToSeveral(NamedTuple):
    """Several APIs fit equally well."""

    apis: tuple[Api, ...]


class ToOtherMethod(NamedTuple):
    """There are APIs at this URL, with these methods alone."""

    methods: tuple[str, ...]


class ToNothing(NamedTuple):
    """No API is at this URL; `nearest` is one whose URL is written a little differently."""

    nearest: Api | None = None


Route: TypeAlias = "ToApi | ToSeveral | ToOtherMethod | ToNothing"


class Router:
    """The APIs of some vendors. Those whose URLs name no host are found under the name of their
    catalogue."""

    def __init__(self, vendors: Sequence[Vendor]) -> None:
        self._owners: dict[tuple[str, str], ToApi] = {}
        hosted: list[Catalog] = []
        self._hostless: dict[str, Matcher] = {}
        for vendor in vendors:
            for service in _services(vendor.catalog):
                self._add_owners(vendor, service)
                hosted.append(_only(service, hosted=True))
                hostless = _only(service, hosted=False)
                if hostless.apis:
                    name = service.name.lower()
                    self._hostless[name] = Matcher([hostless], bases=[f"https://{name}"])
        self._hosted = Matcher(hosted)

    def route(self, method: str, place: Place) -> Route:
        """Where a call leads."""
        matcher = self._hostless.get(place.host, self._hosted)
        return self._routed(matcher.match(Call(method, place.url)))

    def _routed(self, verdict: Verdict | None) -> Route:
        if isinstance(verdict, Recognised):
            found = self._owners[verdict.owner.catalog, verdict.owner.api.id]
            # A server takes URLs as they are written; only those who read recordings guess.
            return ToNothing(found.api) if verdict.respelled else found
        if isinstance(verdict, Ambiguous):
            owners = [self._owners[one.catalog, one.api.id] for one in verdict.owners]
            return ToSeveral(tuple(one.api for one in owners))
        if isinstance(verdict, WrongMethod):
            return ToOtherMethod(verdict.methods)
        return ToNothing()

    def _add_owners(self, vendor: Vendor, service: Catalog) -> None:
        ids = ids_in_union(_services(vendor.catalog))
        merged = {api.id: api for api in vendor.catalog.apis}
        for api in service.apis:
            key = (service.name, api.id)
            self._owners[key] = ToApi(vendor, merged[ids[key]])


def served_path(url: str, catalog_name: str) -> str:
    """The path at which the sandbox serves an API's URL: with its host in front, or with the
    catalogue's name."""
    if not is_hosted(url):
        return f"/{catalog_name.lower()}{url[max(url.find('/'), 0) :]}"
    return f"/{url.partition('://')[2]}"


def is_hosted(url: str) -> bool:
    """Whether a catalogue's URL names a host."""
    return template_of(url).host is not None


def _services(catalog: Catalog) -> tuple[Catalog, ...]:
    return catalog.services or (catalog,)


def _only(service: Catalog, *, hosted: bool) -> Catalog:
    """The service with those APIs alone whose URLs name a host, or that name none; their other
    URLs, among the aliases, have to be alike."""
    apis = (api for api in service.apis if is_hosted(api.url) is hosted)
    kept = tuple(replace(api, aliases=_alike(api.aliases, hosted=hosted)) for api in apis)
    return replace(service, apis=kept)


def _alike(aliases: Iterable[str], *, hosted: bool) -> tuple[str, ...]:
    return tuple(
        alias for alias in aliases if alias.partition(" ")[2].startswith(_HOSTED_STARTS) is hosted
    )
