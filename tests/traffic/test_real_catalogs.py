"""Every API of real vendors is found by a URL made from its own template."""

from __future__ import annotations

import json
import re

import pytest

from planner.model import Catalog
from planner.reading import read_catalog, shipped_catalogs
from planner.traffic.calls import Call
from planner.traffic.matching import Matcher
from planner.traffic.verdicts import Ambiguous, Recognised
from tests.conftest import shared_path
from tests.traffic.catalogs import catalog_of

GRAPH = "https://graph.example/v1.0"
# The document names parameters in several ways, and so has some paths twice.
AMBIGUOUS_ON_GRAPH = 23


def called(url: str) -> str:
    """The URL with a value for every parameter; the value is no word of any vendor."""
    values = iter(range(1000, 2000))
    return re.sub(r"\{[^{}]*\}", lambda _: f"x{next(values)}", url)


def outcomes(catalog: Catalog) -> dict[str, int]:
    """How many APIs are found, ambiguous with themselves among the candidates, or lost."""
    matcher = Matcher([catalog])
    counted = {"found": 0, "ambiguous": 0, "lost": 0}
    for api in catalog.apis:
        verdict = matcher.match(Call(api.method, called(api.url)))
        if isinstance(verdict, Recognised) and verdict.owner.api.id == api.id:
            counted["found"] += 1
        elif isinstance(verdict, Ambiguous) and api.id in {o.api.id for o in verdict.owners}:
            counted["ambiguous"] += 1
        else:
            counted["lost"] += 1
    return counted


@pytest.mark.parametrize("name", shipped_catalogs())
def test_every_api_that_is_shipped_is_found(name: str) -> None:
    catalog = read_catalog(name)
    assert outcomes(catalog) == {"found": len(catalog.apis), "ambiguous": 0, "lost": 0}


def test_every_path_of_microsoft_graph_is_found_or_truly_ambiguous() -> None:
    data = json.loads(shared_path("data", "microsoft-graph-permissions.json").read_text())
    lines = {
        f"{method} {GRAPH}{path}"
        for permission in data["permissions"].values()
        for paths in permission["pathSets"]
        for path in paths["paths"]
        for method in paths["methods"]
    }
    found = outcomes(catalog_of(*lines))
    assert found == {
        "found": len(lines) - AMBIGUOUS_ON_GRAPH,
        "ambiguous": AMBIGUOUS_ON_GRAPH,
        "lost": 0,
    }
