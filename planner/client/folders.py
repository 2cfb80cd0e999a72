"""The user's own folder for what planner knows of clients: for nobody else to look into.

Each client has a folder there, by the integration's file, the vendor, and the rehearsal stage if it
lives on one. One process at a time works on a client.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from planner.errors import Fault, OutputRefused

FOLDER_VARIABLE = "PLANNER_STATE_DIR"
_LOCK = "lock"
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


class Busy(OutputRefused):
    """Another process works on the same client."""


def state_folder() -> Path:
    """What ``PLANNER_STATE_DIR`` names, or the user's folder for the state of programs."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("planner", appauthor=False)


def clients_folder() -> Path:
    """The folder that holds a folder for each client."""
    return state_folder() / "clients"


def client_folder(file: str, vendor: str, at: str | None) -> Path:
    """The folder of the client that the integration in `file` has at `vendor`; `at` is the
    rehearsal stage it lives on, if it does."""
    identity = "\0".join([os.path.realpath(file), vendor, at or ""])
    digest = sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in vendor.lower())
    return clients_folder() / f"{plain[:40]}-{digest}"


def make_private(folder: Path) -> None:
    """Make `folder` and those above it, for the user alone. Raises OutputRefused."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        about = folder.lstat()
    except OSError as error:
        raise _refused(error, folder) from None
    if hasattr(os, "getuid") and (not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid()):
        message = "cannot be used: it is no folder of yours"
        raise OutputRefused([Fault(message=message, file=str(folder))])
    if about.st_mode & 0o077:
        with suppress(OSError):
            folder.chmod(_PRIVATE_FOLDER)


def create_private(path: Path) -> int:
    """A descriptor of a new file at `path` that only the user can read or write. Raises OSError,
    also where something is there already."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), _PRIVATE_FILE)


def write_all(descriptor: int, data: bytes) -> None:
    """Write `data`, all of it, and have it on the disk. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def write_private(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, over what is there. Raises OSError."""
    temporary = path.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        descriptor = create_private(temporary)
        try:
            write_all(descriptor, data)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` on the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Work on the client of `folder` alone; the lock ends with the process, however that ends.
    Raises Busy where another process has it."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
    try:
        if not _lock(descriptor):
            message = "another planner is at work on this client"
            raise Busy([Fault(message=message, hint="wait until it is done, then look again")])
        yield
    finally:
        os.close(descriptor)


def is_in_use(folder: Path) -> bool:
    """Whether a process works on the client of `folder` now."""
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _refused(error: OSError, path: Path) -> OutputRefused:
    reason = error.strerror or str(error)
    return OutputRefused([Fault(message=f"cannot be written: {reason}", file=str(path))])
