"""Other URLs of a method are recognised in traffic as the one API that they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.model import Catalog, PolicySet
from planner.traffic.calls import Call
from planner.traffic.matching import Matcher
from planner.traffic.verdicts import Recognised
from tests.importers.google.samples import method, service_in, with_methods

BASE = "https://parcels.example"


@pytest.fixture
def matcher(tmp_path: Path) -> Matcher:
    upload = {"protocols": {"simple": {"path": "/upload/v1/boxes/{boxId}/things"}}}
    service = service_in(
        tmp_path,
        with_methods(
            method("x.create", httpMethod="POST", path="boxes/{boxId}/things", mediaUpload=upload),
            method("x.read", path="things/{id}", useMediaDownloadService=True),
            method(
                "x.unit",
                path="units/{+unitPath}",
                flatPath="units/{unitsId}",
                parameters={"unitPath": {"pattern": "^.*$"}},
            ),
            servicePath="v1/",
        ),
    )
    vendor = PolicySet(name="v", title="V", kinds=(), grants={}, policies={})
    return Matcher([Catalog(name="c", title="C", policy_set=vendor, apis=service.apis)])


@pytest.mark.parametrize(
    ("call", "api_id"),
    [
        (f"POST {BASE}/v1/boxes/7/things", "x.create"),
        (f"POST {BASE}/upload/v1/boxes/7/things?uploadType=media", "x.create"),
        (f"GET {BASE}/v1/things/7", "x.read"),
        (f"GET {BASE}/download/v1/things/7?alt=media", "x.read"),
        (f"GET {BASE}/v1/units/sales/north", "x.unit"),
    ],
)
def test_a_call_is_recognised_at_every_url(matcher: Matcher, call: str, api_id: str) -> None:
    verb, url = call.split()
    verdict = matcher.match(Call(verb, url))
    assert isinstance(verdict, Recognised)
    assert verdict.owner.api.id == api_id


@pytest.mark.parametrize("call", [f"GET {BASE}/upload/v1/boxes/7/things", f"GET {BASE}/other/v1"])
def test_no_other_call_is(matcher: Matcher, call: str) -> None:
    verb, url = call.split()
    assert not isinstance(matcher.match(Call(verb, url)), Recognised)
