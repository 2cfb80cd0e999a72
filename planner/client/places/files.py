"""A file of its own, which must not exist yet, that holds the secret and nothing else."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from planner.client.errors import PlaceRefused
from planner.client.folders import create_private, sync_folder, write_all
from planner.client.places import Kept
from planner.errors import Fault

MOST_BYTES = 64 * 1024
_TRIAL = b" " * 4096


class FilePlace:
    """``file:PATH``, written with mode 0600."""

    def __init__(self, path: str) -> None:
        # Absolute: a later command may run in another folder.
        self._path = Path(os.path.abspath(path))  # noqa: PTH100 - does not follow links

    @property
    def name(self) -> str:
        return f"file:{self._path}"

    def probe(self, kept: Kept) -> None:
        if os.path.lexists(self._path):
            hint = "name another file: what is there may be the secret of another client"
            raise refused("there is such a file already", self._path, hint)
        self._write(_TRIAL)
        with suppress(OSError):
            self._path.unlink()

    def put(self, kept: Kept) -> str:
        secret = kept.client_secret
        self._write(secret.encode("utf-8"))
        if "\n" not in secret and not secret.endswith("\r"):
            return ""
        return "the secret holds line breaks: planner token cannot read it from such a file"

    def get(self, kept: Kept) -> str:
        return read_secret_file(self._path)

    def _write(self, data: bytes) -> None:
        try:
            descriptor = create_private(self._path)
        except OSError as error:
            raise refused(f"cannot be written: {error.strerror or error}", self._path) from None
        try:
            write_all(descriptor, data)
            os.close(descriptor)
        except OSError as error:
            with suppress(OSError):
                os.close(descriptor)
            with suppress(OSError):
                self._path.unlink()
            raise refused(f"cannot be written: {error.strerror or error}", self._path) from None
        sync_folder(self._path.parent)


def read_secret_file(path: Path) -> str:
    """The secret in the file `path`, without a line break at its end. Raises PlaceRefused."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise refused(f"cannot be read: {error.strerror or error}", path) from None
    try:
        text = data.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if not text or len(data) > MOST_BYTES or "\n" in text:
        raise refused("expected one line of text, the secret", path)
    return text


def refused(message: str, path: Path, hint: str = "") -> PlaceRefused:
    """The error about the file at `path`."""
    return PlaceRefused([Fault(message=message, file=str(path), hint=hint)])


def is_open_to_others(path: str | Path) -> bool:
    """Whether other users of this machine have rights on the file at `path`."""
    try:
        return os.name == "posix" and bool(os.stat(path).st_mode & 0o077)  # noqa: PTH116
    except (OSError, ValueError):
        return False
