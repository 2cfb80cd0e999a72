"""Entries of the cache as files: whole and ours, or not there.

A file that is damaged, belongs to somebody else, could be written by somebody else, or is no plain
file counts as missing. What cannot be written is not: a cache that fails must not fail a plan.
Entries are written to a temporary file and renamed, so that processes at the same time never see
half of one.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

FOLDER_NAME = "catalogs"
ENDING = ".compiled"
MOST_BYTES = 256 * 1024 * 1024
"""The size of all entries together; beyond it those not used for longest go."""

_MAGIC = b"planner compiled catalog\n"
_DIGEST_LENGTH = 32
_NUMBER_LENGTH = 8
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_TEMPORARY_ENDING = ".tmp"


class Size(NamedTuple):
    """How many files a cache holds, and their size in bytes."""

    files: int
    bytes: int


class Store:
    """The entries in a folder, by key: a text of letters and digits."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def read(self, key: str) -> tuple[bytes, bytes] | None:
        """The two parts of the entry, or None where there is no sound one."""
        try:
            if not _is_ours(os.lstat(self.folder), stat.S_ISDIR):
                return None
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with open(os.open(self._path(key), flags), "rb") as stream:
                status = os.fstat(stream.fileno())
                if not _is_ours(status, stat.S_ISREG) or status.st_size > MOST_BYTES:
                    return None
                # Asked for as much as there is: room for the most would have to be cleared first.
                data = stream.read(status.st_size)
        except OSError:
            return None
        return _parts(key, data)

    def used(self, key: str) -> None:
        """Note that the entry was used, so that it is not among the first to go."""
        with suppress(OSError):
            os.utime(self._path(key))

    def write(self, key: str, parts: tuple[bytes, bytes]) -> None:
        """Keep an entry if that is possible."""
        data = _sealed(key, parts)
        if len(data) > MOST_BYTES:
            return
        with suppress(OSError):
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            if _is_ours(os.lstat(self.folder), stat.S_ISDIR):
                self._put(key, data)
                self._prune(keep=key)

    def _put(self, key: str, data: bytes) -> None:
        temporary = os.path.join(self.folder, os.urandom(8).hex() + _TEMPORARY_ENDING)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        try:
            with open(os.open(temporary, flags, 0o600), "wb") as stream:
                stream.write(data)
            os.replace(temporary, self._path(key))
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def _prune(self, keep: str) -> None:
        """Remove those not used for longest until the rest is small enough."""
        files = sorted(self._files(), key=lambda file: file.used)
        total = sum(file.bytes for file in files)
        for file in files:
            if total <= MOST_BYTES:
                return
            if file.path != self._path(keep):
                with suppress(OSError):
                    os.unlink(file.path)
                total -= file.bytes

    def size(self) -> Size:
        """What the store holds now."""
        files = self._files()
        return Size(len(files), sum(file.bytes for file in files))

    def clear(self) -> Size:
        """Remove every entry and tell what was removed. Raises OSError where that fails."""
        removed = [0, 0]
        for file in self._files():
            with suppress(FileNotFoundError):
                os.unlink(file.path)
                removed = [removed[0] + 1, removed[1] + file.bytes]
        return Size(*removed)

    def _files(self) -> list[_File]:
        """The store's own files, those of writers that were stopped too. No other is touched."""
        found = []
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(self.folder) as listing:
            for item in listing:
                if item.name.endswith((ENDING, _TEMPORARY_ENDING)):
                    with suppress(FileNotFoundError):
                        status = item.stat(follow_symlinks=False)
                        found.append(_File(item.path, status.st_size, status.st_mtime))
        return found

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, key + ENDING)


class _File(NamedTuple):
    path: str
    bytes: int
    used: float


def _is_ours(status: os.stat_result, is_right_sort: object) -> bool:
    """Whether a file or folder is of the right sort and no other user can write to it. Where
    there are no users in that sense (Windows), the folder of one is closed to others anyway."""
    right_sort = callable(is_right_sort) and is_right_sort(status.st_mode)
    if not hasattr(os, "geteuid"):
        return bool(right_sort)
    closed = not status.st_mode & _WRITABLE_BY_OTHERS
    return bool(right_sort) and status.st_uid == os.geteuid() and closed


def _sealed(key: str, parts: tuple[bytes, bytes]) -> bytes:
    body = len(parts[0]).to_bytes(_NUMBER_LENGTH, "big") + b"".join(parts)
    return _MAGIC + _seal(key, body) + body


def _parts(key: str, data: bytes) -> tuple[bytes, bytes] | None:
    start = len(_MAGIC) + _DIGEST_LENGTH
    body = memoryview(data)[start:]
    if data[:start] != _MAGIC + _seal(key, body):
        return None
    names = _NUMBER_LENGTH + int.from_bytes(body[:_NUMBER_LENGTH], "big")
    return bytes(body[_NUMBER_LENGTH:names]), bytes(body[names:])


def _seal(key: str, body: bytes | memoryview) -> bytes:
    """The key is part of it, so that an entry under another's name is none."""
    seal = sha256(key.encode("utf-8") + b"\n")
    seal.update(body)
    return seal.digest()
