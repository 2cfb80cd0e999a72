"""Whether several documents have anything in common that makes them one vendor's."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from urllib.parse import urlsplit

from planner.importers.openapi.grouping import Located
from planner.importers.openapi.notes import Notes
from planner.model import Api
from planner.reading.quoting import listed

RULE = "unrelated-documents"


def warn_of_unrelated(
    names: Sequence[str],
    apis: Sequence[Iterable[Api]],
    servers: Sequence[Sequence[Located]],
    notes: Notes,
) -> None:
    """Warn where documents share neither a host nor an authorization server with the others.

    `names` are the documents' and `apis` theirs, in one order, to which `servers` refer too. A
    document without any API has nothing of its own to protect, and is passed over.
    """
    marks: list[set[Hashable]] = [{("host", _host(api)) for api in of_one} for of_one in apis]
    for place, server in enumerate(servers):
        for located in server:
            if marks[located.document]:
                marks[located.document].add(("authorization server", place))
    groups = _connected([number for number, mark in enumerate(marks) if mark], marks)
    if len(groups) < 2:
        return
    sets = " / ".join(listed((names[number] for number in one), "and") for one in groups)
    message = (
        f"{sets} share no host and no authorization server, yet become services of one vendor;"
        " where they are of several, import each vendor's by themselves, with `--name` of its own"
    )
    notes.warn(RULE, names[groups[1][0]], message)


def _host(api: Api) -> str:
    return urlsplit(api.url).netloc.casefold()


def _connected(members: Iterable[int], marks: Sequence[set[Hashable]]) -> list[list[int]]:
    """The members in groups, in which each shares a mark with another."""
    groups: list[tuple[set[Hashable], list[int]]] = []
    for member in members:
        joined, numbers, apart = set(marks[member]), [member], []
        for group in groups:
            if group[0] & joined:
                joined |= group[0]
                numbers = group[1] + numbers
            else:
                apart.append(group)
        groups = [*apart, (joined, numbers)]
    return sorted(sorted(numbers) for _, numbers in groups)
