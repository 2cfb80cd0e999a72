"""The text of a source, and the errors for one that cannot be read at all."""

from __future__ import annotations

import os

from planner.errors import Fault, InvalidFile
from planner.importers.openapi.places import Text
from planner.importers.sources import STANDARD_INPUT, read_source, source_name

# Twice the largest description known to us, that of Microsoft Graph.
MOST_BYTES = 64 * 1024 * 1024


def read_text(source: str) -> Text:
    """The text of `source`, ``-`` for standard input. Raises `InvalidFile`."""
    data = read_source(source, most_bytes=MOST_BYTES)
    path = None if source == STANDARD_INPUT else os.path.realpath(source)
    return Text(source_name(source), data, path)


def refused(name: str, message: str, line: int = 0, column: int = 0, hint: str = "") -> InvalidFile:
    """The error for a file that cannot be read at all."""
    fault = Fault(message=message, file=name, line=line, column=column, hint=hint)
    return InvalidFile([fault])
