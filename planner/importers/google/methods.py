"""The methods of a discovery document, as it lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from planner.importers.google import urls
from planner.importers.google.documents import DiscoveryDocument
from planner.importers.google.scopes import SCOPE
from planner.importers.google.titles import method_title
from planner.importers.json_values import Checking
from planner.reading.formats import METHOD
from planner.reading.shapes import Name

# Google's own nest eight deep.
DEEPEST = 50

_URL = Name(r"[^\s]*", "a path without blanks")
ID = Name()

# Where Google's servers take uploads and send downloads besides; see `mediaUpload` and
# `useMediaDownloadService` in https://developers.google.com/discovery/v1/reference/apis.
_DOWNLOAD = "download/"


class Method(NamedTuple):
    """A method: what it is called, and its scopes, None where it lists none."""

    id: str
    title: str
    http_method: str
    url: str
    other_urls: tuple[str, ...]
    scopes: tuple[str, ...] | None
    is_deprecated: bool


def methods_of(document: DiscoveryDocument, check: Checking) -> list[Method]:
    """The methods of a document, nested resources too, in the order of writing."""
    return list(_methods_in(document, document.values, (), check))


def _methods_in(
    document: DiscoveryDocument, owner: dict[str, Any], resources: tuple[str, ...], check: Checking
) -> Iterator[Method]:
    for name, method in check.mappings(owner, "methods"):
        with check.inside("methods", name):
            yield _method(document, method, (*resources, name), check)
    if len(resources) == DEEPEST and owner.get("resources"):
        check.refuse(f"resources are nested deeper than {DEEPEST}", "resources")
        return
    for name, resource in check.mappings(owner, "resources"):
        with check.inside("resources", name):
            yield from _methods_in(document, resource, (*resources, name), check)


def _method(
    document: DiscoveryDocument, values: dict[str, Any], names: tuple[str, ...], check: Checking
) -> Method:
    path = check.name(values, "path", _URL) if values.get("path") else check.text(values, "path")
    flat_path = check.name(values, "flatPath", _URL) if values.get("flatPath") else ""
    parameters = check.mapping(values, "parameters")
    chosen = urls.method_path(path, flat_path, urls.patterns_of(parameters))
    scopes = check.texts(values, "scopes", SCOPE)
    return Method(
        id=check.name(values, "id", ID),
        title=method_title(names[:-1], names[-1]),
        http_method=check.name(values, "httpMethod", METHOD),
        url=urls.joined(document.base, chosen),
        other_urls=tuple(_other_urls(document, values, path, chosen, check)),
        scopes=None if scopes is None else tuple(sorted(set(scopes))),
        is_deprecated=values.get("deprecated") is True,
    )


def _other_urls(
    document: DiscoveryDocument, values: dict[str, Any], path: str, chosen: str, check: Checking
) -> Iterator[str]:
    for name, protocol in sorted(check.mappings(values, "mediaUpload", "protocols")):
        with check.inside("mediaUpload", "protocols", name):
            upload = check.name(protocol, "path", _URL)
        if upload:
            # What these paths start from is the root, and no service's path.
            service = document.base.removeprefix(document.root)
            whole = urls.upload_path(upload, service + path, service + chosen)
            yield urls.joined(document.root, whole)
    if values.get("useMediaDownloadService") is True:
        service = document.base.removeprefix(document.root)
        yield document.root + _DOWNLOAD + urls.joined(service, chosen)
