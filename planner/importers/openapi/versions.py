"""The versions of the specification that can be read, and what differs between them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from planner.importers.openapi.loading import described
from planner.importers.openapi.parts import Parts

_METHODS_2 = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})
_METHODS_3 = _METHODS_2 | {"trace"}

_HINT = "OpenAPI 3.0, 3.1 and 3.2 can be read, and Swagger 2.0"


class Version(NamedTuple):
    """A version: `text` as the document writes it, and `number` such as ``3.1``. `has_roles` says
    whether schemes other than OAuth can be listed with names, which are roles then."""

    text: str
    number: str
    methods: frozenset[str]
    has_additional_operations: bool = False
    has_roles: bool = False

    @property
    def is_2(self) -> bool:
        return self.number == "2.0"


def version_of(parts: Parts) -> Version | None:
    """The version of a document; None, after a fault, where it cannot be read."""
    root = parts.root
    if not isinstance(root.value, dict):
        message = f"expected an OpenAPI document, found {described(root.value)}"
        parts.notes.fault(root.place, message, _HINT)
        return None
    key = next((key for key in ("openapi", "swagger") if key in root.value), None)
    if key is None:
        message = "expected an OpenAPI document, and there is neither `openapi` nor `swagger`"
        parts.notes.fault(root.place, message, _HINT)
        return None
    stated = root.value[key]
    version = _version(key, stated)
    if version is None:
        message = f"expected a version of OpenAPI, found {described(stated)}"
        parts.notes.fault(root.place.of(key), message, _HINT)
    return version


def _version(key: str, stated: Any) -> Version | None:
    # YAML without quotes makes a number of it: `swagger: 2.0`.
    text = str(stated) if isinstance(stated, str | float) else ""
    found = re.match(r"(2\.0|3\.[012])(?:\.[0-9]+(?:-[0-9A-Za-z.-]+)?)?\Z", text)
    if found is None or (found[1] == "2.0") is not (key == "swagger"):
        return None
    if found[1] == "2.0":
        return Version(text, found[1], _METHODS_2)
    if found[1] == "3.0":
        return Version(text, found[1], _METHODS_3)
    if found[1] == "3.1":
        return Version(text, found[1], _METHODS_3, has_roles=True)
    return Version(text, found[1], _METHODS_3 | {"query"}, True, has_roles=True)
