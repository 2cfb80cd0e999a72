"""`dataclass` for frozen records, quicker to define than the standard library's.

The standard library writes and compiles source code for every class: about half a millisecond each,
a fifth of a short command's time. Here the methods are closures over the list of fields. To a type
checker, to `dataclasses.replace` and to `dataclasses.fields` the classes are ordinary dataclasses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from dataclasses import dataclass as dataclass
    from typing import Any, TypeVar

    _Record = TypeVar("_Record")

    def records_from_columns(
        made: type[_Record], count: int, columns: Mapping[str, Iterable[Any]]
    ) -> list[_Record]:
        """Make `count` records of the class `made`, from one column of values for each field.

        Raises ValueError when the columns are not those of the class, or too short.
        """
        raise NotImplementedError

else:
    from dataclasses import MISSING, FrozenInstanceError
    from dataclasses import dataclass as standard_dataclass
    from operator import attrgetter

    def dataclass(*, frozen, slots, kw_only=False):
        """Make a frozen record with slots; the options are there for the type checker."""
        if not (frozen and slots):
            raise TypeError("records are frozen and have slots")
        return lambda cls: _record(cls, kw_only)

    def _record(cls, kw_only):
        plain = standard_dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
        # In annotations that are texts the standard library looks for ClassVar and the like, which
        # takes longer than all else it does. Records have fields and nothing besides.
        annotations = cls.__annotations__
        cls.__annotations__ = dict.fromkeys(annotations, object)
        made = plain(cls)
        made.__annotations__ = annotations
        fields = tuple(made.__dataclass_fields__.values())
        for field in fields:
            field.type = annotations[field.name]
        names = tuple(field.name for field in fields)
        setters = {name: made.__dict__[name].__set__ for name in names}
        compared = attrgetter(*(field.name for field in fields if field.compare))
        made.__init__ = _init(made, fields, setters, kw_only)
        made.__eq__ = _eq(compared)
        made.__hash__ = lambda self: hash(compared(self))
        made.__repr__ = _repr(tuple(field.name for field in fields if field.repr))
        made.__setattr__ = made.__delattr__ = _refuse
        made.__getstate__ = lambda self: [getattr(self, name) for name in names]
        made.__setstate__ = _set_state(setters)
        return made

    def _init(made, fields, setters, kw_only):
        names = tuple(setters)
        slots = [(field.name, setters[field.name], _default_of(field)) for field in fields]

        def __init__(self, *values, **named):
            if values:
                named = _with_positions(made, () if kw_only else names, values, named)
            count = 0
            for name, set_value, default in slots:
                if name in named:
                    count += 1
                    set_value(self, named[name])
                elif default is None:
                    raise TypeError(f"{made.__name__}() misses the argument {name!r}")
                else:
                    set_value(self, default())
            if count != len(named):
                unknown = ", ".join(map(repr, named.keys() - setters.keys()))
                raise TypeError(f"{made.__name__}() has no argument {unknown}")

        return __init__

    def _with_positions(made, names, values, named):
        if len(values) > len(names):
            raise TypeError(f"{made.__name__}() takes {len(names)} positional arguments")
        by_position = dict(zip(names, values, strict=False))
        if twice := by_position.keys() & named.keys():
            raise TypeError(f"{made.__name__}() got {', '.join(map(repr, twice))} twice")
        return by_position | named

    def _default_of(field):
        if field.default_factory is not MISSING:
            return field.default_factory
        if field.default is not MISSING:
            default = field.default
            return lambda: default
        return None

    def _eq(compared):
        def __eq__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compared(self) == compared(other)

        return __eq__

    def _repr(shown):
        def __repr__(self):
            values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
            return f"{type(self).__qualname__}({values})"

        return __repr__

    def _refuse(self, name, *_):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _set_state(setters):
        def __setstate__(self, state):
            for set_value, value in zip(setters.values(), state, strict=True):
                set_value(self, value)

        return __setstate__

    def records_from_columns(made, count, columns):
        """Make records a column at a time."""
        from collections import deque

        fields = made.__dataclass_fields__
        if columns.keys() != fields.keys():
            raise ValueError(f"other columns than the fields of {made.__name__}")
        records = [object.__new__(made) for _ in range(count)]
        for name, values in columns.items():
            # One call for the whole column: nothing per record runs in Python.
            done = map(made.__dict__[name].__set__, records, _counted(values, count))
            deque(done, maxlen=0)
        return records

    def _counted(values, count):
        values = list(values)
        if len(values) != count:
            raise ValueError("a column of another length")
        return values
