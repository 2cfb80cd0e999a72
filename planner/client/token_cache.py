"""Tokens that are still good, each in a file for the user alone, until shortly before they expire.

A file that is damaged, or that others could read or write, counts as missing.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from planner.client.folders import write_private
from planner.client.granting import Granted
from planner.model import Request

_SCHEMA = "cached-token-v1"
_MARGIN_SECONDS = 60
_MARGIN_PART = 10


def cache_path(folder: Path, request: Request, *, client_id: str, url: str) -> Path:
    """Where in the client's `folder` the token of just this request is kept."""
    identity = json.dumps([client_id, url, request.body], sort_keys=True)
    return folder / f"token-{sha256(identity.encode('ascii')).hexdigest()[:16]}.json"


def cached(path: Path, *, now: int) -> Granted | None:
    """The token at `path` while it is good for some time yet; `now` is in seconds since 1970."""
    try:
        about = path.lstat()
        content = path.read_bytes()
        data: Any = json.loads(content)
    except (OSError, ValueError):
        return None
    private = stat.S_ISREG(about.st_mode) and not about.st_mode & 0o077
    if (os.name == "posix" and not private) or not isinstance(data, dict):
        return None
    found = _read(data)
    return found if found is not None and is_good(found, now=now) else None


def keep(path: Path, granted: Granted, *, now: int) -> None:
    """Put the token at `path`, unless it is of no use later. Raises OSError."""
    if not is_good(granted, now=now):
        return
    fields = {name: getattr(granted, name) for name in Granted.__dataclass_fields__}
    write_private(path, json.dumps({"schema": _SCHEMA, **fields}).encode("ascii"))


def forget(path: Path) -> None:
    """Take the token at `path` away."""
    with suppress(OSError):
        path.unlink()


def is_good(granted: Granted, *, now: int) -> bool:
    """Whether the token lasts for a minute yet, or a tenth of its life where that is less. One
    from the future means that a clock was set back, so nothing is known of its end."""
    if granted.expires is None or granted.obtained > now:
        return False
    life = granted.expires - granted.obtained
    return now < granted.expires - min(_MARGIN_SECONDS, life / _MARGIN_PART)


def _read(data: dict[str, Any]) -> Granted | None:
    token, scope = data.get("token"), data.get("scope")
    obtained, expires = data.get("obtained"), data.get("expires")
    if data.get("schema") != _SCHEMA or not isinstance(token, str) or not token:
        return None
    if not isinstance(obtained, int) or not isinstance(expires, int):
        return None
    if scope is not None and not isinstance(scope, str):
        return None
    return Granted(token=token, scope=scope, obtained=obtained, expires=expires)
