"""Names of APIs over several catalogues: an API is found in all of them, and ``CATALOG:NAME``
chooses one.

What finds exactly one API is that API. What finds several, in whatever way it is read, is an error
that lists each as ``CATALOG:ID``: a near miss must never be planned silently (SPEC section 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from planner.errors import Fault, UnknownName
from planner.model import Api, Catalog, Integration, Task
from planner.names import NEAREST, ApiNames, Misnamed
from planner.reading.folding import fold
from planner.reading.quoting import key_path, listed, quoted
from planner.services import ids_in_union

SEPARATOR = ":"

ROOM = 20
"""How much longer than a catalogue's name what stands for it may be: articles and blanks. A limit,
so that names full of colons cost little."""


class Found(NamedTuple):
    """An API, and which of the vendors' catalogues has it, by its place."""

    vendor: int
    api: Api


class _Service(NamedTuple):
    """A service of a vendor; `ids`: its own ids to those in the vendor's catalogue."""

    vendor: int
    catalog: Catalog
    ids: dict[str, str]


class VendorNames:
    """The names of the APIs of several vendors, each vendor with one catalogue, merged or not."""

    def __init__(self, vendors: Sequence[Catalog]) -> None:
        self._vendors = vendors
        self._names = [ApiNames(vendor) for vendor in vendors]
        self._apis: list[dict[str, Api]] = [{} for _ in vendors]
        self._services = [
            service for index, vendor in enumerate(vendors) for service in _services(index, vendor)
        ]
        self._by_name: dict[str, list[_Service]] = {}
        for service in self._services:
            self._by_name.setdefault(fold(service.catalog.name), []).append(service)
        self._longest = ROOM + max(len(service.catalog.name) for service in self._services)
        self._pool: ApiNames | None = None
        self._service_names: dict[str, ApiNames] = {}

    def find(self, name: str) -> Found | Misnamed:
        """The one API of this name, or why there is none."""
        hits: dict[tuple[int, str], Api] = {}
        for index, names in enumerate(self._names):
            for api in _apis(names.find(name)):
                hits[index, api.id] = api
        unknown = None
        for service, rest in self._chosen(name):
            found = self._names_of(service).find(rest)
            unknown = found if isinstance(found, Misnamed) else unknown
            for api in _apis(found):
                written = service.ids[api.id]
                hits[service.vendor, written] = self._api(service.vendor, written)
        if len(hits) == 1:
            ((vendor, _), api), *_ = hits.items()
            return Found(vendor, api)
        return self._ambiguous(name, list(hits)) if hits else unknown or self._unknown(name)

    def plain(self, found: Found, name: str) -> str:
        """The name by which the API's vendor alone finds it: `name` as written, else its id."""
        return name if self._names[found.vendor].find(name) == found.api else found.api.id

    def shortest(self, found: Found) -> str:
        """A name that finds this API and no other: its title, else its id, else ``CATALOG:ID``."""
        api = found.api
        return next(
            (name for name in (api.title, api.id) if self.find(name) == found),
            self._own_names()[found.vendor, api.id],
        )

    def _own_names(self) -> dict[tuple[int, str], str]:
        """Vendor and id there -> ``CATALOG:ID``."""
        return {
            (service.vendor, written): f"{service.catalog.name}{SEPARATOR}{api_id}"
            for service in self._services
            for api_id, written in service.ids.items()
        }

    def _chosen(self, name: str) -> Iterator[tuple[_Service, str]]:
        """Each way to read `name` as ``CATALOG:NAME``."""
        written = name.strip()
        at = written.find(SEPARATOR)
        while 0 <= at <= self._longest:
            for service in self._by_name.get(fold(written[:at]), ()):
                yield service, written[at + 1 :]
            at = written.find(SEPARATOR, at + 1)

    def _names_of(self, service: _Service) -> ApiNames:
        name = service.catalog.name
        if name not in self._service_names:
            self._service_names[name] = ApiNames(service.catalog)
        return self._service_names[name]

    def _api(self, vendor: int, api_id: str) -> Api:
        if not self._apis[vendor]:
            self._apis[vendor] = {api.id: api for api in self._vendors[vendor].apis}
        return self._apis[vendor][api_id]

    def _ambiguous(self, name: str, hits: Sequence[tuple[int, str]]) -> Misnamed:
        own = self._own_names()
        shown = listed([own[hit] for hit in sorted(hits)[:NEAREST]])
        more = f", or {len(hits) - NEAREST} more" if len(hits) > NEAREST else ""
        return Misnamed(f"{quoted(name)} names several APIs", f"write {shown}{more}")

    def _unknown(self, name: str) -> Misnamed:
        if self._pool is None:
            self._pool = ApiNames(_pool([service.catalog for service in self._services]))
        near = self._pool.find(name)
        names = listed((service.catalog.name for service in self._services), "and")
        where = "catalogue" if len(self._services) == 1 else "catalogues"
        return Misnamed(
            f"no API is called {quoted(name)} in the {where} {names}",
            near.hint if isinstance(near, Misnamed) and not near.several else "",
        )


def _pool(catalogs: Sequence[Catalog]) -> Catalog:
    """The APIs of all, by ``CATALOG:ID``, to look for names that are near."""
    apis = tuple(
        replace(api, id=f"{catalog.name}{SEPARATOR}{api.id}", aliases=(api.id, *api.aliases))
        for catalog in catalogs
        for api in catalog.apis
    )
    return replace(catalogs[0], services=(), apis=apis)


def plainly_named(integration: Integration, catalog: Catalog) -> Integration:
    """The integration with the id in the place of each ``SERVICE:NAME``, for a vendor's merged
    `catalog`. Raises UnknownName with every name that finds none or several."""
    names = VendorNames((catalog,))
    faults: list[Fault] = []

    def plain(name: str, path: str) -> str:
        found = names.find(name)
        if isinstance(found, Found):
            return names.plain(found, name)
        faults.append(found.at(integration.file, integration.places.get(path, (0, 0)), path))
        return name

    named = replace(
        integration,
        apis=tuple(plain(name, f"apis[{at}]") for at, name in enumerate(integration.apis)),
        tokens=tuple(
            Task(
                name=task.name,
                apis=tuple(
                    plain(name, key_path(("tokens", task.name, at)))
                    for at, name in enumerate(task.apis)
                ),
            )
            for task in integration.tokens
        ),
    )
    if faults:
        raise UnknownName(faults)
    return named


def _services(index: int, vendor: Catalog) -> Iterator[_Service]:
    services = vendor.services or (vendor,)
    ids = ids_in_union(services)
    for service in services:
        own = {api.id: ids[service.name, api.id] for api in service.apis}
        yield _Service(index, service, own)


def _apis(found: Api | Misnamed) -> Sequence[Api]:
    return found.several if isinstance(found, Misnamed) else (found,)
