"""Recorded traffic -> which APIs of which catalogues were called.

The way through: `streams` (bytes) -> a reader for each type, chosen by `detecting` (calls) ->
`matching` (an API, or why none) -> `tallying` (counts). Nothing of a call but its method, host,
masked path, status and time gets further than `matching`; bodies, headers, cookies, the values of
queries and user information never get beyond their reader.
"""

from __future__ import annotations

from planner.traffic.detecting import SOURCE_TYPES, SourceType
from planner.traffic.found import Traffic
from planner.traffic.reading import read_traffic

__all__ = ["SOURCE_TYPES", "SourceType", "Traffic", "read_traffic"]
