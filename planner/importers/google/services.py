"""Which documents become services, and what the services are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from planner.errors import Fault, InvalidFile
from planner.importers.google.documents import DiscoveryDocument
from planner.importers.google.remarks import Remarks, api_place
from planner.importers.names import name_from, problem_of_name
from planner.reading.quoting import quoted


def one_of_each(
    documents: Iterable[DiscoveryDocument], remarks: Remarks
) -> list[DiscoveryDocument]:
    """One document for each API and version, the newest, sorted; the others are left out."""
    by_identity: dict[tuple[str, str], list[DiscoveryDocument]] = {}
    for document in documents:
        by_identity.setdefault(document.identity, []).append(document)
    chosen = []
    for identity in sorted(by_identity):
        # A revision is a date, such as 20261106. The content decides between equal ones, so that
        # the order of the sources does not.
        newest, *others = sorted(
            by_identity[identity], key=lambda one: (one.revision, one.data), reverse=True
        )
        chosen.append(newest)
        for other in others:
            same = "the same" if other.data == newest.data else "another one"
            message = f"left out {quoted(Path(other.file).name)}, {same} of revision"
            message += f" {other.revision}; taken is {quoted(Path(newest.file).name)}"
            remarks.leave_out("repeated-document", api_place(newest), message)
    return chosen


def service_names(
    vendor: str, documents: Sequence[DiscoveryDocument]
) -> dict[tuple[str, str], str]:
    """The name of each document's service by its API and version: ``google-drive``, and
    ``google-drive-v3`` where there are several versions of an API.

    Raises InvalidFile where two come to the same name.
    """
    short = {one.identity: _short_name(vendor, one) for one in documents}
    uses = Counter(short.values())
    names = {
        (name, version): base if uses[base] == 1 else name_from(f"{base} {_split(version)[1]}")
        for (name, version), base in short.items()
    }
    faults = list(_faults(names, documents))
    if faults:
        raise InvalidFile(faults)
    return names


def _short_name(vendor: str, document: DiscoveryDocument) -> str:
    return name_from(f"{vendor} {document.name} {_split(document.version)[0]}")


def _split(version: str) -> tuple[str, str]:
    """A version's part and its number. The Admin SDK has several APIs, told apart in their
    versions: ``directory_v1``."""
    part, _, number = version.rpartition("_")
    return (part, number) if number.startswith("v") else ("", version)


def _faults(
    names: dict[tuple[str, str], str], documents: Sequence[DiscoveryDocument]
) -> Iterable[Fault]:
    owners: dict[str, DiscoveryDocument] = {}
    for document in documents:
        name = names[document.identity]
        first = owners.setdefault(name, document)
        if problem := problem_of_name(name):
            yield Fault(
                message=f"no catalogue can be named {quoted(name)}: {problem}", file=document.file
            )
        elif first is not document:
            message = f"its catalogue would be {quoted(name)}, as that of {quoted(first.file)} is"
            yield Fault(message=message, file=document.file, hint="import them one by one")
