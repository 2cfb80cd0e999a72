"""From what an importer found to the texts of files: a policy set, and a catalogue per service.

Nothing is written here: `prepare` gives the texts, and what there is to say about them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from planner.importers.applying import Applied, apply_overlay
from planner.importers.checking import check
from planner.importers.earlier import (
    CATALOGS,
    NOTHING,
    POLICIES,
    Earlier,
    path_of,
    read_earlier,
    refuse_orphans,
)
from planner.importers.edits import Generated, Lifted
from planner.importers.emitting import Plain, document
from planner.importers.facts import facts_digest
from planner.importers.found import Found
from planner.importers.headers import with_header
from planner.importers.lifting import lift
from planner.importers.mending import mended
from planner.importers.naming import kept_names, policy_names
from planner.importers.overlay_files import extended_text
from planner.importers.overlays import FOLDER, Overlay, read_overlay
from planner.importers.suspicions import suspicions
from planner.importers.values import (
    ambiguous_names,
    catalog_values,
    policies_of,
    policy_set_values,
)
from planner.model import Source
from planner.reading.formats import CATALOG, OVERLAY, POLICY_SET
from planner.reading.schemas import file_name
from planner.solving.formula import TRUE, Formula, GrantKey
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An import, ready to be written.

    `files` maps paths below the output folder to texts; `found` is what they hold, and `earlier`
    what was there before. `overlay` is the path of the overlay, `additions` counts what it adds to,
    and `lifted` says what was moved there.
    """

    found: Found
    files: Mapping[str, str]
    earlier: Earlier
    overlay: str
    additions: int
    lifted: tuple[Lifted, ...]

    def is_changed(self, path: str) -> bool:
        """Whether the file is not there already as it is going to be."""
        parts = self.earlier.files.get(path)
        return parts is None or parts.header + parts.body != self.files[path]


def prepare(
    found: Found, out: Path, *, command: str, dated: bool = False, discard_edits: bool = False
) -> Prepared:
    """Work out what the import of `found` into the folder `out` writes.

    `command` is shown in the files. Unless `dated`, facts from a source that was imported before
    keep their date. Raises InvalidFile and OutputRefused; see `planner.importers.earlier` and
    `planner.importers.lifting`.
    """
    base = mended(found)
    earlier = read_earlier(out, base, discard_edits=discard_edits)
    refuse_orphans(out, base)
    if not dated and earlier.is_of_source(base.digest):
        base = _with_dates_of(earlier, base)
    path = path_of(FOLDER, base.name)
    overlay = read_overlay(out / path, base.name, _kinds(base))
    applied = apply_overlay(overlay, base)
    lifted: tuple[Lifted, ...] = ()
    files: dict[str, str] = {}
    if earlier.edited and not discard_edits:
        lifted = _lifted(earlier, base, applied, overlay, out)
    if lifted:
        files[path], overlay = _extended(overlay, lifted, base, out, path)
        applied = apply_overlay(overlay, base)
    names = _names(applied, NOTHING if discard_edits and earlier.edited else earlier)
    header = _Header(command, path, out, earlier, base.digest, overlaid=not overlay.is_empty)
    for place, values in _values(applied, names).items():
        files[place] = header.file(place, values)
    told = applied.found
    return Prepared(
        found=replace(told, warnings=(*told.warnings, *suspicions(told))),
        files=files,
        earlier=earlier,
        overlay=path,
        additions=applied.additions,
        lifted=lifted,
    )


def _lifted(
    earlier: Earlier, base: Found, applied: Applied, overlay: Overlay, out: Path
) -> tuple[Lifted, ...]:
    untouched = Applied(found=base, policies={}, additions=0)
    return lift(
        earlier,
        _generated(untouched, earlier),
        _generated(applied, earlier),
        overlay,
        out=out,
        digest=base.digest,
    )


def _generated(applied: Applied, earlier: Earlier) -> Generated:
    requirements = {
        (service.name, api.id): api.requirement
        for service in applied.found.services
        for api in service.apis
    }
    return Generated(values=_values(applied, _names(applied, earlier)), requirements=requirements)


def _kinds(found: Found) -> frozenset[str]:
    return frozenset(kind.name for kind in found.kinds)


