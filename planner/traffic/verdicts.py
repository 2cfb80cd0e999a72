"""What is found out about a call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from planner.model import Api


class CatalogApi(NamedTuple):
    """An API and the name of its catalogue."""

    catalog: str
    api: Api


class Recognised(NamedTuple):
    """The call's API. `respelled`: only loosely equal. `by_path`: host and base path of the call
    or of the template are not known, so that the path alone decided; `host` is then the call's."""

    owner: CatalogApi
    respelled: bool = False
    by_path: bool = False
    host: str = ""


class Ambiguous(NamedTuple):
    """Several APIs fit equally well."""

    owners: tuple[CatalogApi, ...]


class WrongMethod(NamedTuple):
    """Templates fit the URL, none of them with the call's method; `methods` are theirs."""

    methods: tuple[str, ...]


class UnknownUrl(NamedTuple):
    """No template fits. `elsewhere`: the host is none of the catalogues'; None: nobody can tell, as
    templates name no host."""

    elsewhere: bool | None


class Shown(NamedTuple):
    """A call as it may be shown."""

    method: str
    host: str
    path: str


Verdict: TypeAlias = "Recognised | Ambiguous | WrongMethod | UnknownUrl"


def united(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict out of those for several places where the call may have gone."""
    found: dict[tuple[str, str], Recognised] = {}
    owners: list[CatalogApi] = []
    methods: set[str] = set()
    for verdict in verdicts:
        if isinstance(verdict, Recognised):
            found[verdict.owner.catalog, verdict.owner.api.id] = verdict
        elif isinstance(verdict, Ambiguous):
            owners += verdict.owners
        elif isinstance(verdict, WrongMethod):
            methods |= set(verdict.methods)
    if not owners and len(found) == 1:
        return next(iter(found.values()))
    if owners or found:
        candidates = [*owners, *(one.owner for one in found.values())]
        return Ambiguous(tuple({(one.catalog, one.api.id): one for one in candidates}.values()))
    return WrongMethod(tuple(sorted(methods))) if methods else UnknownUrl(elsewhere=False)
