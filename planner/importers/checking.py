"""Reads what was generated as planner will read it, before it takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planner.errors import Fault, InvalidFile, OutputRefused
from planner.importers.facts import as_texts
from planner.reading.documents import Format, garbage_collection_paused, read_document
from planner.reading.files import MOST_BYTES
from planner.reading.formats import POLICY_SET
from planner.reading.plain import plain_text_of
from planner.reading.policy_sets import read_policy_set


@garbage_collection_paused()
def check(path: str, text: str, values: Mapping[str, Any], form: Format, overlay: str) -> None:
    """Raise OutputRefused where `text`, meant for the file `path`, is more than planner reads, and
    InvalidFile where it would be refused: what `overlay` adds does not go with the source then.

    Raises AssertionError where it would be read as something else than `values`, a defect.
    """
    data = text.encode("utf-8")
    if len(data) > MOST_BYTES:
        message = f"it would be larger than {MOST_BYTES // 2**20} MiB, the most that planner reads"
        hint = "import a part of the source at a time, each under a --name of its own"
        raise OutputRefused([Fault(message=message, file=path, hint=hint)])
    document = read_document(path, path, form, data=data)
    faults = document.faults()
    if not faults and form is POLICY_SET:
        faults = _faults_of_policy_set(data, path)
    if faults:
        hint = f"the source may be too large, or {overlay} may contradict it"
        what = Fault(message="planner could not read what would be written", file=path, hint=hint)
        raise InvalidFile([*faults, what])
    if plain_text_of(document.root) != as_texts(values):
        raise AssertionError(f"{path} would not be read as it was meant")


def _faults_of_policy_set(data: bytes, path: str) -> tuple[Fault, ...]:
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "policies.yaml"
        copy.write_bytes(data)
        try:
            read_policy_set(copy)
        except InvalidFile as error:
            return tuple(replace(fault, file=path) for fault in error.faults)
    return ()
