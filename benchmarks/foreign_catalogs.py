"""Catalogues of other vendors, made in memory from what importers find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from planner.importers.found import Found
from planner.model import Catalog, PolicySet

REPOSITORY = Path(__file__).resolve().parent.parent
GRAPH = REPOSITORY.parent / "shared" / "data" / "microsoft-graph-permissions.json"
READ_ON = "2026-11-23"


def catalog_of(found: Found) -> Catalog:
    """All services in `found` as one catalogue. With several, ids start with the service's name,
    as versions of a service share theirs."""
    several = len(found.services) > 1
    apis = (
        replace(api, id=f"{service.name} {api.id}") if several else api
        for service in found.services
        for api in service.apis
    )
    policy_set = PolicySet(
        name=found.name,
        title=found.title,
        kinds=found.kinds,
        grants={grant.key: grant for grant in found.grants},
        policies={},
    )
    return Catalog(
        name=found.name,
        title=found.title,
        policy_set=policy_set,
        apis=tuple(sorted(apis, key=lambda api: api.id)),
    )


def graph_catalogs() -> Iterator[tuple[str, Catalog]]:
    """Microsoft Graph in each scheme, with a name; none where its document is missing."""
    from planner.importers.graph import read_graph
    from planner.importers.graph.schemes import SCHEMES

    if GRAPH.exists():
        for scheme in SCHEMES:
            found = read_graph([GRAPH], scheme=scheme, read_on=READ_ON)
            yield f"Graph {scheme}", catalog_of(found)


def google_catalogs() -> Iterator[tuple[str, Catalog]]:
    """All of Google's services together; none where the package with their documents is missing."""
    package = find_spec("googleapiclient")
    if package is not None and package.origin is not None:
        from planner.importers.google import read_google

        documents = Path(package.origin).parent / "discovery_cache" / "documents"
        found = read_google([documents], read_on=READ_ON, with_descriptions=False)
        yield "Google", catalog_of(found)
