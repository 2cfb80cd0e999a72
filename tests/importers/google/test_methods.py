from __future__ import annotations

from pathlib import Path

import pytest

from planner.importers.google.apis import EMPTY_SCOPES, NO_SCOPES
from planner.importers.google.titles import method_title
from planner.importers.google.urls import method_path
from planner.solving.formula import TRUE, AnyOf, GrantKey
from tests.importers.google.samples import (
    AUTH,
    api_in,
    document,
    found_in,
    method,
    service_in,
    with_methods,
)

READ, WRITE = f"{AUTH}parcels.read", f"{AUTH}parcels.write"
DECLARED = {READ: "Sees parcels.", WRITE: "Changes parcels."}


class TestRequirements:
    def test_any_one_of_the_scopes_is_enough(self, tmp_path: Path) -> None:
        both = with_methods(method("parcels.get", scopes=[WRITE, READ]), scopes=DECLARED)
        read, write = GrantKey("scopes", "parcels.read"), GrantKey("scopes", "parcels.write")
        assert api_in(tmp_path, both).requirement == AnyOf((read, write))

    def test_the_order_and_repetition_of_scopes_make_no_difference(self, tmp_path: Path) -> None:
        orders = ([READ, WRITE], [WRITE, READ], [WRITE, READ, WRITE])
        methods = [method(f"m{n}", scopes=scopes) for n, scopes in enumerate(orders)]
        apis = service_in(tmp_path, with_methods(*methods, scopes=DECLARED)).apis
        assert len({api.requirement for api in apis}) == 1

    def test_a_single_scope_is_that_grant(self, tmp_path: Path) -> None:
        one = with_methods(method("parcels.get", scopes=[READ]), scopes=DECLARED)
        assert api_in(tmp_path, one).requirement == GrantKey("scopes", "parcels.read")

    def test_without_scopes_it_is_unknown_where_the_api_declares_some(self, tmp_path: Path) -> None:
        found = found_in(tmp_path, with_methods(method("parcels.get"), scopes=DECLARED))
        (api,) = found.services[0].apis
        assert (api.requirement, api.unknown_reason) == (None, NO_SCOPES)
        assert [(one.rule, one.place) for one in found.warnings] == [
            ("unknown-requirement", "parcels v1: parcels.get")
        ]

    def test_without_scopes_it_is_unknown_where_another_method_lists_some(
        self, tmp_path: Path
    ) -> None:
        two = with_methods(method("parcels.get"), method("parcels.put", scopes=[WRITE]))
        api = service_in(tmp_path, two).apis[0]
        assert (api.id, api.requirement) == ("parcels.get", None)

    def test_without_any_oauth_nothing_is_needed_and_the_assumption_says_so(
        self, tmp_path: Path
    ) -> None:
        service = service_in(tmp_path, with_methods(method("parcels.get")))
        assert service.apis[0].requirement == TRUE
        assert "no OAuth 2.0 scope" in service.assumptions[0]

    @pytest.mark.parametrize("scopes", [None, DECLARED])
    def test_an_empty_list_is_not_none(self, tmp_path: Path, scopes: dict[str, str] | None) -> None:
        api = api_in(tmp_path, with_methods(method("parcels.get", scopes=[]), scopes=scopes))
        assert (api.requirement, api.unknown_reason) == (None, EMPTY_SCOPES)

    def test_a_scope_that_is_not_declared_is_kept_with_a_warning_that_guesses_the_typo(
        self, tmp_path: Path
    ) -> None:
        typo = f"{AUTH}parcels.raed"
        found = found_in(tmp_path, with_methods(method("g", scopes=[typo]), scopes=DECLARED))
        assert found.services[0].apis[0].requirement == GrantKey("scopes", "parcels.raed")
        assert "parcels.raed" in {grant.key.name for grant in found.grants}
        (warning,) = found.warnings
        assert warning.rule == "undeclared-scope"
        assert warning.message.endswith(f"was `{READ}` meant?")


