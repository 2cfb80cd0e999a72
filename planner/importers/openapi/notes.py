"""What is noted while a source is read: faults, which refuse it, and remarks, which do not."""

from __future__ import annotations

from collections.abc import Iterable

from planner.errors import Fault, InvalidFile
from planner.importers.found import Remark
from planner.importers.openapi.places import Place, Text, pointer
from planner.reading.nodes import Step
from planner.solving.records import dataclass

MOST_FAULTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    place: Place
    message: str
    hint: str


class Notes:
    """Faults, remarks on what is left out, and warnings, each with its place."""

    def __init__(self) -> None:
        self._faults: list[_Noted] = []
        self._more_faults = 0
        self._left_out: dict[Remark, None] = {}
        self._warnings: dict[Remark, None] = {}

    def fault(self, place: Place, message: str, hint: str = "") -> None:
        """Note something for which the source is refused, once everything is read."""
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(_Noted(place=place, message=message, hint=hint))
        else:
            self._more_faults += 1

    def leave_out(self, rule: str, place: Place | str, message: str) -> None:
        """Note something that an import cannot represent."""
        self._left_out[Remark(rule=rule, place=str(place), message=message)] = None

    def warn(self, rule: str, place: Place | str, message: str) -> None:
        """Note something suspicious, or that had to be interpreted."""
        self._warnings[Remark(rule=rule, place=str(place), message=message)] = None

    @property
    def left_out(self) -> tuple[Remark, ...]:
        return tuple(self._left_out)

    @property
    def warnings(self) -> tuple[Remark, ...]:
        return tuple(self._warnings)

    def refuse_if_faulty(self) -> None:
        """Raises `InvalidFile` with all faults, each with line and column, if there are any."""
        if not self._faults:
            return
        faults = _located(self._faults)
        if self._more_faults:
            message = f"and {self._more_faults} more faults, not listed"
            faults.append(Fault(message=message, file=self._faults[-1].place.text.name))
        raise InvalidFile(faults)


def _located(noted: Iterable[_Noted]) -> list[Fault]:
    """The faults in the order of their files and lines."""
    from planner.importers.openapi.positions import nearest, positions

    by_text: dict[Text, list[_Noted]] = {}
    for one in noted:
        by_text.setdefault(one.place.text, []).append(one)
    faults = []
    for text, group in by_text.items():
        found = positions(text.data, {one.place.steps for one in group})
        placed = [(nearest(found, one.place.steps), one) for one in group]
        placed.sort(key=lambda pair: pair[0])
        faults += [_fault(one, position) for position, one in placed]
    return faults


def _fault(noted: _Noted, position: tuple[int, int]) -> Fault:
    steps: tuple[Step, ...] = noted.place.steps
    return Fault(
        message=noted.message,
        file=noted.place.text.name,
        line=position[0],
        column=position[1],
        path=f"#{pointer(steps)}" if steps else "",
        hint=noted.hint,
    )
