"""Catalogues made for tests of matching."""

from __future__ import annotations

from collections.abc import Iterable

from planner.model import Api, Catalog, Kind, PolicySet
from planner.solving.formula import TRUE

VENDOR = PolicySet(
    name="vendor",
    title="Vendor",
    kinds=(Kind(name="scopes", title="scope", held_by="token"),),
    grants={},
    policies={},
)


def catalog_of(*lines: str, name: str = "made", spellings: Iterable[str] = ()) -> Catalog:
    """A catalogue with an API for each ``METHOD URL``; the line itself is the API's id."""
    apis = []
    for line in sorted(lines):
        method, url = line.split(" ", 1)
        effect = "read" if method == "GET" else "write"
        apis.append(
            Api(id=line, title=line, method=method, url=url, effect=effect, requirement=TRUE)  # type: ignore[arg-type]
        )
    return Catalog(
        name=name,
        title=name.title(),
        policy_set=VENDOR,
        apis=tuple(apis),
        method_spellings=dict(pair.split("=") for pair in spellings),
    )
