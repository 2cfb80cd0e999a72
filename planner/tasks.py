"""The tasks of an integration: some of its APIs each, to get a token of their own for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from planner.errors import Fault, UnknownName
from planner.model import Api, Catalog, Integration, Task
from planner.names import ApiNames, Misnamed
from planner.reading.quoting import key_path, listed, quoted


class Work(NamedTuple):
    """A task with its APIs found; `offered` when the integration does not name it."""

    task: str
    apis: tuple[Api, ...]
    offered: bool = False


def tasks_of(
    integration: Integration, catalog: Catalog, desired: Sequence[Api]
) -> tuple[tuple[Work, ...], list[str]]:
    """The integration's tasks, and notes on APIs named twice or in no task.

    Raises UnknownName for every name that is no task's, no API's, or not that of a desired API.
    """
    if not integration.tokens:
        return (), []
    finding = _Finding(integration, catalog, desired)
    works = tuple(finding.work(task) for task in integration.tokens)
    finding.check_tasks()
    if finding.faults:
        raise UnknownName(finding.faults)
    covered = {api.id for work in works for api in work.apis}
    left = [api.title for api in desired if api.id not in covered]
    if left:
        finding.notes.append(f"Desired, yet in no task: {listed(left, 'and')}.")
    return works, finding.notes


def not_desired(name: str) -> Misnamed:
    """Why `name` cannot stand in a task though it names an API."""
    return Misnamed(
        f"{quoted(name)} is not among the desired APIs",
        "list it under `apis`, or take it out of the task",
    )


class _Finding:
    """The look-up of the names in an integration's tasks."""

    def __init__(self, integration: Integration, catalog: Catalog, desired: Sequence[Api]) -> None:
        self._integration = integration
        self._names = ApiNames(catalog)
        self._desired = {api.id for api in desired}
        self.faults: list[Fault] = []
        self.notes: list[str] = []

    def work(self, task: Task) -> Work:
        found: dict[str, Api] = {}
        for index, name in enumerate(task.apis):
            api = self._api(task, index)
            if api is not None and api.id in found:
                twice = f"{quoted(name)} names {quoted(api.id)} once more in the task"
                self.notes.append(f"{twice} {quoted(task.name)}; it counts once.")
            elif api is not None:
                found[api.id] = api
        return Work(task=task.name, apis=tuple(found.values()))

    def _api(self, task: Task, index: int) -> Api | None:
        name, path = task.apis[index], key_path(("tokens", task.name, index))
        found = self._names.find(name)
        place = self._integration.places.get(path, (0, 0))
        if not isinstance(found, Misnamed) and found.id not in self._desired:
            found = not_desired(name)
        if isinstance(found, Misnamed):
            self.faults.append(found.at(self._integration.file, place, path))
            return None
        return found

    def check_tasks(self) -> None:
        """What a file's reader has checked already, for tasks that were given in Python."""
        from planner.reading.formats import TASK_NAME

        seen = set()
        for task in self._integration.tokens:
            wrong = TASK_NAME.problem(task.name)
            if wrong:
                self._refuse(task, wrong.format(quoted(task.name)))
            if not task.apis:
                self._refuse(task, "a task needs at least one API")
            if task.name in seen:
                self._refuse(task, f"there are two tasks {quoted(task.name)}")
            seen.add(task.name)

    def _refuse(self, task: Task, message: str) -> None:
        path = key_path(("tokens", task.name))
        self.faults.append(Fault(message=message, file=self._integration.file, path=path))
