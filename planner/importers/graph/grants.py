"""Permissions as grants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planner.importers.found import Remark
from planner.importers.graph.documents import OAUTH2, Permission
from planner.importers.graph.schemes import Scheme
from planner.importers.graph.turning import Turned
from planner.model import Grant
from planner.reading.quoting import listed
from planner.solving.formula import GrantKey

_NEEDS_ADMINISTRATOR = "Needs an administrator's consent."


def keys_of(turned: Turned, scheme: Scheme) -> dict[str, GrantKey]:
    """The grants of the permissions that open something, by name."""
    return {name: GrantKey(scheme.kind.name, name) for name in sorted(turned.used)}


def grants_of(
    permissions: Iterable[Permission],
    keys: Mapping[str, GrantKey],
    scheme: Scheme,
    identifiers: Mapping[str, str],
) -> Iterator[Grant]:
    """The grants for those of `permissions` that are in `keys`."""
    for permission in permissions:
        if permission.name in keys:
            description = permission.descriptions[scheme.name]
            requested = permission.authorization_type == OAUTH2
            yield Grant(
                key=keys[permission.name],
                value=scheme.prefix + permission.name,
                meaning=_meaning(permission, scheme),
                risk=description.privilege_level,
                reserved=None if requested else _reserved(permission),
                id=identifiers.get(permission.name) if requested else None,
            )


def _meaning(permission: Permission, scheme: Scheme) -> str:
    """Application permissions all need an administrator's consent; assumptions say so."""
    description = permission.descriptions[scheme.name]
    consent = description.needs_administrator and scheme.kind.held_by == "token"
    sentence = description.meaning and f"{description.meaning.rstrip('.')}."
    return " ".join(filter(None, (sentence, _NEEDS_ADMINISTRATOR if consent else "")))


def _reserved(permission: Permission) -> str:
    return (
        f"Its authorization type is {permission.authorization_type}: no app registration can ask"
        " for it, it is given where the app is installed."
    )


def remarks_on_permissions(
    permissions: Iterable[Permission], turned: Turned, scheme: Scheme, *, only_oauth2: bool
) -> Iterator[Remark]:
    """What is told of permissions that no plan proposes, and of path sets without a path."""
    others, idle = [], []
    for permission in permissions:
        if scheme.name in permission.descriptions:
            is_other = permission.authorization_type != OAUTH2
            if is_other:
                others.append(permission)
            if permission.name not in turned.used and not (is_other and only_oauth2):
                idle.append(permission.name)
        for path_set in permission.path_sets:
            if not path_set.paths:
                message = "the path set has no paths, so it opens nothing"
                yield Remark(rule="empty-path-set", place=path_set.place, message=message)
    if others:
        yield _other_types(others, only_oauth2=only_oauth2)
    for name in idle:
        message = (
            f"no path is listed for it in the scheme {scheme.name}; no API needs it, and it is no"
            " grant of the policy set"
        )
        yield Remark(rule="permission-without-path", place=name, message=message)


def _other_types(others: list[Permission], *, only_oauth2: bool) -> Remark:
    types = listed(sorted({one.authorization_type for one in others}), "and")
    if only_oauth2:
        what = f"are left out: {', '.join(one.name for one in others)}"
    else:
        what = "are reserved: planned only where an integration allows one by its name"
    message = (
        f"permissions of the authorization type {types}: {len(others)}; no app registration can ask"
        f" for them, so they {what}"
    )
    return Remark(rule="other-authorization-type", place="permissions", message=message)


def remarks_on_identifiers(
    grants: Iterable[Grant], identifiers: Mapping[str, str] | None
) -> Iterator[Remark]:
    """Why a plan of these grants may have no create request."""
    missing = [grant.key.name for grant in grants if grant.id is None and grant.reserved is None]
    if identifiers is None:
        message = (
            "the document has no identifiers of permissions, and app registrations name them by"
            " these: plans come without a create request until --ids FILE tells them"
        )
        yield Remark(rule="missing-identifier", place="permissions", message=message)
    elif missing:
        message = (
            f"permissions without a known identifier: {len(missing)}; a plan with one of them comes"
            f" without a create request: {', '.join(missing)}"
        )
        yield Remark(rule="missing-identifier", place="permissions", message=message)
