"""The recovery file: what is known of a client from before its request is sent until its secret is
in its place.

It is there, with room for the answer, before the request leaves, so that a full disk is found out
then. The answer goes into it piece by piece as it arrives, before anything is made of it. So
whenever the process ends, the next run finds either nothing begun, or that an answer was awaited,
or the answer itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from planner.client.folders import clients_folder, create_private, is_in_use, sync_folder, write_all
from planner.client.transport import MOST_BYTES
from planner.errors import Fault, InvalidFile, OutputRefused
from planner.solving.records import dataclass

SCHEMA = "create-attempt-v1"
_PATTERN = "attempt-*.txt"
_BLANK = b" "
_MOST_HEADER = 16 * 1024
_RESERVED = MOST_BYTES + 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a recovery file says of the request; `started` is in UTC."""

    vendor: str
    integration: str
    file: str
    url: str
    started: str


class Attempt:
    """A recovery file that is being written."""

    def __init__(self, path: Path, descriptor: int, offset: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._offset = offset
        self.is_whole = True

    @classmethod
    def begun(cls, folder: Path, about: About) -> Attempt:
        """A new recovery file in `folder`, with room for an answer. Raises OutputRefused."""
        path = folder / f"attempt-{os.urandom(8).hex()}.txt"
        fields = {name: getattr(about, name) for name in About.__dataclass_fields__}
        header = json.dumps({"schema": SCHEMA, **fields}).encode("ascii") + b"\n"
        try:
            descriptor = create_private(path)
        except OSError as error:
            raise _refused(error, path) from None
        try:
            write_all(descriptor, header + _BLANK * _RESERVED)
        except OSError as error:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise _refused(error, path) from None
        sync_folder(folder)
        return cls(path, descriptor, len(header))

    def keep(self, piece: bytes) -> None:
        """Put the next piece of the answer on the disk. There is room for it; should that fail all
        the same, `is_whole` tells, and the secret still goes to its place."""
        try:
            os.lseek(self._descriptor, self._offset, os.SEEK_SET)
            write_all(self._descriptor, piece)
        except OSError:
            self.is_whole = False
        self._offset += len(piece)

    def close(self) -> None:
        """Leave the file for the next run."""
        with suppress(OSError):
            os.close(self._descriptor)

    def discard(self) -> None:
        """Nothing is left to recover."""
        self.close()
        with suppress(OSError):
            self.path.unlink()
        sync_folder(self.path.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A recovery file of a run that did not come to its end; `answer` is what had arrived."""

    path: Path
    about: About
    answer: bytes


def leftovers(own: Path | None = None) -> tuple[Leftover, ...]:
    """The recovery files of runs that have ended, the oldest first; `own` is the folder of the
    client that this process works on, and that no other does."""
    found = []
    for path in clients_folder().glob(f"*/{_PATTERN}"):
        if path.parent == own or not is_in_use(path.parent):
            with suppress(InvalidFile):
                found.append(read_leftover(path))
    return tuple(sorted(found, key=lambda one: (one.about.started, one.path)))


def read_leftover(path: Path) -> Leftover:
    """The recovery file at `path`. Raises InvalidFile."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_HEADER + _RESERVED + MOST_BYTES)
    except OSError as error:
        raise _invalid(path, f"cannot be read: {error.strerror}") from None
    header, _, rest = content.partition(b"\n")
    about = _about(header)
    if about is None:
        raise _invalid(path, "this is no recovery file of `planner create`")
    return Leftover(path=path, about=about, answer=rest.strip())


def _about(header: bytes) -> About | None:
    try:
        fields: Any = json.loads(header)
    except ValueError:
        return None
    if not isinstance(fields, dict) or fields.get("schema") != SCHEMA:
        return None
    texts = {
        name: text
        for name in About.__dataclass_fields__
        if isinstance(text := fields.get(name), str)
    }
    return About(**texts) if len(texts) == len(About.__dataclass_fields__) else None


def described(one: Leftover) -> Iterator[str]:
    """What the user should know of a leftover, in sentences."""
    about = one.about
    what = "created a client" if one.answer else "may have created a client"
    yield (
        f"a run of {about.started} {what} for {about.file} at {about.url} and did not come to"
        " its end"
    )
    if one.answer:
        yield f"the answer, perhaps with the secret, is in {one.path}"
        yield f"planner create --recover {one.path} … puts the secret in its place"
    else:
        yield f"no answer that tells had come; look for the client, and then delete {one.path}"


def _invalid(path: Path, message: str) -> InvalidFile:
    return InvalidFile([Fault(message=message, file=str(path))])


def _refused(error: OSError, path: Path) -> OutputRefused:
    message = f"no room for the recovery file: {error.strerror or error}"
    hint = "nothing was sent; PLANNER_STATE_DIR names another folder"
    return OutputRefused([Fault(message=message, file=str(path), hint=hint)])
