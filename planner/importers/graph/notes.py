"""What has to be assumed about the document, in sentences that reports show."""

from __future__ import annotations

from planner.importers.graph.identifiers import GRAPH_APP_ID
from planner.importers.graph.requests import UNKNOWN_TENANT
from planner.importers.graph.schemes import Scheme

NOT_TOLD = (
    "Roles of the user, licences, policies of the tenant and who owns an object count besides; the"
    " document does not tell them."
)
EFFECT_BY_METHOD = (
    "What an API does is told by its method: every POST, PATCH, PUT and DELETE counts as writing,"
    " save for a few POSTs of which Microsoft's reference says that they only answer something."
)


def assumptions_of(scheme: Scheme, *, has_identifiers: bool, has_tenant: bool) -> tuple[str, ...]:
    """The assumptions of the policy set."""
    enough = (
        "Any one of the permissions listed for a method and path is taken to be enough for"
        f" {scheme.users}; where it also requires others, one of these is needed besides."
    )
    said = [enough, NOT_TOLD]
    if scheme.kind.held_by == "client":
        said.append(
            "Registering an application does not grant application permissions: an administrator"
            " has to consent to them."
        )
    if not has_identifiers:
        said.append(
            "App registrations name permissions by identifiers, which the document does not have."
            f" Save the answer to GET /servicePrincipals(appId='{GRAPH_APP_ID}')?$select=appId,"
            "appRoles,oauth2PermissionScopes and import again with `--ids FILE`."
        )
    if scheme.needs_tenant and not has_tenant:
        said.append(
            f"The URL of the token request holds `{UNKNOWN_TENANT}`, which has to be replaced by"
            " the tenant before it is sent; `--tenant TENANT` of the import does so."
        )
    return tuple(said)


def catalog_assumptions(version: str) -> tuple[str, ...]:
    """The assumptions of the catalogue."""
    versions = (
        "The document does not say which paths are in v1.0 and which in beta alone; all URLs are"
        f" written with {version}."
    )
    return versions, EFFECT_BY_METHOD
