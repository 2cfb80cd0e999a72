"""Lexicographic costs as single whole numbers.

The levels of the cost, then the number of grants, then the order of names are packed into one int,
so that comparing two ints compares two costs level by level, and costs of independent parts add up.

Names: among sets of equal size, the sorted list of names that comes first belongs to the set that
holds the smallest grant in which the two differ. That is the order of the sum of ``2**-rank`` over
the set, largest first, so each grant weighs ``2**n - 2**(n-1-rank)``: the first term counts grants,
the second prefers early names and can never outweigh one grant.
"""

from __future__ import annotations

from collections.abc import Sequence


class Scale:
    """Packs level values into one int and back. `maxima` bounds each level's value from above."""

    __slots__ = ("_count", "_multipliers", "_tail")

    def __init__(self, maxima: Sequence[int], grants: int) -> None:
        self._count = 1 << grants
        self._tail = 1 << (2 * grants + 1)
        multipliers, unit = [], self._tail
        for largest in reversed(maxima):
            multipliers.append(unit)
            unit *= largest + 1
        self._multipliers = tuple(reversed(multipliers))

    def tie_weight(self, rank: int) -> int:
        """The weight of the grant at `rank` below all levels: one grant, early names preferred."""
        return self._count - (self._count >> (rank + 1))

    def has_saved_a_level(self, saved: int) -> bool:
        """Whether a difference of two costs with equally many grants is one of levels."""
        return saved >= self._count

    def latest_tie(self, packed: int) -> int:
        """The largest cost with the same levels and the same number of grants as `packed`."""
        tail = packed % self._tail
        return packed - tail + -(-tail // self._count) * self._count

    def pack(self, values: Sequence[int]) -> int:
        """The int for level values, nothing below them."""
        return sum(value * unit for value, unit in zip(values, self._multipliers, strict=True))

    def unpack(self, packed: int) -> tuple[tuple[int, ...], int]:
        """The level values and the rest below them."""
        values = []
        for unit in self._multipliers:
            value, packed = divmod(packed, unit)
            values.append(value)
        return tuple(values), packed
