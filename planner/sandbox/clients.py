"""The clients of the sandbox, in memory or in one SQLite file that only its owner can read.

Secrets are kept as SHA-256. They are random and long, so there is nothing to guess, and a slow hash
would protect no better.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import stat
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from planner.errors import Fault, InvalidFile, OutputRefused, PlannerError

Grants = Mapping[str, tuple[str, ...]]

_APPLICATION = 0x506C_5342
_VERSION = 1
_TABLE = """
CREATE TABLE client (
    vendor TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, secret_hash BLOB NOT NULL,
    grants TEXT NOT NULL, PRIMARY KEY (vendor, id)
)
"""


class Client(NamedTuple):
    """A client, and all that it was given: kind -> names."""

    id: str
    name: str
    grants: Grants


class ClientStore:
    """Clients by vendor. `path`: the file that keeps them, made if it is not there; without one
    they are gone at the end. Raises PlannerError for a file that cannot be used."""

    def __init__(self, path: str | None = None) -> None:
        self._lock = Lock()
        if path is not None:
            _prepare(path)
        place = ":memory:" if path is None else Path(path)
        self._database = sqlite3.connect(place, check_same_thread=False)
        try:
            self._set_up(path or "")
        except sqlite3.Error as error:
            self._database.close()
            message = f"cannot be used as the sandbox's database: {error}"
            raise InvalidFile([Fault(message=message, file=path or ":memory:")]) from None

    def _set_up(self, path: str) -> None:
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not (application or version or tables):
            self._database.executescript(
                f"BEGIN; {_TABLE}; PRAGMA application_id = {_APPLICATION};"
                f" PRAGMA user_version = {_VERSION}; COMMIT;"
            )
        elif (application, version) != (_APPLICATION, _VERSION):
            self._database.close()
            message = "is a database, but not one of this sandbox"
            hint = "name another file, which need not exist"
            raise InvalidFile([Fault(message=message, file=path, hint=hint)])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def add(self, vendor: str, name: str, grants: Grants) -> tuple[Client, str]:
        """A new client and its secret, which is told this once. Raises sqlite3.Error where it
        cannot be kept."""
        client = Client(secrets.token_hex(12), name, grants)
        secret = secrets.token_hex(24)
        row = (vendor, client.id, name, _hash(secret), json.dumps(grants))
        with self._lock, self._database:
            self._database.execute("INSERT INTO client VALUES (?, ?, ?, ?, ?)", row)
        return client, secret

    def get(self, vendor: str, client_id: str) -> Client | None:
        """The client with that id."""
        found = self._row(vendor, client_id)
        return None if found is None else found[0]

    def with_secret(self, vendor: str, client_id: str, secret: str) -> Client | None:
        """The client with that id and secret."""
        found = self._row(vendor, client_id)
        # Compared in any case, so that the time tells nothing.
        is_right = compare_digest(found[1] if found else b"", _hash(secret))
        return found[0] if found and is_right else None

    def give(self, vendor: str, client_id: str, grants: Grants) -> None:
        """Put `grants` in the place of those that a client has."""
        with self._lock, self._database:
            self._database.execute(
                "UPDATE client SET grants = ? WHERE vendor = ? AND id = ?",
                (json.dumps(grants), vendor, client_id),
            )

    def _row(self, vendor: str, client_id: str) -> tuple[Client, bytes] | None:
        with self._lock:
            row = self._database.execute(
                "SELECT name, grants, secret_hash FROM client WHERE vendor = ? AND id = ?",
                (vendor, client_id),
            ).fetchone()
        if row is None:
            return None
        name, grants, secret_hash = row
        given = {kind: tuple(names) for kind, names in json.loads(grants).items()}
        return Client(client_id, name, given), secret_hash


def _hash(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _prepare(path: str) -> None:
    """Make the file, readable by its owner alone; one that exists has to be so already."""
    with suppress(FileExistsError):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise
        except OSError as error:
            raise _unusable(path, error) from None
    try:
        status = Path(path).stat()
    except OSError as error:
        raise _unusable(path, error) from None
    if not stat.S_ISREG(status.st_mode):
        raise InvalidFile([Fault(message="is not a file", file=path)])
    if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
        message = "may be read or written by others, and is to hold clients"
        raise InvalidFile([Fault(message=message, file=path, hint=f"chmod 600 {path}")])


def _unusable(path: str, error: OSError) -> PlannerError:
    message = f"cannot be opened: {error.strerror or error}"
    return OutputRefused([Fault(message=message, file=path)])