class TestNames:
    @pytest.mark.parametrize(
        ("resources", "name", "title"),
        [
            (["files"], "list", "Files: list"),
            (["users", "settings", "sendAs"], "verify", "Users settings send as: verify"),
            ([], "validateAddress", "Validate address"),
            (["sslCerts"], "createEphemeral", "Ssl certs: create ephemeral"),
            (["HTTPHealthChecks"], "get", "Http health checks: get"),
            (["user_events"], "batch-get", "User events: batch get"),
        ],
    )
    def test_titles_are_the_names_as_words(
        self, resources: list[str], name: str, title: str
    ) -> None:
        assert method_title(resources, name) == title

    def test_titles_that_would_be_taken_for_each_other_get_the_id(self, tmp_path: Path) -> None:
        resources = {
            "aThing": {"methods": {"get": method("parcels.aThing.get")}},
            "a": {"resources": {"thing": {"methods": {"get": method("parcels.a.thing.get")}}}},
            "box": {"methods": {"get": method("parcels.box.get")}},
        }
        apis = service_in(tmp_path, document(resources=resources)).apis
        assert [api.title for api in apis] == [
            "A thing: get (parcels.a.thing.get)",
            "A thing: get (parcels.aThing.get)",
            "Box: get",
        ]

    def test_methods_of_one_id_get_their_url_into_it(self, tmp_path: Path) -> None:
        methods = [method("x.get", path="a"), method("x.get", path="b"), method("x.put", path="c")]
        found = found_in(tmp_path, with_methods(*methods))
        assert [api.id for api in found.services[0].apis] == [
            "x.get (GET https://parcels.example/a)",
            "x.get (GET https://parcels.example/b)",
            "x.put",
        ]
        assert [one.rule for one in found.warnings] == ["repeated-id", "repeated-id"]

    def test_a_method_that_is_there_twice_is_left_out_and_told(self, tmp_path: Path) -> None:
        found = found_in(tmp_path, with_methods(method("x.get"), method("x.get")))
        assert len(found.services[0].apis) == 1
        left_out = [one for one in found.left_out if one.rule == "repeated-id"]
        assert [one.place for one in left_out] == ["parcels v1: x.get"]

    def test_nested_resources_and_methods_without_a_resource_are_read(self, tmp_path: Path) -> None:
        inner = {"methods": {"get": method("x.a.b.get")}}
        resources = {"a": {"methods": {"get": method("x.a.get")}, "resources": {"b": inner}}}
        values = document(resources=resources, methods={"ping": method("x.ping")})
        apis = service_in(tmp_path, values).apis
        assert [(api.id, api.title) for api in apis] == [
            ("x.a.b.get", "A b: get"),
            ("x.a.get", "A: get"),
            ("x.ping", "Ping"),
        ]


class TestEffects:
    @pytest.mark.parametrize(
        ("http_method", "effect"),
        [("GET", "read"), ("HEAD", "read"), ("POST", "write"), ("PUT", "write"),
         ("PATCH", "write"), ("DELETE", "write")],
    )  # fmt: skip
    def test_the_http_method_tells_the_effect(
        self, tmp_path: Path, http_method: str, effect: str
    ) -> None:
        api = api_in(tmp_path, with_methods(method("x", httpMethod=http_method)))
        assert (api.method, api.effect, api.effect_reason) == (http_method, effect, "")


ORGANISATION_UNIT = "^.*$"


