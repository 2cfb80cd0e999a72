"""Files, checked: each integration beside its lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TypeAlias

from planner.errors import Fault, InvalidFile, PlannerError
from planner.gating.answers import answers_of, catalogs_of
from planner.gating.comparing import findings_of
from planner.gating.deviations import accepting
from planner.gating.documents import form_of
from planner.gating.findings import WHOLE, Accepted, Finding
from planner.gating.lock_files import ENDING, integration_of, lock_path, read_lock
from planner.gating.rules import Severity
from planner.model import Integration
from planner.reading import read_integration
from planner.reading.files import MOST_BYTES
from planner.solving.problem import Observer
from planner.solving.records import dataclass

Watch: TypeAlias = "Callable[[str], AbstractContextManager[Observer | None]]"

_FIRST_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one integration. `lock` is the path of its lock. `faults`: why it, its
    catalogue or its lock cannot be read; then there are no findings."""

    file: str
    lock: str
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def as_agreed(self) -> bool:
        """Whether nothing grave was found, and all could be read."""
        return not self.faults and not any(one.severity == "error" for one in self.findings)

    @property
    def without_a_word(self) -> bool:
        """Whether nothing at all was found."""
        return not self.faults and not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An integration to check; `named` when the user named it, and not a folder above it."""

    file: str
    named: bool


def check_file(
    asked: Asked, *, today: date, time_limit: float | None = None, watch: Watch
) -> Checked:
    """Check one integration. `watch` gives the observer of its search, by its path. Wrong input is
    in the answer, so that one broken file hides no other."""
    lock_file = lock_path(asked.file)
    try:
        if not os.path.lexists(lock_file):
            return Checked(file=asked.file, lock=lock_file, findings=_unlocked(asked))
        integration = read_integration(asked.file)
        lock = read_lock(lock_file)
        with watch(asked.file) as observer:
            answers = answers_of(
                integration, catalogs_of(integration), time_limit=time_limit, observer=observer
            )
    except PlannerError as error:
        return Checked(file=asked.file, lock=lock_file, faults=error.faults)
    left, accepted = accepting(integration, findings_of(integration, lock, answers), today)
    return Checked(file=asked.file, lock=lock_file, findings=tuple(left), accepted=tuple(accepted))


def _unlocked(asked: Asked) -> tuple[Finding, ...]:
    """Named files must have a lock, or removing one would open the gate. Raises PlannerError where
    there is no such integration."""
    integration: Integration = read_integration(asked.file)
    severity: Severity | None = None if asked.named else "note"
    line, column = integration.places.get("name", (0, 0))
    message = "Nothing was agreed upon: there is no lock beside this integration."
    return (
        Finding(
            rule="not-locked",
            subject=WHOLE,
            message=message,
            path="name",
            line=line,
            column=column,
            given_severity=severity,
        ),
    )


def asked_of(paths: Sequence[str]) -> tuple[list[Asked], list[Checked]]:
    """The integrations that `paths` mean, each once and in order, a folder standing for all in it;
    and locks in those folders that have no integration."""
    asked: dict[str, Asked] = {}
    alone: list[Checked] = []
    for path in paths:
        if not Path(path).is_dir():
            named = integration_of(path) if path.endswith(ENDING) else path
            if named is None:
                alone.append(_alone(path))
            else:
                asked[os.path.normpath(named)] = Asked(file=named, named=True)
            continue
        locks = set()
        for file in _files_below(path):
            if file.endswith(ENDING):
                locks.add(file)
            elif _is_integration(file):
                asked.setdefault(os.path.normpath(file), Asked(file=file, named=False))
        owned = {lock_path(one.file) for one in asked.values()}
        for file in sorted(locks - owned):
            # Whatever its first words are, what was locked is checked.
            beside = integration_of(file)
            if beside is None:
                alone.append(_alone(file))
            else:
                asked[os.path.normpath(beside)] = Asked(file=beside, named=False)
    return list(asked.values()), alone


def _alone(lock: str) -> Checked:
    message = "There is no integration beside this lock."
    finding = Finding(rule="lock-without-integration", subject=WHOLE, message=message)
    return Checked(file=lock, lock=lock, findings=(finding,))


def _files_below(folder: str) -> Iterator[str]:
    """The files that may matter, in order; hidden folders and links to folders are left out.
    Raises PlannerError for a folder that cannot be listed."""

    def refuse(error: OSError) -> None:
        reason = error.strerror or str(error)
        message = f"the folder cannot be listed: {reason}"
        raise InvalidFile([Fault(message=message, file=error.filename or folder)])

    for above, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith((".yaml", ".yml", ENDING)):
                yield str(Path(above, name))


def _is_integration(path: str) -> bool:
    """Whether the first key of a YAML file says so; a broken file that starts so is told later."""
    try:
        with open(path, "rb") as stream:
            start = stream.read(_FIRST_BYTES)
            form = form_of(start)
            if form is None and len(start) == _FIRST_BYTES:  # a long comment, perhaps
                form = form_of(start + stream.read(MOST_BYTES))
            return form == "integration"
    except OSError:
        return False
