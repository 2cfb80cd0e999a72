"""Records do what the standard library's frozen dataclasses do."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from planner.solving import records


@records.dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that `pickle` finds by its name."""

    name: str
    parts: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """The same, made by the standard library."""

    name: str
    parts: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


@records.dataclass(frozen=True, slots=True)
class Pair:
    """A record whose fields may be given by position."""

    first: int
    second: int = 2


def test_its_fields_are_those_of_a_dataclass() -> None:
    def described(made: Any) -> list[tuple[object, ...]]:
        return [
            (one.name, one.type, one.default, one.default_factory, one.compare, one.repr)
            for one in fields(made)
        ]

    assert described(Record) == described(Standard)
    assert Record.__annotations__ == Standard.__annotations__
    assert Record.__match_args__ == Standard.__match_args__


@pytest.mark.parametrize("made", [Record, Standard])
def test_it_is_equal_by_the_compared_fields_and_to_its_own_class_alone(made: Any) -> None:
    one, same = made(name="a", parts=("b",)), made(name="a", parts=("b",), places={"x": 1})
    assert one == same
    assert hash(one) == hash(same)
    assert one not in (made(name="b", parts=("b",)), made(name="a"), ("a", ("b",)))


def test_records_of_two_classes_with_the_same_fields_differ() -> None:
    others: tuple[object, ...] = (Standard(name="a"), Pair(1, 2), (1, 2))
    assert Record(name="a") not in others
    assert Pair(1, 2) not in (others[0], others[2])


def test_it_is_written_as_a_dataclass_is() -> None:
    arguments: Any = {"name": "a", "parts": ("b",), "places": {"c": 1}}
    written = repr(Standard(**arguments)).replace("Standard", "Record")
    assert repr(Record(**arguments)) == written == "Record(name='a', parts=('b',))"


def test_each_gets_a_default_of_its_own() -> None:
    one, other = Record(name="a"), Record(name="a")
    assert one.places == {}
    assert one.places is not other.places


def test_it_can_be_replaced_copied_and_pickled() -> None:
    record = Record(name="a", parts=("b",), places={"c": 1})
    assert replace(record, name="d") == Record(name="d", parts=("b",))
    for again in (copy.deepcopy(record), pickle.loads(pickle.dumps(record))):  # noqa: S301
        assert (again, again.places) == (record, {"c": 1})


@pytest.mark.parametrize("made", [Record, Standard])
def test_it_cannot_be_changed(made: Any) -> None:
    record = made(name="a")
    with pytest.raises(FrozenInstanceError):
        record.name = "b"
    with pytest.raises(FrozenInstanceError):
        del record.name
    assert record.name == "a"


@pytest.mark.parametrize("made", [Record, Standard])
@pytest.mark.parametrize(
    ("positions", "named"), [((), {}), (("a",), {}), ((), {"name": "a", "other": 1})]
)
def test_it_refuses_what_does_not_fit(
    made: Any, positions: tuple[str, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        made(*positions, **named)


def test_positions_and_names_go_together() -> None:
    assert Pair(1) == Pair(first=1, second=2) == Pair(1, second=2)
    wrong: list[Any] = [((1, 2, 3), {}), ((1,), {"first": 1})]
    for positions, named in wrong:
        with pytest.raises(TypeError):
            Pair(*positions, **named)


def test_only_frozen_records_with_slots_are_made() -> None:
    for options in ({"frozen": False, "slots": True}, {"frozen": True, "slots": False}):
        with pytest.raises(TypeError):
            records.dataclass(**options)
    assert not hasattr(Record(name="a"), "__dict__")