class TestUrls:
    @pytest.mark.parametrize(
        ("path", "flat_path", "patterns", "chosen"),
        [
            ("files/{fileId}", "", {}, "files/{fileId}"),
            ("files/{fileId}", "files/{fileId}", {}, "files/{fileId}"),
            # One variable for several segments: they are written out.
            (
                "v1/{+name}",
                "v1/spaces/{spacesId}/members/{membersId}",
                {"name": "^spaces/[^/]+/members/[^/]+$"},
                "v1/spaces/{spacesId}/members/{membersId}",
            ),
            (
                "v1/{+parent}:batch",
                "v1/spaces/{spacesId}:batch",
                {"parent": "^spaces/[^/]+$"},
                "v1/spaces/{spacesId}:batch",
            ),
            # The last segment may hold slashes: the flat path cannot say so.
            (
                "v1/{+name}:cancel",
                "v1/operations/{operationsId}:cancel",
                {"name": "^operations/.*$"},
                "v1/operations/{+operationsId}:cancel",
            ),
            (
                "customer/{customerId}/orgunits/{+orgUnitPath}",
                "customer/{customerId}/orgunits/{orgunitsId}",
                {"orgUnitPath": "^.*$", "customerId": "^.*$"},
                "customer/{customerId}/orgunits/{+orgunitsId}",
            ),
            # Without a pattern nothing says where the variable ends.
            ("v1/{+name}", "v1/{nameId}", {}, "v1/{+nameId}"),
            # A pattern of its own making that stays in its segment.
            (
                "{+parent}/rules",
                "folders/{foldersId}/rules",
                {"parent": "folders/[0-9]{1,19}"},
                "folders/{foldersId}/rules",
            ),
            # A slash inside brackets; the paths do not go together, so the wider one is right.
            (
                "zones/{zone}/{+parent}/sub",
                "zones/{zone}/a/{aId}/b/{bId}/sub",
                {"parent": "[a-z](?:[-a-z0-9/]{0,255}[a-z0-9])?"},
                "zones/{zone}/{+parent}/sub",
            ),
        ],
    )
    def test_the_path_is_what_requests_look_like(
        self, path: str, flat_path: str, patterns: dict[str, str], chosen: str
    ) -> None:
        assert method_path(path, flat_path, patterns) == chosen

    def test_a_url_is_the_root_the_service_and_the_path(self, tmp_path: Path) -> None:
        values = with_methods(method("x", path="files/{id}"), servicePath="parcels/v1/")
        assert api_in(tmp_path, values).url == "https://parcels.example/parcels/v1/files/{id}"

    def test_an_upload_is_another_name_of_the_same_api(self, tmp_path: Path) -> None:
        protocols = {
            "simple": {"path": "/upload/parcels/v1/{+parent}/things"},
            "resumable": {"path": "/resumable/upload/parcels/v1/{+parent}/things"},
        }
        one = method(
            "x",
            httpMethod="POST",
            path="{+parent}/things",
            flatPath="boxes/{boxesId}/things",
            parameters={"parent": {"pattern": "^boxes/[^/]+$"}},
            mediaUpload={"protocols": protocols},
        )
        api = api_in(tmp_path, with_methods(one, servicePath="parcels/v1/"))
        assert api.url == "https://parcels.example/parcels/v1/boxes/{boxesId}/things"
        assert api.aliases == (
            "POST https://parcels.example/resumable/upload/parcels/v1/boxes/{boxesId}/things",
            "POST https://parcels.example/upload/parcels/v1/boxes/{boxesId}/things",
        )

    def test_the_download_service_is_another_name_too(self, tmp_path: Path) -> None:
        one = method("x", useMediaDownloadService=True, supportsMediaDownload=True)
        api = api_in(tmp_path, with_methods(one, servicePath="parcels/v1/"))
        assert api.aliases == ("GET https://parcels.example/download/parcels/v1/things",)

    def test_another_url_that_two_apis_share_names_neither(self, tmp_path: Path) -> None:
        upload = {"protocols": {"simple": {"path": "/upload/things"}}}
        methods = [
            method("x.a", path="a", mediaUpload=upload),
            method("x.b", path="b", mediaUpload=upload),
            method("x.c", path="c", mediaUpload={"protocols": {"simple": {"path": "/x.D"}}}),
            method("GET https://parcels.example/x.d", path="d"),
        ]
        found = found_in(tmp_path, with_methods(*methods))
        assert [api.aliases for api in found.services[0].apis] == [(), (), (), ()]
        shared = [one.place for one in found.left_out if one.rule == "shared-url"]
        assert shared == [f"parcels v1: x.{letter}" for letter in "abc"]
