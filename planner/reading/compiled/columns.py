"""Many records of one sort as columns: read back a column at a time, not a record at a time.

A catalogue has thousands of APIs. As columns they are smaller, and making them again takes a
tenth of the time that one call for each would take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeVar

from planner.reading.compiled.values import packed, unpacked
from planner.solving.records import records_from_columns

_Record = TypeVar("_Record")

_SAME = "same"
_PLAIN = "plain"
_PACKED = "packed"


def to_columns(records: Sequence[Any], fields: Iterable[str]) -> dict[str, Any]:
    """One column for each field."""
    return {name: _column([getattr(record, name) for record in records]) for name in fields}


def _column(values: list[Any]) -> dict[str, Any]:
    if values and all(value == values[0] for value in values):
        return {_SAME: packed(values[0])}
    if all(value is None or isinstance(value, str | int) for value in values):
        return {_PLAIN: values}
    return {_PACKED: [packed(value) for value in values]}


def from_columns(
    made: type[_Record],
    count: int,
    columns: Mapping[str, Any],
    known: Mapping[str, Iterable[Any]] | None = None,
) -> list[_Record]:
    """`count` records of the class `made`; `known` holds columns that were worked out already.

    Any of ValueError, TypeError and LookupError for columns that do not make such records.
    """
    values = {name: _values(column, count) for name, column in columns.items()}
    return records_from_columns(made, count, {**values, **(known or {})})


def _values(column: Mapping[str, Any], count: int) -> Iterable[Any]:
    ((tag, content),) = column.items()
    if tag == _SAME:
        return repeat(unpacked(content), count)
    if len(content) != count:
        raise ValueError("a column of another length")
    return content if tag == _PLAIN else [unpacked(item) for item in content]
