"""An overlay's file with more in it than before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from planner.errors import Fault, OutputRefused
from planner.importers.edits import Lifted
from planner.importers.emitting import Plain, document
from planner.importers.overlays import Overlay, overlay_values
from planner.reading.quoting import key_path

# The order in which an overlay is written.
_ORDER = ("overlay", "name", "title", "assumptions", "grants", "policies", "requests", "catalogs")
_SHORT = ("aliases", "effect", "requires")


def extended_text(
    overlay: Overlay, lifted: Iterable[Lifted], *, name: str, path: Path, schema_line: str
) -> str:
    """The text of the overlay at `path` with what was lifted.

    Raises OutputRefused where people have written there in a way of their own, with comments
    perhaps, which writing it anew would lose.
    """
    values = overlay_values(overlay)
    additions = list(lifted)
    if values and path.read_text(encoding="utf-8") not in (
        document(values),
        schema_line + document(values),
    ):
        message = f"edited by hand; this belongs in {path}, which is left as you wrote it"
        raise OutputRefused(
            [
                Fault(
                    message=message,
                    file=one.file,
                    hint=f"add to it {key_path(one.path)}: {one.value}",
                )
                for one in additions
            ]
        )
    extended: dict[str, Any] = values or {"overlay": 1, "name": name}
    for one in additions:
        _put(extended, one.path, one.value)
    ordered: dict[str, Plain] = {key: extended[key] for key in _ORDER if key in extended}
    return schema_line + document(ordered)


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *steps, key = path
    for step in steps:
        values = values.setdefault(step, {})
    before = values.get(key)
    if isinstance(before, list) and isinstance(value, list):
        values[key] = [*before, *(item for item in value if item not in before)]
    elif isinstance(before, Mapping) and isinstance(value, Mapping):
        values[key] = {**before, **deepcopy(value)}
    else:
        values[key] = deepcopy(value)
