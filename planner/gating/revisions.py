"""Files of another revision, and files that can be read only once: copied to a folder of our own.

Git is asked for content alone, by `git cat-file`, which runs no filter and no program that a
repository's configuration names. A revision is first turned into the name of a commit, so that none
can pass for an option.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import TracebackType

from planner.errors import Fault, InvalidFile, PlannerError
from planner.gating.documents import form_of
from planner.reading.documents import read_document
from planner.reading.files import MOST_BYTES, STANDARD_INPUT, STANDARD_INPUT_NAME, read_bytes
from planner.reading.formats import CATALOG, INTEGRATION
from planner.reading.locating import CATALOGS, POLICIES, shipped_names
from planner.reading.quoting import quoted
from planner.reading.reporting import Report, Stopped

_SECONDS = 60


class Copies:
    """A folder of copies that is gone at the end. `label` tells what a copy is a copy of."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="planner-")
        self._labels: dict[str, str] = {}
        self._number = 0

    def __enter__(self) -> Copies:  # noqa: PYI034 - as in `planner.cli.writing`
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        error: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        self._folder.cleanup()
        if isinstance(error, PlannerError):
            faults = [
                replace(
                    one,
                    file=self.label(one.file),
                    message=self._without_folders(one.message),
                    hint=self._without_folders(one.hint),
                )
                for one in error.faults
            ]
            raise type(error)(faults) from None

    def label(self, path: str) -> str:
        """What the user calls the file `path`."""
        start = next((start for start in self._labels if path.startswith(start)), None)
        if start is None:
            return path
        return self._labels[start] + os.path.normpath(path[len(start) :])

    def _without_folders(self, text: str) -> str:
        for start, label in self._labels.items():
            text = text.replace(start, label)
        return text

    def readable(self, path: str) -> str:
        """`path`, or a copy of what can be read only once: standard input or a pipe. Raises
        InvalidFile."""
        if path != STANDARD_INPUT and (Path(path).is_file() or not Path(path).exists()):
            return path
        name = STANDARD_INPUT_NAME if path == STANDARD_INPUT else path
        report = Report(name)
        try:
            data = read_bytes(path, report)
        except Stopped:
            raise InvalidFile(report.faults(None)) from None
        copy = self._new_folder() / "copy.yaml"
        self._labels[str(copy)] = f"{name}/"
        copy.write_bytes(data)
        return str(copy)

    def at_revision(self, revision: str, path: str) -> str:
        """A copy of the file `path` as it is in a revision of the git repository that it lies in,
        with the catalogues and policies that it names by path. Raises InvalidFile."""
        repository = _Repository(path, revision)
        folder = self._new_folder()
        self._labels[f"{folder}{os.sep}"] = f"{revision}:"
        waiting = [repository.inside(Path(path).name)]
        copied: set[PurePosixPath] = set()
        while waiting:
            file = waiting.pop()
            if file in copied:
                continue
            data = repository.content(file, needed=not copied)
            copied.add(file)
            if data is None:
                continue  # whoever reads what names it tells that it is missing
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            waiting += _named_by(data, file, revision)
        return str(folder / repository.inside(Path(path).name))

    def _new_folder(self) -> Path:
        self._number += 1
        folder = Path(self._folder.name, str(self._number))
        folder.mkdir()
        return folder


class _Repository:
    """A git repository at a revision, as seen from the folder of a file."""

    def __init__(self, path: str, revision: str) -> None:
        self._path, self._revision = path, revision
        self._folder = str(Path(path).parent)
        program = shutil.which("git")
        if program is None:
            raise self._fault("git is not installed, or not on the PATH")
        self._program = program
        if self._output("rev-parse", "--is-inside-work-tree") != b"true\n":
            raise self._fault("the file is in no git repository")
        self._prefix = PurePosixPath(
            (self._output("rev-parse", "--show-prefix") or b"")
            .decode("utf-8", "replace")
            .rstrip("\n")
        )
        commit = self._output(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        if "\0" in revision or not commit:
            raise self._fault(f"git knows no revision {quoted(revision)}")
        self._commit = commit.decode("ascii").strip()

    def inside(self, name: str) -> PurePosixPath:
        """A file beside ours, from the top of the repository."""
        return self._prefix / name

    def content(self, file: PurePosixPath, *, needed: bool) -> bytes | None:
        """What the file held at the revision; None where it was not there and is not needed."""
        name = f"{self._commit}:{file}"
        size = self._output("cat-file", "-s", name)
        if size is None:
            if needed:
                raise self._fault(f"the file is not in the revision {quoted(self._revision)}")
            return None
        if int(size) > MOST_BYTES:
            raise self._fault(f"{file} is larger than {MOST_BYTES // 2**20} MiB, the limit")
        return self._output("cat-file", "blob", name)

    def _output(self, *words: str) -> bytes | None:
        """What git prints; None where it says no."""
        if any("\0" in word for word in words):
            return None
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and no word of the user's is an option
                [self._program, "-C", self._folder, *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env={**os.environ, **_ENVIRONMENT},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self._fault(f"git cannot be run: {error}") from None
        return done.stdout if done.returncode == 0 else None

    def _fault(self, message: str) -> InvalidFile:
        return InvalidFile([Fault(message=message, file=self._path)])


_ENVIRONMENT: Mapping[str, str] = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def _named_by(data: bytes, file: PurePosixPath, revision: str) -> Iterator[PurePosixPath]:
    """The files that an integration or a catalogue names by path. Raises InvalidFile for one
    outside of the repository, which has no such file at the revision."""
    form = form_of(data)
    if form == "integration":
        values = read_document(str(file), str(file), INTEGRATION, data=data).values
        names = [values.get("catalog"), *(values.get("catalogs") or ())]
        shipped = shipped_names(CATALOGS)
    elif form == "catalog":
        names = [read_document(str(file), str(file), CATALOG, data=data).values.get("policies")]
        shipped = shipped_names(POLICIES)
    else:
        return
    for name in filter(None, names):
        if name in shipped:
            continue
        path = PurePosixPath(os.path.normpath(file.parent / name))
        if path.is_absolute() or path.parts[:1] == ("..",):
            message = f"{quoted(name)} leads out of the repository, so no revision holds it"
            raise InvalidFile([Fault(message=message, file=f"{revision}:{file}")])
        yield path
