"""Files written whole or not at all.

Each text goes to a temporary file beside its place, and takes that place by a rename once all texts
are on the disk. What is no plain file (a link, a folder) is never replaced.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from planner.errors import Fault, OutputRefused

EXECUTABLE = ".sh"


def write_files(
    folder: Path, files: Mapping[str, str], *, superseded: Iterable[str] = ()
) -> tuple[str, ...]:
    """Write `files` (name -> text) into `folder`, making it if needed, and remove the files named
    in `superseded`. A name may lead into a folder below, which is made too. Names ending in
    ``.sh`` become executable. Returns what was removed.

    Raises OutputRefused where one of them cannot be written; no file is changed then.
    """
    made = _make(folder)
    try:
        for name in files:
            made = [*_make((folder / name).parent), *made]
        stale = [name for name in superseded if _is_there(folder / name)]
        for name in files:
            _is_there(folder / name)
        with _Staged(folder) as staged:
            for name, text in files.items():
                staged.add(name, text)
            # What contradicts the new files goes first, so that the two are never seen together.
            for name in stale:
                (folder / name).unlink()
            staged.put_in_place()
    except OSError as error:
        _unmake(made)
        raise _refused(error, folder) from None
    except BaseException:
        _unmake(made)
        raise
    return tuple(stale)


def write_file(path: Path, text: str, *, replace: bool) -> None:
    """Write one file. Raises OutputRefused where it cannot be written, or is there already and
    `replace` is false."""
    try:
        if _is_there(path) and not replace:
            raise _taken(path)
        with _Staged(path.parent) as staged:
            staged.add(path.name, text)
            if replace:
                staged.put_in_place()
            else:
                staged.put_where_nothing_is()
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise _refused(error, path) from None


def refuse_overwriting(path: Path, source: str | None) -> None:
    """Raise OutputRefused where `path` is the file `source` that was read."""
    with suppress(OSError):
        if source is not None and path.samefile(source):
            message = "cannot be written: this is the file that was read"
            raise OutputRefused([Fault(message=message, file=str(path))])


class _Staged:
    """Temporary files on their way to their places; those that do not get there are removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[str, Path] = {}

    def __enter__(self) -> _Staged:  # noqa: PYI034 - `Self` would cost an import for nothing
        return self

    def __exit__(self, *_: object) -> None:
        for temporary in self._waiting.values():
            with suppress(OSError):
                temporary.unlink()

    def add(self, name: str, text: str) -> None:
        """Write `text` to a temporary file for `name`."""
        temporary = self._folder / f".{os.urandom(8).hex()}.tmp"
        # The rights are those of any new file: opening takes off what the umask says.
        rights = 0o755 if name.endswith(EXECUTABLE) else 0o666
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        self._waiting[name] = temporary
        with open(os.open(temporary, flags, rights), "wb") as stream:
            stream.write(text.encode("utf-8", "backslashreplace"))
            stream.flush()
            os.fsync(stream.fileno())

    def put_in_place(self) -> None:
        """Rename every file to its name, over a file that has it."""
        for name in list(self._waiting):
            self._waiting[name].replace(self._folder / name)
            del self._waiting[name]

    def put_where_nothing_is(self) -> None:
        """Rename every file to its name. Raises FileExistsError where something has it by now."""
        for name in list(self._waiting):
            place = self._folder / name
            # An empty file keeps the place: a rename alone would replace what has come there.
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            self._waiting[name].replace(place)
            del self._waiting[name]


def _make(folder: Path) -> list[Path]:
    """Make `folder` and those above it, and return the ones that were made, the deepest first."""
    missing: list[Path] = []
    try:
        for path in (folder, *folder.parents):
            if os.path.lexists(path):
                break
            missing.append(path)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _unmake(missing)
        raise _refused(error, folder) from None
    return missing


def _unmake(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _is_there(path: Path) -> bool:
    """Whether a plain file is at `path`. Raises OutputRefused for anything else that is."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISREG(mode):
        return True
    if stat.S_ISLNK(mode) or stat.S_ISDIR(mode):
        what = "a link" if stat.S_ISLNK(mode) else "a folder"
        message, hint = f"cannot be written: {what} is there", "move it away first"
    else:
        message = "cannot be written: this is a device or the like, and no plain file"
        hint = "name a plain file, or one that is not there yet"
    raise OutputRefused([Fault(message=message, file=str(path), hint=hint)])


def _taken(path: Path) -> OutputRefused:
    hint = "name another file, or replace it with --force"
    return OutputRefused([Fault(message="there is such a file already", file=str(path), hint=hint)])


def _refused(error: OSError, path: Path) -> OutputRefused:
    reason = error.strerror or str(error)
    if isinstance(error, FileNotFoundError) and not path.parent.exists():
        reason = f"there is no folder {path.parent}"
    return OutputRefused([Fault(message=f"cannot be written: {reason}", file=str(path))])
