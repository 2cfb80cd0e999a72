"""Many records of one sort as columns: read back a column at a time, not a record at a time.

A catalogue has thousands of APIs. As columns they are smaller, and making them again takes a
tenth of the time that one call for each would take.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from planner.reading.compiled.values import packed, unpacked
from planner.solving.records import records_from_columns

_Record = TypeVar("_Record")

_PLAIN = "plain"
_LIKE = "like"
_DISTINCT = "distinct"
_MOST_DISTINCT = 0.25


def to_columns(records: Sequence[Any], fields: Iterable[str]) -> dict[str, Any]:
    """One column for each field: all its values, or its distinct values with the place of each
    record's among them, or the name of an earlier column that is the same."""
    columns: dict[str, Any] = {}
    names: dict[str, str] = {}
    for name in fields:
        column = _column([getattr(record, name) for record in records])
        earlier = names.setdefault(json.dumps(column), name)
        columns[name] = column if earlier == name else {_LIKE: earlier}
    return columns


def _column(values: list[Any]) -> dict[str, Any]:
    places: dict[tuple[type, object], int] = {}
    rows = [places.setdefault((type(value), value), len(places)) for value in values]
    plain = all(value is None or isinstance(value, str | int) for value in values)
    if plain and len(places) > _MOST_DISTINCT * len(values):
        return {_PLAIN: values}
    # A value that all have needs no places.
    return {_DISTINCT: [[packed(value) for _, value in places], rows if len(places) > 1 else []]}


def from_columns(
    made: type[_Record],
    count: int,
    columns: Mapping[str, Any],
    known: Mapping[str, Iterable[Any]] | None = None,
) -> list[_Record]:
    """`count` records of the class `made`; `known` holds columns that were worked out already.

    Any of ValueError, TypeError and LookupError for columns that do not make such records.
    """
    values: dict[str, Iterable[Any]] = {}
    for name, column in columns.items():
        values[name] = _values(column, count, values)
    return records_from_columns(made, count, {**values, **(known or {})})


def _values(
    column: Mapping[str, Any], count: int, earlier: Mapping[str, Iterable[Any]]
) -> Iterable[Any]:
    ((tag, content),) = column.items()
    if tag == _LIKE:
        return earlier[content]
    if tag == _PLAIN:
        values: list[Any] = content
        return values
    distinct, rows = content
    if len(distinct) == 1 and not rows:
        return [unpacked(distinct[0])] * count
    return list(map([unpacked(item) for item in distinct].__getitem__, rows))
