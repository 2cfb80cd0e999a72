from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from planner.errors import InvalidFile
from planner.importers.found import Found
from planner.importers.google import read_google
from tests.importers.google.samples import (
    READ_ON,
    document,
    found_in,
    method,
    with_methods,
    written,
)


def names(found: Found) -> list[str]:
    return [service.name for service in found.services]


def test_a_service_is_named_after_the_vendor_and_the_api(tmp_path: Path) -> None:
    found = found_in(tmp_path, document(), document(name="boxLists"))
    assert (found.name, found.title) == ("google", "Google")
    assert names(found) == ["google-boxlists", "google-parcels"]


def test_the_vendor_can_be_called_otherwise(tmp_path: Path) -> None:
    found = found_in(tmp_path, document(), name="acme", title="Acme Post")
    assert (found.name, found.title, names(found)) == ("acme", "Acme Post", ["acme-parcels"])


def test_versions_that_are_apis_of_their_own_are_named_so(tmp_path: Path) -> None:
    versions = ("directory_v1", "reports_v1")
    found = found_in(tmp_path, *(document(name="admin", version=one) for one in versions))
    assert names(found) == ["google-admin-directory", "google-admin-reports"]


def test_several_versions_of_an_api_are_told_apart(tmp_path: Path) -> None:
    versions = ("v1", "v2beta1", "v1_1")
    found = found_in(tmp_path, *(document(version=one) for one in versions), document(name="yaks"))
    assert names(found) == [
        "google-parcels-v1",
        "google-parcels-v1-1",
        "google-parcels-v2beta1",
        "google-yaks",
    ]
    assert found.services[2].title == "Parcels API v2beta1"


def test_two_services_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        found_in(tmp_path, document(name="a.b"), document(name="a-b"))
    assert "its catalogue would be `google-a-b-v1`, as that of" in str(caught.value)


def test_of_two_documents_of_a_version_the_newer_is_taken(tmp_path: Path) -> None:
    old = with_methods(method("x.old"), revision="20260101")
    new = with_methods(method("x.new"), revision="20260201")
    for order in permutations((old, new)):
        found = found_in(tmp_path, *order)
        assert [api.id for api in found.services[0].apis] == ["x.new"]
        (told,) = [one for one in found.left_out if one.rule == "repeated-document"]
        assert "another one of revision 20260101" in told.message


def test_the_order_of_the_sources_makes_no_difference(tmp_path: Path) -> None:
    documents = [
        with_methods(method(f"{name}.get", scopes=[f"s{name}", "s"]), name=name, scopes={"s": name})
        for name in ("parcels", "yaks", "zebras")
    ]
    paths = [written(tmp_path, one, f"{index}.json") for index, one in enumerate(documents)]
    orders = [read_google(order, read_on=READ_ON) for order in permutations(paths)]
    assert all(found == orders[0] for found in orders)


def test_a_source_tells_the_version_the_revision_and_the_day(tmp_path: Path) -> None:
    (source,) = found_in(tmp_path, document()).services[0].sources
    assert (source.page, source.read) == ("https://parcels.example/docs", READ_ON)
    assert source.facts.endswith("parcels v1, revision 20261101")


@pytest.mark.parametrize("link", ["", "see the manual", 3, None])
def test_without_a_link_the_source_is_the_document_itself(tmp_path: Path, link: object) -> None:
    (source,) = found_in(tmp_path, document(documentationLink=link)).services[0].sources
    assert source.page == "https://www.googleapis.com/discovery/v1/apis/parcels/v1/rest"


def test_there_are_no_requests_and_it_says_why(tmp_path: Path) -> None:
    found = found_in(tmp_path, document())
    assert found.requests == {}
    assert {"no-create-request", "no-token-request"} <= {one.rule for one in found.left_out}


def test_batches_other_hosts_and_deprecations_are_told(tmp_path: Path) -> None:
    values = with_methods(
        method("x.a", deprecated=True),
        method("x.b", path="b"),
        batchPath="batch/parcels",
        mtlsRootUrl="https://parcels.mtls.example/",
        endpoints=[{"endpointUrl": f"https://{n}.example/"} for n in range(6)],
    )
    told = {one.rule: one for one in found_in(tmp_path, values).left_out}
    assert "`https://parcels.example/batch/parcels`" in told["batch-requests"].message
    assert "`https://parcels.mtls.example/`, " in told["other-hosts"].message
    assert told["other-hosts"].message.endswith("and `https://3.example/` and 2 more")
    assert told["deprecated"].message == "marked as deprecated: `x.a`"
    assert told["deprecated"].place == "parcels v1"


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    first = found_in(tmp_path, document())
    again = found_in(tmp_path, document())
    other = found_in(tmp_path, document(revision="20261102"))
    assert first.digest == again.digest != other.digest
    assert first.digest.startswith("sha256:")
