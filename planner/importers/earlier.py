"""What an earlier import wrote: read before it is written anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from planner.errors import Fault, InvalidFile, OutputRefused, PlannerError
from planner.importers.found import Found
from planner.importers.headers import Parts, parts_of
from planner.model import Api, Catalog, PolicySet
from planner.reading import read_catalog, read_policy_set
from planner.reading.files import MOST_BYTES
from planner.solving.formula import Formula

POLICIES, CATALOGS = "policies", "catalogs"
_ENDING = ".yaml"
_NAMES_POLICY_SET = r"""(?m)^policies:[ \t]*["']?([^"'\n#]*?)["']?[ \t]*(?:#.*)?\r?$"""


def path_of(folder: str, name: str) -> str:
    """Where below the output folder the policy set or catalogue `name` is: ``policies/x.yaml``."""
    return f"{folder}/{name}{_ENDING}"


class Earlier(NamedTuple):
    """The files of an earlier import, as far as there are any. `files` maps paths below the output
    folder to their parts."""

    files: Mapping[str, Parts]
    policy_set: PolicySet | None
    catalogs: Mapping[str, Catalog]

    @property
    def edited(self) -> tuple[str, ...]:
        """The files that somebody has changed since they were generated, sorted."""
        return tuple(sorted(path for path, parts in self.files.items() if parts.is_edited))

    def is_of_source(self, digest: str) -> bool:
        """Whether all files were generated from the source with this digest."""
        return bool(self.files) and all(
            parts.digests is not None and parts.digests.source == digest
            for parts in self.files.values()
        )

    def policies(self) -> dict[str, Formula]:
        """The requirements of the policies by name."""
        named = self.policy_set.policies if self.policy_set else {}
        return {name: policy.requirement for name, policy in named.items()}

    def apis(self) -> dict[tuple[str, str], Api]:
        """The APIs by catalogue and id."""
        return {
            (name, api.id): api for name, catalog in self.catalogs.items() for api in catalog.apis
        }


NOTHING = Earlier({}, None, {})


def read_earlier(out: Path, found: Found, *, discard_edits: bool) -> Earlier:
    """What is at the places where `found` is going to be written, below the folder `out`.

    Raises OutputRefused for a file that no import wrote, and InvalidFile for one that cannot be
    read; with `discard_edits` such a one counts as missing.
    """
    catalogs = {service.name: path_of(CATALOGS, service.name) for service in found.services}
    policies = path_of(POLICIES, found.name)
    files = dict(_parts(out, [policies, *catalogs.values()]))
    _refuse_foreign(out, files)
    try:
        policy_set = read_policy_set(out / policies) if policies in files else None
        read = {name: read_catalog(out / path) for name, path in catalogs.items() if path in files}
    except PlannerError as error:
        if discard_edits:
            return Earlier(files, None, {})
        hint = "mend it, or replace it with --discard-edits"
        what = Fault(
            message="what an earlier import wrote cannot be read", file=str(out), hint=hint
        )
        raise InvalidFile([*error.faults, what]) from None
    return Earlier(files, policy_set, read)


def _parts(out: Path, paths: Iterable[str]) -> Iterator[tuple[str, Parts]]:
    for path in paths:
        text = _text(out / path)
        if text is not None:
            yield path, parts_of(text)


def _text(path: Path) -> str | None:
    """The text of the file `path`, or None where there is no file. One that holds no text, or too
    much, has none that an import wrote; it is refused as such."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputRefused([Fault(message=f"cannot be read: {reason}", file=str(path))]) from None


def _refuse_foreign(out: Path, files: Mapping[str, Parts]) -> None:
    hint = "move it away, or give the import another name with --name"
    message = "no import wrote this file, so none replaces it"
    faults = [
        Fault(message=message, file=str(out / path), hint=hint)
        for path, parts in files.items()
        if parts.digests is None
    ]
    if faults:
        raise OutputRefused(faults)


def refuse_orphans(out: Path, found: Found) -> None:
    """Raise OutputRefused where a catalogue that is not imported now needs the policy set: writing
    that anew would take away what the catalogue names."""
    policies = path_of(POLICIES, found.name)
    if not (out / policies).exists():
        return
    ours = {path_of(CATALOGS, service.name) for service in found.services}
    others = (
        path
        for path in sorted((out / CATALOGS).glob(f"*{_ENDING}"))
        if f"{CATALOGS}/{path.name}" not in ours and _needs(path, out / policies)
    )
    hint = "import its source in the same run, remove it, or import under another --name"
    message = f"this catalogue uses {policies} too, and is not imported"
    faults = [Fault(message=message, file=str(path), hint=hint) for path in others]
    if faults:
        raise OutputRefused(faults)


def _needs(catalog: Path, policies: Path) -> bool:
    """Whether a catalogue names the policy set, as `planner.reading.locating` finds it."""
    named = re.search(_NAMES_POLICY_SET, _text(catalog) or "")
    if named is None or "\0" in named[1]:
        return False
    meant = (catalog.parent / named[1], policies.parent / f"{named[1]}{_ENDING}")
    return policies.resolve() in {path.resolve() for path in meant}
