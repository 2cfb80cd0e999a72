"""The three ways to call Microsoft Graph, each with permissions of its own."""

from __future__ import annotations

from typing import Literal, TypeAlias

from planner.model import Kind
from planner.solving.records import dataclass

RESOURCE = "https://graph.microsoft.com"

SchemeName: TypeAlias = Literal["Application", "DelegatedWork", "DelegatedPersonal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scheme of the permission document, and what an app registration calls it: `access` is the
    ``type`` of its permissions there, and `prefix` stands before their names in a token request.
    `permissions` names them for people, `users` says who calls, and `identified_as` is the scheme
    under whose name their identifiers are published."""

    name: SchemeName
    kind: Kind
    slug: str
    permissions: str
    users: str
    access: str
    prefix: str
    identified_as: str
    needs_tenant: bool


_APPLICATION = Kind(name="application", title="application permission", held_by="client")
_DELEGATED = Kind(name="delegated", title="delegated permission", held_by="token")

SCHEMES: dict[SchemeName, Scheme] = {
    scheme.name: scheme
    for scheme in (
        Scheme(
            name="Application",
            kind=_APPLICATION,
            slug="application",
            permissions="application permissions",
            users="an application without a signed-in user",
            access="Role",
            prefix="",
            identified_as="Application",
            needs_tenant=True,
        ),
        Scheme(
            name="DelegatedWork",
            kind=_DELEGATED,
            slug="delegated-work",
            permissions="delegated permissions of work and school accounts",
            users="an application for a user signed in with a work or school account",
            access="Scope",
            prefix=f"{RESOURCE}/",
            identified_as="DelegatedWork",
            needs_tenant=False,
        ),
        Scheme(
            name="DelegatedPersonal",
            kind=_DELEGATED,
            slug="delegated-personal",
            permissions="delegated permissions of personal accounts",
            users="an application for a user signed in with a personal Microsoft account",
            access="Scope",
            prefix=f"{RESOURCE}/",
            # One delegated permission of the service serves both sorts of accounts.
            identified_as="DelegatedWork",
            needs_tenant=False,
        ),
    )
}
