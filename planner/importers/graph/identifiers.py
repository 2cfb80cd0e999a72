"""Identifiers of permissions. App registrations name permissions by them, and the permission
document does not tell them.

Two sources do: the service principal of Microsoft Graph in the tenant (``appRoles`` and
``oauth2PermissionScopes``, as ``GET /servicePrincipals(appId='…')`` answers), and the document
``ProvisioningInfo.json`` that is published beside the permission document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from planner.errors import InvalidFile
from planner.importers.graph.schemes import Scheme
from planner.importers.json_values import Checking, found
from planner.reading.quoting import quoted
from planner.verifying.documents import parsed

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ENVIRONMENT = "public"
_MEMBERS = {"Role": "appRoles", "Scope": "oauth2PermissionScopes"}


def read_identifiers(data: bytes, file: str, scheme: Scheme) -> dict[str, str]:
    """Permission -> identifier, for the scheme's permissions that are enabled.

    Raises InvalidFile where `data` is neither of the two documents, or contradicts itself.
    """
    check = Checking(file)
    root = _unwrapped(parsed(data, file))
    identifiers: dict[str, str] = {}
    if isinstance(root, dict) and "permissionDeployments" in root:
        pairs = _deployed(check.mapping(root, "permissionDeployments"), scheme, check)
    elif isinstance(root, dict) and _MEMBERS[scheme.access] in root:
        pairs = _of_service_principal(root, scheme, check)
    else:
        hint = (
            "expected is the answer to GET /servicePrincipals(appId='"
            f"{GRAPH_APP_ID}')?$select=appId,appRoles,oauth2PermissionScopes, or"
            " ProvisioningInfo.json of microsoft-graph-devx-content"
        )
        check.refuse(f"no {_MEMBERS[scheme.access]} and no permissionDeployments", hint=hint)
        pairs = iter(())
    for name, identifier in pairs:
        if identifiers.setdefault(name, identifier) != identifier:
            check.refuse(f"two identifiers for {quoted(name)}: {identifiers[name]}, {identifier}")
    if check.faults:
        raise InvalidFile(check.faults)
    return identifiers


def _unwrapped(root: Any) -> Any:
    """The only item of a list, as an answer to a search holds it under `value`."""
    items = root.get("value") if isinstance(root, dict) else None
    return items[0] if isinstance(items, list) and len(items) == 1 else root


def _of_service_principal(
    root: dict[str, Any], scheme: Scheme, check: Checking
) -> Iterator[tuple[str, str]]:
    app_id = root.get("appId", GRAPH_APP_ID)
    if app_id != GRAPH_APP_ID:
        check.refuse(
            f"expected the service principal of Microsoft Graph, found that of {found(app_id)}",
            "appId",
        )
    key = _MEMBERS[scheme.access]
    for index, entry in enumerate(_entries(root, key, check)):
        with check.inside(key, index):
            if isinstance(entry, dict) and entry.get("isEnabled", True) is not False:
                yield from _pair(check.text(entry, "value", default=""), entry, check)


def _deployed(
    members: Mapping[str, Any], scheme: Scheme, check: Checking
) -> Iterator[tuple[str, str]]:
    for name in members:
        with check.inside("permissionDeployments"):
            entries = _entries(members, name, check)
        for index, entry in enumerate(entries):
            with check.inside("permissionDeployments", name, index):
                if isinstance(entry, dict) and _is_deployed(entry, scheme, check):
                    yield from _pair(name, entry, check)


def _is_deployed(entry: dict[str, Any], scheme: Scheme, check: Checking) -> bool:
    environments = check.text(entry, "environment", default="").split(";")
    return (
        entry.get("scheme") == scheme.identified_as
        and _ENVIRONMENT in environments
        and entry.get("isEnabled", True) is not False
    )


def _entries(owner: Mapping[str, Any], key: str, check: Checking) -> list[Any]:
    entries = owner[key]
    if isinstance(entries, list):
        return entries
    check.refuse(f"expected a list, found {found(entries)}", key)
    return []


def _pair(name: str, entry: dict[str, Any], check: Checking) -> Iterator[tuple[str, str]]:
    """The name and the identifier; none where either is empty, as for what is not published."""
    identifier = check.text(entry, "id", default="")
    if identifier and _GUID.fullmatch(identifier) is None:
        check.refuse(f"expected an identifier (a GUID), found {quoted(identifier)}", "id")
    elif name and identifier:
        yield name, identifier.lower()