def _with_dates_of(earlier: Earlier, found: Found) -> Found:
    """`found` with the dates on record for the same facts."""
    described = [earlier.policy_set, *earlier.catalogs.values()]
    dates = {
        (source.facts, source.page): source.read
        for one in described
        if one is not None
        for source in one.sources
    }

    def dated(sources: Iterable[Source]) -> tuple[Source, ...]:
        return tuple(
            replace(source, read=dates.get((source.facts, source.page), source.read))
            for source in sources
        )

    services = tuple(replace(service, sources=dated(service.sources)) for service in found.services)
    return replace(found, sources=dated(found.sources), services=services)


def _names(applied: Applied, earlier: Earlier) -> dict[Formula, str]:
    """The names of the policies: the overlay's, then earlier ones, then new ones."""
    found = applied.found
    now = {
        (service.name, api.id): api.requirement
        for service in found.services
        for api in service.apis
        if api.requirement is not None and api.requirement != TRUE
    }
    before = {
        key: api.requirement for key, api in earlier.apis().items() if api.requirement is not None
    }
    kept = kept_names(now, before, earlier.policies())
    stated = {formula: policy.name for formula, policy in applied.policies.items()}
    taken = {name.casefold() for name in stated.values()}
    kept = {one: name for one, name in kept.items() if name.casefold() not in taken} | stated
    titles = {kind.name: kind.title for kind in found.kinds}
    return policy_names(set(now.values()), titles, kept, _telling(found))


def _telling(found: Found) -> dict[Formula, GrantKey]:
    """For each requirement the grant that the documentation calls least most often."""
    count: dict[Formula, Counter[GrantKey]] = {}
    for service in found.services:
        for api in service.apis:
            if api.requirement is not None and api.documented_least:
                count.setdefault(api.requirement, Counter()).update(api.documented_least)
    return {
        formula: min(counted, key=lambda key: (-counted[key], key))
        for formula, counted in count.items()
    }


def _extended(
    overlay: Overlay, lifted: Iterable[Lifted], found: Found, out: Path, path: str
) -> tuple[str, Overlay]:
    """The overlay's text with what was lifted into it, and the overlay that it makes."""
    from tempfile import TemporaryDirectory

    schema = _schema(OVERLAY.name, out)
    line = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    text = extended_text(overlay, lifted, name=found.name, path=out / path, schema_line=line)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / Path(path).name
        copy.write_text(text, encoding="utf-8", newline="\n")
        return text, read_overlay(copy, found.name, _kinds(found))


class _Header:
    """Puts headers on the files of one import."""

    def __init__(
        self,
        command: str,
        overlay: str,
        out: Path,
        earlier: Earlier,
        source: str,
        *,
        overlaid: bool,
    ) -> None:
        self._command = command
        self._overlay = overlay
        self._out = out
        self._earlier = earlier
        self._source = source
        self._overlaid = overlaid

    def file(self, path: str, values: Mapping[str, Plain]) -> str:
        """The text of a file that holds `values`; it is read once, to be sure that it can be."""
        form = POLICY_SET if path.startswith(POLICIES) else CATALOG
        before = self._earlier.files.get(path)
        text = with_header(
            document(values),
            schema=(before.schema if before else None) or _schema(form.name, self._out),
            command=self._command,
            overlay=f"../{self._overlay}",
            overlaid=self._overlaid,
            source=self._source,
            facts=facts_digest(values),
        )
        check(str(self._out / path), text, values, form, self._overlay)
        return text


def _schema(format_name: str, out: Path) -> str | None:
    """The path of a format's JSON Schema from beside the output, where there is one."""
    schema = f"schema/{file_name(format_name)}"
    return f"../{schema}" if (out / schema).is_file() else None


def _values(applied: Applied, names: Mapping[Formula, str]) -> dict[str, dict[str, Plain]]:
    """What the files hold, by path."""
    found = applied.found
    path = path_of(POLICIES, found.name)
    values = {path: policy_set_values(found, policies_of(found, names, applied.policies))}
    ambiguous = ambiguous_names(found.grants)
    for service in found.services:
        values[path_of(CATALOGS, service.name)] = catalog_values(
            service, f"../{path}", names, ambiguous
        )
    return values
