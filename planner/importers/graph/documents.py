"""The permission document, read and checked.

The format is described in ``specs/permissions.md`` of https://github.com/microsoftgraph/kibali. The
published document differs from it: ``AlsoRequires`` stands in the value of a path, and not beside
the paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.errors import Fault, InvalidFile
from planner.importers.graph.marks import Marks, parsed_marks
from planner.importers.json_values import Checking, found
from planner.reading.formats import METHOD
from planner.reading.quoting import key_path, quoted
from planner.reading.reporting import MOST_FAULTS
from planner.reading.shapes import Name
from planner.solving.records import dataclass
from planner.verifying.documents import parsed

OAUTH2 = "oAuth2"

_NAME = Name()
_PATH = Name("/.*", "a path that starts with `/`")
_LEVELS = range(1, 6)
_KNOWN_SET_KEYS = frozenset({"schemeKeys", "methods", "paths"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What the document says of a permission in one scheme. `privilege_level` is 1 to 5, or None
    where it is not rated."""

    meaning: str
    privilege_level: int | None
    needs_administrator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSet:
    """Each of the paths with each of the methods, in each of the schemes. `conditions` are further
    members of the set: what they ask for is not known here."""

    place: str
    schemes: tuple[str, ...]
    methods: tuple[str, ...]
    paths: Mapping[str, Marks]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A permission and what it opens. `implicit` ones are said to be held by everybody."""

    name: str
    authorization_type: str
    implicit: bool
    descriptions: Mapping[str, Description]
    path_sets: tuple[PathSet, ...]


def read_permissions(data: bytes, file: str) -> tuple[Permission, ...]:
    """The permissions in `data`, sorted by name. Raises InvalidFile with all faults, which call the
    document `file`."""
    check = Checking(file)
    root = parsed(data, file)
    permissions: tuple[Permission, ...] = ()
    if not isinstance(root, dict):
        check.refuse(f"expected a mapping, found {found(root)}")
    elif not isinstance(root.get("permissions"), dict) or not root["permissions"]:
        hint = "expected is the document `permissions.json` of microsoft-graph-devx-content"
        check.refuse("expected permissions by name", "permissions", hint=hint)
    else:
        permissions = tuple(_permissions(root["permissions"], check))
    _raise(check)
    return permissions


def _raise(check: Checking) -> None:
    faults = check.faults[:MOST_FAULTS]
    if len(check.faults) > MOST_FAULTS:
        message = f"and {len(check.faults) - MOST_FAULTS} more faults, not listed"
        faults.append(Fault(message=message, file=check.file))
    if faults:
        raise InvalidFile(faults)


def _permissions(members: Mapping[str, Any], check: Checking) -> Iterator[Permission]:
    for name, member in sorted(members.items()):
        with check.inside("permissions", name):
            check.is_name(name, _NAME)
            if isinstance(member, dict):
                yield _permission(name, member, check)
            else:
                check.refuse(f"expected a mapping, found {found(member)}")


def _permission(name: str, member: dict[str, Any], check: Checking) -> Permission:
    schemes = check.mapping(member, "schemes")
    descriptions = {}
    for scheme, value in schemes.items():
        with check.inside("schemes", scheme):
            descriptions[scheme] = _description(value, check)
    return Permission(
        name=name,
        authorization_type=check.text(member, "authorizationType", default=OAUTH2),
        implicit=_flag(member, "implicit", check),
        descriptions=descriptions,
        path_sets=tuple(_path_sets(name, member, descriptions, check)),
    )


def _description(value: object, check: Checking) -> Description:
    if not isinstance(value, dict):
        check.refuse(f"expected a mapping, found {found(value)}")
        value = {}
    level = value.get("privilegeLevel")
    if level is not None and (type(level) is not int or level not in _LEVELS):
        check.refuse(f"expected a number from 1 to 5, found {_shown(level)}", "privilegeLevel")
        level = None
    names = (check.text(value, key, default="") for key in ("adminDisplayName", "adminDescription"))
    return Description(
        meaning=next((text for name in names if (text := " ".join(name.split()))), ""),
        privilege_level=level,
        needs_administrator=_flag(value, "requiresAdminConsent", check),
    )


def _shown(value: object) -> str:
    return str(value) if type(value) is int else found(value)


def _flag(owner: dict[str, Any], key: str, check: Checking) -> bool:
    value = owner.get(key, False)
    if not isinstance(value, bool):
        check.refuse(f"expected true or false, found {found(value)}", key)
    return value is True


def _path_sets(
    name: str, member: dict[str, Any], schemes: Mapping[str, Description], check: Checking
) -> Iterator[PathSet]:
    path_sets = member.get("pathSets", [])
    if not isinstance(path_sets, list):
        check.refuse(f"expected a list, found {found(path_sets)}", "pathSets")
        return
    for index, value in enumerate(path_sets):
        with check.inside("pathSets", index):
            if isinstance(value, dict):
                place = key_path(["permissions", name, "pathSets", index])
                yield _path_set(place, value, schemes, check)
            else:
                check.refuse(f"expected a mapping, found {found(value)}")


def _path_set(
    place: str, value: dict[str, Any], schemes: Mapping[str, Description], check: Checking
) -> PathSet:
    listed = check.texts(value, "schemeKeys", _NAME)
    methods = check.texts(value, "methods", METHOD)
    for key, given in (("schemeKeys", listed), ("methods", methods)):
        if given is None:
            check.refuse(f"the key {quoted(key)} is missing")
    for index, scheme in enumerate(listed or ()):
        if scheme not in schemes:
            message = f"the scheme {quoted(scheme)} is not among the permission's schemes"
            check.refuse(message, "schemeKeys", index)
    if "paths" not in value:
        check.refuse("the key `paths` is missing")
    return PathSet(
        place=place,
        schemes=tuple(listed or ()),
        methods=tuple(dict.fromkeys(methods or ())),
        paths=dict(_paths(check.mapping(value, "paths"), check)),
        conditions=tuple(sorted(key for key in value.keys() - _KNOWN_SET_KEYS if value[key])),
    )


def _paths(members: Mapping[str, Any], check: Checking) -> Iterator[tuple[str, Marks]]:
    for path, value in members.items():
        if not check.is_name(path, _PATH, "paths", path):
            continue
        if not isinstance(value, str):
            check.refuse(f"expected text, found {found(value)}", "paths", path)
            continue
        marks = parsed_marks(value)
        if marks is None:
            hint = "such as `least=Application;AlsoRequires=User.Read.All`"
            check.refuse(
                f"expected `key=value` pairs with `;` between them, found {quoted(value)}",
                "paths",
                path,
                hint=hint,
            )
        else:
            yield path, marks
